"""Modules that are imported when something of them is first used: libraries that most starts of a command never need."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class late:  # noqa: N801 it stands where `import` would
    """Stand for a module: `hashlib = late("hashlib")`. What was asked for is kept, so that asking again costs nothing.

    The module's names must not change after their first use. For type checkers, import it under `TYPE_CHECKING`.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value
