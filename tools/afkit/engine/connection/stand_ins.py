"""Stand-ins for connection values, so that a dry run can show its requests without any."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import entered_fields
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES
from afkit.engine.connection.steps import ConnectionStore
from afkit.engine.inputs.parameters import flatten, kind_of, static_options

if TYPE_CHECKING:
    from afkit.app import App

_BY_KIND: Mapping[str, Any] = {
    "date": "2026-01-01T00:00:00.000Z",
    "array": [],
    "collection": {},
    "buffer": "",
    "json": "{}",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_JSON = re.compile(r"\bjson\b", re.IGNORECASE)
_ADDRESS = re.compile(r"url|uri|endpoint|instance|server", re.IGNORECASE)
_HOST = re.compile(r"host|domain|site|subdomain|region|zone|environment|tenant|account|workspace", re.IGNORECASE)


class PlaceholderStore(ConnectionStore):
    """A connection whose values are names of themselves."""

    __slots__ = ()

    def copy(self, **parameters: Any) -> PlaceholderStore:
        """Give an independent copy with some parameters changed."""
        return PlaceholderStore(self.name, {**self.parameters, **parameters}, self.data)


def is_placeholder(store: ConnectionStore) -> bool:
    """Tell whether a store holds stand-ins."""
    return isinstance(store, PlaceholderStore)


def placeholder_store(app: App, name: str) -> ConnectionStore | None:
    """Make a connection of stand-ins: defaults and first options where there are some, else `<connection.NAME>`."""
    connection = app.connections.get(name)
    if connection is None:
        return None
    fields = flatten(entered_fields(connection))
    return PlaceholderStore(name, {field["name"]: stand_in_for(field) for field in fields})


def stand_in_for(field: Mapping[str, Any], root: str = "connection") -> Any:
    """Give a value for a field: its default, its first option, a value of its type, else `<root.NAME>`."""
    kind, name = kind_of(field), str(field["name"])
    if field.get("default") not in (None, ""):
        return field["default"]
    options = static_options(field)
    if options:
        return options[0].get("value")
    if kind in NUMBER_TYPES:
        return 1
    if kind in BOOLEAN_TYPES:
        return False
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind == "text" and _JSON.search(f"{name} {field.get('label', '')}"):
        return "{}"
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "value"
    if kind == "url" or (kind == "text" and root == "connection" and _ADDRESS.search(name)):
        return f"https://{root}-{label}.example"
    if kind == "text" and root == "connection" and _HOST.search(name):
        return f"{root}-{label}.example" if re.search("host|domain|site", name, re.IGNORECASE) else f"{root}-{label}"
    return f"<{root}.{name}>"
