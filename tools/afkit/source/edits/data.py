"""The changes that edits make, on plain data: what the text must load to afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.source.places import Path

MISSING: Any = object()
"""No value at all."""


def get(value: Any, path: Path) -> Any:
    """Give the value at `path`, or MISSING."""
    for step in path:
        if isinstance(value, list):
            known = isinstance(step, int) and 0 <= step < len(value)
        else:
            known = isinstance(value, dict) and step in value
        if not known:
            return MISSING
        value = value[step]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """Give a copy in which `new` stands at `path`; members that lead there are made."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(step, int):
        return [put(item, rest, new) if at == step else item for at, item in enumerate(value)]
    copy = dict(value) if isinstance(value, dict) else {}
    copy[str(step)] = put(copy.get(str(step)), rest, new)
    return copy


def put_all(value: Any, values: Mapping[Path, Any]) -> Any:
    """Give a copy with several values in place of those that stand there; none lies inside another."""
    if () in values:
        return values[()]
    inner: dict[Any, dict[Path, Any]] = {}
    for path, new in values.items():
        inner.setdefault(path[0], {})[path[1:]] = new
    copy = list(value) if isinstance(value, list) else dict(value)
    for step, those in inner.items():
        copy[step] = put_all(copy[step], those)
    return copy


def place(value: Any, path: Path, index: int, new: Any) -> Any:
    """Give a copy in which `new` was inserted as member or item `index` of the collection that holds `path`."""
    parent, last = path[:-1], path[-1]
    old = get(value, parent)
    if isinstance(old, list):
        changed: Any = [*old[:index], new, *old[index:]]
    else:
        items = list(old.items()) if isinstance(old, dict) else []
        changed = dict([*items[:index], (str(last), new), *items[index:]])
    return put(value, parent, changed)


def without(value: Any, path: Path) -> Any:
    """Give a copy without the member or item at `path`."""
    old = get(value, path[:-1])
    if isinstance(old, list):
        return put(value, path[:-1], [item for at, item in enumerate(old) if at != path[-1]])
    return put(value, path[:-1], {key: item for key, item in old.items() if key != path[-1]})


def renamed(value: Any, path: Path, name: str) -> Any:
    """Give a copy in which the member at `path` is called `name`, at the same place."""
    old = get(value, path[:-1])
    return put(value, path[:-1], {name if key == path[-1] else key: item for key, item in old.items()})
