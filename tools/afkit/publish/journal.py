"""What changed in what is remembered of an origin since the whole was written: a line for each step of a run.

To write the whole after each of n steps would take n² time. The first line names the whole that the others go on from, by
its hash: beside another one they count for nothing. A last line that was cut short is none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import UserDict
from collections.abc import Iterable, Iterator, MutableSet
from pathlib import Path
from typing import TypeVar

from afkit.annotations import Any
from afkit.errors import SourceError
from afkit.source.codes import CANNOT_WRITE

V = TypeVar("V")


class Noted(UserDict[str, V]):
    """A mapping of keys such as `module/getUser/samples` that knows which of them changed, and which an owner has."""

    def __init__(self) -> None:
        self.changed: dict[str, None] = {}
        self._owned: dict[str, dict[str, None]] = {}
        super().__init__()

    def __setitem__(self, key: str, item: V) -> None:
        self.changed[key] = None
        self._owned.setdefault(key.rpartition("/")[0], {})[key] = None
        super().__setitem__(key, item)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self.changed[key] = None
        del self._owned[key.rpartition("/")[0]][key]

    def drop(self, owner: str) -> None:
        """Take away all keys of an owner, such as `module/getUser`."""
        for key in [*self._owned.get(owner, ())]:
            del self[key]


class NotedSet(MutableSet[str]):
    """A set that knows what was put in and taken out."""

    def __init__(self, items: Iterable[str] = ()) -> None:
        self.changed: dict[str, None] = {}
        self._items = set(items)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, value: str) -> None:
        """Put one in."""
        self.changed[value] = None
        self._items.add(value)

    def discard(self, value: str) -> None:
        """Take one out, if it is there."""
        self.changed[value] = None
        self._items.discard(value)


class Journal:
    """The file that goes on from a whole, `data`; it comes into being with its first line."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self._head: bytes | None = _line({"of": _hash(data)})

    def write(self, line: dict[str, Any]) -> None:
        """Add a line, which is on the disk when this returns. Raises SourceError when it cannot be written."""
        try:
            with self.path.open("wb" if self._head else "ab") as file:
                file.write((self._head or b"") + _line(line))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SourceError(
                f"cannot write '{self.path}': {error.strerror or type(error).__name__}",
                code=CANNOT_WRITE,
                hint="check the folder's permissions and space",
            ) from None
        self._head = None

    def end(self) -> None:
        """Take the file away: the whole has been written anew."""
        self.path.unlink(missing_ok=True)


def read_journal(path: Path, data: bytes) -> list[dict[str, Any]]:
    """Read the lines that go on from a whole, `data`. Raises ValueError where one is damaged."""
    if not path.is_file():
        return []
    head, *lines = path.read_bytes().split(b"\n")[:-1] or [b""]
    if head + b"\n" != _line({"of": _hash(data)}):
        return []
    return [dict(json.loads(line)) for line in lines]


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
