"""What the side of every page lists: modules by group, connections, webhooks, procedures."""

from __future__ import annotations

from typing import NamedTuple

from afkit.app.knowledge.groups import grouped
from afkit.app.model import App

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
