"""How responses are parsed, judged and put out (app-format reference, sections 4 and 5.3)."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine import HttpResponse
from afkit.engine.response.parse import ParseError, headers_of, kind_for, parse
from support.made import Scripted, act, module_app, reply

URL = "https://api.example/x"


def typed(kind: str, body: bytes | str, content_type: str = "") -> Any:
    data = body.encode() if isinstance(body, str) else body
    return parse(kind, HttpResponse(200, (("Content-Type", content_type),) if content_type else (), data))


PARSED: list[tuple[str, str | bytes, str, Any]] = [
    ("automatic", '{"a":1}', "application/json; charset=utf-8", {"a": 1}),
    ("automatic", "a=1&b=2&b=3", "application/x-www-form-urlencoded", {"a": "1", "b": ["2", "3"]}),
    ("automatic", "plain", "text/plain", "plain"),
    ("automatic", '{"a":1}', "text/html", '{"a":1}'),
    ("automatic", '{"a":1}', "application/problem+json", '{"a":1}'),
    ("automatic", '{"a":1}', "", '{"a":1}'),
    ("automatic", "", "application/json", ""),
    ("automatic", "<a/>", "application/xml", {"a": [{"_value": ""}]}),
    ("json", '\ufeff{"a":1}', "", {"a": 1}),
    ("json", '{"n":12345678901234567890}', "", {"n": 12345678901234567000}),
    ("json", '{"a":"ä"}'.encode("latin-1"), "application/json; charset=iso-8859-1", {"a": "ä"}),
    ("json", '{"a":"ä"}'.encode("utf-16"), "application/json; charset=utf-16", {"a": "ä"}),
    ("json", '{"a":"ä"}', "application/json; charset=nonsense", {"a": "ä"}),
    ("xml", "<a>ä</a>".encode("latin-1"), "text/xml; charset=iso-8859-1", {"a": [{"_value": "ä"}]}),
    ("xml", '<?xml version="1.0" encoding="latin-1"?><a>ä</a>'.encode("latin-1"), "", {"a": [{"_value": "ä"}]}),
    ("xml", "<!DOCTYPE a><a> x <b/> </a>", "", {"a": [{"b": [{"_value": ""}], "_value": " x  "}]}),
    ("json", "", "", ""),
    ("text", b"\xe4", "text/plain; charset=latin-1", "ä"),
    ("text", b"\xff", "text/plain; charset=nonsense", "\ufffd"),
    ("text", b"\xff", "text/plain; charset=idna", "\ufffd"),
    ("text", b"\xff", "text/plain; charset=undefined", "\ufffd"),
    ("text", b"\xff", "text/plain; charset=punycode", "\ufffd"),
    ("text", b"\\n", "text/plain; charset=unicode-escape", "\\n"),
    ("text", b"\xff", "text/plain; charset=hex", "\ufffd"),
    ("binary", b"\x00\x01", "", b"\x00\x01"),
    ("raw", b"\x00\x01", "", b"\x00\x01"),
    (
        "xml",
        '<r a="1"><i>x</i><i>y</i><e/></r>',
        "",
        {"r": [{"_attributes": {"a": "1"}, "i": [{"_value": "x"}, {"_value": "y"}], "e": [{"_value": ""}]}]},
    ),
]


@pytest.mark.parametrize(("kind", "body", "content_type", "expected"), PARSED)
def test_bodies_are_parsed_by_type(kind: str, body: str | bytes, content_type: str, expected: Any) -> None:
    assert typed(kind, body, content_type) == expected


@pytest.mark.parametrize(
    ("content_type", "body", "told"),
    [
        ("application/vnd.api+json", '{"a":1}', True),
        ("application/problem+json; charset=utf-8", "[1]", True),
        ("", '{"a":1}', True),
        ("text/html", '{"a":1}', True),
        ("text/plain", '{"a":1}', False),
        ("application/json", '{"a":1}', False),
        ("application/vnd.api+json", "{no json}", False),
        ("application/vnd.api+json", "", False),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_json_that_automatic_reads_as_text_is_told(content_type: str, body: str, told: bool, status: int) -> None:
    app = module_app({"url": "https://api.example/x", "response": {"output": {"all": "{{body}}"}}})
    headers = {"content_type": content_type} if content_type else {}
    notes = " ".join(act(app, Scripted(reply(body, status, **headers))).notes)
    assert ("'response.type: json' reads it as JSON" in notes) is told


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("json", "<html>", "is not JSON"),
        ("json", '{"a":NaN}', "NaN"),
        ("json", b"\xff{}", "not UTF-8"),
        ("json", "[" * 100_000, "nested more than 200"),
        ("xml", "<a>", "is not XML"),
        ("xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "^declares entities"),
        ("xml", "<a>" * 300, "levels deep"),
    ],
)
def test_bodies_that_are_not_what_they_say_are_refused(kind: str, body: str | bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        typed(kind, body)


@pytest.mark.parametrize(("status", "kind"), [(200, "json"), (201, "text"), (404, "raw"), (500, "xml"), (599, "xml")])
def test_the_narrowest_status_range_wins(status: int, kind: str) -> None:
    assert kind_for(status, {"*": "raw", "200-299": "text", "200": "json", "500-599": "xml"}) == kind


def test_headers_are_found_in_any_case() -> None:
    headers = headers_of(reply(None, Set_Cookie="a", X_Id="1"))
    assert (headers["x-id"], headers.get("X-ID"), "X-Id" in headers) == ("1", "1", True)
    assert headers["set-cookie"] == ["a"]


def run(directive: dict[str, Any], *answers: HttpResponse, kind: str = "action") -> Any:
    return act(module_app({"url": URL, **directive}, kind=kind), Scripted(*answers))


ERRORS: list[tuple[str, dict[str, Any], HttpResponse, tuple[str, str, int]]] = [
    ("no directive", {}, reply({}, 404), ("RuntimeError", "[404] Not Found", 404)),
    ("429 by default", {}, reply({}, 429), ("RateLimitError", "[429] Too Many Requests", 429)),
    ("5xx by default", {}, reply({}, 502), ("ConnectionError", "[502] Bad Gateway", 502)),
    ("text form", {"error": "E {{body.m}}"}, reply({"m": "x"}, 400), ("RuntimeError", "E x", 400)),
    (
        "exact entry before the general one",
        {"error": {"message": "general", "type": "DataError", "400": {"message": "exact"}}},
        reply({}, 400),
        ("DataError", "exact", 400),
    ),
    (
        "ranges are no keys",
        {"error": {"message": "g", "4xx": {"message": "no"}}},
        reply({}, 400),
        ("RuntimeError", "g", 400),
    ),
    ("unknown type", {"error": {"message": "m", "type": "Nonsense"}}, reply({}, 500), ("ConnectionError", "m", 500)),
    ("valid false", {"valid": False}, reply({}), ("RuntimeError", "Response marked as invalid.", 200)),
    (
        "valid falls back to the entry of its status",
        {"valid": "{{body.ok}}", "error": {"message": "g", "200": {"message": "not ok", "type": "DataError"}}},
        reply({"ok": False}),
        ("DataError", "not ok", 200),
    ),
    (
        "valid's own words first",
        {
            "valid": {"condition": "{{body.ok}}", "message": "own {{body.ok}}"},
            "error": {"message": "g", "type": "DataError"},
        },
        reply({"ok": False}),
        ("DataError", "own false", 200),
    ),
    (
        "error status cannot be made valid",
        {"valid": True},
        reply({}, 404),
        ("RuntimeError", "[404] Not Found", 404),
    ),
    (
        "HTML error page",
        {"error": {"message": "[{{statusCode}}]"}},
        HttpResponse(502, (("Content-Type", "application/json"),), b"<html>"),
        ("ConnectionError", "[502]", 502),
    ),
    (
        "headers in messages",
        {"error": {"message": "{{headers.`Retry-After`}}"}},
        reply({}, 429, retry_after="7"),
        ("RateLimitError", "7", 429),
    ),
    (
        "temp before valid",
        {"temp": {"x": "{{body.x}}"}, "valid": "{{temp.x = 2}}"},
        reply({"x": 1}),
        ("RuntimeError", "Response marked as invalid.", 200),
    ),
    ("limit 0", {"limit": 0, "iterate": "{{body}}"}, reply([]), ("InvalidConfigurationError", "", None)),
]


@pytest.mark.parametrize(("name", "response", "answer", "expected"), ERRORS, ids=[case[0] for case in ERRORS])
def test_errors_are_told(
    name: str, response: dict[str, Any], answer: HttpResponse, expected: tuple[str, str, int | None]
) -> None:
    error = run({"response": response}, answer).error
    assert error is not None
    assert (error.type, error.status) == (expected[0], expected[2])
    assert error.message == expected[1] or (not expected[1] and error.message)


def test_a_reply_that_is_not_its_type_names_the_directive() -> None:
    error = run({"response": {"type": "json"}}, reply("<html>oops")).error
    assert error is not None
    assert error.type == "RuntimeError"
    assert "is not JSON" in error.message
    assert error.directive == "communication.response.type"


OUTPUTS: list[tuple[str, str, dict[str, Any], HttpResponse, list[Any]]] = [
    ("body by default", "action", {}, reply({"a": 1}), [{"a": 1}]),
    ("output", "action", {"output": {"x": "{{body.a}}", "y": "{{body.no}}"}}, reply({"a": 1}), [{"x": 1}]),
    ("undefined output is the response", "action", {"output": "{{undefined}}"}, reply({"a": 1}), [{"a": 1}]),
    ("no body", "action", {"output": "{{undefined}}"}, HttpResponse(204), [{}]),
    ("204 without output", "action", {}, HttpResponse(204), [{}]),
    ("null ends the step", "action", {"output": None}, reply({"a": 1}), []),
    ("wrapper", "action", {"output": "{{body.a}}", "wrapper": {"w": "{{output}}"}}, reply({"a": 1}), [{"w": 1}]),
    ("iterate in an action gives the last", "action", {"iterate": "{{body}}"}, reply([{"n": 1}, {"n": 2}]), [{"n": 2}]),
    ("iterate", "search", {"iterate": "{{body.l}}"}, reply({"l": [{"n": 1}, {"n": 2}]}), [{"n": 1}, {"n": 2}]),
    (
        "iterate with condition",
        "search",
        {"iterate": {"container": "{{body}}", "condition": "{{item.n > 1}}"}, "output": {"m": "{{item.n}}"}},
        reply([{"n": 1}, {"n": 2}]),
        [{"m": 2}],
    ),
    ("container that is one object", "search", {"iterate": "{{body.l}}"}, reply({"l": {"n": 1}}), [{"n": 1}]),
    ("container that is nothing", "search", {"iterate": "{{body.l}}"}, reply({}), []),
    (
        "limit",
        "search",
        {"iterate": "{{body}}", "limit": "{{1 + 1}}"},
        reply([{"n": n} for n in range(5)]),
        [{"n": 0}, {"n": 1}],
    ),
    (
        "container ends",
        "search",
        {
            "iterate": "{{body}}",
            "wrapper": {
                "f": "{{iterate.container.first}}",
                "l": "{{iterate.container.last}}",
                "c": "{{length(output)}}",
            },
        },
        reply([{"n": 1}, {"n": 2}]),
        [{"f": {"n": 1}, "l": {"n": 2}, "c": 2}],
    ),
    ("search of one object", "search", {}, reply({"n": 1}), [{"n": 1}]),
]


@pytest.mark.parametrize(("name", "kind", "response", "answer", "bundles"), OUTPUTS, ids=[case[0] for case in OUTPUTS])
def test_outputs(name: str, kind: str, response: dict[str, Any], answer: HttpResponse, bundles: list[Any]) -> None:
    result = run({"response": response}, answer, kind=kind)
    assert result.error is None, result.error
    assert result.bundles == bundles


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("action", [1], "Invalid module output. Expected Object, but found Array."),
        ("action", 5, "Invalid module output. Expected Object, but found Number."),
        ("search", [1], "Invalid item 1"),
    ],
)
def test_results_of_the_wrong_kind_are_data_errors(kind: str, body: Any, words: str) -> None:
    error = run({}, reply(body), kind=kind).error
    assert error is not None
    assert error.type == "DataError"
    assert words in error.message
