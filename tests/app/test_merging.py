"""Base merged into requests (app-format reference, section 2.4)."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.merging import Layer, merge, merged
from afkit.app.model import Project
from afkit.engine import Options
from afkit.engine.session import Session
from support.made import Scripted, module_app

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
    (
        "of two spellings the later",
        {"headers": {"X-Key": "1", "B": "2"}},
        {"headers": {"x-key": "3", "X-KEY": "4"}},
        {"headers": {"X-KEY": "4", "B": "2"}},
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


def test_a_merged_directive_knows_its_layers() -> None:
    directive = merged("communication", Layer({"headers": {"A": "1"}}), Layer({"url": "/x"}))
    assert directive.get("headers", "A") == "1"
    assert directive.get("url") == "/x"
    assert directive.get("headers", "B", "C") is None
    assert directive.place(("url",)) is None


BASE = {
    "baseUrl": "https://a.example",
    "headers": {"X-Key": "1"},
    "qs": {"a": 1},
    "response": {"error": {"message": "m"}},
}
SEEN: list[tuple[str, Any, tuple[str, ...], Any]] = [
    ("what base says", {"url": "/x"}, ("qs",), {"a": 1}),
    ("its own on top", {"url": "/x", "qs": {"b": 2}}, ("qs",), {"a": 1, "b": 2}),
    ("what null takes away", {"url": "/x", "qs": None}, ("qs",), None),
    ("what an expression replaces", {"url": "/x", "headers": "{{h}}"}, ("headers",), "{{h}}"),
    ("a member of a member", {"url": "/x", "response": {"error": {"404": {}}}}, ("response", "error", "message"), "m"),
]


@pytest.mark.parametrize(("name", "communication", "path", "expected"), SEEN, ids=[case[0] for case in SEEN])
def test_who_asks_about_a_request_sees_what_the_engine_sends(
    name: str, communication: Any, path: tuple[str, ...], expected: Any
) -> None:
    app = module_app(communication, base=BASE)
    facts = Facts(app, Project(app, "manifest", ".", "made", (), ()))
    (request,) = facts.of(app.modules["act"])
    assert facts.effective(request, *path) == expected
    assert facts.merged(request).value == Session(app, Scripted(), Options()).items(app.modules["act"])[0].value
