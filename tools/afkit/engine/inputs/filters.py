"""Check the conditions of a filter field: columns, operators, shape (app-format reference, section 9.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.spec.format.operators import OPERATORS, UNARY
from afkit.nearest import meant


def filter_faults(field: Mapping[str, Any], value: list[Any], columns: list[Any] | None) -> Iterator[tuple[str, str]]:
    """Give (place inside the value, what is wrong) of every condition.

    `columns` are the names that a condition may start with; None: any.
    """
    options = field.get("options")
    options = options if isinstance(options, Mapping) else {}
    allowed = _own_operators(options.get("operators")) or OPERATORS
    flat = options.get("logic") in ("and", "or")
    for index, entry in enumerate(value):
        if flat:
            yield from _faults(entry, f"[{index + 1}]", allowed, columns)
        elif not isinstance(entry, list):
            yield f"[{index + 1}]", "must be an array of conditions that hold together: [[{a, o, b}, …], …]"
        else:
            for inner, condition in enumerate(entry):
                yield from _faults(condition, f"[{index + 1}][{inner + 1}]", allowed, columns)


def _own_operators(listed: Any) -> frozenset[str]:
    """Give the operators of `options.operators`, groups flattened."""
    found: set[str] = set()
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, Mapping):
            inner = entry.get("options")
            found |= _own_operators(inner) if isinstance(inner, list) else {str(entry.get("value"))}
        elif isinstance(entry, str):
            found.add(entry)
    return frozenset(found)


def _faults(condition: Any, at: str, allowed: frozenset[str], columns: list[Any] | None) -> Iterator[tuple[str, str]]:
    if not isinstance(condition, Mapping):
        yield at, "must be a condition {a: column, o: operator, b: value}"
        return
    for key in condition:
        if key not in ("a", "o", "b"):
            yield f"{at}.{key}", "a condition has the members a, o and b only"
    column, operator = condition.get("a"), condition.get("o")
    if column in (None, ""):
        yield f"{at}.a", "names no column"
    elif columns is not None and column not in columns and not _mapped(column):
        yield f"{at}.a", f"{column!r} is not a column; {meant(str(column), map(str, columns))}"
    if operator in (None, ""):
        yield f"{at}.o", "names no operator"
    elif operator not in allowed and not _mapped(operator):
        yield f"{at}.o", f"{operator!r} is not an operator; {meant(str(operator), sorted(allowed))}"
    elif operator not in UNARY and "b" not in condition:
        yield f"{at}.b", f"the operator '{operator}' needs a value to compare with"


def _mapped(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value
