"""The parameter lists of a component that its users fill in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afkit.app import Component, Kind, Origin
from afkit.records import NamedTuple

KINDS: dict[str, Kind] = {"connections": "connection", "modules": "module", "webhooks": "webhook", "rpcs": "rpc"}
"""Part of an address → kind of component."""

_CODES = {
    "connection": ("params",),
    "webhook": ("params",),
    "rpc": ("params",),
    "module": ("staticParams", "mappableParams"),
}


class Listed(NamedTuple):
    """A parameter list: its elements, where it stands, whether users may map values into it."""

    fields: list[Any]
    origin: Origin
    mapping: bool


def lists_of(component: Component) -> Iterator[Listed]:
    """Yield the lists of a component in the order of its form."""
    kind = type(component).__name__.lower()
    for key in _CODES.get(kind, ()):
        code = component.codes.get(key)
        if code is not None and code.value:
            value = code.value
            if isinstance(value, list):
                yield Listed(value, code.origin, key == "mappableParams")
            elif isinstance(value, str):
                yield Listed([value], code.origin, key == "mappableParams")
