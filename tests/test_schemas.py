"""What is a JSON Schema is judged as the library judges it, though the meta-schema is in one piece."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema import exceptions as library

from afkit.schemas import Schema, SchemaError

SCHEMAS: list[Any] = [
    True,
    {},
    "object",
    [],
    {"type": "strin"},
    {"type": ["object", "null"]},
    {"type": ["object", "object"]},
    {"properties": {"type": {"type": "string"}, "$ref": {"minLength": 1}}},
    {"properties": {"a": {"properties": {"b": {"type": 3}}}}},
    {"items": {"minLength": -1}},
    {"items": [{}]},
    {"prefixItems": [{"enum": [1]}, {"pattern": "("}]},
    {"pattern": "^a"},
    {"anyOf": []},
    {"allOf": [{"required": ["a", "a"]}]},
    {"not": {"multipleOf": 0}},
    {"if": 1},
    {"$defs": {"A": {"const": 1}, "B": {"maximum": "x"}}},
    {"$anchor": "1"},
    {"dependentRequired": {"a": [1]}},
    {"dependencies": {"a": ["b"]}, "definitions": {"a": {"format": 3}}},
    {"unevaluatedProperties": 3, "contentMediaType": "a/b", "contentSchema": {"title": 1}},
    {"$dynamicRef": "#x", "$ref": "#/$defs/A", "$vocabulary": {"x": 1}},
    {"deprecated": True, "examples": 1},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_schemas_are_judged_as_the_library_does(schema: Any) -> None:
    try:
        Draft202012Validator.check_schema(schema)
        usable = True
    except library.SchemaError:
        usable = False
    told = ""
    try:
        Schema(schema).misfit(None)
    except SchemaError as error:
        told = error.message
    assert ("not a JSON Schema" in told) is not usable, told


HOSTILE: list[tuple[str, Any, Any, str]] = [
    ("itself", {"$ref": "#"}, 1, "nested too deeply"),
    (
        "each other",
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        1,
        "nested",
    ),
    ("the network", {"$ref": "https://schemas.example/a"}, 1, "is not there"),
    ("a file", {"$ref": "file:///etc/hosts"}, 1, "is not there"),
    *(
        (
            f"twice each, {kind}",
            {
                "$ref": "#/$defs/a0",
                "$defs": {"a40": {"type": "string"}}
                | {f"a{n}": {kind: [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(40)},
            },
            value,
            "takes too long",
        )
        for kind, value in (("allOf", "x"), ("anyOf", 1))
    ),
]


@pytest.mark.parametrize(("name", "schema", "value", "told"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_schema_that_leads_nowhere_or_everywhere_ends_in_words(
    name: str, schema: Any, value: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afkit.schemas.CHECK_SECONDS", 0.1)
    with pytest.raises(SchemaError, match=told):
        Schema(schema).misfit(value)


@pytest.mark.parametrize(
    ("items", "unique"),
    [
        ([], True),
        ([{"a": n} for n in range(20_000)], True),
        ([{"a": [1, {"b": 2}], "c": 0}, {"c": 0, "a": [1, {"b": 2}]}], False),
        ([1, 1.0], False),
        ([1, True, "1", [1], [True], {"a": 1}, {"a": True}, None, 0, False], True),
        ([[], {}], True),
        ([None, None], False),
    ],
    ids=range(7),
)
def test_items_are_told_apart_whatever_they_are(items: list[Any], unique: bool) -> None:
    assert (Schema({"uniqueItems": True}).misfit(items) is None) is unique


@pytest.mark.parametrize(
    ("pattern", "fits", "misfits"),
    [
        (r"^\p{L}+$", "é", "1"),
        (r"^(?<year>\d{4})$", "2026", "26"),
        (r"^\d+$", "12", "\u0663"),
        ("^a$", "a", "a\n"),
        (r"^\u{1F600}$", "😀", "u"),
        (r"^\w+@\w+$", "a@b", "é@b"),
    ],
)
def test_patterns_are_those_of_javascript(pattern: str, fits: str, misfits: str) -> None:
    schema = Schema({"pattern": pattern})
    assert schema.misfit(fits) is None
    assert "does not match" in (schema.misfit(misfits) or "")


FORMATS: list[tuple[str, list[str], list[str]]] = [
    (
        "date-time",
        ["2026-01-01T00:00:00Z", "2026-01-01t00:00:00.5+01:00", "1998-12-31T23:59:60Z", "1999-01-01T00:59:60+01:00"],
        [
            *(
                "2026-02-30T00:00:00Z",
                "2026-01-01",
                "2026-01-01T25:00:00Z",
                "2026-01-01T00:00:00",
                "1998-12-31T22:59:60Z",
            ),
            *("2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Z\n", "\uff12026-01-01T00:00:00Z"),
        ],
    ),
    ("date", ["2026-02-28"], ["2026-02-30", "2026-2-1", "20260101"]),
    ("time", ["00:00:00Z", "23:59:60Z", "12:00:00.25-03:30"], ["24:00:00Z", "00:00:00", "00:00:00+24:00", "12:00:60Z"]),
    ("duration", ["P1D", "PT1H", "P1Y2M3DT4H5M6S", "P1W"], ["P", "1D", "PT", "P1", "P1YT", "P1W2D"]),
    (
        "email",
        ["a.b+c@d.example", '"a b"@d.example', "a@[127.0.0.1]"],
        ["a", "a@", "@b", "a b@c", "a@b@c", "a..b@c", "é@c.d"],
    ),
    ("idn-email", ["é@ü.example"], ["é", "a b@c"]),
    ("hostname", ["a.b", "localhost", "a-b.example."], ["-a", "a_b", "a" * 64, "", "a..b"]),
    (
        "uri",
        ["https://u@h:80/b?c[0]=d#e", "urn:x:y", "mailto:a@b.c", "http://[::1]/", "a:"],
        ["/a", "http:// a", "http://a/<b>", "http://a/%zz", "http://[::1", "http://a/\\b", "http://é/"],
    ),
    ("uri-reference", ["/a", "#b", "", "../c?d=[e]"], ["\\\\a", "a b", "<a>"]),
    ("iri", ["http://é/ü"], ["é", "http://a b"]),
    ("uri-template", ["http://x/{a}{?b,c}"], ["http://x/{a", "x}"]),
    ("json-pointer", ["", "/a/~0~1"], ["a", "/~", "/~2"]),
    ("relative-json-pointer", ["0#", "1/a", "2-1/b"], ["/a", "01/a"]),
    ("uuid", ["2eb8aa08-aa98-11ea-b4aa-73b441d16380"], ["2eb8aa08aa9811eab4aa73b441d16380"]),
    ("ipv4", ["1.2.3.4"], ["256.1.1.1", "1.2.3"]),
    ("ipv6", ["::1"], ["1.2.3.4", ":::"]),
    ("regex", ["^(?<a>\\p{L})$"], ["("]),
]


@pytest.mark.parametrize(("name", "good", "bad"), FORMATS, ids=[case[0] for case in FORMATS])
def test_formats_are_what_their_standards_say(name: str, good: list[str], bad: list[str]) -> None:
    schema = Schema({"format": name})
    assert [text for text in good if schema.misfit(text)] == []
    assert [text for text in bad if not schema.misfit(text)] == []
    assert schema.misfit(7) is None
