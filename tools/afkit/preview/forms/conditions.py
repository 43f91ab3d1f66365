"""The conditions of a filter field as rows of a form (app-format reference, section 9.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app.spec.format.operators import OPERATORS, UNARY
from afkit.engine.evaluate import as_text
from afkit.preview.forms.choices import groups_of, with_others
from afkit.preview.forms.posted import Keyed, key_of
from afkit.preview.forms.tree import Condition, Filter, Group, Option
from afkit.preview.forms.words import operator_group, operator_words

_ORDER = ("Any value", "Text", "Number", "Date", "Time", "Array", "Boolean", "Semver")


def filter_of(field: Mapping[str, Any], value: Any, columns: Any) -> Filter | None:
    """Show conditions; None for a value that is no list of them. `columns` are the options that an RPC gave, or None."""
    options = field.get("options")
    options = options if isinstance(options, Mapping) else {"store": options}
    flat = options.get("logic") in ("and", "or")
    rows = [value] if flat and value else value
    if not isinstance(rows, list):
        return None
    known = groups_of(field, columns if columns is not None else options.get("store"))
    others: dict[str, str] = {}
    groups: list[tuple[str, tuple[Condition, ...]]] = []
    for key, group in zip(keys_of(rows), rows, strict=True):
        if not isinstance(group, list) or not all(isinstance(one, Mapping) for one in group):
            return None
        made = tuple(_condition(at, one, bool(known)) for at, one in zip(keys_of(group), group, strict=True))
        groups.append((key, made))
        others.update((key_of(one["a"]), as_text(one["a"])) for one in group if one.get("a") not in (None, ""))
    joiner = "or" if options.get("logic") == "or" else "and"
    return Filter(
        tuple(groups), with_others(known, others) if known else (), _operators(options.get("operators")), flat, joiner
    )


def keys_of(items: list[Any]) -> tuple[str, ...]:
    """Give the keys of items: those that they were posted under, else their numbers."""
    return items.keys if isinstance(items, Keyed) else tuple(str(number) for number in range(len(items)))


def _condition(key: str, entry: Mapping[str, Any], listed: bool) -> Condition:
    column, operator, value = entry.get("a", ""), entry.get("o", ""), entry.get("b", "")
    name = as_text(operator)
    shown = key_of(column) if listed and column != "" else as_text(column)
    text = value if isinstance(value, str) else key_of(value)
    return Condition(key, shown, name, text, name in UNARY, "text" if isinstance(value, str) else "code")


def _operators(own: Any) -> tuple[Group, ...]:
    """Give the operators that may be chosen: the field's own list, else every one that the platform knows."""
    if isinstance(own, list) and own:
        listed = [{"value": entry} if isinstance(entry, str) else entry for entry in own]
        return tuple(
            Group(group.label, tuple(_said(option) for option in group.options)) for group in groups_of({}, listed)
        )
    found: dict[str, list[Option]] = {}
    for name in sorted(OPERATORS):
        found.setdefault(operator_group(name), []).append(Option(name, operator_words(name)))
    return tuple(Group(label, tuple(found[label])) for label in _ORDER if label in found)


def _said(option: Option) -> Option:
    """Undo the JSON of an option's value: operators are posted as they are."""
    name = option.key.strip('"')
    return Option(name, operator_words(name) if option.label == name else option.label, option.description)
