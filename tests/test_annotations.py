"""The stand-ins for `typing` offer what they promise, and take what `typing` takes."""

from __future__ import annotations

import typing
from collections.abc import Callable
from importlib import import_module

from afkit.annotations import Any, Literal, Protocol, TypeVar, cast

Item = TypeVar("Item")
Check = Callable[[Any], Item]
Level = Literal["a", "b"] | None
Either = str | Any


class Opens(Protocol):
    def open(self) -> Any: ...


class Door(Opens):
    def open(self) -> Any:
        return cast("str", 1)


def test_every_name_is_one_of_typing() -> None:
    offered = import_module("afkit.annotations")
    assert all(hasattr(typing, name) and hasattr(offered, name) for name in offered.__all__)


def test_aliases_and_bases_are_made_as_with_typing() -> None:
    assert all(alias is not None for alias in (Check, Level, Either))
    assert Door().open() == 1
