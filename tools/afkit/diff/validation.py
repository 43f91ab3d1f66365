"""Differences between two `validate` objects (app-format reference, section 9.3)."""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app import Json
from afkit.diff.change import RULE, Change, Spot
from afkit.diff.values import as_dict, canonical, same, short

_LOWER = ("min", "minItems")
_UPPER = ("max", "maxItems")


def diff_validate(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    """Tell whether values that were accepted may now be refused."""
    before, after = as_dict(old), as_dict(new)
    for key in sorted({*before, *after}):
        if same(before.get(key), after.get(key)):
            continue
        if _looser(key, before.get(key), after.get(key)):
            yield spot.change(
                "safe", "validation-loosened", f"'validate.{key}' was loosened", "saved values stay valid"
            )
        else:
            yield spot.change(
                "breaking",
                "validation-tightened",
                f"'validate.{key}' went from {_said(before.get(key))} to {_said(after.get(key))}",
                "values that flows saved may be refused",
                rule=RULE,
                old=before.get(key),
                new=after.get(key),
            )


def _looser(key: str, old: Json, new: Json) -> bool:
    if new is None:
        return True
    if old is None or isinstance(old, bool) or isinstance(new, bool):
        return False
    if isinstance(old, int | float) and isinstance(new, int | float):
        return (key in _LOWER and new < old) or (key in _UPPER and new > old)
    if key == "enum" and isinstance(old, list) and isinstance(new, list):
        return {canonical(item) for item in old} <= {canonical(item) for item in new}
    return False


def _said(value: Json) -> str:
    return "nothing" if value is None else short(value)
