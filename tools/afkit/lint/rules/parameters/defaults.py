"""Defaults: of the parameter's type, and one of its options. (AF452, AF453)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import Field
from afkit.app.model import Origin
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES
from afkit.lint.fixes.mend import put, requote
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import DEFAULT_NO_OPTION, DEFAULT_OF_ANOTHER_TYPE
from afkit.lint.rules.parameters.declared import FORMS, SELECTS, choices, every_field
from afkit.nearest import nearest
from afkit.patterns import lazy


@rule(
    DEFAULT_NO_OPTION,
    "error",
    stops="run",
    why="The platform compares strictly, so `1` is not `'1'`; the form shows nothing chosen and refuses the value.",
    source="app-format, section 9.9",
    good="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: role, type: select, label: Role, default: admin, options: [{value: admin, label: Admin}]}]
        """,
    bad="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: role, type: select, label: Role, default: adm, options: [{value: admin, label: Admin}]}]
        """,
)
def default_no_option(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="default"):
        values = choices(field)
        if not values or field.type not in SELECTS:
            continue
        if None in values or len({repr(value) for value in values}) < len(values):
            continue  # an option without a value of its own may be the one; that is told
        default = field.value["default"]
        if (
            field.value.get("multiple") is True
            and not isinstance(default, list | dict | None)
            and "{{" not in str(default)
        ):
            place = field.origin.at("default").location
            told = f"several of '{field.name}' can be chosen, but its default is {_shown(default)}"
            yield Found(place, told, f"write [{_json(default)}]", fix=put(place, f"[{_json(default)}]"))
            continue
        wanted = default if field.value.get("multiple") is True and isinstance(default, list) else [default]
        for number, item in enumerate(wanted):
            strict = any(item == value and type(item) is type(value) for value in values)
            if item is None or strict or (isinstance(item, str) and "{{" in item):
                continue
            at = field.origin.at("default")
            place = at.at(number).location if wanted is default else at.location
            meant = next((value for value in values if str(value) == str(item)), None)
            yield Found(
                place,
                f"{_shown(item)} is none of the options of '{field.name}'",
                _nearest(item, values),
                fix=put(place, _json(meant)) if meant is not None and not isinstance(item, list | dict) else (),
            )


def _nearest(item: Any, values: list[Any]) -> str:
    near = nearest(str(item), map(str, values))
    if near is not None:
        return f"did you mean {_shown(next(value for value in values if str(value) == near))}?"
    return "there are: " + ", ".join(map(_shown, values[:8])) + (" …" if len(values) > 8 else "")


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


@rule(
    DEFAULT_OF_ANOTHER_TYPE,
    "error",
    stops="run",
    why="The form refuses the value that it is filled with.",
    source="app-format, sections 9.2 and 9.4",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            mappableParams: [{name: limit, type: uinteger, label: Limit, default: 10}]
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            mappableParams: [{name: limit, type: uinteger, label: Limit, default: "10"}]
        """,
)
def default_of_another_type(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="default"):
        default = field.value.get("default")
        if default is None or (isinstance(default, str) and "{{" in default):
            continue
        for part, value, where in _parts(field.value, default, field.origin.at("default")):
            wanted = _wanted(part.get("type"), value)
            if wanted is not None and value is not None and not (isinstance(value, str) and "{{" in value):
                name = f"'{part['name']}' is" if part.get("name") else "an item is"
                told = f"{name} of type {part.get('type')}, but the default of '{field.name}' has {_shown(value)} there"
                yield Found(where.location, told, f"write {wanted}")
        wanted = _wanted(field.type, default)
        if wanted == "a text" and field.name == "limit":
            at = field.origin.at("type").location
            told, fix = f"the limit is a number: its default is {_shown(default)}", put(at, requote(at, "uinteger"))
            yield Found(at, told, "write type: uinteger", fix=fix)
        elif wanted is not None:
            place = field.origin.at("default").location
            meant = _meant(field, default)
            yield Found(
                place,
                f"'{field.name}' is of type {field.type}, but its default is {_shown(default)}",
                f"write {meant}" if meant else f"write {wanted}",
                fix=put(place, meant) if meant else (),
            )


def _parts(declared: Mapping[str, Any], default: Any, at: Origin) -> Iterator[tuple[Mapping[str, Any], Any, Origin]]:
    """Yield the members of a default, and the items of one, with what declares each and where it stands."""
    spec = declared.get("spec")
    if declared.get("type") == "array" and isinstance(default, list):
        item: Mapping[str, Any] = {"type": "collection", "spec": spec} if isinstance(spec, list) else spec or {}
        for number, value in enumerate(default if isinstance(item, dict) else ()):
            yield item, value, at.at(number)
            yield from _parts(item, value, at.at(number))
    elif declared.get("type") == "collection" and isinstance(default, dict):
        for field in spec if isinstance(spec, list) else ():
            name = field.get("name") if isinstance(field, dict) else None
            if isinstance(name, str) and name in default:
                yield field, default[name], at.at(name)
                yield from _parts(field, default[name], at.at(name))


def _wanted(kind: Any, default: Any) -> str | None:
    """Say what a default of a type would have to be; None if it is fine."""
    number = isinstance(default, int | float) and not isinstance(default, bool)
    if kind in NUMBER_TYPES:
        return None if number else "a number"
    if kind in BOOLEAN_TYPES:
        return None if isinstance(default, bool) else "true or false"
    if kind in TEXT_TYPES:
        return None if isinstance(default, str) else "a text"
    if kind == "date":
        dated = number or (isinstance(default, str) and (not default or any(sign.isdigit() for sign in default)))
        late = isinstance(default, str) and _DAY.match(default) is not None and _REAL_DAY.match(default) is None
        return None if dated and not late else 'a date, such as "2026-01-31"'
    if kind == "array":
        return None if isinstance(default, list) else "a list"
    if kind == "collection":
        return None if isinstance(default, dict) else "an object"
    return None


_DAY = lazy(r"\d{4}-\d\d-\d\d")
_REAL_DAY = lazy(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def _meant(field: Field, default: Any) -> str:
    if field.type in NUMBER_TYPES and isinstance(default, str) and default.removeprefix("-").isascii():
        digits = default.removeprefix("-")
        return default if digits.isdigit() and not (digits.startswith("0") and digits != "0") else ""
    if field.type in BOOLEAN_TYPES and isinstance(default, str) and default.lower() in ("true", "false"):
        return default.lower()
    if field.type in TEXT_TYPES and isinstance(default, int | float) and not isinstance(default, bool):
        return f'"{default}"'
    return ""
