"""Fields and options that RPCs give: fetched once, while values are checked (app-format reference, section 9.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from afkit.engine.inputs.parameters import Field
from afkit.errors import RunError
from afkit.iml.values.json import json_text

Resolve = Callable[[str, Mapping[str, Any]], list[Any] | None]
"""Calls an RPC by its reference, with the values given so far; None for what is not to be checked. Raises RunError."""


class Remote:
    """What RPCs said in one check. `faults` are the references that could not be fetched, each with its reason."""

    def __init__(self, resolve: Resolve | None) -> None:
        self._resolve = resolve
        self._known: dict[str, list[Any] | None] = {}
        self.faults: dict[str, str] = {}
        self.asks = resolve is not None

    def fetch(self, reference: object, values: Mapping[str, Any]) -> list[Any] | None:
        """Give what an RPC lists for these values; None where nobody asks, or where it fails."""
        if self._resolve is None or not isinstance(reference, str) or not reference.startswith("rpc://"):
            return None
        key = reference + json_text(dict(values))
        if key not in self._known:
            try:
                self._known[key] = self._resolve(reference, values)
            except RunError as error:
                self.faults.setdefault(reference, error.message)
                self._known[key] = None
        return self._known[key]

    def options(self, field: Field, values: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
        """Give the options that an RPC lists for a field, groups flattened; None where they stand in the field itself."""
        options = field.get("options")
        if options is None:
            return None
        store = options.get("store") if isinstance(options, Mapping) else options
        found = self.fetch(store, values)
        if found is None:
            return None
        flat: list[Mapping[str, Any]] = []
        for option in found:
            if isinstance(option, Mapping):
                inner = option.get("options")
                flat += [o for o in inner if isinstance(o, Mapping)] if isinstance(inner, list) else [option]
            else:
                flat.append({"value": option, "label": option})
        return flat
