"""Parameters whose bounds, keys or names contradict each other. (AF494 to AF497)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import Field
from afkit.app.model import Connection, Module
from afkit.app.spec.format.types import NUMBER_TYPES, TEXT_TYPES, VISUAL_TYPES
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import BOUNDS_REVERSED, DEFAULT_REFUSED, KEY_WITHOUT_EFFECT, PLATFORMS_OUTPUT
from afkit.lint.rules.parameters.declared import FORMS, OWN, every_field
from afkit.patterns import lazy
from afkit.source.text import Location

_PAIRS = (("min", "max"), ("minItems", "maxItems"))
_HOLDERS: Mapping[str, frozenset[str]] = {
    "options": frozenset({"select", "radio", "list", "file", "folder", "filter", "filestorage"}),
    "spec": frozenset({"array", "collection", "select", "udtspec"}),
}
_PLAIN = (TEXT_TYPES | NUMBER_TYPES | {"boolean", "date"}) - _HOLDERS["options"]
_MAPPED = frozenset({"mappable", "mode", "dynamic"})
"""Keys that say how a value is mapped (section 9.10)."""

_SWITCHES = {"multiple": "select", "grouped": "select", "sequence": "collection"}
"""Switches, and the type that they are for."""

_LOOKS = {"time": ("date",), "multiline": ("text", "json", "any")}
"""Keys that say how a field looks, and the types that they are for."""


def _module(field: str) -> str:
    return f"modules: {{getUser: {{label: Get a user, moduleType: action, mappableParams: [{{{field}}}]}}}}"


@rule(
    KEY_WITHOUT_EFFECT,
    "warning",
    stops="advice",
    why="`options` belong to a choice (select, file, folder, filter), `spec` to what holds others (array, collection). "
    "Beside another type nothing looks at them: mostly the type is wrong.",
    source="app-format, sections 9.4 and 9.10; P-44",
    good=_module("name: role, type: select, label: Role, options: [{label: Admin, value: admin}]"),
    bad=_module("name: role, type: text, label: Role, options: [{label: Admin, value: admin}]"),
)
def key_without_effect(facts: Facts) -> Iterator[Found]:
    for owner, field in every_field(facts, *FORMS):
        plain = field.type in _PLAIN
        other = field.type == "password" and not isinstance(owner, Connection)  # AF493 tells which
        for key, types in _HOLDERS.items() if plain else ():
            if key in field.value and field.value[key] is not None:
                place = field.origin.at(key).key_location
                meant = "select" if key == "options" else "collection, or array"
                message = f"a parameter of type {field.type} has no {key}"
                if field.type not in types:
                    plain = False  # the type is wrong, and with another one the rest may be right
                    yield Found(place, message, f"write type: {meant}, or remove {key}")
        for key, kind in _SWITCHES.items() if plain else ():
            if field.value.get(key) is True:
                place = field.origin.at(key).key_location
                message = f"'{key}' is for parameters of type {kind}"
                yield Found(place, message, f"write type: {kind}, or remove {key}", "info")
        for key, kinds in (
            _LOOKS.items() if (plain and not other) or field.type in ("date", "text", "select", "boolean") else ()
        ):
            if field.type not in kinds and field.value.get(key) is not None:
                place = field.origin.at(key).key_location
                message = f"'{key}' means something only for type {kinds[0]}"
                yield Found(place, message, f"remove {key}, or write type: {kinds[0]}", "info")
    for _, field in every_field(facts, "staticParams", "mappableParams", having="editable"):
        place = field.origin.at("editable").key_location
        yield Found(place, "'editable' is for connections", "write mappable, or remove it", "info")
    for owner, field in every_field(facts, "params", "staticParams"):
        for key in _MAPPED.intersection(field.value) if isinstance(owner, Connection | Module) else ():
            place = field.origin.at(key).key_location
            yield Found(place, f"'{key}' is for mappable parameters: nothing is mapped here", f"remove {key}", "info")
    for owner in facts.app.connections.values():
        code = owner.codes.get("params")
        for number, item in enumerate(code.value if code is not None and isinstance(code.value, list) else ()):
            if isinstance(item, str) and item.startswith("rpc://") and code is not None:
                message = "a procedure cannot be asked before there is a connection"
                yield Found(code.origin.at(number).location, message, "write the parameters out", "info")
    yield from _bounds_of_others(facts)
    for owner, field in every_field(facts, "params"):
        asked = next((key for key in ("options", "rpc") if "rpc://" in str(field.value.get(key))), None)
        if asked is not None and isinstance(owner, Connection):
            message = "a procedure cannot be asked before there is a connection"
            yield Found(field.origin.at(asked).key_location, message, "write the options out", "info")


_BOUNDS: Mapping[str, str] = {"min": "text, number", "max": "text, number", "pattern": "text", "minItems": "array"}
"""Bounds, and what they are for (section 9.3)."""


def _bounds_of_others(facts: Facts) -> Iterator[Found]:
    """Tell of bounds that the type of their parameter knows nothing of, and of a pattern outside of `validate`."""
    for _, field in every_field(facts, *FORMS, having="validate"):
        validate = field.value.get("validate")
        if not isinstance(validate, dict) or field.type not in _PLAIN:
            continue
        number = field.type in NUMBER_TYPES
        for key in validate:
            several = key in ("minItems", "maxItems")
            if several or (key == "pattern" and number):
                place = field.origin.at("validate", key).key_location
                kinds = _BOUNDS["minItems" if several else key]
                instead = f"write {'min' if key == 'minItems' else 'max'}" if several else "write min and max"
                yield Found(place, f"'{key}' bounds nothing here: it is for type {kinds}", instead, "info")
    for _, field in every_field(facts, *FORMS, having="pattern"):
        if isinstance(field.value.get("pattern"), str) and "validate" not in field.value:
            place = field.origin.at("pattern").key_location
            hint = f"write validate: {{pattern: '{field.value['pattern'][:60]}'}}"
            yield Found(place, "'pattern' belongs inside 'validate'", hint, "info")


@rule(
    DEFAULT_REFUSED,
    "warning",
    stops="advice",
    why="`validate` refuses the value that the form is filled with.",
    source="app-format, sections 9.3 and 9.9",
    good=_module("name: weight, type: number, label: Weight, default: 5, validate: {max: 70}"),
    bad=_module("name: weight, type: number, label: Weight, default: 100, validate: {max: 70}"),
)
def default_refused(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="default"):
        validate, default = field.value.get("validate"), field.value.get("default")
        if default is None or (isinstance(default, str) and "{{" in default):
            continue
        if isinstance(validate, dict) and any(_reversed(validate, *pair) for pair in _PAIRS):
            continue
        why = _refusal(field, validate if isinstance(validate, dict) else {}, default)
        if why:
            place = field.origin.at("default").location
            yield Found(place, f"the default of '{field.name}' {why}", "give another default, or correct validate")


def _refusal(field: Field, validate: dict[str, Any], default: Any) -> str:
    """Say why a default is refused; empty if it is not."""
    number = isinstance(default, int | float) and not isinstance(default, bool)
    if field.type in NUMBER_TYPES and number:
        bounds = {"uinteger": (0, None), "port": (0, 65535)}.get(field.type, (None, None))
        if field.type in ("integer", "uinteger", "port") and default != int(default):
            return f"is {default}, but must be a whole number"
        size, unit = default, ""
    elif field.type in TEXT_TYPES and isinstance(default, str):
        bounds, size, unit = (None, None), len(default), " characters long"
        pattern = validate.get("pattern")
        if isinstance(pattern, str) and default and not _fits(pattern, default):
            return f"does not fit the pattern {pattern[:40]}"
        written, form = _WRITTEN.get(field.type, (None, ""))
        if written is not None and default and not written.fullmatch(default):
            return f"is no {field.type}, which is written {form}"
    else:
        return ""
    least, most = (validate.get(key, bound) for key, bound in zip(("min", "max"), bounds, strict=True))
    if _is_number(least) and size < least:
        return f"is {size}{unit}, but must be at least {least}"
    return f"is {size}{unit}, but must be at most {most}" if _is_number(most) and size > most else ""


_WRITTEN = {
    "color": (lazy(r"#(?:[0-9A-Fa-f]{3}){1,2}"), "#0a4 or #0a4c8b"),
    "time": (lazy(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"), "08:30"),
    "email": (lazy(r"[^@\s]+@[^@\s]+"), "name@example.com"),
    "uuid": (lazy(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"), "123e4567-e89b-12d3-a456-426614174000"),
    "timezone": (lazy(r"[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|[A-Z]{3,4}|Z"), "Europe/Prague"),
    "url": (lazy(r"(?s)[A-Za-z][A-Za-z0-9+.-]*:.*"), "https://…"),
}
"""Types of texts that the form accepts in one form only, and an example of it."""


def _fits(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern; in doubt it does."""
    simple = len(text) < 60 and len(_REPEATED.findall(pattern)) <= 3 and not _NESTED.search(pattern)
    try:
        return not simple or re.search(pattern, text) is not None
    except re.error:
        return True


