"""Values of parameters: conversion, emptiness, rules, nested fields, and how faults are told (sections 5.6 and 9)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from afkit.app.knowledge.secrecy import is_secret_field
from afkit.engine.inputs.complete import check_values
from afkit.engine.inputs.parameters import flatten
from afkit.errors import RunError
from afkit.iml import Environment

ENV = Environment("Europe/Prague")


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {"name": "x", "type": kind, "label": "X", **more}


def check(fields: Any, values: dict[str, Any], **options: Any) -> dict[str, Any]:
    return check_values(fields, values, ENV, **options)


INNER = field("collection", spec=[field("text", required=True)])
OPTIONS = [{"value": "a", "label": "A"}, {"value": 5, "label": "Five"}]
GOOD: list[tuple[dict[str, Any], Any, Any]] = [
    (field("text"), "t", "t"),
    (field("text"), 5, "5"),
    (field("text"), True, "true"),
    (field("number"), "2.5", 2.5),
    (field("number"), 3, 3),
    (field("integer"), "7", 7),
    (field("uinteger"), 3.0, 3),
    (field("port"), 65535, 65535),
    (field("boolean"), "true", True),
    (field("boolean"), False, False),
    (field("date"), "2026-03-04T00:00:00Z", datetime(2026, 3, 4, tzinfo=UTC)),
    (field("date"), "2026-03-04T00:00:00", datetime(2026, 3, 3, 23, tzinfo=UTC)),
    (field("date", time=False), "2026-03-04T10:00:00Z", datetime(2026, 3, 3, 23, tzinfo=UTC)),
    (field("date"), 0, datetime(1970, 1, 1, tzinfo=UTC)),
    (field("json"), '{"a": 1}', {"a": 1}),
    (field("json"), [1], [1]),
    (field("buffer"), "ü", "ü".encode()),
    (field("any"), {"a": [1]}, {"a": [1]}),
    (field("any"), [], []),
    (field("any"), {}, {}),
    (field("array"), "one", ["one"]),
    (field("array", spec={"type": "number"}), ["1", 2], [1, 2]),
    (field("array", spec=[field("number")]), [{"x": "1"}, {"x": 2, "more": 3}], [{"x": 1}, {"x": 2, "more": 3}]),
    (field("array", spec=[field("text", required=True)]), [{}], [{}]),
    (field("array", spec=[{**INNER, "required": True}]), [{}], [{"x": {}}]),
    (field("collection", spec=[{**INNER, "required": True}]), None, {"x": {}}),
    (field("collection", spec=[field("number")]), {"x": "1"}, {"x": 1}),
    (field("select", options=OPTIONS), "a", "a"),
    (field("select", options=OPTIONS), "5", 5),
    (field("select", options=OPTIONS, multiple=True), ["a", 5], ["a", 5]),
    (field("select", options="rpc://list"), "anything", "anything"),
    (field("select", options={"store": "rpc://list"}), 7, 7),
    (field("select", options=[{"label": "G", "options": OPTIONS}], grouped=True), "a", "a"),
    (field("select", options=OPTIONS), "{{3.code}}", "{{3.code}}"),
    (field("number", validate={"min": 1, "max": 2}), "{{1.n}}", "{{1.n}}"),
    (field("text", default="d"), "given", "given"),
    (field("text", validate={"min": 2, "max": 3, "pattern": "^[a-z]+$"}), "abc", "abc"),
    (field("text", validate=True), "abc", "abc"),
    (field("text", validate={"pattern": "("}), "a broken pattern is the linter's business", None),
    (field("filter"), [[{"a": "x", "o": "text:equal", "b": 1}]], [[{"a": "x", "o": "text:equal", "b": 1}]]),
]


@pytest.mark.parametrize(("declared", "value", "expected"), GOOD)
def test_values_are_converted(declared: dict[str, Any], value: Any, expected: Any) -> None:
    result = check([declared], {"x": value})["x"]
    assert result == (value if expected is None else expected)
    assert type(result) is type(value if expected is None else expected)


BAD: list[tuple[str, Any, dict[str, Any], str, str]] = [
    ("missing", [field("text", required=True)], {}, "AF901", "'x': is required"),
    ("empty", [field("text", required=True)], {"x": ""}, "AF901", "'x': is required"),
    ("null", [field("text", required=True)], {"x": None}, "AF901", "'x': is required"),
    ("collection for text", [field("text")], {"x": {"a": 1}}, "AF902", "must be a text, not a collection"),
    ("array for text", [field("text")], {"x": ["a"]}, "AF902", "must be a text, not an array"),
    ("text for number", [field("number")], {"x": "abc"}, "AF902", "must be a number, not the text 'abc'"),
    ("boolean for number", [field("number")], {"x": True}, "AF902", "must be a number, not a boolean"),
    ("infinite", [field("number")], {"x": "1e999"}, "AF902", "finite"),
    ("fraction for integer", [field("integer")], {"x": 1.5}, "AF902", "must be a whole number, not 1.5"),
    ("negative", [field("uinteger")], {"x": -1}, "AF902", "must not be negative"),
    ("port", [field("port")], {"x": 70000}, "AF902", "port from 0 to 65535"),
    ("text for boolean", [field("boolean")], {"x": "maybe"}, "AF902", "must be true or false"),
    ("text for date", [field("date")], {"x": "tomorrow"}, "AF902", "must be a date in ISO 8601"),
    ("text for json", [field("json")], {"x": "{"}, "AF902", "must be JSON"),
    ("text for collection", [field("collection")], {"x": "t"}, "AF902", "must be a collection, not a text"),
    ("text item", [field("array", spec=[field("text")])], {"x": ["t"]}, "AF902", "'x[1]': must be a collection"),
    ("no option", [field("select", options=OPTIONS)], {"x": "b"}, "AF902", "'b' is none of its options: a, 5"),
    ("unknown", [field("text")], {"y": 1}, "AF903", "'y': there is no such field"),
    ("too large", [field("number", validate={"max": 2})], {"x": 3}, "AF902", "must be at most 2, but is 3"),
    ("too long", [field("text", validate={"max": 2})], {"x": "abc"}, "AF902", "at most 2 characters, but has 3"),
    ("an empty array is no text", [field("text")], {"x": []}, "AF902", "must be a text, not an array"),
    ("pattern", [field("text", validate={"pattern": "^a$"})], {"x": "b\n"}, "AF902", "does not match"),
    (
        "an address without its password",
        [field("text", validate={"pattern": "^a$"})],
        {"x": "http://u:p@h"},
        "AF902",
        "'http://***@h' does not match",
    ),
    ("end is the very end", [field("text", validate={"pattern": "^a$"})], {"x": "a\n"}, "AF902", "does not match"),
    ("items", [field("array", validate={"minItems": 2})], {"x": ["a"]}, "AF902", "at least 2 items, but has 1"),
    ("enum", [field("text", validate={"enum": ["a"]})], {"x": "b"}, "AF902", "must be one of a"),
    (
        "enum of items",
        [field("array", validate={"enum": ["a"]})],
        {"x": ["a", "b"]},
        "AF902",
        "each item must be one of a",
    ),
    ("twice", [field("array", validate={"unique": True})], {"x": ["a", "a"]}, "AF902", "the same item twice"),
    ("past", [field("date", validate={"past": False})], {"x": "2020-01-01"}, "AF902", "must not lie in the past"),
    ("old place of a pattern", [field("text", pattern="^a$")], {"x": "b"}, "AF902", "does not match"),
    (
        "schema",
        [field("json", schema={"required": ["a"]})],
        {"x": "{}"},
        "AF902",
        "the field's schema: 'a' is a required",
    ),
    ("not mappable", [field("text", mappable=False)], {"x": "{{1.a}}"}, "AF902", "cannot be mapped"),
    (
        "a collection inside",
        [field("collection", spec=[{**INNER, "required": True}])],
        {"x": {"y": 1}},
        "AF901",
        "'x.x': is required",
    ),
    (
        "inside",
        [field("collection", spec=[field("text", required=True)])],
        {"x": {"y": 1}},
        "AF901",
        "'x.x': is required",
    ),
]


@pytest.mark.parametrize(("name", "fields", "values", "code", "words"), BAD, ids=[case[0] for case in BAD])
def test_faults_are_told(name: str, fields: Any, values: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(RunError) as caught:
        check(fields, values)
    assert caught.value.code == code
    assert words in caught.value.message


REMARKED: list[tuple[dict[str, Any], Any, str]] = [
    (field("color"), "red", "'x' is not a colour"),
    (field("color"), "#1a2B3c", ""),
    (field("timezone"), "Mars/Olympus", "'x' is not the name of a time zone"),
    (field("timezone"), "Europe/Prague", ""),
    (field("url"), "example.com", "'x' is not an address with its protocol"),
    (field("url"), "https://example.com", ""),
    (field("email"), "nobody", "'x' is not an address such as"),
    (field("time"), "24:01", "'x' is not a time"),
    (field("time"), "23:59", ""),
    (field("uuid"), "7", "'x' is not a UUID"),
    (field("filename", extension=["pdf", ".PNG"]), "a.txt", "'x' ends otherwise than the field says"),
    (field("filename", extension=["pdf", ".PNG"]), "a.png", ""),
    (field("text", tags="stripall"), "<b>a</b>", "'x' holds HTML"),
    (
        field("array", spec=[field("text", required=True)]),
        [{}],
        "'x[1].x' is required, which the platform does not enforce",
    ),
    (
        field("collection", spec=[field("text")]),
        {"x": "a", "xx": 1},
        "'x.xx' stands in no field and is sent all the same",
    ),
    (field("collection"), {"any": 1}, ""),
]


@pytest.mark.parametrize(("declared", "value", "words"), REMARKED)
def test_what_is_sent_although_a_form_would_not_is_told(declared: dict[str, Any], value: Any, words: str) -> None:
    notes: list[str] = []
    assert check([declared], {"x": value}, notes=notes) == {"x": value}
    assert (words in " ".join(notes)) if words else notes == []


def test_all_faults_are_told_at_once_with_the_nearest_name() -> None:
    fields = [{"name": "amount", "type": "number"}, {"name": "title", "type": "text", "required": True}]
    with pytest.raises(RunError) as caught:
        check(fields, {"amuont": 1})
    assert "input 'title': is required" in caught.value.message
    assert "also: input 'amuont': there is no such field" in caught.value.message


def test_a_secret_is_not_repeated_in_its_fault() -> None:
    for value in ("hunter2-secret", {"k": "hunter2-secret"}):
        with pytest.raises(RunError) as caught:
            check([field("password", validate={"pattern": "^x$"})], {"x": value})
        assert "hunter2" not in caught.value.message + str(caught.value.hint)


EMPTY: list[tuple[dict[str, Any], Any, bool, Any]] = [
    (field("text"), "", False, "absent"),
    (field("text"), None, False, "absent"),
    (field("text"), None, True, None),
    (field("number"), None, True, None),
    (field("boolean"), None, True, "absent"),
    (field("array"), [], False, "absent"),
    (field("array"), None, True, []),
    (field("select", multiple=True), None, True, []),
    (field("collection", spec=[field("text")]), {}, False, {}),
    (field("collection", spec=[field("text")]), {"x": ""}, False, {}),
    (field("collection", spec=[field("text")]), {"x": None}, True, {"x": None}),
]


@pytest.mark.parametrize(("declared", "value", "erase", "expected"), EMPTY)
def test_empty_fields(declared: dict[str, Any], value: Any, erase: bool, expected: Any) -> None:
    result = check([declared], {"x": value}, erase=erase)
    assert result == ({} if expected == "absent" else {"x": expected})


def test_what_is_not_given() -> None:
    fields = [
        field("text", name="a"),
        field("text", name="b", default="d"),
        field("date", name="c", default="{{parseDate('2026-01-01', 'YYYY-MM-DD', 'UTC')}}"),
        field("collection", name="d", spec=[field("collection", name="e", spec=[])]),
        field("banner", name="f", text="only shown"),
    ]
    assert check(fields, {}) == {"b": "d", "c": datetime(2026, 1, 1, tzinfo=UTC), "d": {"e": {}}}


NESTED = [
    {
        "name": "kind",
        "type": "select",
        "default": "one",
        "options": [
            {"value": "one", "label": "One"},
            {"value": "two", "label": "Two", "nested": [{"name": "extra", "type": "text", "required": True}]},
        ],
    },
    {"name": "more", "type": "boolean", "nested": [{"name": "depth", "type": "number", "default": 1}]},
]


def test_nested_fields_count_only_where_they_are_shown() -> None:
    assert check(NESTED, {}) == {"kind": "one"}
    assert check(NESTED, {"kind": "two", "extra": "e", "more": True}) == {
        "kind": "two", "extra": "e", "more": True, "depth": 1,
    }  # fmt: skip
    with pytest.raises(RunError, match="'extra': is required"):
        check(NESTED, {"kind": "two"})
    notes: list[str] = []
    assert check(NESTED, {"extra": "e", "more": False}, notes=notes) == {"kind": "one", "more": False}
    assert "extra" in notes[0]


def test_fields_that_come_from_an_rpc_may_be_named_freely() -> None:
    assert check([field("text"), "rpc://fields"], {"x": "1", "own": 2}) == {"x": "1", "own": 2}


@pytest.mark.parametrize("kind", [{}, [], {"a": 1}, 5, None, True, "nonsense"])
def test_a_type_that_is_none_breaks_nothing(kind: Any) -> None:
    """The linter reports it; a run only does what it can."""
    fields = [{"name": "x", "type": kind}, {"name": "y", "type": "select", "options": [{"value": [], "nested": {}}]}]
    assert check(fields, {"x": "a"})["x"] == "a"
    assert [field["name"] for field in flatten(fields)] == ["x", "y"]
    assert is_secret_field({"name": "password", "type": kind}) is (kind != "nonsense")


def test_a_missing_value_is_told_with_what_to_give() -> None:
    fields = [
        {"name": "kind", "type": "select", "required": True, "options": [{"label": "A", "value": "a"}, {"value": "b"}]},
        {"name": "count", "type": "uinteger", "required": True, "label": "Number of things", "help": "How many."},
    ]
    with pytest.raises(RunError) as failed:
        check(fields, {})
    assert failed.value.hint == "give one of a, b: -i kind=…"
    assert failed.value.type == "BundleValidationError"
    with pytest.raises(RunError) as failed:
        check(fields, {"kind": "a"})
    assert failed.value.hint == "give a number: -i count=… (How many.)"


def test_a_thousand_wrong_inputs_are_told_in_part() -> None:
    with pytest.raises(RunError) as failed:
        check([{"name": f"f{n}", "type": "number"} for n in range(1500)], {f"f{n}": "x" for n in range(1024)})
    assert len(failed.value.message.splitlines()) == 51
    assert failed.value.message.endswith("and 974 more")


def test_fields_of_a_placeholder_belong_to_a_choice_that_was_not_made() -> None:
    placeholder = {"label": "Nothing", "nested": [{"name": "hint", "type": "number"}]}
    fields = [field("select", options={"store": OPTIONS, "placeholder": placeholder})]
    assert check(fields, {"hint": "5"}) == {"hint": 5}
    notes: list[str] = []
    assert check(fields, {"x": "a", "hint": "5"}, notes=notes) == {"x": "a"}
    assert "hint" in notes[0]
