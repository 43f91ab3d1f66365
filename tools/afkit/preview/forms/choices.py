"""The options of a field as groups of choices (app-format reference, section 9.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.engine.evaluate import as_text
from afkit.engine.inputs.parameters import flatten
from afkit.preview.forms.posted import key_of
from afkit.preview.forms.tree import Group, Option

SEARCHED = 8
"""A list of more options than this can be searched."""


def store_of(field: Mapping[str, Any]) -> Any:
    """Give what holds a field's options: a list, or the reference of an RPC."""
    options = field.get("options")
    return options.get("store") if isinstance(options, Mapping) else options


def awaiting(fields: Any, values: Mapping[str, Any]) -> frozenset[str]:
    """Name the parameters that have no value yet and may get one from what a procedure answers."""
    return frozenset(
        field["name"]
        for field in flatten(fields)
        if field["name"] not in values and "default" not in field and isinstance(store_of(field), str)
    )


def details(field: Mapping[str, Any], key: str, otherwise: str = "") -> str:
    """Give a text of the extended form of `options`, such as which member of an item is its label."""
    options = field.get("options")
    value = options.get(key) if isinstance(options, Mapping) else None
    return value if isinstance(value, str) else otherwise


def groups_of(field: Mapping[str, Any], listed: Any) -> tuple[Group, ...]:
    """Arrange options: those of no group first, as they stand or as `sort` says."""
    label, value = details(field, "label", "label"), details(field, "value", "value")
    loose: list[Option] = []
    groups: list[Group] = []
    for entry in listed if isinstance(listed, list) else ():
        inner = entry.get("options") if isinstance(entry, Mapping) else None
        if isinstance(inner, list):
            made = tuple(_option(one, label, value) for one in inner)
            groups.append(Group(as_text(entry.get("label", "")), _sorted(field, made)))
        else:
            loose.append(_option(entry, label, value))
    first = (Group("", _sorted(field, tuple(loose))),) if loose else ()
    return (*first, *groups)


def _option(entry: Any, label: str, value: str) -> Option:
    if not isinstance(entry, Mapping):
        return Option(key_of(entry), as_text(entry))
    held = entry.get(value)
    named = entry.get(label)
    short = entry.get("short") or entry.get("description")
    shown = as_text(named) if named not in (None, "") else as_text(held)
    return Option(key_of(held), shown, short if isinstance(short, str) else "")


def _sorted(field: Mapping[str, Any], options: tuple[Option, ...]) -> tuple[Option, ...]:
    kind = field.get("sort")
    if kind == "text":
        return tuple(sorted(options, key=lambda one: one.label.casefold()))
    if kind == "number":
        return tuple(sorted(options, key=lambda one: _number(one.label)))
    return options


def _number(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def every(groups: tuple[Group, ...]) -> Iterator[Option]:
    """Yield the options of all groups."""
    for group in groups:
        yield from group.options


def with_others(groups: tuple[Group, ...], keys: Mapping[str, str]) -> tuple[Group, ...]:
    """Add choices for values that are none of the options, so that what is there is shown."""
    known = {option.key for option in every(groups)}
    missing = tuple(Option(key, label) for key, label in keys.items() if key not in known)
    return (*groups, Group("Not among the options", missing)) if missing else groups


def preset(field: Mapping[str, Any], listed: Any) -> list[Any]:
    """Give the values of the options that say they are the default."""
    value = details(field, "value", "value")
    found = []
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping):
            inner = entry.get("options")
            if isinstance(inner, list):
                found += preset(field, inner)
            elif entry.get("default") is True and entry.get(value) is not None:
                found.append(entry[value])
    return found
