"""Remember what follows from an app alone, so that running a module again does not work it out again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from afkit.app import App

_T = TypeVar("_T")
_APPS = 8
_known: OrderedDict[int, tuple[App, dict[Hashable, Any]]] = OrderedDict()


def remembered(app: App, key: Hashable, make: Callable[[], _T]) -> _T:
    """Give `make()`, made at most once for an app and a key. The last few apps are remembered; values never change."""
    entry = _known.get(id(app))
    if entry is None or entry[0] is not app:
        entry = _known[id(app)] = (app, {})
        while len(_known) > _APPS:
            _known.popitem(last=False)
    values = entry[1]
    if key not in values:
        values[key] = make()
    result: _T = values[key]
    return result
