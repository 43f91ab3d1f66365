"""JSON read plainly: the standard library parses what is beyond doubt, and places are worked out when they are asked for.

Whatever the standard library reads otherwise than our own reader (comments, trailing commas, doubled keys, numbers without
a place in JSON, halves of surrogate pairs, deep nesting) is left to that reader, and so is every fault.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any

from afkit.source.check import MAX_DEPTH
from afkit.source.json_tree import JsonTree, Node
from afkit.source.text import Source

_DOUBTFUL = re.compile(r"\\u[dD][89a-fA-F]|[0-9]{999}|[0-9][eE][+]?[0-9]{3}")


class _DoubtfulError(ValueError):
    """A text that our own reader must read."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DoubtfulError
    return found


def _constant(name: str) -> Any:
    raise _DoubtfulError


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_constant)


def plain_value(text: str) -> tuple[bool, Any]:
    """Parse a text that is plain JSON; (False, None) where our own reader must decide."""
    if _DOUBTFUL.search(text) is not None:
        return False, None
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return False, None
    brackets = text.count("{") + text.count("[")
    if brackets > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        return False, None
    return True, value


def _depth(value: Any) -> int:
    """Count the levels of a value, of which there are at most some hundred: the parser recurses, too."""
    level, depth = [value], 0
    while level:
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        depth += any(isinstance(item, dict | list) for item in level)
        level = inner
    return depth


class LateTree(JsonTree):
    """The places of a text that was read plainly."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._comments = []
        self._large = {}
        self._decoded = None, None

    @cached_property
    def root(self) -> Node:  # type: ignore[override]  # a value there, made on demand here
        """The nodes of the text, made when the first place is asked for."""
        from afkit.source.json import parse

        return parse(self.source, comments=True)[1].root
