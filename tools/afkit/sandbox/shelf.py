"""Find items of the state by a text that they hold, without looking at each: a sandbox keeps every event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.iml import UNDEFINED

_WORTH = 32
"""Items from which looking something up is faster than looking at all."""


class _Row:
    """One collection by one member: the keys of the items that hold a text; under None those that hold something else.

    The collection is held, so that no other one can be taken for it.
    """

    __slots__ = ("changed", "count", "held", "items", "keys", "member", "orders")

    def __init__(self, items: list[Any] | dict[Any, Any], member: str) -> None:
        self.items = items
        self.member = member
        self.held: dict[Any, str | None] = {}
        self.keys: dict[str | None, dict[Any, None]] = {}
        self.orders: dict[Any, int] = {}
        self.changed: set[Any] = set(items) if isinstance(items, dict) else set()
        self.count = 0  # items of a list that were looked at

    def find(self, wanted: str | None) -> list[Any]:
        """Give the items that hold a text, or none to compare, in their order."""
        self._refresh()
        found = [key for text in {wanted, None} for key in self.keys.get(text, ())]
        found.sort(key=self.orders.__getitem__)
        return [self.items[key] for key in found]

    def _refresh(self) -> None:
        if isinstance(self.items, list):
            self.changed.update(range(self.count, len(self.items)))
            self.count = len(self.items)
            fresh = sorted(self.changed)
        else:
            new = sum(key not in self.orders for key in self.changed)
            fresh = [key for key in self.items if key in self.changed] if new > 1 else list(self.changed)
        for key in fresh:
            if key in self.held:
                del self.keys[self.held.pop(key)][key]
            if isinstance(self.items, list) or key in self.items:
                item = self.items[key]
                text = item.get(self.member) if type(item) is dict else None
                text = text if type(text) is str and text else None
                self.held[key] = text
                self.keys.setdefault(text, {})[key] = None
                self.orders.setdefault(key, key if isinstance(self.items, list) else len(self.orders))
        self.changed.clear()


class Shelf:
    """The rows of one state. Whoever changes the state says so."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []

    def narrow(self, items: Any, member: str, wanted: Any, state: Mapping[str, Any]) -> list[Any] | None:
        """Give the items whose member may equal a value; None where that is not known without looking at each.

        Texts other than `wanted` do not equal it. Other kinds of values convert, so the items that hold them are given.
        """
        if wanted is UNDEFINED:
            wanted = None
        if not (wanted is None or type(wanted) is str) or type(items) not in (list, dict) or len(items) < _WORTH:
            return None
        for row in self._rows:
            if row.items is items and row.member == member:
                return row.find(wanted)
        if not any(items is kept for kept in state.values()):
            return None
        row = _Row(items, member)
        self._rows.append(row)
        return row.find(wanted)

    def changed(self, holder: Any, key: Any) -> None:
        """Hear that the value at a key of a collection, or something within, is another one."""
        for row in self._rows:
            if row.items is holder:
                row.changed.add(key)

    def forget(self, holder: Any) -> None:
        """Hear that a collection changed in a way that moves its items."""
        self._rows = [row for row in self._rows if row.items is not holder]

    def keep(self, state: Mapping[str, Any]) -> None:
        """Forget the collections that are no part of the state any more."""
        self._rows = [row for row in self._rows if any(row.items is kept for kept in state.values())]
