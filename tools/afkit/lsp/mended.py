"""The files of an editor as far as they can be read: of a text that is broken, the lines that hinder it are left out."""

from __future__ import annotations

from afkit.index.probe import repaired
from afkit.lsp.texts import LARGE
from afkit.source import Document, Source, UnreadableError
from afkit.source.store import Files, Parse


class Mended(Files):
    """Files of an editor in which a broken text is read in part; its places are those of the whole text."""

    __slots__ = ("_files",)

    def __init__(self, files: Files) -> None:
        self._files = files

    def read(self, path: str, name: str) -> Source:
        """Read a file, as the editor has it. Raises UnreadableError."""
        try:
            return self._files.read(path, name)
        except UnreadableError as error:
            document = _in_part(error.diagnostics[0].location.source)
            if document is None:
                raise
            return document.source

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file or text."""
        return self._files.is_file(path)

    def parse(self, source: Source, parse: Parse) -> Document:
        """Make a document of a text, or of what can be read of it. Raises UnreadableError."""
        try:
            return self._files.parse(source, parse)
        except UnreadableError:
            document = _in_part(source)
            if document is None:
                raise
            return document


def _in_part(source: Source) -> Document | None:
    return repaired(source) if 0 < len(source.text) <= LARGE else None
