"""Manifests with one odd value in them: whatever stands anywhere, a command ends with words and not with an exception."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from afkit.source import Source, load_yaml
from support.cli import ROOT

FOLDERS = [ROOT / "connector" / "emporix-oe", ROOT / "tests" / "fixtures" / "parcelnest"]
ODD: list[Any] = [
    None, True, 0, -1, 1.5, "", "x", "{{", "{{x}}", "{{connection}}", "{{temp.a.b}}", "rpc://", "rpc://x?y",
    [], {}, [[]], [None], [1, "a"], {"": 1}, {"a": [{}]}, {"{{...}}": "{{x}}"}, [{"name": 1}],
    {"iterate": 1}, [{"nested": 5, "options": 3}],
]  # fmt: skip


def _whole(folder: Path) -> Any:
    value = load_yaml(Source("m", (folder / "manifest.yaml").read_text(encoding="utf-8"))).value
    for pattern in value.pop("include", []):
        for path in sorted(folder.glob(pattern)):
            part = load_yaml(Source("p", path.read_text(encoding="utf-8"))).value
            for key, members in part.items():
                if isinstance(members, dict):
                    value.setdefault(key, {}).update(members)
    return value


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _paths(member, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _paths(item, (*path, number))


_VALUES = [(folder, _whole(folder)) for folder in FOLDERS]
_PATHS = [(folder, value, path) for folder, value in _VALUES for path in _paths(value) if path]

places = st.integers(0, len(_PATHS) - 1)
values = st.sampled_from(ODD)


def manifest(place: int, odd: Any) -> tuple[Path, Any]:
    """Give a connector's folder, and its manifest with another value at a place."""
    folder, value, path = _PATHS[place]
    changed = copy.deepcopy(value)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = odd
    return folder, changed
