"""Lines and blanks of a text, as edits need them."""

from __future__ import annotations

import re

from afkit.patterns import lazy

_BLANK = lazy(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_JSON_BLANK = lazy(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_PROPERTIES = lazy(r"(?:[&!][^ \t\r\n,\[\]{}]*(?:[ \t\r\n]+(?:#[^\r\n]*[\r\n]+)?[ \t\r\n]*)*)+")
_ANCHOR = lazy(r"&[^ \t\r\n,\[\]{}]+")


class Lines:
    """A text and its line ends. All offsets are of the text itself."""

    __slots__ = ("end", "json", "text")

    def __init__(self, text: str, *, json: bool = False) -> None:
        self.text = text
        self.json = json
        at = text.find("\n")
        self.end = "\r\n" if at > 0 and text[at - 1] == "\r" else "\n" if at >= 0 or "\r" not in text else "\r"

    def line_start(self, offset: int) -> int:
        """Give where the line of `offset` begins."""
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def line_end(self, offset: int) -> int:
        """Give where the line of `offset` ends, before its line end."""
        text, size = self.text, len(self.text)
        while offset < size and text[offset] not in "\r\n":
            offset += 1
        return offset

    def next_line(self, offset: int) -> int:
        """Give where the line after the one of `offset` begins."""
        at = self.line_end(offset)
        return at + 2 if self.text.startswith("\r\n", at) else min(at + 1, len(self.text))

    def column(self, offset: int) -> int:
        """Give the column of an offset, from 0."""
        return offset - self.line_start(offset)

    def leads(self, offset: int) -> bool:
        """Tell whether only blanks stand before `offset` in its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def skip(self, offset: int) -> int:
        """Step over blanks, line ends and comments."""
        match = (_JSON_BLANK if self.json else _BLANK).match(self.text, offset)
        return match.end() if match else offset

    def skip_blank(self, offset: int) -> int:
        """Step over blanks and line ends, but not over comments."""
        size = len(self.text)
        while offset < size and self.text[offset] in " \t\r\n":
            offset += 1
        return offset

    def content(self, start: int) -> int:
        """Step over an anchor and a tag before a value that begins at `start`."""
        if self.json or self.text[start : start + 1] not in ("&", "!"):
            return start
        match = _PROPERTIES.match(self.text, start)
        return match.end() if match else start

    def anchor(self, start: int, end: int) -> str:
        """Give the anchor in the properties from `start` to `end`, without its mark."""
        match = _ANCHOR.search(self.text, start, end)
        return match[0][1:] if match else ""

    def join(self, lines: list[str]) -> str:
        """Join lines by the line end of this text."""
        return self.end.join(lines)
