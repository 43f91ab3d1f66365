"""Modules that are imported when something of them is first used: libraries that most starts of a command never need."""

from __future__ import annotations

import sys

from afkit.annotations import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


def load_module(name: str) -> ModuleType:
    """Import a module by its name, as `importlib.import_module` does, which most starts need for nothing else."""
    __import__(name)
    return sys.modules[name]


class late:  # noqa: N801 it stands where `import` would
    """Stand for a module: `hashlib = late("hashlib")`. What was asked for is kept, so that asking again costs nothing.

    The module's names must not change after their first use. For type checkers, import it under `TYPE_CHECKING`.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(load_module(self.__name__), name)
        setattr(self, name, value)
        return value
