"""What a planted defect is: a change of the clean connector, and what is to be said about it.

A path is written as `modules/createParcel/mappableParams/1/name`, the same for a manifest and an app directory.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from afkit.source import Path

BOTH = ("manifest", "appdir")


class Change(NamedTuple):
    """One change: `put`, `cut`, `key` (another name), `add` (to a list, or a member) or `swap` (a stretch of a text)."""

    how: str
    path: Path
    value: Any = None
    old: str = ""


class Defect(NamedTuple):
    """A single defect. `places` are paths, each with `#key` or `#text` behind it, where the finding may stand.

    `say` is a word that the hint or the message must hold; empty if there is nothing to suggest.
    """

    kind: str
    changes: tuple[Change, ...]
    places: tuple[str, ...]
    say: str = ""
    forms: tuple[str, ...] = BOTH


def steps(path: str) -> Path:
    """Read a path: its steps stand between slashes, `~` stands for a slash inside of one."""
    return tuple(int(step) if step.isdigit() and len(step) < 3 else step.replace("~", "/") for step in path.split("/"))


def put(kind: str, path: str, value: Any, *places: str, say: str = "", forms: tuple[str, ...] = BOTH) -> Defect:
    """Write another value, or a new member; found at the value unless `places` tell otherwise.

    What is wrong with a list or an object as a whole is told at its key.
    """
    usual = (path, f"{path}#key") if isinstance(value, list | dict) else (path,)
    return Defect(kind, (Change("put", steps(path), value),), places or usual, say, forms)


def cut(kind: str, path: str, *places: str, say: str = "", forms: tuple[str, ...] = BOTH) -> Defect:
    """Leave a member or item out; found at the key of what holds it unless `places` tell otherwise."""
    return Defect(kind, (Change("cut", steps(path)),), places or (f"{path.rpartition('/')[0]}#key",), say, forms)


def key(kind: str, path: str, name: str, *places: str, say: str = "", forms: tuple[str, ...] = BOTH) -> Defect:
    """Give a member another key; found there."""
    home = path.rpartition("/")[0]
    written = f"{home}/{name}" if home else name
    return Defect(kind, (Change("key", steps(path), name),), places or (f"{written}#key",), say, forms)


def add(kind: str, path: str, value: Any, *places: str, say: str = "", forms: tuple[str, ...] = BOTH) -> Defect:
    """Put one more item behind a list; `places` tell where it is found."""
    return Defect(kind, (Change("add", steps(path), value),), places, say, forms)


def swap(
    kind: str, path: str, old: str, new: str, at: str = "", *, say: str = "", forms: tuple[str, ...] = BOTH
) -> Defect:
    """Write a stretch of a text otherwise; found at `at`, which is a part of the new text, or a path if it begins with /."""
    places = tuple(at[1:].split(" | ")) if at.startswith("/") else (f"{path}#{at or new}",)
    return Defect(kind, (Change("swap", steps(path), new, old),), places, say, forms)


def both(kind: str, *parts: Defect, places: tuple[str, ...] = (), say: str = "") -> Defect:
    """Join changes that make one defect together; found where the first one is unless `places` tell otherwise."""
    changes = tuple(change for part in parts for change in part.changes)
    return Defect(kind, changes, places or parts[0].places, say or parts[0].say, parts[0].forms)
