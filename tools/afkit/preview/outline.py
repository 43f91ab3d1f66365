"""What the side of every page lists: modules by group, connections, webhooks, procedures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from afkit.app.knowledge.groups import grouped
from afkit.app.model import App
from afkit.nearest import nearest

TYPES = {
    "action": "action",
    "search": "search",
    "trigger": "trigger",
    "instant_trigger": "instant trigger",
    "responder": "responder",
    "universal": "API call",
}


class Item(NamedTuple):
    """A line that leads to a page. `words` is what a search looks at."""

    path: str
    label: str
    note: str
    words: str


class Section(NamedTuple):
    """Items under one heading."""

    label: str
    items: tuple[Item, ...]


class Outline(NamedTuple):
    """What the side of every page lists, and how many modules there are."""

    groups: tuple[Section, ...]
    others: tuple[Section, ...]
    modules: int

    def near(self, path: str) -> Item | None:
        """Give what may have been meant by a path that leads nowhere."""
        items = {item.path: item for section in self.groups + self.others for item in section.items}
        meant = nearest(path, items)
        return items[meant] if meant is not None else None


Side = tuple[tuple[Section, ...], bool]
"""The sections beside a page, and whether they are all there is."""

_Line = tuple[int, Section, Item]


class Sides:
    """What the side of each page lists where pages are written as files.

    Of an app with more than `_WHOLE` lines only the first page has all of them; any other has those near its own, or all
    files together would grow with the square of the app.
    """

    def __init__(self, outline: Outline) -> None:
        self._all = outline.groups + outline.others
        self._whole = sum(len(section.items) for section in self._all) <= _WHOLE
        parts = [(outline.groups, _NEAR), *(((section,), _FEW) for section in outline.others)]
        self._parts = [(_lines(sections), count) for sections, count in parts]
        self._places = [{line[2].path: at for at, line in enumerate(lines)} for lines, _ in self._parts]

    def of(self, path: str) -> Side:
        """Give what is listed beside the page of this path."""
        if self._whole or path == "/":
            return self._all, True
        found: list[Section] = []
        for (lines, count), places in zip(self._parts, self._places, strict=True):
            first = max(0, min(places.get(path, 0) - count // 2, len(lines) - count))
            found += _sections(lines[first : first + count])
        return tuple(found), False


_WHOLE = 200
_NEAR, _FEW = 100, 20
"""Lines that are shown of all modules, and of each other kind."""


def _lines(sections: tuple[Section, ...]) -> list[_Line]:
    return [(number, section, item) for number, section in enumerate(sections) for item in section.items]


def _sections(lines: list[_Line]) -> Iterator[Section]:
    for _, some in groupby(lines, key=lambda line: line[0]):
        same = list(some)
        yield same[0][1]._replace(items=tuple(item for _, _, item in same))


def outline_of(app: App) -> Outline:
    """List an app."""
    groups = tuple(
        Section(
            label or "Modules",
            tuple(
                Item(
                    f"/modules/{one.name}",
                    one.label or one.name,
                    TYPES.get(one.module_type, one.module_type),
                    f"{one.label} {one.name} {one.description} {one.module_type}".lower(),
                )
                for one in modules
            ),
        )
        for label, modules in grouped(app)
    )
    others = (
        Section("Connections", tuple(_item("connections", one.name, one.label) for one in app.connections.values())),
        Section("Webhooks", tuple(_item("webhooks", one.name, one.label) for one in app.webhooks.values())),
        Section("Remote procedures", tuple(_item("rpcs", one.name, one.label) for one in app.rpcs.values())),
    )
    return Outline(groups, tuple(one for one in others if one.items), len(app.modules))


def _item(kind: str, name: str, label: str) -> Item:
    return Item(f"/{kind}/{name}", label or name, "" if label in ("", name) else name, f"{label} {name}".lower())
