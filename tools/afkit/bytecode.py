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

Compiled: TypeAlias = "tuple[bytes, bool, bytes]"
"""Date and size of a source, whether it is a package, its code."""

Kept: TypeAlias = "dict[str, tuple[bytes, bool, int, int]]"
"""The same of each module, with where its code begins in the file and how long it is, in place of the code."""

_ROOT = os.path.dirname(os.path.abspath(__file__))
_ROOM = "afkit."
_HEAD = 64
"""Bytes of the file before its table: which Python wrote it, how long it is, and where the codes begin."""


class _Loader(SourceFileLoader):
    """Python's loader of a source, for one whose code lies in a file of many."""

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
        self._path = os.path.join(folder, f"{command}.{tag}-{sys.flags.optimize}.all")
        self._before = frozenset(sys.modules)
        self._file = self._codes = -1
        self._kept = self._read()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module whose source is the one that was compiled."""
        kept = self._kept.get(name)
        if kept is None:
            return None
        stamp, package, start, length = kept
        source = _source(name, package)
        try:
            found = os.stat(source)
        except OSError:
            return None
        if stamp != _stamp(int(found.st_mtime), found.st_size):
            return None
        spec = ModuleSpec(name, _Loader(name, source, self._code(start, length)), origin=source, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [os.path.dirname(source)]
        return spec

    def keep(self) -> None:
        """Keep the modules that had to be looked for, if there are any and if bytecode may be written."""
        if sys.dont_write_bytecode or not os.access(os.path.dirname(self._path), os.W_OK):
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
            for name, (stamp, package, start, length) in self._kept.items():
                found.setdefault(name, (stamp, package, self._code(start, length)))
            self._write(found)

    def _read(self) -> Kept:
        """Read the table at the beginning of the file. The file stays open: a command asks for a part of the codes."""
        try:
            self._file = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            version, size, self._codes = marshal.loads(_part(self._file, _HEAD, 0))
            if version != MAGIC_NUMBER or size != os.fstat(self._file).st_size:
                return {}
            kept: Kept = marshal.loads(_part(self._file, self._codes - _HEAD, _HEAD))
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return kept

    def _code(self, start: int, length: int) -> bytes:
        return _part(self._file, length, self._codes + start)

    def _write(self, modules: dict[str, Compiled]) -> None:
        kept: Kept = {}
        end = 0
        for name, (stamp, package, code) in modules.items():
            kept[name] = stamp, package, end, len(code)
            end += len(code)
        table = marshal.dumps(kept)
        codes = _HEAD + len(table)
        head = marshal.dumps((MAGIC_NUMBER, codes + end, codes)).ljust(_HEAD, b"\0")
        temporary = f"{self._path}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:
                file.writelines((head, table, *(code for _, _, code in modules.values())))
            os.replace(temporary, self._path)
        except OSError:
            return


def _part(file: int, length: int, start: int) -> bytes:
    """Read a part of a file."""
    if hasattr(os, "pread"):
        return os.pread(file, length, start)
    os.lseek(file, start, os.SEEK_SET)
    return os.read(file, length)


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
