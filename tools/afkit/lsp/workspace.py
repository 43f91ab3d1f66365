"""What an editor works on: its folders, its open texts, and the connectors that they belong to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from afkit.index.companions import COMPANIONS
from afkit.lint.config import Config
from afkit.loading import APPDIR, MANIFESTS
from afkit.lsp.connector import Connector, Settings
from afkit.lsp.positions import Encoding
from afkit.lsp.texts import OpenText
from afkit.lsp.uris import to_path, to_uri
from afkit.source.store import Overlay

_ENDINGS = (".yaml", ".yml", ".json", ".imljson", ".jsonc")
_DEPTH = 12


class Workspace:
    """Open texts and connectors. Nothing outside of `roots` is read; without roots, a text's own folder is one."""

    def __init__(self, roots: Iterable[str], encoding: Encoding, settings: Settings) -> None:
        self.roots = [str(Path(root)) for root in roots]
        self.encoding: Encoding = encoding
        self.files = Overlay()
        self.texts: dict[str, OpenText] = {}
        self.connectors: dict[str, Connector] = {}
        self._settings = settings
        self._homes: dict[str, str | None] = {}

    # Texts

    def open(self, uri: str, text: str, version: int) -> OpenText | None:
        """Take an opened text; None for what is no file of the workspace."""
        path = to_path(uri)
        if path is None or not self.may_read(path):
            return None
        path = str(Path(path))
        opened = self.texts[uri] = OpenText(uri, path, text, version, self.encoding)
        self.files.put(path, text)
        self._homes.pop(path, None)
        self.touch(path, exchanged=True)
        return opened

    def changed(self, opened: OpenText) -> None:
        """Take note that a text has changed."""
        self.files.put(opened.path, opened.text)
        if Path(opened.path).name not in (*MANIFESTS, APPDIR) and self._homes.get(opened.path) in (None, opened.path):
            self._homes.pop(opened.path, None)
        self.touch(opened.path)

    def close(self, uri: str) -> None:
        """Let a text go: what the disk holds counts again."""
        opened = self.texts.pop(uri, None)
        if opened is not None:
            self.files.drop(opened.path)
            self._homes.pop(opened.path, None)
            self.touch(opened.path, exchanged=True)

    def touch(self, path: str, *, exchanged: bool = False) -> None:
        """Mark the connectors that a file belongs to for another look; `exchanged` if it has another text altogether."""
        home = self.home(path)
        for connector in self.connectors.values():
            if connector.path == home or connector.holds(path) or _below(path, connector.folder):
                connector.dirty = True
                connector.exchanged = connector.exchanged or exchanged

    def forget(self) -> None:
        """Look at everything anew: files on the disk have changed."""
        self._homes.clear()
        for connector in self.connectors.values():
            connector.dirty = True
        for key in [key for key in self.connectors if not self.files.is_file(key) and not Path(key).is_dir()]:
            self.connectors[key].dirty = True

    # Connectors

    def connector(self, path: str) -> Connector | None:
        """Give the connector that a file belongs to; None if there is none."""
        home = self.home(path)
        if home is None:
            return None
        if home not in self.connectors:
            self.connectors[home] = Connector(home, self.files, self._lint_settings)
        return self.connectors[home]

    def _lint_settings(self, folder: str) -> Config:
        return self._settings(folder, self.may_read)

    def home(self, path: str) -> str | None:
        """Find what is to be loaded for a file: itself if it is a manifest, else the nearest connector above it."""
        if path not in self._homes:
            self._homes[path] = self._find_home(path)
        return self._homes[path]

    def _find_home(self, path: str) -> str | None:
        if not path.lower().endswith((*_ENDINGS, ".md", ".js")):
            return None
        here = Path(path)
        if here.name in MANIFESTS or self._is_manifest(path):
            return path
        if here.name == APPDIR:
            return str(here.parent)
        for folder in list(here.parents)[:_DEPTH]:
            if not self.may_read(str(folder / "x")):
                return None
            found = next((name for name in MANIFESTS if self.files.is_file(str(folder / name))), None)
            if found is not None:
                return str(folder / found)
            if self.files.is_file(str(folder / APPDIR)):
                return str(folder)
        return None

    def _is_manifest(self, path: str) -> bool:
        text = self.files.text(path)
        if text is None or Path(path).name in COMPANIONS:
            return False
        head = text[:4000]
        return any(line.startswith(("manifest:", '"manifest":')) for line in head.splitlines())

    def may_read(self, path: str) -> bool:
        """Tell whether a file lies in an open folder, symbolic links followed."""
        if not self.roots:
            return True
        real = os.path.realpath(path)
        return any(_below(real, os.path.realpath(root)) for root in self.roots)

    def open_connectors(self) -> Iterator[Connector]:
        """Yield the connectors that have an open text."""
        seen = set()
        for opened in list(self.texts.values()):
            connector = self.connector(opened.path)
            if connector is not None and connector.path not in seen:
                seen.add(connector.path)
                yield connector

    def uri(self, path: str) -> str:
        """Give the URI of a file, as the editor wrote it where it has the file open."""
        for opened in self.texts.values():
            if opened.path == path:
                return opened.uri
        return to_uri(str(Path(path).absolute()))

    def text_of(self, path: str) -> OpenText | None:
        """Give the open text of a file."""
        return next((opened for opened in self.texts.values() if opened.path == path), None)


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
