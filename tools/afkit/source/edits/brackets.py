"""Edits inside brackets: all of JSON, and the flow style of YAML."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.source.edits.refusal import refusal
from afkit.source.edits.view import Entry, View
from afkit.source.writing.json import json_text
from afkit.source.writing.scalars import key_text
from afkit.source.writing.yaml import flow_text

Change = tuple[int, int, str]
"""An offset range and what stands there afterwards."""


class Brackets:
    """Change one collection in brackets, and write values for it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.text = view.text
        self.lines = view.lines

    def value(self, value: Any, at: int) -> str:
        """Write a value for a place in the line of `at`."""
        if not self.view.is_json:
            return flow_text(value)
        unit = self.unit()
        if unit is None or not isinstance(value, dict | list):
            return json_text(value, spaces=self.spaces())
        start = self.lines.line_start(at)
        line = self.text[start : self.lines.line_end(at)]
        pad = line[: len(line) - len(line.lstrip())]
        return json_text(value, unit).replace("\n", self.lines.end + pad)

    def unit(self) -> str | None:
        """Give the indentation of one step in this JSON text; None where it stands in one line."""
        root = self.view.root
        entries = self.view.entries(root) if self.view.kind(root) != "scalar" else []
        if entries and self.lines.leads(entries[0].start):
            return self.text[self.lines.line_start(entries[0].start) : entries[0].start]
        return None if entries else "    "

    def spaces(self) -> bool:
        """Tell whether blanks follow colons and commas in this JSON text."""
        for mark in ('": ', '":'):
            at = self.text.find(mark)
            if at >= 0:
                return mark == '": '
        return ", " in self.text or "," not in self.text

    def item(self, name: str | None, value: Any, at: int) -> str:
        """Write an item, or a member called `name`."""
        if name is None:
            return self.value(value, at)
        if self.view.is_json:
            return f"{json_text(name)}:{' ' if self.spaces() else ''}{self.value(value, at)}"
        return f"{key_text(name, True)}: {self.value(value, at)}"

    def _in_line(self, name: str | None, value: Any) -> str:
        """Write an item of a JSON text whose siblings stand in one line."""
        text = json_text(value, spaces=self.spaces())
        return text if name is None else f"{json_text(name)}:{' ' if self.spaces() else ''}{text}"

    def insert(self, node: Any, index: int, name: str | None, value: Any) -> list[Change]:
        """Insert an item (a member called `name`) as number `index`."""
        entries = self.view.entries(node)
        start, end = self.bounds(node)
        if not entries:
            return self._first(start, end, name, value)
        own_lines = self.lines.leads(entries[0].start)
        sample = entries[min(index, len(entries) - 1)].start
        pad = self.text[self.lines.line_start(entries[0].start) : entries[0].start] if own_lines else ""
        gap = self.lines.end + pad if own_lines else " " if self.spaces() or not self.view.is_json else ""
        item = self.item(name, value, sample) if own_lines or not self.view.is_json else self._in_line(name, value)
        if index < len(entries) and not own_lines:
            return [(entries[index].start, entries[index].start, f"{item},{gap}")]
        if index == 0:
            return [(self._opened(start), self._opened(start), f"{gap}{item},")]
        if index < len(entries) and (comma := self._comma(entries[index - 1].end, end)):
            # Behind what stands in front, and what is noted beside it: a comment above the next one stays with that.
            at = self.lines.line_end(comma)
            at = at if at < entries[index].start else comma
            return [(at, at, f"{gap}{item},")]
        last = entries[-1]
        comma = self._comma(last.end, end)
        if not own_lines:
            return [(comma, comma, gap + item)] if comma else [(last.end, last.end, f",{gap}{item}")]
        at = min(self.lines.line_end(comma or last.end), end)
        if not self.text[comma or last.end : at].strip(" \t]}"):
            at = comma or last.end
        if comma:
            return [(at, at, f"{gap}{item},")]
        return [(at, at, f",{gap}{item}")] if at == last.end else [(last.end, last.end, ","), (at, at, gap + item)]

    def _opened(self, start: int) -> int:
        """Give where the line of an opening bracket ends, with what is noted beside it."""
        at = self.lines.line_end(start)
        return at if self.text[start + 1 : at].strip()[:1] in ("", "#", "/") else start + 1

    def remove(self, node: Any, index: int) -> list[Change]:
        """Remove item `index` with its comma."""
        entries = self.view.entries(node)
        _, end = self.bounds(node)
        one = entries[index]
        if index + 1 < len(entries):
            return [(one.start, entries[index + 1].start, "")]
        comma = self._comma(one.end, end)
        if index == 0 or comma:
            return [(self._before(one.start), comma or one.end, "")]
        first = self._comma(entries[index - 1].end, one.start) or one.start
        return [(first - 1, first, ""), (max(first, self._before(one.start)), one.end, "")]

    def _before(self, at: int) -> int:
        """Give where the blanks before `at` begin, with the line end if nothing else stands in the line."""
        start = self.lines.line_start(at)
        if self.text[start:at].strip():
            return len(self.text[:at].rstrip(" \t"))
        return len(self.text[:start].rstrip("\r\n")) if start else 0

    def bounds(self, node: Any) -> tuple[int, int]:
        """Give where the opening bracket and the closing one stand. Raises SourceError where there are none."""
        start, end = self.view.span(node)
        start = self.lines.content(start)
        if self.text[start : start + 1] not in ("[", "{"):
            raise refusal("a pair without braces of its own cannot be changed", self.view.document, start)
        return start, end - 1

    def _comma(self, at: int, end: int) -> int | Any | None:
        """Give where the comma after `at` ends; None if there is none before `end`."""
        found = self.lines.skip(at)
        return found + 1 if found < end and self.text[found] == "," else None

    def _first(self, start: int, end: int, name: str | None, value: Any) -> list[Change]:
        inner = self.text[start + 1 : end]
        unit = self.unit() if self.view.is_json else None
        if inner.strip():  # a comment
            return [(start + 1, start + 1, self.item(name, value, start) + ("\n" if "//" in inner else ""))]
        if unit is None:
            return [(start + 1, end, self.item(name, value, start))]
        line = self.text[self.lines.line_start(start) : start]
        pad = line[: len(line) - len(line.lstrip())]
        text = self.item(name, value, start).replace(self.lines.end, self.lines.end + unit)
        return [(start + 1, end, f"{self.lines.end}{pad}{unit}{text}{self.lines.end}{pad}")]


def index_of(entries: list[Entry], step: str | int) -> int:
    """Give the number of the entry of a step."""
    return next(at for at in range(len(entries) - 1, -1, -1) if entries[at].name == step and not entries[at].merge)
