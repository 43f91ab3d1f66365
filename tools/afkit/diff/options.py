"""Differences between two sets of options of a select field (app-format reference, section 9.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from afkit.app import Json
from afkit.diff.change import RULE, Change, Spot
from afkit.diff.values import canonical, same, short

Fields: TypeAlias = Callable[[Json, Json, Spot], Iterator[Change]]
"""Compares two lists of fields: fields hold options, and options fields."""


def diff_options(old: Json, new: Json, spot: Spot, fields: Fields) -> Iterator[Change]:
    """Compare the values that a field offers, with `fields` for nested ones; a remote procedure's values are not known."""
    if same(old, new):
        return
    before, after = _store(old), _store(new)
    if isinstance(before, list) and isinstance(after, list):
        yield from _values(_flat(before), _flat(after), spot, fields)
    elif not same(before, after):
        yield spot.change(
            "risky",
            "options-source-changed",
            f"options come from {_source(after)} instead of {_source(before)}",
            "values that flows saved may not be offered any more",
            old=_source(before),
            new=_source(after),
        )
    for key in ("label", "value", "ids", "operators", "logic", "showRoot", "singleLevel"):
        if not same(_extended(old).get(key), _extended(new).get(key)):
            yield spot.change(
                "safe" if key == "label" else "risky",
                f"options-{key}-changed",
                f"'options.{key}' changed",
                "what is shown differs" if key == "label" else "saved values may not match",
            )


def _values(before: dict[str, Any], after: dict[str, Any], spot: Spot, fields: Fields) -> Iterator[Change]:
    for key, option in before.items():
        if key not in after:
            value = short(option.get("value"))
            yield spot.change(
                "breaking", "option-removed", f"option '{value}' was removed", "flows that chose it stop",
                rule=RULE, old=option.get("value"),
            )  # fmt: skip
        elif not same(option.get("label"), after[key].get("label")):
            yield spot.change(
                "safe", "option-label-changed", f"the label of option '{short(option.get('value'))}' changed",
                "its value is the same",
            )  # fmt: skip
        elif not same(option.get("nested"), after[key].get("nested")):
            inner = spot.down(f"[{short(option.get('value'))}]")
            yield from fields(option.get("nested"), after[key].get("nested"), inner)
    for key, option in after.items():
        if key not in before:
            yield spot.change(
                "safe", "option-added", f"option '{short(option.get('value'))}' is new", "nothing chose it yet",
                new=option.get("value"),
            )  # fmt: skip


def _extended(value: Json) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) and "store" in value else {}


def _store(value: Json) -> Json:
    return value["store"] if isinstance(value, Mapping) and "store" in value else value


def _flat(options: list[Any]) -> dict[str, Any]:
    """Index options by value, groups opened."""
    found: dict[str, Any] = {}
    for option in options:
        if not isinstance(option, Mapping):
            found[canonical(option)] = {"value": option}
        elif isinstance(option.get("options"), list) and "value" not in option:
            found.update(_flat(option["options"]))
        else:
            found[canonical(option.get("value"))] = option
    return found


def _source(value: Json) -> str:
    if isinstance(value, str):
        return value
    return "a fixed list" if isinstance(value, list) else "nowhere"
