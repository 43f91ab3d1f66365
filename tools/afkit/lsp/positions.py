"""Places as editors count them: lines from 0, characters in UTF-16 units, UTF-8 bytes or code points."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from afkit.source import Location, Source

Encoding: TypeAlias = Literal["utf-16", "utf-8", "utf-32"]
ENCODINGS: tuple[Encoding, ...] = ("utf-16", "utf-8", "utf-32")
Position: TypeAlias = dict[str, int]
Range: TypeAlias = dict[str, Position]


def units(text: str, encoding: Encoding) -> int:
    """Count a text in units of an encoding."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _characters(text: str, count: int, encoding: Encoding) -> int:
    """Turn units into characters; a place inside of a character counts as its beginning."""
    if encoding == "utf-32" or text.isascii():
        return min(count, len(text))
    seen = 0
    for number, char in enumerate(text):
        width = units(char, encoding)
        if seen + width > count:
            return number
        seen += width
    return len(text)


class Positions:
    """Converts the places of one source. `bom` says that the client's text begins with a mark that the source lacks."""

    __slots__ = ("_bom", "_encoding", "_last", "_source")

    def __init__(self, source: Source, encoding: Encoding, *, bom: bool = False) -> None:
        self._source = source
        self._encoding: Encoding = encoding
        self._bom = units("\ufeff", encoding) if bom else 0
        self._last = (
            0,
            0,
            0,
        )  # line, offset and character of the last answer: long lines are asked about in their order

    def position(self, offset: int) -> Position:
        """Turn an offset into a position; one within CRLF is the end of the line."""
        if self._source.text.startswith("\r\n", offset - 1) and offset:
            offset -= 1
        line, column = self._source.position(offset)
        start, character = self._source.line_starts[line - 1], 0
        if self._last[0] == line and self._last[1] <= start + column - 1:
            _, start, character = self._last
        end = self._source.line_starts[line - 1] + column - 1
        character += units(self._source.text[start:end], self._encoding)
        self._last = line, end, character
        return {"line": line - 1, "character": character + (self._bom if line == 1 else 0)}

    def range(self, start: int, end: int) -> Range:
        """Turn two offsets into a range."""
        return {"start": self.position(start), "end": self.position(max(start, end))}

    def offset(self, position: Any) -> int:
        """Turn a position into an offset; one behind the end of its line, or of the text, is the end."""
        line = max(0, int(position["line"]))
        count = max(0, int(position["character"]))
        starts = self._source.line_starts
        if line >= len(starts):
            return len(self._source.text)
        if line == 0:
            count = max(0, count - self._bom)
        content = self._source.line(line + 1)
        return starts[line] + _characters(content, count, self._encoding)


def range_of(location: Location, encoding: Encoding, *, bom: bool = False) -> Range:
    """Turn a location into a range."""
    return Positions(location.source, encoding, bom=bom).range(location.start, location.end)
