"""Which fields a value shows: those of the option that is chosen, or those that a field has for every value (section 9.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from afkit.app.spec.format.types import BOOLEAN_TYPES
from afkit.engine.inputs.parameters import Field, kind_of
from afkit.iml import UNDEFINED


def value_key(field: Field) -> str:
    """Give the name of the member that holds an option's value."""
    options = field.get("options")
    key = options.get("value", "value") if isinstance(options, Mapping) else "value"
    return key if isinstance(key, str) else "value"


def shown_by(
    field: Field,
    value: Any,
    fetched: list[Mapping[str, Any]] | None,
    among: Sequence[tuple[int, Mapping[str, Any]]] | None = None,
) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """Give the nested fields that a value shows, a list or a reference each, with the path to them.

    What an option brings comes before what the field declares for all; `fetched` are the options that an RPC gave. Who
    asks for every value of a field says `among` which options each can be found, so that not all are looked at each time.
    """
    if "nested" not in field and "options" not in field:
        return
    if value is UNDEFINED or value is None or value == "":
        yield from _placeholder(field)
        return
    if kind_of(field) in BOOLEAN_TYPES and value is not True:
        return
    values = value if isinstance(value, list) else [value]
    options = field.get("options")
    base: tuple[str | int, ...] = ("options", "store") if isinstance(options, Mapping) else ("options",)
    key = value_key(field)
    own = False
    every = fetched if fetched is not None else _listed(field)
    for index, option in enumerate(every) if among is None else among:
        if isinstance(option, Mapping) and option.get(key) in values and "nested" in option:
            own = True
            yield _store(option["nested"]), base if fetched is not None else (*base, index, "nested")
    if not own:
        yield _store(field.get("nested")), ("nested",)
        if isinstance(options, Mapping):
            yield _store(options.get("nested")), ("options", "nested")


def nesting_options(field: Field) -> dict[Any, list[tuple[int, Mapping[str, Any]]]]:
    """Give the options of a field that bring fields, with their positions, by their value: text, number or boolean."""
    found: dict[Any, list[tuple[int, Mapping[str, Any]]]] = {}
    key = value_key(field)
    for index, option in enumerate(_listed(field)):
        if isinstance(option, Mapping) and "nested" in option:
            value = option.get(key)
            if not isinstance(value, dict | list):
                found.setdefault(value, []).append((index, option))
    return found


def nests(field: Field) -> bool:
    """Tell whether any value of a field, or none, shows fields; options that an RPC gives are left aside."""
    options = field.get("options")
    several = options if isinstance(options, Mapping) else {}
    return any(
        isinstance(one, Mapping) and "nested" in one
        for one in (field, several, several.get("placeholder"), *_listed(field))
    )


def _listed(field: Field) -> list[Any]:
    """Give the options that stand in the field itself."""
    options = field.get("options")
    listed = options.get("store") if isinstance(options, Mapping) else options
    return listed if isinstance(listed, list) else []


def _placeholder(field: Field) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """Give the fields that are shown while nothing is chosen (section 9.5)."""
    options = field.get("options")
    placeholder = options.get("placeholder") if isinstance(options, Mapping) else None
    if isinstance(placeholder, Mapping) and "nested" in placeholder:
        yield _store(placeholder["nested"]), ("options", "placeholder", "nested")


def _store(nested: Any) -> Any:
    """Give the fields of a `nested` value: a list or a reference, written plainly or as `{store: …}`."""
    return nested.get("store") if isinstance(nested, Mapping) else nested
