"""What linting found before, for connectors of which nothing has changed since.

An entry knows every file that was read, every name that was looked for and every folder that was listed, each with what
was there. It counts only while all of that is as it was, under the same settings and the same program; what cannot be
told from it is checked anew. A broken entry is no entry.
"""

from __future__ import annotations

import marshal
import os
import sys
from _frozen_importlib_external import PathFinder

from afkit.annotations import Any
from afkit.lint.batch import Checked, check
from afkit.lint.config import Config
from afkit.lint.limit import Omitted
from afkit.source.diagnostic import Diagnostic, Edit, Related
from afkit.source.excerpt import Excerpt
from afkit.source.files import Root
from afkit.source.store import Files
from afkit.source.text import Location, Source
from afkit.version import VERSION

Seen = list[tuple[str, str, Any]]
"""What was looked at: how, where, and what was there."""


class Cache:
    """Checks connectors, and keeps what it found in a folder: one file for each connector and settings.

    Which modules took part is the same for most of them, and longer than what was found: it is a file of its own.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._program = (VERSION, sys.version, sys.executable)
        self._stamps: dict[str, Any] = {}
        self._same: dict[str, bool] = {}
        self._bounded = False

    def __call__(self, path: str, config: Config) -> Checked:
        """Give what is found at a path. Raises ManifestError as `check` does; that is never kept."""
        key = (self._program, os.getcwd(), path, config)
        name = os.path.join(self.folder, _digest(repr(key).encode("utf-8", "surrogatepass")))
        known = self._read(name)
        if known is not None:
            return known
        watch = _Watch()
        checked = check(path, config, watch)
        if os.path.isdir(path) or os.path.basename(path) == "makecomapp.json":
            watch.note("tree", os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path)))
        self._keep(name, watch.seen, checked)
        return checked

    def _read(self, name: str) -> Checked | None:
        """Give what an entry tells, if it is whole and everything is as it was."""
        try:
            program, seen, *rest = _loaded(name)
            if program not in self._same:
                parts = _loaded(os.path.join(self.folder, program))
                self._same[program] = all(self._stamp(part) == then for part, then in parts)
        except (OSError, ValueError, EOFError, TypeError):
            return None
        if not self._same[program] or any(_state(how, where) != then for how, where, then in seen):
            return None
        packed, found, omitted, files, unreadable, kept = rest
        sources: list[Source] = [Excerpt.unpack(data) for data in packed]
        return Checked(
            [_unpack(item, sources) for item in found], [Omitted(*item) for item in omitted], files, unreadable, kept
        )

    def _keep(self, name: str, seen: Seen, checked: Checked) -> None:
        sources: dict[int, int] = {}  # the findings hold the sources, so that an identity stands for one of them
        packed: list[Any] = []
        found = [_pack(item, sources, packed) for item in checked.found]
        rest = (checked.omitted, checked.files, checked.unreadable, dict(checked.kept))
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            if not self._bounded:
                self._bounded = True
                _bound(self.folder)
            _write(name, marshal.dumps(_plain((self._ran(), seen, packed, found, *rest))))
        except OSError:
            return  # what cannot be kept is found again

    def _ran(self) -> str:
        """Keep what took part in a check, each module of this program that was loaded and the JavaScript engine; its name."""
        parts = [name for name in sys.modules if name.startswith("afkit.")]
        data = marshal.dumps([(part, self._stamp(part)) for part in (*sorted(parts), _ENGINE)])
        program = f"{_digest(data)}.program"
        if program not in self._same:
            _write(os.path.join(self.folder, program), data)
            self._same[program] = True
        return program

    def _stamp(self, part: str) -> Any:
        """Tell which state of a module this is; it does not change while this process runs."""
        if part not in self._stamps:
            self._stamps[part] = _engine() if part == _ENGINE else _stamp(part)
        return self._stamps[part]


_ENGINE = "py_mini_racer"
_MARK = 40
"""Length of the digest that an entry begins with."""
_MANY = 20_000
"""Entries that are kept; of more, the older half goes."""


_TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _engine() -> str | None:
    """Tell where the engine is; without it, the code of functions is not read."""
    spec = PathFinder.find_spec(_ENGINE)
    return spec.origin if spec is not None else None


def _stamp(module: str) -> tuple[int, int] | None:
    """Tell which state of a module's file this is."""
    place = os.path.join(_TOP, *module.split("."))
    for file in (f"{place}.py", os.path.join(place, "__init__.py")):
        try:
            status = os.stat(file)
        except OSError:
            continue
        return status.st_size, status.st_mtime_ns
    return None


