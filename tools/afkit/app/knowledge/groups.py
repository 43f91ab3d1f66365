"""Modules by the groups that the app sorts them into."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.app.lookup import code_value
from afkit.app.model import App, Module


def grouped(app: App) -> list[tuple[str, Sequence[Module]]]:
    """Give the modules by group, with its label; those in none come last, under a label of their own if there are groups.

    A group without modules is left out, and a module stands in the first group that names it.
    """
    listed = code_value(app, "groups")
    left = dict(app.modules)
    groups = []
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("modules"), list):
            named = [left.pop(name) for name in item["modules"] if isinstance(name, str) and name in left]
            groups.append((str(item.get("label") or ""), named))
    if left:
        groups.append(("Other modules" if groups else "", list(left.values())))
    return [group for group in groups if group[1]]
