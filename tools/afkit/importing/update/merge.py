"""Compare three states of a file (as it was made, as it is, as it would be made now) and say what to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from afkit.records import NamedTuple

Verb = Literal["added", "changed", "removed", "kept"]
MISSING: Any = object()
"""Stands for a value that is not there."""


class Item(NamedTuple):
    """A step to the item of a list that has this value under this key; with an empty key, to the item itself."""

    key: str
    value: Any

    def __str__(self) -> str:
        return str(self.value)


Step = str | Item


class Change(NamedTuple):
    """One difference that the service made. `kept` marks one that meets an edit of yours, which stays.

    `value` is what the service would have there, `own` what stands there. `before` is the sibling that it comes behind.
    """

    verb: Verb
    path: tuple[Step, ...]
    value: Any = None
    own: Any = None
    behind: Step | None = None
    reason: str = ""

    @property
    def place(self) -> str:
        """Write the path as a person reads it."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, Item) else f".{step}" if text else step
        return text


def merge(base: Any, own: Any, new: Any, path: tuple[Step, ...] = ()) -> Iterator[Change]:
    """Give the changes that bring `new` into `own`, as far as `own` is still what `base` was."""
    if new == base or own == new:
        return
    if isinstance(base, Mapping) and isinstance(new, Mapping) and isinstance(own, Mapping):
        yield from _members(dict(base), dict(own), dict(new), path)
        return
    key = _key_of(base, own, new)
    if key is not None:
        yield from _members(_by(key, base), _by(key, own), _by(key, new), path, key)
    elif own == base:
        yield Change("changed", path, new, own)
    else:
        yield Change("kept", path, new, own, reason="you changed it, and so did the service")


def _members(
    base: dict[Any, Any], own: dict[Any, Any], new: dict[Any, Any], path: tuple[Step, ...], key: str | None = None
) -> Iterator[Change]:
    """Compare member by member: those that the service removed, those that both have, those that it added."""
    for name in base:
        if name not in new and name in own:
            if own[name] == base[name]:
                yield Change("removed", (*path, _step(name, key)), own=own[name])
            else:
                reason = "the service removed it, but you changed it"
                yield Change("kept", (*path, _step(name, key)), MISSING, own[name], reason=reason)
    behind: Step | None = None
    for name, value in new.items():
        step = _step(name, key)
        if name in own:
            yield from merge(base.get(name, MISSING), own[name], value, (*path, step))
            behind = step
        elif name not in base:
            yield Change("added", (*path, step), value, behind=behind)
            behind = step
        elif base[name] != value:
            yield Change("kept", (*path, step), value, MISSING, reason="you removed it, and the service changed it")


def _step(name: Any, key: str | None) -> Step:
    return str(name) if key is None else Item(key, name)


def _key_of(*lists: Any) -> str | None:
    """Give the key that tells the items of all three lists apart; the empty key for lists of distinct texts."""
    if not all(isinstance(items, list) for items in lists):
        return None
    every = [item for items in lists for item in items]
    if not every:
        return None
    if all(isinstance(item, str) for item in every):
        return "" if all(len(set(items)) == len(items) for items in lists) else None
    for key in ("name", "value", "label"):
        if all(isinstance(item, Mapping) and isinstance(item.get(key), str | int) for item in every) and all(
            len({str(item[key]) for item in items}) == len(items) for items in lists
        ):
            return key
    return None


def _by(key: str, items: list[Any]) -> dict[Any, Any]:
    return {item if key == "" else item[key]: item for item in items}