def _loaded(name: str) -> Any:
    """Read a file that was kept. Raises OSError, and ValueError, EOFError or TypeError where it is not what was written."""
    with open(name, "rb") as file:
        data = file.read()
    if data[:_MARK] != _digest(data[_MARK:]).encode():
        raise ValueError(name)
    return marshal.loads(data[_MARK:])


def _write(name: str, data: bytes) -> None:
    temporary = f"{name}.{os.getpid()}"
    with open(temporary, "wb", opener=_private) as file:
        file.write(_digest(data).encode())
        file.write(data)
    os.replace(temporary, name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # lines of a connector are nobody else's to read


def _bound(folder: str) -> None:
    """Let what was not asked for in a long time go."""
    with os.scandir(folder) as entries:
        known = [entry.path for entry in entries]
    if len(known) > _MANY:
        for path in sorted(known, key=os.path.getmtime)[: len(known) // 2]:
            os.unlink(path)


# Findings as plain data


def _plain(value: Any) -> Any:
    """Give the same in the very types that can be kept: a code is a kind of text, a record a kind of tuple."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value


def _pack(item: Diagnostic, sources: dict[int, int], packed: list[Any]) -> list[Any]:
    def place(location: Location) -> list[int]:
        source = location.source
        if id(source) not in sources:
            assert isinstance(source, Excerpt)
            sources[id(source)] = len(packed)
            packed.append(source.packed())
        return [sources[id(source)], location.start, location.end]

    fix = [[place(edit.location), edit.text] for edit in item.fix]
    related = [[place(other.location), other.message] for other in item.related]
    return [item.code, item.severity, item.message, place(item.location), item.hint, fix, related, item.unsafe]


def _unpack(data: list[Any], sources: list[Source]) -> Diagnostic:
    def place(at: list[int]) -> Location:
        return Location(sources[at[0]], at[1], at[2])

    code, severity, message, location, hint, fix, related, unsafe = data
    return Diagnostic(
        code,
        severity,
        message,
        place(location),
        hint,
        tuple(Edit(place(at), text) for at, text in fix),
        tuple(Related(place(at), text) for at, text in related),
        unsafe,
    )


# What was looked at


class _Watch(Files):
    """The files of the disk, and a record of what was asked about them."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Any] = {}

    @property
    def seen(self) -> Seen:
        """All that was asked, and what was there."""
        return [(how, where, then) for (how, where), then in self._seen.items()]

    def note(self, how: str, where: str) -> None:
        """Remember what is there now, before it is read: a change in between is found the next time."""
        if (how, where) not in self._seen:
            self._seen[how, where] = _state(how, where)

    def read(self, path: str, name: str) -> Source:
        self.note("text", os.path.abspath(path))
        return super().read(path, name)

    def is_file(self, path: str) -> bool:
        self.note("file", os.path.abspath(path))
        return super().is_file(path)

    def is_folder(self, path: str) -> bool:
        self.note("folder", os.path.abspath(path))
        return super().is_folder(path)

    def entries(self, path: str) -> list[tuple[str, bool]]:
        self.note("names", os.path.abspath(path))
        return super().entries(path)

    def confine(self, root: str | Root, relative: str) -> str:
        self.note("real", os.path.join(os.path.abspath(root), relative))
        return super().confine(root, relative)


def _state(how: str, where: str) -> Any:
    """Tell what is at a path, as far as it was looked at."""
    try:
        if how == "text":
            if not os.path.isfile(where):  # a pipe would never end
                return "none"
            with open(where, "rb") as file:
                return _digest(file.read())
        if how == "names":
            return _names(where)
        if how == "tree":
            return _tree(where)
    except (OSError, ValueError) as error:
        return type(error).__name__
    if how == "real":
        return os.path.realpath(where)
    return os.path.isfile(where) if how == "file" else os.path.isdir(where)


def _names(folder: str) -> str:
    with os.scandir(folder) as entries:
        return _digest(repr(sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)).encode())


def _tree(folder: str) -> str:
    """Tell which files and folders are below a folder: an app directory is searched for files that nobody names."""
    found: list[tuple[str, list[str], list[str]]] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        found.append((parent, list(folders), sorted(names)))
    return _digest(repr(found).encode("utf-8", "surrogatepass"))


def _digest(data: bytes) -> str:
    try:
        from _blake2 import blake2b  # hashlib would load OpenSSL, which takes longer than a small lint
    except ImportError:
        from hashlib import blake2b

    return blake2b(data, digest_size=20).hexdigest()
