"""Where a bracket that is never closed was meant to be closed: the indentation of the lines below shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.patterns import lazy
from afkit.records import NamedTuple

_LINE = lazy(r"[^\n]*\n?")
_TOKEN = lazy(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|[{}\[\]]', re.DOTALL)
_COMMENT = lazy(r"//[^\"\n]*$")
_CLOSING = {"{": "}", "[": "]"}
_MAX_LENGTH = 400_000


class LeftOpen(NamedTuple):
    """A bracket that is not closed: where it stands, where its closing one is missing, and what is to be written there."""

    start: int
    at: int
    text: str


class _Open(NamedTuple):
    sign: str
    start: int
    indent: int
    line: int


def left_open(text: str) -> Iterator[LeftOpen]:
    """Yield where the closing bracket may be missing, the best guess first; nothing for a text that is not indented."""
    if len(text) > _MAX_LENGTH or "\n" not in text.strip():
        return
    found = _find(text)
    if found is None:
        return
    opened, place, before = found
    sign = _CLOSING[opened.sign]
    if opened.line == _line_of(text, before):
        end = before - 1 if text[before - 1 : before] == "," else before
        yield LeftOpen(opened.start, end, sign)
    blank = _blank_line(text, before, place, opened.indent)
    if blank is not None:
        yield LeftOpen(opened.start, blank, sign)
    yield LeftOpen(opened.start, place, sign)
    yield LeftOpen(opened.start, place, f"{sign},")


def surplus(text: str) -> Iterator[int]:
    """Yield closing brackets behind another one of their line that close what the next line still belongs to."""
    stack: list[_Open] = []
    doubtful: list[tuple[int, int]] = []
    for number, match in enumerate(_LINE.finditer(text)):
        line = match.group()
        content = line.strip()
        if not content or content.startswith("//"):
            continue
        indent = len(line) - len(line.lstrip())
        for at, of in doubtful:
            if indent > of or (indent == of and content[0] in "]}"):
                yield at
        doubtful = []
        stop = -1  # the end of the closing bracket before
        for token in _TOKEN.finditer(line):
            sign, at = token.group(), match.start() + token.start()
            if sign in _CLOSING:
                stack.append(_Open(sign, at, indent, number))
            elif sign in ("}", "]"):
                if not stack or _CLOSING[stack[-1].sign] != sign:
                    return
                opened = stack.pop()
                if opened.line < number and stop == token.start():
                    doubtful.append((at, opened.indent))
                stop = token.end()


def awaited(text: str, end: int) -> Iterator[int]:
    """Yield where, up to an offset, a value is awaited by the end of a line and the next line is deeper; and the start."""
    yield 0
    waits = -1
    depth = 0
    for match in _LINE.finditer(text):
        line = match.group()
        content = line.strip()
        if not content or content.startswith("//"):
            continue
        indent = len(line) - len(line.lstrip())
        if waits >= 0 and indent > depth:
            yield waits
        if match.start() > end:
            return
        bare = _COMMENT.sub("", content).rstrip()
        waits = match.start() + indent + len(bare) if bare.endswith('":') else -1
        depth = indent


def _find(text: str) -> tuple[_Open, int, int] | None:
    """Give the bracket that is left open, the offset that shows it, and the end of what stands before that."""
    stack: list[_Open] = []
    before = 0
    for number, match in enumerate(_LINE.finditer(text)):
        line = match.group()
        content = line.strip()
        if not content or content.startswith("//"):
            continue
        start = match.start() + len(line) - len(line.lstrip())
        indent = start - match.start()
        if stack and stack[-1].line < number and _shows(content[0], indent, stack):
            return stack[-1], start, before
        for token in _TOKEN.finditer(line):
            sign = token.group()
            at = match.start() + token.start()
            if sign in _CLOSING:
                stack.append(_Open(sign, at, indent, number))
            elif sign in ("}", "]"):
                if not stack:
                    return None
                if _CLOSING[stack[-1].sign] != sign:
                    return stack[-1], at, _end(text, at)
                stack.pop()
        before = match.start() + len(line.rstrip())
    return (stack[-1], len(text), before) if stack else None


def _shows(sign: str, indent: int, stack: list[_Open]) -> bool:
    """Tell whether the first sign of a line, at its indentation, cannot belong into the innermost bracket."""
    top = stack[-1]
    if sign in ("}", "]"):
        closes = _CLOSING[top.sign] == sign
        return indent < top.indent or (indent == top.indent and not closes)
    return indent < top.indent or (indent == top.indent and (top.sign == "{" or sign not in "{["))


def _end(text: str, at: int) -> int:
    return len(text[:at].rstrip())


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at)


def _blank_line(text: str, before: int, place: int, indent: int) -> int | None:
    """Give the end of the first empty line between two offsets that is as deep as the bracket's own line."""
    at = text.find("\n", before) + 1
    while 0 < at <= place:
        end = text.find("\n", at)
        stop = len(text) if end < 0 else end
        line = text[at:stop]
        if not line.strip() and len(line) == indent and (indent or stop < len(text) or at > before):
            return stop
        if end < 0 or line.strip():
            return None
        at = end + 1
    return None
