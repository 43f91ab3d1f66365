"""Compare what came with what was expected.

Objects: members that are not named may be there. Lists: as many items as named, in order. Three expectations are written
as objects of their own: `{matches: REGEX}` (the whole text), `{schema: JSON SCHEMA}` and `{absent: true}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from afkit.engine.why.query import path_text
from afkit.records import NamedTuple
from afkit.schemas import PATTERN_SECONDS, Schema, SchemaError

Path = tuple[str | int, ...]


class Mismatch(NamedTuple):
    """Where something else came than was expected; `text` says both."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{path_text(self.path)}: {self.text}" if self.path else self.text

    def masked(self, mask: Callable[[str], str]) -> Mismatch:
        """Give the same in words without secrets."""
        return Mismatch(self.path, mask(self.text))


class _Missing:
    def __repr__(self) -> str:
        return "nothing"

    def __reduce__(self) -> str:
        return "MISSING"  # the one there is, also from another process


MISSING = _Missing()


def mismatches(expected: Any, actual: Any, path: Path = ()) -> list[Mismatch]:
    """Give every difference that matters, in the order of the expectation."""
    test = special(expected)
    if test is not None:
        text = test(actual)
        return [Mismatch(path, text)] if text else []
    if isinstance(expected, Mapping):
        if not isinstance(actual, Mapping):
            return [_differs(path, expected, actual)]
        found = [mismatches(value, actual.get(name, MISSING), (*path, name)) for name, value in expected.items()]
        return [mismatch for some in found for mismatch in some]
    if isinstance(expected, list):
        if not isinstance(actual, list):
            return [_differs(path, expected, actual)]
        if len(expected) != len(actual):
            return [Mismatch(path, f"expected {len(expected)} item(s), got {len(actual)}: {show(actual)}")]
        found = [
            mismatches(value, given, (*path, number))
            for number, (value, given) in enumerate(zip(expected, actual, strict=True))
        ]
        return [mismatch for some in found for mismatch in some]
    return [] if _same(expected, actual) else [_differs(path, expected, actual)]


def show(value: Any, limit: int = 300) -> str:
    """Write a value for a message."""
    text = repr(value) if value is MISSING else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


def _differs(path: Path, expected: Any, actual: Any) -> Mismatch:
    return Mismatch(path, f"expected {show(expected)}, got {show(actual)}")


def _same(expected: Any, actual: Any) -> bool:
    """Compare two scalars; true is not 1, and beyond 2^53 the digits of an integer are those of the number it stands for."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, float) and isinstance(actual, int) and abs(actual) < 10**308:
        return expected == float(actual)
    return bool(expected == actual)


def special(expected: Any) -> Callable[[Any], str] | None:
    """Give the test that an expectation is instead of a value (`{matches: …}`), which says what is wrong; None if it is none."""
    if not isinstance(expected, Mapping) or len(expected) != 1:
        return None
    if "matches" in expected and isinstance(expected["matches"], str):
        return lambda actual: _matches(expected["matches"], actual)
    if isinstance(expected.get("schema"), Mapping):
        return lambda actual: _fits(expected["schema"], actual)
    if expected.get("absent") is True:
        return lambda actual: "" if actual is MISSING else f"expected nothing, got {show(actual)}"
    return None


def _fits(schema: Mapping[str, Any], actual: Any) -> str:
    if actual is MISSING:
        return "expected a value that fits a schema, got nothing"
    try:
        misfit = Schema(schema).misfit(_plain(actual))
    except SchemaError as error:
        return error.message
    return f"does not fit the schema: {misfit}" if misfit is not None else ""


def _plain(value: Any) -> Any:
    """Give a value as JSON has it: what a run gives out may hold dates."""
    return json.loads(json.dumps(value, default=str))


def _matches(pattern: str, actual: Any) -> str:
    if not isinstance(actual, str):
        return f"expected a text that matches {pattern}, got {show(actual)}"
    import regex

    try:
        found = regex.fullmatch(pattern, actual, regex.DOTALL, timeout=PATTERN_SECONDS)
    except regex.error as error:
        return f"{pattern} is not a regular expression: {error}"
    except TimeoutError:
        return f"{pattern} takes too long on {show(actual)}"
    return "" if found else f"expected {pattern}, got {show(actual)}"
