"""Check the path that a file or folder field holds, level by level (app-format reference, section 9.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from afkit.engine.evaluate import as_text
from afkit.engine.inputs.parameters import Field, kind_of
from afkit.engine.values import describe
from afkit.nearest import meant
from afkit.records import NamedTuple

PICKERS = frozenset({"file", "folder"})
Listed = Callable[[str], "list[Mapping[str, Any]] | None"]
"""Gives what an RPC lists below the path so far; None where nobody asks."""


class PathFault(NamedTuple):
    """What is wrong with a path. `listed`: an RPC does not list it, so that a mapped value may still be right."""

    message: str
    listed: bool = False


def path_fault(field: Field, value: Any, listed: Listed) -> PathFault | None:
    """Say what is wrong with a path, None if nothing is.

    `showRoot` (true by default) lets paths begin with `/`; `singleLevel` forbids levels; all levels but the last are
    folders, and the last is what the field's type says.
    """
    if not isinstance(value, str):
        return PathFault(f"must be a path, not {describe(value)}")
    spec = field.get("options")
    options: Mapping[str, Any] = spec if isinstance(spec, Mapping) else {}
    root = options.get("showRoot") is not False
    kind = kind_of(field)
    if options.get("singleLevel") is True and ("/" in value[1:] if root else "/" in value):
        return PathFault(f"{value!r} has levels, and the field takes a name of one level only")
    if root and value == "/":
        return None if kind == "folder" else PathFault("'/' is a folder; a file is wanted")
    levels = value.removeprefix("/").split("/")
    if not all(levels):
        return PathFault(f"{value!r} is not a path: a level of it is empty")
    return _walk(kind, levels, options.get("store", spec), options.get("value", "value"), listed, root=root)


def _walk(kind: str, levels: list[str], store: Any, key: Any, listed: Listed, *, root: bool) -> PathFault | None:
    for index, level in enumerate(levels):
        below = ("/" if root else "") + "/".join(levels[:index])
        if isinstance(store, str):
            found = listed(below)
        else:
            found = store if isinstance(store, list) and index == len(levels) - 1 else None
        if found is None:
            continue
        last = index == len(levels) - 1
        entries = [entry for entry in found if isinstance(entry, Mapping)]
        same = [entry for entry in entries if as_text(entry.get(key)) == level]
        wants_file = last and kind == "file"
        if same and (wants_file == bool(same[0].get("file"))):
            continue
        where = f"'{below}'" if below else "the top"
        if same:
            other = "a file" if same[0].get("file") else "a folder"
            return PathFault(f"'{level}' in {where} is {other}; {'a file' if wants_file else 'a folder'} is wanted")
        names = [as_text(entry.get(key)) for entry in entries]
        return PathFault(f"there is no '{level}' in {where}; {meant(level, names)}", isinstance(store, str))
    return None
