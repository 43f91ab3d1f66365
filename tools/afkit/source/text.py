"""Text with positions: a file's text, and places in it.

Offsets count code points from 0. Lines and columns count from 1, columns in code points (editors that count UTF-16
units are converted at their own edge). A line ends at LF, CRLF or a lone CR, as editors see it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from afkit.records import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")


class Source:
    """A file's text and the name it is shown by.

    `name` is the path as the user gave it (or `<stdin>`); it is what diagnostics print. `bom` says that the file begins
    with a byte-order mark, which `text` does not hold; `checked` that its characters were looked at and are fine.
    """

    __slots__ = ("_starts", "bom", "checked", "name", "text")

    def __init__(self, name: str, text: str, *, bom: bool = False) -> None:
        self.name = name
        self.text = text
        self.bom = bom
        self.checked = False
        self._starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin; the first is 0."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Turn an offset into (line, column), both from 1."""
        offset = max(0, min(offset, len(self.text)))
        row = bisect_right(self.line_starts, offset) - 1
        return row + 1, offset - self.line_starts[row] + 1

    def offset(self, line: int, column: int) -> int:
        """Turn (line, column), both from 1, into an offset inside the text."""
        starts = self.line_starts
        row = max(0, min(line - 1, len(starts) - 1))
        return min(starts[row] + max(0, column - 1), len(self.text))

    def line(self, number: int) -> str:
        """Give the text of line `number` (from 1) without its line end."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def encode(self, text: str) -> bytes:
        """Give the bytes of a new text for this file, with its byte-order mark."""
        return (("\ufeff" if self.bom else "") + text).encode("utf-8")

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.text)} characters)"


class Location(NamedTuple):
    """A stretch of a source: code points `start` (inclusive) to `end` (exclusive)."""

    source: Source
    start: int
    end: int

    @property
    def file(self) -> str:
        return self.source.name

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]
