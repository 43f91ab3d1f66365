"""What stands beside a value in a text and is no data: comments, and the names of repeated pieces."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from afkit.records import NamedTuple
from afkit.source.places import Path


class Notes(NamedTuple):
    """The company of one value.

    Comments are given without their mark, one a line: `above` it, `beside` its first line, and `below` the last member of
    a list or mapping. `anchor` names the value for repetition; with `alias`, the value is written as a reference to it.
    """

    above: tuple[str, ...] = ()
    beside: str = ""
    below: tuple[str, ...] = ()
    anchor: str = ""
    alias: str = ""


NO_NOTES: Mapping[Path, Any] = MappingProxyType({})
"""No notes at all."""
