"""Modules that are imported when something of them is first used: libraries that most starts of a command never need."""

from __future__ import annotations

import sys
from _thread import RLock
from types import ModuleType

from afkit.annotations import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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


def exports(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Make the `__getattr__` of a package: a name is imported from its module when it is first asked for, and kept."""

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        value = getattr(load_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return find


_RUNNING = RLock()


class Postponed(ModuleType):
    """A module whose code runs when a name is asked of it that it does not have yet; its submodules need no more.

    For a package of others that imports at once what is seldom needed. `names` are what it has until then.
    """

    def __init__(self, name: str, names: Mapping[str, Any]) -> None:
        above = sys.modules.get(name.rpartition(".")[0])
        path = getattr(above, "__path__", None)
        spec = next(filter(None, (finder.find_spec(name, path) for finder in sys.meta_path)), None)
        if spec is None:
            raise ModuleNotFoundError(f"no module named {name}", name=name)
        super().__init__(name)
        self.__dict__.update(
            names, __spec__=spec, __loader__=spec.loader, __file__=spec.origin, __package__=spec.parent
        )
        if spec.submodule_search_locations is not None:
            self.__path__ = spec.submodule_search_locations
        sys.modules[name] = self
        if above is not None:
            setattr(above, name.rpartition(".")[2], self)

    def __getattr__(self, name: str) -> Any:
        with _RUNNING:
            if not self.__dict__.get("__run__"):
                self.__run__ = True
                spec = self.__spec__
                assert spec is not None and spec.loader is not None
                spec.loader.exec_module(self)
                self.__class__ = ModuleType  # type: ignore[assignment]  # a module like any other from now on
        return ModuleType.__getattribute__(self, name)
