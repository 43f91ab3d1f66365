"""Find pieces that repeat, so that they are written once and referred to by name."""

from __future__ import annotations

import json
import re
from collections import Counter

from afkit.annotations import Any
from afkit.source import Path
from afkit.source.writing import Notes

LEAST = 60
"""Characters that a piece must have, written as JSON, to be worth a name."""

_NAME = re.compile(r"[^A-Za-z0-9]+")


def anchor_notes(value: Any, notes: dict[Path, Notes]) -> dict[Path, Notes]:
    """Give the notes with names for pieces that repeat; a piece with comments inside is written out."""
    commented = {path[:length] for path in notes for length in range(len(path) + 1)}
    counts: Counter[str] = Counter()
    keys: dict[Path, str] = {}
    _measure(value, (), commented, counts, keys)
    first: dict[str, Path] = {}
    names: dict[str, str] = {}
    result = dict(notes)
    _name(value, (), (counts, keys, first, names), result)
    return result


def _measure(value: Any, path: Path, commented: set[Path], counts: Counter[str], keys: dict[Path, str]) -> str:
    """Write each piece as text, and count those that may repeat; give the text of this one."""
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key)}:{_measure(item, (*path, key), commented, counts, keys)}" for key, item in value.items()
        ]
        text = "{" + ",".join(parts) + "}"
    elif isinstance(value, list):
        parts = [_measure(item, (*path, at), commented, counts, keys) for at, item in enumerate(value)]
        text = "[" + ",".join(parts) + "]"
    else:
        return json.dumps(value)
    if len(text) >= LEAST and path not in commented and len(path) > 2:
        counts[text] += 1
        keys[path] = text
    return text


def _name(value: Any, path: Path, state: tuple[Any, ...], result: dict[Path, Notes]) -> None:
    counts, keys, first, names = state
    key = keys.get(path)
    if key is not None and counts[key] > 1:
        there = first.get(key)
        if there is not None:
            if key not in names:
                names[key] = _free(there, set(names.values()))
                result[there] = result.get(there, Notes())._replace(anchor=names[key])
            result[path] = Notes(alias=names[key])
            return
        first[key] = path
    if isinstance(value, dict):
        for step, item in value.items():
            _name(item, (*path, step), state, result)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            _name(item, (*path, at), state, result)


def _free(path: Path, taken: set[str]) -> str:
    """Make a name out of the last steps of a path that are words."""
    words = [word for word in (_NAME.sub("", str(step)) for step in path if isinstance(step, str)) if word]
    wish = words[-1] if words else "piece"
    if wish in taken and len(words) > 2:
        wish = f"{words[2 if words[0].endswith('s') else 1]}{wish[:1].upper()}{wish[1:]}"
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}{number}"
    return name
