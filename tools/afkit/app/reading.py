"""Gather what one load of a connector reads: its documents and what was wrong with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from afkit.app.model import Origin
from afkit.codes import Code
from afkit.errors import SourceError
from afkit.nearest import Guesses, nearest
from afkit.records import NamedTuple
from afkit.source import (
    Diagnostic,
    Document,
    Location,
    Related,
    Severity,
    Source,
    UnreadableError,
)
from afkit.source.files import Root
from afkit.source.store import DISK, Files


class FileCodes(NamedTuple):
    """The codes under which a front end reports a file that lies outside the folder, and one that is not there."""

    outside: Code
    missing: Code


class Reading:
    """One load in progress.

    `folder` is the connector's folder (absolute); `shown` is how the user named it, and begins the names of its files
    in messages.
    """

    __slots__ = ("_codes", "diagnostics", "documents", "files", "folder", "guesses", "root", "shown")

    def __init__(self, folder: str, shown: str, codes: FileCodes, files: Files = DISK) -> None:
        self.folder = folder
        self.root = Root(folder)
        self.shown = shown
        self.documents: list[Document] = []
        self.diagnostics: list[Diagnostic] = []
        self.guesses = Guesses()
        self._codes = codes
        self.files = files

    def report(
        self,
        code: Code,
        severity: Severity,
        message: str,
        location: Location,
        hint: str | None = None,
        related: Iterable[Related] = (),
    ) -> None:
        """Note what is wrong at a place."""
        self.diagnostics.append(Diagnostic(code, severity, message, location, hint, (), tuple(related)))

    def adopt(self, source: Source, parse: Callable[[Source], Document]) -> Document | None:
        """Parse a text and keep the document and its remarks; None if it cannot become data."""
        try:
            document = self.files.parse(source, parse)
        except UnreadableError as error:
            self.diagnostics.extend(error.diagnostics)
            return None
        self.documents.append(document)
        self.diagnostics.extend(document.diagnostics)
        return document

    def name(self, relative: str) -> str:
        """Call a file of the folder as the user would."""
        return os.path.join(self.shown, relative) if self.shown else relative

    def locate(self, relative: str, origin: Origin, *, outside: Severity = "error") -> str | None:
        """Give the absolute path of a file that the text at `origin` names; None with a report if there is none.

        `outside` is how bad it is that the path leaves the folder.
        """
        try:
            full = self.files.confine(self.root, relative)
        except SourceError as error:
            self.report(self._codes.outside, outside, error.message, origin.location, error.hint)
            return None
        if self.files.is_file(full):
            return full
        if self.files.is_folder(full):
            self.report(self._codes.missing, "error", f"'{relative}' is a folder, not a file", origin.location)
        elif os.path.exists(full):
            message = f"'{relative}' is a device, pipe or socket, not a file"
            self.report(self._codes.missing, "error", message, origin.location, "name a regular file")
        else:
            message = f"the file '{relative}' does not exist"
            self.report(self._codes.missing, "error", message, origin.location, _near(self, relative))
        return None

    def open(
        self, relative: str, origin: Origin, parse: Callable[[Source], Document], *, outside: Severity = "error"
    ) -> Document | None:
        """Read and parse a file that the text at `origin` names; None with a report if that fails."""
        full = self.locate(relative, origin, outside=outside)
        if full is None:
            return None
        before = len(self.diagnostics)
        try:
            document = self.adopt(self.files.read(full, self.name(relative)), parse)
        except UnreadableError as error:
            self.diagnostics.extend(error.diagnostics)
            document = None
        if document is None:
            note = (Related(origin.location, "the file is named here"),)
            self.diagnostics[before:] = [found._replace(related=note) for found in self.diagnostics[before:]]
        return document


def _near(reading: Reading, relative: str) -> str | None:
    """Suggest the file that a wrong path most likely means: one with a similar name, or another case, in a folder with one."""
    parent, _, base = relative.rpartition("/")
    right: list[str] = []  # the folders on the way as they are called
    for step in parent.split("/") if parent else ():
        below = _below(reading, right, step, folders=True)
        if below is None:
            return f"the folder '{parent}' does not exist either"
        right.append(below)
    near = _below(reading, right, base, folders=False)
    return f"did you mean '{'/'.join((*right, near))}'?" if near is not None else None


def _below(reading: Reading, steps: list[str], name: str, *, folders: bool) -> str | None:
    """Give the folder or file below some folders that a name means, or most likely means."""
    if name in (".", "..") or not reading.guesses.spend(1000):
        return None
    try:
        entries = reading.files.entries(os.path.join(reading.folder, *steps))
    except OSError:
        return None
    names = sorted(entry for entry, is_folder in entries if is_folder or not folders)
    return name if name in names else nearest(name, names, guesses=reading.guesses)
