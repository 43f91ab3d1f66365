"""What an editor shows about a key: its meaning, default and remark."""

from __future__ import annotations

import json

from afkit.app.model import Json
from afkit.app.spec.check.walk import member_shape
from afkit.app.spec.shapes.basics import UNSET
from afkit.app.spec.shapes.shape import Arr, ByType, Key, Obj, Ref, Shape, Tagged
from afkit.app.spec.shapes.unions import branch, family_of
from afkit.source.places import Path


def key_at(shape: Shape, value: Json, path: Path) -> Key | None:
    """Find the declaration of the key that a path of a value leads to; None for items and undeclared keys."""
    here: Shape | None = shape
    key: Key | None = None
    for step in path:
        while isinstance(here, ByType | Tagged | Ref):
            here = branch(here, value)
        key = None
        if isinstance(here, Obj) and isinstance(step, str):
            key = here.keys.get(step)
            family = None if key is not None else family_of(here, step)
            key = family.key if family is not None else key
            here = member_shape(here, step)
            value = value.get(step) if isinstance(value, dict) else None
        elif isinstance(here, Arr) and isinstance(step, int):
            here = here.item
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            return None
    return key


def hover(shape: Shape, value: Json, path: Path) -> str | None:
    """Give the Markdown that explains the key at a path; None if there is nothing to say."""
    key = key_at(shape, value, path)
    if key is None or not key.doc:
        return None
    parts = [key.doc]
    if key.default is not UNSET:
        parts.append(f"Default: `{json.dumps(key.default, ensure_ascii=False)}`")
    if key.example is not UNSET:
        parts.append(f"Example: `{json.dumps(key.example, ensure_ascii=False)}`")
    if key.note is not None:
        parts.append(f"{key.note.beside[0].upper()}{key.note.beside[1:]}.")
    return "\n\n".join(parts)
