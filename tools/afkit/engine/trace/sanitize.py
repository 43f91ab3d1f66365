"""Find what `log.sanitize` points at (app-format reference, section 3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

_SEGMENT = re.compile(r"`([^`]*)`|([^.`<\[\]]+)|\[(\d*)\]")
_INSIDE = re.compile(r"<([^<>]+)>\s*$")


@lru_cache(maxsize=1024)
def segments(path: str) -> tuple[str, ...]:
    """Split a path into lower-case segments: request.headers.`x-key` → ("request", "headers", "x-key")."""
    path = _INSIDE.sub("", path)
    return tuple(
        (m[1] if m[1] is not None else m[2] if m[2] is not None else m[3]).strip().lower()
        for m in _SEGMENT.finditer(path)
    )


def masked_variable(path: str) -> tuple[str, ...] | None:
    """Give the variable whose value is masked inside a raw body (`request.body<parameters.secret>`), else None."""
    match = _INSIDE.search(path)
    return tuple(m[1] or m[2] or m[3] for m in _SEGMENT.finditer(match[1])) if match else None


class Lookup:
    """Finds what stands at paths of some values, names in any case; of each collection they are read once for all paths."""

    def __init__(self) -> None:
        self._named: dict[int, tuple[Mapping[Any, Any], dict[str, list[Any]]]] = {}

    def at(self, value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
        """Give what stands at a path; arrays on the way are searched item by item."""
        if not steps:
            yield value
        elif isinstance(value, Mapping):
            for item in self._members(value).get(steps[0], ()):
                yield from self.at(item, steps[1:])
        elif isinstance(value, list):
            rest = steps[1:] if steps[0] == "" or steps[0].isdigit() else steps
            for item in value:
                yield from self.at(item, rest)

    def _members(self, value: Mapping[Any, Any]) -> dict[str, list[Any]]:
        known = self._named.get(id(value))
        if known is None:
            named: dict[str, list[Any]] = {}
            for key, item in value.items():
                if isinstance(key, str):
                    named.setdefault(key.lower(), []).append(item)
            known = self._named[id(value)] = value, named  # held, so that no other gets its number
        return known[1]
