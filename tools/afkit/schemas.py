"""Check values against JSON Schemas (2020-12), with formats. The library is imported when the first value is checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from threading import local
from typing import TYPE_CHECKING, Any

from afkit.codes import SCHEMA_UNUSABLE
from afkit.errors import AfkitError

if TYPE_CHECKING:
    import regex
    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

MAX_VALUE = 120
"""How many characters of a value a message shows."""

PATTERN_SECONDS = 1.0
"""How long one pattern may look at one text."""

CHECK_SECONDS = 5.0
"""How long one check may take: a few definitions that refer to each other twice each are enough to take years."""

_SLOW = "a pattern with a repetition inside a repetition, such as (a+)+, tries every way to share out the text; write it plainly"
_BRANCHING = "definitions that refer to others more than once, level by level, multiply what there is to check"
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
        _clock.end = time.monotonic() + CHECK_SECONDS
        try:
            error = best_match(self._validator.iter_errors(value))
        except Unresolvable as missing:
            raise SchemaError(f"the schema refers to '{missing.ref}', which is not there", hint=_NO_NETWORK) from None
        except RecursionError:
            raise SchemaError("the schema, or the value, is nested too deeply to be checked") from None
        except _TooLateError:
            raise SchemaError("the schema takes too long on this value", hint=_BRANCHING) from None
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
    own = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "uniqueItems": _unique_items,
        **{name: _in_time(Draft202012Validator.VALIDATORS[name]) for name in ("$ref", "$dynamicRef")},
    }
    kind: Any = validators.extend(Draft202012Validator, own)  # type: ignore[no-untyped-call]
    return kind(root, registry=Registry(retrieve=no_network), format_checker=_formats())  # type: ignore[call-arg, no-any-return]


@cache
def _meta_schema() -> Validator:
    """Give the check of schemas: the meta-schema and its vocabularies in one piece, which is five times as fast."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema_specifications import REGISTRY

    whole = Draft202012Validator.META_SCHEMA
    parts = [whole, *(REGISTRY.contents(f"{_2020_12}/{part['$ref']}") for part in whole["allOf"])]
    joined = {name: {key: value for part in parts for key, value in part.get(name, {}).items()} for name in _JOINED}
    schema = {"$schema": whole["$schema"], "type": whole["type"], **joined}
    checker = FormatChecker(["regex"])
    checker.checks("regex")(_is_pattern)
    return Draft202012Validator(_at_home(schema), format_checker=checker)


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
    return _compiled(pattern).search(text, timeout=PATTERN_SECONDS) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern as JavaScript reads it, which is what JSON Schema means; a named group as the library has it."""
    import regex

    from afkit.iml.functions.js_regex import declared_pattern

    try:
        return declared_pattern(pattern) or regex.compile(pattern)
    except regex.error as fault:
        raise SchemaError(f"a pattern of the schema is not a regular expression: {fault}") from None


def _is_pattern(value: object) -> bool:
    try:
        return not isinstance(value, str) or _compiled(value) is not None
    except SchemaError:
        return False


def _unique_items(validator: Any, wanted: object, instance: object, schema: object) -> Iterator[ValidationError]:
    """Find items that are the same in the time that it takes to look at each once."""
    from jsonschema.exceptions import ValidationError

    if wanted and isinstance(instance, list) and len(set(map(_key, instance))) < len(instance):
        yield ValidationError(f"{instance!r} has non-unique elements")


def _key(value: Any) -> Any:
    if isinstance(value, list):
        return ("[]", *map(_key, value))
    if isinstance(value, Mapping):
        return frozenset((name, _key(item)) for name, item in value.items())
    return (isinstance(value, bool), value)


class _TooLateError(Exception):
    """A check that takes too long."""


_clock = local()
"""When the check that a thread is at has to end."""


def _in_time(keyword: Callable[..., Any]) -> Callable[..., Any]:
    """Let a keyword that leads on to other schemas end with the check."""

    def within(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if time.monotonic() > _clock.end:
            raise _TooLateError
        yield from keyword(validator, value, instance, schema) or ()

    return within


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

    from afkit.formats import FORMATS

    checker = FormatChecker()
    checker.checks("regex")(_is_pattern)
    for name, holds in FORMATS.items():
        checker.checks(name)(holds)
    return checker
