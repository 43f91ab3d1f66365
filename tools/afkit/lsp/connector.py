"""One connector in an editor: loaded, checked and indexed anew when one of its texts has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from afkit.app.model import Origin, Project
from afkit.app.spec.check.values import check
from afkit.errors import AfkitError
from afkit.index import Companion, Index
from afkit.index.companions import COMPANIONS, companion_of
from afkit.lint.config import Config
from afkit.lint.run import lint, order
from afkit.loading import load
from afkit.lsp.mended import Mended
from afkit.lsp.recordings import Recordings
from afkit.source import Diagnostic, Document, Location, Source, UnreadableError
from afkit.source import load as parse
from afkit.source.store import Overlay

Settings = Callable[[str, Callable[[str], bool]], Config]
"""Gives the settings of lint for a folder, from files that may be read."""


class Connector:
    """The state of a connector. `path` is what is loaded: a manifest, or a folder."""

    def __init__(self, path: str, files: Overlay, settings: Callable[[str], Config]) -> None:
        self.path = path
        self.folder = path if Path(path).is_dir() else str(Path(path).parent)
        self.dirty = True
        self.exchanged = False
        self.diagnostics: list[Diagnostic] = []
        self._files = files
        self._settings = settings
        self._index: Index | None = None
        self._good: Project | None = None
        self._recordings = Recordings(self.folder)

    @property
    def index(self) -> Index:
        """The index as it was last made; it may be behind what was typed since, not behind texts that came and went."""
        return self._index if self._index is not None and not self.exchanged else self.fresh()

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
        try:
            project = load(self.path, self._files)
        except AfkitError as error:
            place = Location(Source(self.path, ""), 0, 0)
            fault = Diagnostic(error.code, "error", error.message, place, error.hint)
            project = Project(None, "manifest", self.folder, self.path, (), (fault,))
        companions, found = self._companions()
        broken = _broken(project)
        if not broken:
            self._good = project
        elif self._good is None:
            self._good = self._in_part()
        self._index = Index(project, companions, names=self._good if broken else None, texts=self._files.text)
        self._index.recordings = self._recordings.read()
        here = order([*self._lint(project), *found]) if not broken else self._kept(project, broken, found)
        self.diagnostics = here

    def _in_part(self) -> Project | None:
        """Read what can be read of texts that were broken from the beginning; names are known from there."""
        try:
            project = load(self.path, Mended(self._files))
        except AfkitError:
            return None
        return project if project.app is not None else None

    def _kept(self, project: Project, broken: frozenset[str], found: list[Diagnostic]) -> list[Diagnostic]:
        """Keep what was last known of the other files while one cannot be read: it says nothing about them.

        What has changed since is told by its own text alone.
        """
        faults = [item for item in project.diagnostics if item.location.file in broken]
        kept = [
            item
            for item in self.diagnostics
            if item.location.file not in broken
            and Path(item.location.file).name not in COMPANIONS
            and self._files.text(item.location.file) in (None, item.location.source.text)
        ]
        told = {item.location.file for item in (*faults, *kept)}
        own = [item for path in self._open() if path not in told for item in self._faults(path, project)]
        return order([*faults, *kept, *own, *found])

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

    def _lint(self, project: Project) -> list[Diagnostic]:
        try:
            config = self._settings(self.folder)
        except AfkitError as error:
            place = Location(Source(project.main, ""), 0, 0)
            return [Diagnostic(error.code, "error", error.message, place, error.hint), *lint(project)]
        facts = self._index.facts if self._index is not None else None
        return lint(project, config, facts)

    def _companions(self) -> tuple[list[Companion], list[Diagnostic]]:
        companions: list[Companion] = []
        found: list[Diagnostic] = []
        for name, role in COMPANIONS.items():
            path = str(Path(self.folder, name))
            if not self._files.is_file(path) or not _inside(self.folder, path):
                continue
            try:
                document = self._files.parse(self._files.read(path, path), parse)
            except UnreadableError as error:
                found.extend(error.diagnostics)
                continue
            companion = companion_of(document, role)
            companions.append(companion)
            found.extend(document.diagnostics)
            found.extend(check(companion.shape, document.value, Origin(document)))
        return companions, found

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


def _inside(folder: str, path: str) -> bool:
    """Tell whether a file is in a folder, symbolic links followed."""
    return os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep)
