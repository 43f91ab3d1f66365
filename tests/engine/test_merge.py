"""Base merge and temp merge (app-format reference, sections 2.4 and 3.4)."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine.request.merge import deep_merge, layer, merge, merged
from afkit.iml import UNDEFINED

MERGES: list[tuple[str, Any, Any, Any]] = [
    ("scalar replaces", {"method": "GET"}, {"method": "POST"}, {"method": "POST"}),
    ("keys merge", {"headers": {"A": "1"}}, {"headers": {"B": "2"}}, {"headers": {"A": "1", "B": "2"}}),
    (
        "deeply",
        {"response": {"error": {"message": "m", "401": {"type": "T"}}}},
        {"response": {"error": {"401": {"message": "x"}}}},
        {"response": {"error": {"message": "m", "401": {"type": "T", "message": "x"}}}},
    ),
    ("IML text replaces all", {"headers": {"A": "1"}}, {"headers": "{{h}}"}, {"headers": "{{h}}"}),
    (
        "header names in any case",
        {"headers": {"X-Key": "1", "B": "2"}},
        {"headers": {"x-key": "3"}},
        {"headers": {"x-key": "3", "B": "2"}},
    ),
    ("query names are case-sensitive", {"qs": {"a": 1}}, {"qs": {"A": 2}}, {"qs": {"a": 1, "A": 2}}),
    ("null overrides", {"headers": {"A": "1"}}, {"headers": {"A": None}}, {"headers": {"A": None}}),
    (
        "sanitize is a union",
        {"log": {"sanitize": ["a", "b"]}},
        {"log": {"sanitize": ["b", "c"]}},
        {"log": {"sanitize": ["a", "b", "c"]}},
    ),
    (
        "spread keeps base keys",
        {"headers": {"A": "1"}},
        {"headers": {"{{...}}": "{{h}}"}},
        {"headers": {"A": "1", "{{...}}": "{{h}}"}},
    ),
]


@pytest.mark.parametrize(("name", "low", "high", "expected"), MERGES, ids=[case[0] for case in MERGES])
def test_requests_inherit_from_base(name: str, low: Any, high: Any, expected: Any) -> None:
    before = repr((low, high))
    assert merge(low, high) == expected
    assert repr((low, high)) == before


TEMPS: list[tuple[Any, Any, Any]] = [
    ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
    ({"a": [1, 2, 3]}, {"a": [9]}, {"a": [9, 2, 3]}),
    ({"a": [1]}, {"a": [9, 8]}, {"a": [9, 8]}),
    ({"a": 1}, {"a": UNDEFINED}, {"a": 1}),
    ({"a": 1}, {"a": None}, {"a": None}),
    ({}, UNDEFINED, {}),
]


@pytest.mark.parametrize(("low", "high", "expected"), TEMPS)
def test_temp_merges_index_by_index_and_never_deletes(low: Any, high: Any, expected: Any) -> None:
    assert deep_merge(low, high, UNDEFINED) == expected


def test_a_merged_directive_knows_its_layers() -> None:
    directive = merged("communication", layer({"headers": {"A": "1"}}), layer({"url": "/x"}))
    assert directive.get("headers", "A") == "1"
    assert directive.get("url") == "/x"
    assert directive.get("headers", "B", "C") is None
    assert directive.place(("url",)) is None
