"""Check a value against its field's `validate` (app-format reference, section 9.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from afkit.app.knowledge.members import mask_url
from afkit.app.spec.format.types import NUMBER_TYPES
from afkit.engine.evaluate import as_text
from afkit.engine.inputs.parameters import Field

PATTERN_SECONDS = 1.0


def broken_rule(kind: str, field: Field, value: Any, *, now: datetime, secret: bool = False) -> str | None:
    """Give the first rule that a value breaks, in words; None if it breaks none. A secret's value is not shown."""
    if kind == "json" and isinstance(field.get("schema"), Mapping):
        misfit = _misfit(field["schema"], value)
        return "does not fit the field's schema" if misfit is not None and secret else misfit
    rules = field.get("validate")
    rules = rules if isinstance(rules, Mapping) else {}
    if isinstance(value, list):
        return _of_list(value, rules)
    if kind in NUMBER_TYPES and isinstance(value, int | float):
        return _range(value, rules)
    if isinstance(value, datetime):
        return "must not lie in the past" if rules.get("past") is False and value < now else None
    if not isinstance(value, str):
        return None
    size = _size(len(value), rules.get("min"), rules.get("max"), "characters")
    if size is not None:
        return size
    allowed = rules.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        return _one_of(allowed)
    pattern = rules.get("pattern", field.get("pattern"))  # beside `validate` is where it stood once
    if isinstance(pattern, Mapping):
        pattern = pattern.get("regexp")
    if isinstance(pattern, str) and not _matches(pattern, value):
        shown = "the value" if secret else repr(mask_url(value)[:60])
        return f"{shown} does not match the pattern {pattern}"
    return None


def _of_list(value: list[Any], rules: Mapping[str, Any]) -> str | None:
    size = _size(len(value), rules.get("minItems"), rules.get("maxItems"), "items")
    if size is not None:
        return size
    allowed = rules.get("enum")
    if isinstance(allowed, list) and any(item not in allowed for item in value):
        return f"each item {_one_of(allowed)}"
    if rules.get("unique") is True and any(item in value[:index] for index, item in enumerate(value)):
        return "must not hold the same item twice"
    return None


def _one_of(allowed: list[Any]) -> str:
    return f"must be one of {', '.join(map(as_text, allowed))}"


def _misfit(schema: Mapping[str, Any], value: Any) -> str | None:
    from afkit.schemas import Schema, SchemaError

    try:
        misfit = Schema(schema).misfit(value)
    except SchemaError:  # the linter tells a schema that is none
        return None
    return None if misfit is None else f"does not fit the field's schema: {misfit}"


_FORMS = {
    "color": (re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE), "a colour such as #1a2b3c"),
    "email": (re.compile(r"[^@\s]+@[^@\s]+"), "an address such as ada@example.com"),
    "time": (re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"), "a time such as 09:30"),
    "url": (re.compile(r"[a-z][a-z0-9+.-]*:.+", re.IGNORECASE), "an address with its protocol, such as https://…"),
    "uuid": (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "a UUID"),
}


def remark_on(kind: str, field: Field, value: Any) -> str | None:
    """Say what a form would refuse or change that a flow may nevertheless hand on: such a value is sent as it is."""
    if not isinstance(value, str):
        return None
    form = _FORMS.get(kind)
    if form is not None and not form[0].fullmatch(value.strip()):
        return f"is not {form[1]}"
    if kind == "timezone" and not _is_zone(value):
        return "is not the name of a time zone, such as Europe/Prague"
    listed = field.get("extension")
    endings = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    if (
        kind == "filename"
        and endings
        and not value.lower().endswith(tuple(f".{str(e).lower().lstrip('.')}" for e in endings))
    ):
        return f"ends otherwise than the field says ({', '.join(map(str, endings))})"
    if "<" in value and field.get("tags") in ("strip", "stripall", "escape"):
        return f"holds HTML, which the form would treat (tags: {field['tags']}); here it is sent as it is given"
    return None


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _size(size: int, least: Any, most: Any, unit: str) -> str | None:
    if isinstance(least, int | float) and size < least:
        return f"must have at least {as_text(least)} {unit}, but has {size}"
    if isinstance(most, int | float) and size > most:
        return f"must have at most {as_text(most)} {unit}, but has {size}"
    return None


def _range(value: float, rules: Mapping[str, Any]) -> str | None:
    least, most = rules.get("min"), rules.get("max")
    if isinstance(least, int | float) and value < least:
        return f"must be at least {as_text(least)}, but is {as_text(value)}"
    if isinstance(most, int | float) and value > most:
        return f"must be at most {as_text(most)}, but is {as_text(value)}"
    return None


def _matches(pattern: str, value: str) -> bool:
    """Tell whether a value fits; it does where that is not known: the linter reports what is no pattern."""
    from afkit.iml.functions.js_regex import matches

    return matches(pattern, value, PATTERN_SECONDS) is not False