_REPEATED = lazy(r"[*+]|\{\d+,")
_NESTED = lazy(r"\)[*+{]|\\[1-9]")
"""Signs of an expression that may take for ever: such a one is not tried."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@rule(
    BOUNDS_REVERSED,
    "error",
    stops="run",
    why="No value is at least the greater and at most the smaller of the two.",
    source="app-format, section 9.3",
    good=_module("name: weight, type: number, label: Weight, validate: {min: 1, max: 70}"),
    bad=_module("name: weight, type: number, label: Weight, validate: {min: 70, max: 1}"),
)
def bounds_reversed(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="validate"):
        validate = field.value.get("validate")
        for low, high in _PAIRS if isinstance(validate, dict) else ():
            if _reversed(validate or {}, low, high):
                place = field.origin.at("validate", low).location
                told = f"{low} is {field.value['validate'][low]}, but {high} is {field.value['validate'][high]}"
                yield Found(place, f"{told}: nothing fits", "exchange the two")


def _reversed(validate: dict[str, Any], low: str, high: str) -> bool:
    least, most = validate.get(low), validate.get(high)
    return _is_number(least) and _is_number(most) and bool(least > most)  # type: ignore[operator]


@rule(
    PLATFORMS_OUTPUT,
    "warning",
    stops="advice",
    why="`__IMTLENGTH__` and `__IMTINDEX__` are added by the platform; an interface must not list them.",
    source="app-format, section 10.2",
    good="modules: {listUsers: {label: List users, moduleType: search, interface: [{name: id, type: text, label: ID}]}}",
    bad="modules: {listUsers: {label: List users, moduleType: search, interface: [{name: __IMTLENGTH__, type: uinteger}]}}",
)
def platforms_output(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, "interface"):
        if field.name in OWN and field.type not in VISUAL_TYPES:
            place: Location = field.origin.at("name").location
            yield Found(place, f"the platform adds {field.name} itself", "remove it from the interface")
