"""Blank lines and blanks at the ends of lines, outside of texts."""

from __future__ import annotations

from bisect import bisect_right

from afkit.manifest.style.keys import ODD_LINE_END
from afkit.patterns import lazy
from afkit.source import Document
from afkit.source.edits.view import View

_LINE = lazy(r"[^\n]*\n|[^\n]+")
"""A line of a file: signs such as U+2028 end none, and may stand in a text."""


def tidy(document: Document) -> str:
    """Give the text without blanks at the ends of lines, with one blank line at most in a row and one line end at the end.

    Lines that belong to a text of several lines stay as they are.
    """
    text = document.source.text
    if ODD_LINE_END.search(text):
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    spans = _texts(document)
    starts = [start for start, _ in spans]
    lines: list[str] = []
    at = 0
    for line in _LINE.findall(text):
        number = bisect_right(starts, at)
        inside = number > 0 and spans[number - 1][1] > at
        closing = bisect_right(starts, at + len(line) - 1)
        opens = closing > 0 and spans[closing - 1][1] >= at + len(line)
        at += len(line)
        if inside or opens:
            lines.append(line)
            continue
        bare = line.rstrip("\r\n")
        ending = line[len(bare) :]
        bare = bare.rstrip(" \t")
        if not bare and (not lines or not lines[-1].strip()):
            continue
        lines.append(bare + ending)
    told = "".join(lines)
    if spans and spans[-1][1] >= len(told.rstrip()):
        return told if told.endswith("\n") else told + end
    return told.rstrip() + end if told.strip() else told


def _texts(document: Document) -> list[tuple[int, int]]:
    """List the stretches of the texts that span several lines, in order."""
    view = View(document)
    text = document.source.text
    found: list[tuple[int, int]] = []
    stack = [view.root] if view.root is not None else []
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if view.kind(node) == "scalar":
            start, end = view.span(node)
            end = max(end, node.end_mark.index) if getattr(node, "style", None) in ("|", ">") else end
            if "\n" in text[start:end]:
                found.append((start, end))
        else:
            stack.extend(entry.node for entry in view.entries(node))
    return sorted(found)
