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


def lookup(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    """Give what stands at a path, names in any case; arrays on the way are searched item by item."""
    if not steps:
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and key.lower() == steps[0]:
                yield from lookup(item, steps[1:])
    elif isinstance(value, list):
        rest = steps[1:] if steps[0] == "" or steps[0].isdigit() else steps
        for item in value:
            yield from lookup(item, rest)
