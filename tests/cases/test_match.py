"""What counts as the same, and how a difference is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.cases.match import mismatches

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=8, max_size=9), inner, max_size=3),
    max_leaves=10,
)

TABLE: list[tuple[Any, Any, list[str]]] = [
    ({"a": 1}, {"a": 1, "b": 2}, []),
    ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 2, "d": 3}]}}, []),
    ({"a": 1}, {"a": 2}, ["a: expected 1, got 2"]),
    ({"a": 1}, {}, ["a: expected 1, got nothing"]),
    ({"a": None}, {}, ["a: expected null, got nothing"]),
    ([1, 2], [1], ["expected 2 item(s), got 1: [1]"]),
    ([1, 2], [1, 3], ["[1]: expected 2, got 3"]),
    (True, 1, ["expected true, got 1"]),
    (1, 1.0, []),
    (3.402823e20, 340282300000000000000, []),
    ("1", 1, ['expected "1", got 1']),
    ({"a": 1}, [1], ['expected {"a": 1}, got [1]']),
    ({"matches": "[a-z]+"}, "abc", []),
    ({"matches": "[a-z]+"}, "abc1", ['expected [a-z]+, got "abc1"']),
    ({"matches": "("}, "a", ["( is not a regular expression: missing ) at position 1"]),
    ({"matches": "(a|a)*"}, "a" * 40 + "!", [f'(a|a)* takes too long on "{"a" * 40}!"']),
    ({"matches": "(?P<word>a.b)"}, "a\nb", []),
    ({"matches": "1"}, 1, ["expected a text that matches 1, got 1"]),
    ({"a": {"absent": True}}, {"b": 1}, []),
    ({"a": {"absent": True}}, {"a": None}, ["a: expected nothing, got null"]),
    ({"schema": {"type": "integer", "minimum": 2}}, 2, []),
    (
        {"a": {"schema": {"type": "string", "format": "email"}}},
        {"a": "x"},
        ["a: does not fit the schema: 'x' is not a 'email'"],
    ),
    ({"a": {"schema": {"type": "string"}}}, {}, ["a: expected a value that fits a schema, got nothing"]),
    (
        {"schema": {"type": "strin"}},
        1,
        ["this is not a JSON Schema: $.type: 'strin' is not valid under any of the given schemas"],
    ),
    ({"a": 1, "b": 2}, {"a": 2, "b": 3}, ["a: expected 1, got 2", "b: expected 2, got 3"]),
    ({"matches": "x", "more": 1}, {"matches": "x", "more": 1}, []),
]


@pytest.mark.parametrize(("expected", "actual", "told"), TABLE, ids=[str(row[:2]) for row in TABLE])
def test_differences_are_told_with_their_place(expected: Any, actual: Any, told: list[str]) -> None:
    assert [str(mismatch) for mismatch in mismatches(expected, actual)] == told


@given(JSON)
def test_everything_is_the_same_as_itself(value: Any) -> None:
    assert mismatches(value, value) == []
