"""The part of a YAML text around a place, all else blank: what stands at the place is read from it, at a part of the cost.

Offsets stay those of the whole text. Aliases of anchors that stand elsewhere become plain texts of the same length.
"""

from __future__ import annotations

import re

_TOP = re.compile(r"^(?=[^\s#\-\]}])", re.MULTILINE)
_INNER = re.compile(r"\n( *)(?=\S)(?!#)")
_ALIAS = re.compile(r"(<<:[ \t]+)?(?<![\w*])\*([A-Za-z0-9_-]+)")
_ANCHOR = re.compile(r"(?<![^\s\[{,])&([A-Za-z0-9_-]+)")
SMALL = 1500
"""Characters below which a text is read whole."""


def window(text: str, offset: int) -> str:
    """Blank a text but for the component (or other second-level part) around an offset, and the keys beside and above."""
    if len(text) < SMALL:
        return text
    top, end = _around([found.start() for found in _TOP.finditer(text)], offset, 0, len(text))
    before, after = _keys(text[:top], ""), _keys(text[end:], "")
    header = text.find("\n", top, end)
    inner = _INNER.search(text, header, end) if 0 <= header < offset else None
    if inner is None:
        return before + _plain(text[top:end]) + after
    starts = re.compile(rf"^{inner.group(1)}(?=[^\s#\]}}])", re.MULTILINE).finditer(text, header + 1, end)
    first, last = _around([found.start() for found in starts], offset, header + 1, end)
    if first > offset:
        first = offset
    kept = _plain(text[first:last])
    above, below = _keys(text[header:first], inner.group(1)), _keys(text[last:end], inner.group(1))
    return before + _plain(text[top:header]) + above + kept + below + after


def _around(starts: list[int], offset: int, low: int, high: int) -> tuple[int, int]:
    """Give the start at or before an offset, and the one behind it."""
    before = [start for start in starts if start <= offset]
    after = [start for start in starts if start > offset]
    return (before[-1] if before else low), (after[0] if after else high)


def _keys(text: str, indent: str) -> str:
    """Blank a text but for the plain keys at an indentation: a name that is taken stays so."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = re.match(rf"{indent}[A-Za-z$][\w$-]*:(?=\s|$)", line)
        kept = found.group() if found is not None else ""
        lines[number] = kept + " " * (len(line) - len(kept))
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Make texts of the aliases whose anchors are not there; what they would merge is left out."""

    defined = {found.group(1): found.start() for found in reversed(list(_ANCHOR.finditer(text)))}

    def replace(found: re.Match[str]) -> str:
        if defined.get(found.group(2), len(text)) < found.start():
            return found.group()
        merge = found.group(1)
        return ("xx" + merge[2:] if merge else "") + "x" + found.group(2)

    return _ALIAS.sub(replace, text)
