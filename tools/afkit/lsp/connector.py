"""One connector in an editor: loaded, checked and indexed anew when one of its texts has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import thread_time

from afkit.app.model import Project
from afkit.errors import AfkitError
from afkit.index import Companion, Index
from afkit.index.companions import COMPANIONS, companion_of
from afkit.lint.beside.companions import Companions
from afkit.lint.config import Config
from afkit.lint.profile import view
from afkit.lint.run import lint
from afkit.loading import load
from afkit.lsp.mended import Mended
from afkit.lsp.recordings import Recordings
from afkit.source import Diagnostic, Document, Location, Source, UnreadableError, load_yaml
from afkit.source import load as parse
from afkit.source.diagnostic import order
from afkit.source.store import Files, Overlay, Parse

Settings = Callable[[str, Callable[[str], bool]], Config]
"""Gives the settings of lint for a folder, from files that may be read."""

QUICK = 0.04
"""CPU seconds that a look may take at every keystroke."""


class Connector:
    """The state of a connector. `path` is what is loaded: a manifest, or a folder.

    `found` are all findings, `diagnostics` those that the profile shows; `cost` is the CPU seconds that the last look took.
    """

    def __init__(self, path: str, files: Overlay, settings: Callable[[str], Config]) -> None:
        self.path = path
        self.folder = path if Path(path).is_dir() else str(Path(path).parent)
        self.dirty = True
        self.exchanged = False
        self.cost = 0.0
        self.found: list[Diagnostic] = []
        self.diagnostics: list[Diagnostic] = []
        self._files = files
        self._near = Near(self.folder, files)
        self._settings = settings
        self._index: Index | None = None
        self._good: Project | None = None
        self._known: list[Diagnostic] = []
        self._recordings = Recordings(self.folder)

    @property
    def index(self) -> Index:
        """The index as it was last made where another look takes long: behind what was typed since, not behind other texts."""
        return self._index if self._index is not None and not self.exchanged and self.cost > QUICK else self.fresh()

    def fresh(self) -> Index:
        """The index of the texts as they are now."""
        if self.dirty or self._index is None:
            self._analyse()
        assert self._index is not None
        return self._index

    def holds(self, path: str) -> bool:
        """Tell whether a file belongs to the connector, as far as is known."""
        if self._index is None:
            return False
        names = {document.source.name for document in self._index.documents}
        return path in names or path == self._index.project.main

    def _analyse(self) -> None:
        self.dirty = self.exchanged = False
        begun = thread_time()
        try:
            project = load(self.path, self._files)
        except AfkitError as error:
            place = Location(Source(self.path, ""), 0, 0)
            fault = Diagnostic(error.code, "error", error.message, place, error.hint)
            project = Project(None, "manifest", self.folder, self.path, (), (fault,))
        broken = _broken(project)
        if not broken:
            self._good = project
        elif self._good is None:
            self._good = self._in_part()
        names = self._good if broken else None
        self._index = Index(project, self._companions(), names=names, texts=self._files.text)
        self._index.recordings = self._recordings.read()
        config, wrong = self._config(project)
        facts = None if broken else self._index.facts
        self.found = [*wrong, *lint(project, config, facts, Companions(project, self._near), self._files)]
        if broken:
            self.found = self._with_known(project, broken)
        else:
            self._known = self.found
        self.diagnostics = view(self.found, config.profile, (*config.select, *config.extend)).shown
        self.cost = thread_time() - begun

    def _in_part(self) -> Project | None:
        """Read what can be read of texts that were broken from the beginning; names are known from there."""
        try:
            project = load(self.path, Mended(self._files))
        except AfkitError:
            return None
        return project if project.app is not None else None

    def _with_known(self, project: Project, broken: frozenset[str]) -> list[Diagnostic]:
        """Add what was last known of the texts that have not changed since: what cannot be read says nothing about them."""
        known = [
            item
            for item in self._known
            if item.location.file not in broken
            and self._files.text(item.location.file) in (None, item.location.source.text)
        ]
        told = {item.location.file for item in self.found}
        own = [item for path in self._open() if path not in told for item in self._faults(path, project)]
        return order([*self.found, *known, *own])

    def _open(self) -> list[str]:
        """List the open texts of the connector's folder."""
        names = {*COMPANIONS, Path(self.path).name}
        return [path for path in self._files.laid() if _inside(self.folder, path) and Path(path).name not in names]

    def _faults(self, path: str, project: Project) -> list[Diagnostic]:
        """Say what is wrong with a text that the rest could not lead to; nothing if it was read all the same."""
        if not path.endswith((".yaml", ".yml", ".json", ".imljson")) or _was_read(project, path):
            return []
        try:
            return list(self._files.parse(self._files.read(path, path), parse).diagnostics)
        except UnreadableError as error:
            return list(error.diagnostics)

    def _config(self, project: Project) -> tuple[Config, list[Diagnostic]]:
        """Read the settings of lint, and say what is wrong with them."""
        try:
            return self._settings(self.folder), []
        except AfkitError as error:
            place = Location(Source(project.main, ""), 0, 0)
            return Config(), [Diagnostic(error.code, "error", error.message, place, error.hint)]

    def _companions(self) -> list[Companion]:
        """Read what lies beside the manifest, or what can be read of it; lint tells what cannot."""
        files, found = Mended(self._near), []
        for name, role in COMPANIONS.items():
            path = str(Path(self.folder, name))
            if files.is_file(path):
                with suppress(UnreadableError):
                    found.append(companion_of(files.parse(files.read(path, path), load_yaml), role))
        return found

    def mended(self, path: str) -> tuple[str, int] | None:
        """Give a text as `lint --fix` writes it, and how many findings are mended; None where nothing is to be mended."""
        from afkit.lint.batch import whole
        from afkit.lint.fixing import mend
        from afkit.lint.mending import with_fixes

        texts = Overlay()
        for name in self._files.laid():
            texts.put(name, self._files.text(name) or "")
        config = self._settings(self.folder)

        def look(files: Overlay) -> list[Diagnostic]:
            project = load(self.path, files)
            return with_fixes(project, whole(project, config, files)[0])

        def here(item: Diagnostic) -> bool:
            return all(edit.location.file == path for edit in item.fix)

        done = mend(look, only=here, overlay=texts)
        return (done.texts[path][1], done.mended) if path in done.texts else None

    def document(self, path: str) -> Document | None:
        """Find a document of the connector by its path."""
        return self.fresh().document(path)


def _was_read(project: Project, path: str) -> bool:
    """Tell whether a file was read."""
    return any(document.source.name == path for document in project.documents)


def _broken(project: Project) -> frozenset[str]:
    """Name the files that cannot be read as they are, or cannot be a connector."""
    read = {document.source.name for document in project.documents}
    files = {item.location.file for item in project.diagnostics if item.severity == "error"}
    unread = frozenset(files - read)
    return unread if project.app is not None or unread else frozenset(files)


class Near(Files):
    """The files of an editor that lie in a folder."""

    __slots__ = ("_files", "_folder")

    def __init__(self, folder: str, files: Overlay) -> None:
        self._folder = folder
        self._files = files

    def read(self, path: str, name: str) -> Source:
        """Read a file, as the editor has it. Raises UnreadableError."""
        return self._files.read(path, name)

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file or text in the folder, symbolic links followed."""
        return self._files.is_file(path) and _inside(self._folder, path)

    def parse(self, source: Source, parse: Parse) -> Document:
        """Make a document of a text, or give the one that was made of the same text. Raises UnreadableError."""
        return self._files.parse(source, parse)


def _inside(folder: str, path: str) -> bool:
    """Tell whether a file is in a folder, symbolic links followed."""
    return os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep)
