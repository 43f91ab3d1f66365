"""The bytecode of all modules that a command imports, kept in one file beside Python's own.

Python looks for each module in its folder, reads its date, then its bytecode: for a command of 160 modules that takes
longer than to check a manifest. Here they are read at once; that a source is still the one that was compiled is asked of
each, by date and size, as Python does. What is missing or out of date is imported as ever, and kept for the next start;
where nothing may be written, nothing is.
"""

from __future__ import annotations

import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

from afkit.annotations import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from types import CodeType, ModuleType

Kept: TypeAlias = "dict[str, tuple[bytes, bool, bytes]]"
"""Module → date and size of its source, whether it is a package, its code."""

_ROOT = os.path.dirname(os.path.abspath(__file__))
_ROOM = "afkit."


class _Loader(SourceFileLoader):
    """Python's loader of a source, with the code at hand."""

    def __init__(self, name: str, path: str, code: bytes) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        found: CodeType = marshal.loads(self.code)
        return found


class Bytecode:
    """What earlier runs of a command imported: a finder of modules, to be put before Python's own."""

    def __init__(self, command: str, folder: str = os.path.join(_ROOT, "__pycache__")) -> None:
        tag = sys.implementation.cache_tag
        self._file = os.path.join(folder, f"{command}.{tag}-{sys.flags.optimize}.all")
        self._before = frozenset(sys.modules)
        self._kept = self._read()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module whose source is the one that was compiled."""
        kept = self._kept.get(name)
        if kept is None:
            return None
        stamp, package, code = kept
        source = _source(name, package)
        try:
            found = os.stat(source)
        except OSError:
            return None
        if stamp != _stamp(int(found.st_mtime), found.st_size):
            return None
        spec = ModuleSpec(name, _Loader(name, source, code), origin=source, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [os.path.dirname(source)]
        return spec

    def keep(self) -> None:
        """Keep the modules that had to be looked for, if there are any and if bytecode may be written."""
        if sys.dont_write_bytecode:
            return
        looked_for = sys.modules.keys() - self._before
        found = {}
        for name in looked_for:
            module = sys.modules[name]
            if name.startswith(_ROOM) and not isinstance(getattr(module, "__loader__", None), _Loader):
                compiled = _compiled(module)
                if compiled is not None:
                    found[name] = compiled
        if found:
            self._write({**self._kept, **found})

    def _read(self) -> Kept:
        try:
            with open(self._file, "rb") as file:
                version, kept = marshal.loads(file.read())
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return kept if version == MAGIC_NUMBER else {}

    def _write(self, kept: Kept) -> None:
        temporary = f"{self._file}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:
                file.write(marshal.dumps((MAGIC_NUMBER, kept)))
            os.replace(temporary, self._file)
        except OSError:
            return


def _source(name: str, package: bool) -> str:
    steps = name.split(".")[1:]
    return os.path.join(_ROOT, *steps, "__init__.py") if package else f"{os.path.join(_ROOT, *steps)}.py"


def _stamp(seconds: int, size: int) -> bytes:
    """Write date and size as Python's own bytecode has them."""
    return (seconds & 0xFFFFFFFF).to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")


def _compiled(module: ModuleType) -> tuple[bytes, bool, bytes] | None:
    """Give what Python has written of a module; None if it has not, or goes by another mark than date and size."""
    try:
        with open(module.__cached__, "rb") as file:
            data = file.read()
    except (OSError, AttributeError, TypeError):
        return None
    if data[:4] != MAGIC_NUMBER or data[4:8] != bytes(4):
        return None
    return data[8:16], hasattr(module, "__path__"), data[16:]
