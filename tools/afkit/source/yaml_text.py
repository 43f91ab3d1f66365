"""From a YAML scalar as written to its text, character by character.

Each decoder follows the line folding, escaping and chomping rules of YAML and notes for every character of the result
the stretch of the source it was written in. A result that differs from the parser's own value is never used for places.
"""

from __future__ import annotations

from afkit.patterns import lazy
from afkit.source.places import Characters

_SIMPLE = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_ORDINARY = lazy(r"[^ \t\r\n'\\]+")
_PROPERTIES = lazy(r"(?:[&!][^\s,\[\]{}]*\s*)+")
_HEX = {"x": 2, "u": 4, "U": 8}


class _Output:
    """Characters with their places, as they are decoded."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def run(self, text: str, start: int, end: int) -> None:
        """Add characters that stand as they are."""
        self.chars.append(text[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def extend(self, pieces: list[tuple[str, int, int]]) -> None:
        for piece in pieces:
            self.add(*piece)


def decode(text: str, start: int, end: int, style: str, value: str) -> Characters:
    """Map the characters of `value`, a scalar written at `start` to `end` in `style` ('' ' " | >)."""
    start = content(text, start, end)
    if style in ("|", ">"):
        output, tail = _block(text, start, end, style, value)
    else:
        quote = len(style)
        tail = max(start + quote, end - quote)
        if text[start + quote : tail] == value:  # nothing is escaped or folded
            return Characters(range(start + quote, tail), range(start + quote + 1, tail + 1), tail)
        output = _flow(text, start + quote, tail, style)
    if "".join(output.chars) != value:
        # Never seen; then every character is said to stand in the whole scalar.
        return Characters([start] * len(value), [end] * len(value), end)
    return Characters(output.starts, output.ends, tail)


def content(text: str, start: int, end: int) -> int:
    """Give where a node itself begins: behind its anchor and its tag."""
    found = _PROPERTIES.match(text, start, end)
    return start if found is None else found.end()


def block_end(text: str, start: int, end: int, style: str, value: str) -> int:
    """Give where a block scalar's last line of text ends (after its line end, if its value keeps one)."""
    output, tail = _block(text, content(text, start, end), end, style, value)
    return max(tail, output.ends[-1]) if output.ends else tail


def _flow(text: str, at: int, end: int, style: str) -> _Output:
    """Decode a plain or quoted scalar: escapes, and line ends folded to a blank or to the empty lines between."""
    output = _Output()
    while at < end:
        char = text[at]
        if char in " \t\r\n":
            at = _space(text, at, end, output, escaped=False)
        elif style == "'" and char == "'":
            output.add("'", at, at + 2)
            at += 2
        elif style == '"' and char == "\\":
            if text[at + 1] in "\r\n":
                at = _space(text, at + 1, end, output, escaped=True)
            else:
                at = _escape(text, at, output)
        else:
            match = _ORDINARY.match(text, at, end)
            stop = match.end() if match else at + 1
            output.run(text, at, stop)
            at = stop
    return output


def _escape(text: str, at: int, output: _Output) -> int:
    letter = text[at + 1]
    width = _HEX.get(letter, 0)
    stop = at + 2 + width
    output.add(chr(int(text[at + 2 : stop], 16)) if width else _SIMPLE.get(letter, letter), at, stop)
    return stop


def _space(text: str, at: int, end: int, output: _Output, *, escaped: bool) -> int:
    """Fold the blanks and line ends that begin at `at`; give where they end.

    `escaped` says that a backslash stands before the first line end, which then leaves nothing behind.
    """
    begin = at
    blanks: list[tuple[str, int, int]] = []
    breaks: list[tuple[str, int, int]] = []
    while at < end and text[at] in " \t\r\n":
        if text[at] in " \t":
            blanks.append((text[at], at, at + 1))
            at += 1
        else:
            stop = _line_end(text, at)
            breaks.append(("\n", at, stop))
            at = stop
    if not breaks:
        output.extend(blanks)
    elif escaped:
        output.extend(breaks[1:])
    elif len(breaks) == 1:
        output.add(" ", begin, at)
    else:
        output.extend(breaks[1:])
    return at


def _line_end(text: str, at: int) -> int:
    return at + 2 if text.startswith("\r\n", at) else at + 1


def _block(text: str, start: int, end: int, style: str, value: str) -> tuple[_Output, int]:
    """Decode a literal or folded scalar; give the characters and where its text ends."""
    header = start
    while header < end and text[header] not in "\r\n":
        header += 1
    marks = text[start + 1 : header].split("#", 1)[0]
    chomp = "+" if "+" in marks else "-" if "-" in marks else ""
    body = _line_end(text, header) if header < end else end
    lines = _lines(text, body, end)
    given = [int(char) for char in marks if char.isdigit()]
    for indent in _indents(text, lines, bool(given)):
        output, tail = _unindent(text, lines, indent, style, chomp)
        if "".join(output.chars) == value:
            return output, max(tail, body)
    return _Output(), header


def _lines(text: str, at: int, end: int) -> list[tuple[int, int, int]]:
    """Split a stretch into (start, end without line end, end with it)."""
    lines = []
    while at < end:
        stop = at
        while stop < end and text[stop] not in "\r\n":
            stop += 1
        after = min(end, _line_end(text, stop)) if stop < end else end
        lines.append((at, stop, after))
        at = after
    return lines


def _indents(text: str, lines: list[tuple[int, int, int]], given: bool) -> list[int]:
    """List the indentations to try: the first line's own; with an indicator all up to it (unknown parent)."""
    widest = 0
    for start, stop, _ in lines:
        spaces = len(text[start:stop]) - len(text[start:stop].lstrip(" "))
        widest = max(widest, spaces)
        if spaces < stop - start:
            return list(range(spaces, -1, -1)) if given else [spaces, *range(widest, -1, -1)]
    return list(range(widest, -1, -1))


def _unindent(text: str, lines: list[tuple[int, int, int]], indent: int, style: str, chomp: str) -> tuple[_Output, int]:
    output = _Output()
    leading: list[tuple[str, int, int]] = []  # the line end of the last text line
    trailing: list[tuple[str, int, int]] = []  # those of the empty lines after it
    tail = lines[0][0] if lines else 0
    was_blank = False
    for start, stop, after in lines:
        content = text[start:stop]
        spaces = len(content) - len(content.lstrip(" "))
        if spaces == len(content) and spaces <= indent:
            if after > stop:
                trailing.append(("\n", stop, after))
            continue
        if spaces < indent:
            break
        blank = text[start + indent] in " \t"
        if style == ">" and leading and not was_blank and not blank:
            if not trailing:
                output.add(" ", leading[0][1], start + indent)
        else:
            output.extend(leading)
        output.extend(trailing)
        was_blank, leading, trailing = blank, [], []
        output.run(text, start + indent, stop)
        tail = stop
        if after > stop:
            leading = [("\n", stop, after)]
    if chomp != "-":
        output.extend(leading)
    if chomp == "+":
        output.extend(trailing)
    return output, tail
