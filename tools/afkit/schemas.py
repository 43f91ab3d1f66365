"""Check values against JSON Schemas (2020-12), with formats. The library is imported when the first value is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from afkit.codes import SCHEMA_UNUSABLE
from afkit.errors import AfkitError

if TYPE_CHECKING:
    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

MAX_VALUE = 120
"""How many characters of a value a message shows."""

PATTERN_SECONDS = 1.0
"""How long one pattern may look at one text."""

_SLOW = "a pattern with a repetition inside a repetition, such as (a+)+, tries every way to share out the text; write it plainly"
_NO_NETWORK = "schemas are not fetched from a network; write the definition into the file, and refer to it with '#/…'"


class SchemaError(AfkitError):
    """A schema that cannot be used."""

    code = SCHEMA_UNUSABLE


class Schema:
    """A schema, ready to check values. `definitions` are further members of its root, for `$ref: "#/…"` to lead to.

    Raises SchemaError, at the first check, for what is no JSON Schema or refers to what is not there.
    """

    def __init__(self, schema: Any, definitions: Mapping[str, Any] | None = None) -> None:
        self._schema = schema
        self._definitions = definitions or {}
        self._validator: Validator | None = None

    def misfit(self, value: Any) -> str | None:
        """Say where and how a value does not fit; None if it does."""
        from jsonschema.exceptions import best_match
        from referencing.exceptions import Unresolvable

        if self._validator is None:
            self._validator = _validator(self._schema, self._definitions)
        try:
            error = best_match(self._validator.iter_errors(value))
        except Unresolvable as missing:
            raise SchemaError(f"the schema refers to '{missing.ref}', which is not there", hint=_NO_NETWORK) from None
        except RecursionError:
            raise SchemaError("the schema, or the value, is nested too deeply to be checked") from None
        except TimeoutError:
            raise SchemaError("a pattern of the schema takes too long on this value", hint=_SLOW) from None
        return None if error is None else _told(error)


def _validator(schema: Any, definitions: Mapping[str, Any]) -> Validator:
    from jsonschema import Draft202012Validator, validators
    from jsonschema.exceptions import best_match
    from referencing import Registry
    from referencing.exceptions import NoSuchResource

    def no_network(uri: str) -> Any:
        raise NoSuchResource(uri)

    error = best_match(_meta_schema().iter_errors(schema))
    if error is not None:
        raise SchemaError(f"this is not a JSON Schema: {error.json_path}: {error.message[:300]}")
    root = {**definitions, **schema} if isinstance(schema, Mapping) else schema
    kind: Any = validators.extend(Draft202012Validator, {"pattern": _pattern, "patternProperties": _pattern_properties})  # type: ignore[no-untyped-call]
    return kind(root, registry=Registry(retrieve=no_network), format_checker=_formats())  # type: ignore[call-arg, no-any-return]


@cache
def _meta_schema() -> Validator:
    """Give the check of schemas: the meta-schema and its vocabularies in one piece, which is five times as fast."""
    from jsonschema import Draft202012Validator
    from jsonschema_specifications import REGISTRY

    whole = Draft202012Validator.META_SCHEMA
    parts = [whole, *(REGISTRY.contents(f"{_2020_12}/{part['$ref']}") for part in whole["allOf"])]
    joined = {name: {key: value for part in parts for key, value in part.get(name, {}).items()} for name in _JOINED}
    schema = {"$schema": whole["$schema"], "type": whole["type"], **joined}
    return Draft202012Validator(_at_home(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)


_2020_12 = "https://json-schema.org/draft/2020-12"
_JOINED = ("properties", "$defs")


def _at_home(value: Any) -> Any:
    """Let the references of a vocabulary lead to the one piece that they are joined in."""
    if isinstance(value, list):
        return [_at_home(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$dynamicRef"), str):
        return {"$ref": "#"}
    return {
        key: item.removeprefix("meta/validation") if key == "$ref" and isinstance(item, str) else _at_home(item)
        for key, item in value.items()
    }


def _pattern(validator: Validator, pattern: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """Check a text as the library does, but for a bounded time."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not _found(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], instance: object, schema: object
) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping):
        for pattern, inner in patterns.items():
            for name, value in instance.items():
                if _found(pattern, name):
                    yield from validator.descend(value, inner, path=name, schema_path=pattern)


def _found(pattern: str, text: str) -> bool:
    """Search a text; raises SchemaError for a faulty pattern, TimeoutError where the search does not end in time."""
    import regex

    try:
        return regex.search(pattern, text, timeout=PATTERN_SECONDS) is not None
    except regex.error as fault:
        raise SchemaError(f"a pattern of the schema is not a regular expression: {fault}") from None


def _told(error: ValidationError) -> str:
    """Write a misfit as a sentence: where, what came, what was asked for."""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path).lstrip(".")
    text = error.message
    if len(text) > 3 * MAX_VALUE:
        shown = repr(error.instance)
        text = text.replace(shown, f"{shown[:MAX_VALUE]}…") if shown in text else text[: 3 * MAX_VALUE] + "…"
    return f"{place}: {text}" if place else text


@cache
def _formats() -> FormatChecker:
    """Give the checks of formats: the library's own, and those that it leaves to other packages."""
    from jsonschema import FormatChecker

    checker = FormatChecker()
    for name, pattern in _PATTERNS.items():
        checker.checks(name)(_matching(pattern))
    checker.checks("date-time", raises=ValueError)(_moment)
    return checker


def _matching(pattern: str) -> Any:
    compiled = re.compile(pattern)
    return lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None


_PATTERNS = {
    "time": r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d\d:\d\d)",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*",
    "uri-reference": r"[!-~]*",
    "hostname": r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?",
    "json-pointer": r"(/([^~/]|~[01])*)*",
    "duration": r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?",
}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _moment(value: object) -> bool:
    from datetime import datetime

    if not isinstance(value, str):
        return True
    match = _MOMENT.fullmatch(value)
    if match is None:
        return False
    datetime.fromisoformat(f"{match[1]}T{match[2].replace(':60', ':59')}")
    return True
