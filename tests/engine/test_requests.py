"""What is sent: bodies, headers, query, and what is refused before sending (app-format reference, section 3)."""

from __future__ import annotations

from typing import Any

import pytest

from support.made import Scripted, act, module_app, reply

URL = "https://api.example/x"
ANY = [{"name": name, "type": "any", "label": name} for name in ("a", "b", "c")]


def sent(directive: dict[str, Any], parameters: dict[str, Any] | None = None) -> Any:
    send = Scripted(reply({}))
    result = act(module_app({"url": URL, "method": "POST", **directive}, params=ANY), send, parameters or {})
    assert result.error is None, result.error
    return send.requests[0]


BODIES: list[tuple[str, dict[str, Any], dict[str, Any], bytes, str | None]] = [
    ("json is compact", {"body": {"x": 1, "y": [1.0, 2.5]}}, {}, b'{"x":1,"y":[1,2.5]}', "application/json"),
    ("json keeps null and empty text", {"body": {"x": None, "y": ""}}, {}, b'{"x":null,"y":""}', "application/json"),
    ("json drops undefined", {"body": {"x": "{{parameters.a}}", "y": 1}}, {}, b'{"y":1}', "application/json"),
    ("json is raw UTF-8", {"body": {"x": "ü€😀"}}, {}, '{"x":"ü€😀"}'.encode(), "application/json"),
    ("whole body by one expression", {"body": "{{parameters}}"}, {"a": 1}, b'{"a":1}', "application/json"),
    ("spread", {"body": {"{{...}}": "{{parameters}}", "z": 2}}, {"a": 1}, b'{"a":1,"z":2}', "application/json"),
    (
        "form drops null and undefined",
        {"type": "urlencoded", "body": {"x": "a b+ü", "y": None, "z": "{{parameters.a}}", "l": [1, 2]}},
        {},
        b"x=a%20b%2B%C3%BC&l=1&l=2",
        "application/x-www-form-urlencoded",
    ),
    (
        "form nests with brackets",
        {"type": "urlencoded", "body": {"x": {"y": True}}},
        {},
        b"x%5By%5D=true",
        "application/x-www-form-urlencoded",
    ),
    ("text is sent as it is", {"type": "text", "body": '{"a": 1}\n'}, {}, b'{"a": 1}\n', None),
    ("text of a value", {"type": "raw", "body": "{{parameters.a}}"}, {"a": 5}, b"5", None),
    ("no body, no type", {}, {}, b"", None),
    (
        "own content type wins",
        {"headers": {"content-type": "application/vnd.api+json"}, "body": {}},
        {},
        b"{}",
        "application/vnd.api+json",
    ),
    ("GET ignores its body", {"method": "GET", "body": {"x": 1}}, {}, b"", None),
    ("DELETE sends its body", {"method": "delete", "body": {"x": 1}}, {}, b'{"x":1}', "application/json"),
]


@pytest.mark.parametrize(("name", "directive", "given", "body", "kind"), BODIES, ids=[case[0] for case in BODIES])
def test_bodies(name: str, directive: dict[str, Any], given: dict[str, Any], body: bytes, kind: str | None) -> None:
    request = sent(directive, given)
    assert request.body == body
    assert dict(request.headers).get("Content-Type") == kind


def test_multipart_has_files_and_repeated_parts() -> None:
    body = {
        "title": "ü",
        "n": 1,
        "gone": None,
        "tags": ["a", "b"],
        "file": {"value": "{{toBinary('data')}}", "options": {"filename": 'a"b\n.txt'}},
    }
    request = sent({"type": "multipart/form-data", "body": body})
    boundary = dict(request.headers)["Content-Type"].partition("boundary=")[2]
    parts = request.body.decode().split(f"--{boundary}")
    assert parts[-1] == "--\r\n"
    assert [part.partition("\r\n\r\n")[0].strip() for part in parts[1:-1]] == [
        'Content-Disposition: form-data; name="title"',
        'Content-Disposition: form-data; name="n"',
        'Content-Disposition: form-data; name="tags"',
        'Content-Disposition: form-data; name="tags"',
        'Content-Disposition: form-data; name="file"; filename="a%22b%0A.txt"\r\nContent-Type: text/plain',
    ]


@pytest.mark.parametrize(
    "part",
    [
        None,
        "{{parameters.a}}",
        {"value": None},
        {"value": "{{parameters.a}}", "options": {"filename": "x.txt"}},
        {"value": "{{parameters.a}}", "options": {"filename": "{{parameters.b}}"}},
    ],
)
def test_an_optional_file_that_is_not_given_is_no_part(part: Any) -> None:
    request = sent({"type": "multipart/form-data", "body": {"n": 1, "file": part}})
    assert request.body.count(b"Content-Disposition") == 1
    assert b'name="file"' not in request.body


def test_an_empty_file_is_a_part() -> None:
    file = {"value": "", "options": {"filename": "x.txt"}}
    assert b'filename="x.txt"' in sent({"type": "multipart/form-data", "body": {"file": file}}).body


HEADERS: list[tuple[dict[str, Any], tuple[tuple[str, str], ...]]] = [
    ({"x-api-KEY": "k", "n": 1, "b": True}, (("X-Api-Key", "k"), ("N", "1"), ("B", "true"))),
    ({"a": None, "b": "{{undefined}}", "c": ""}, (("C", ""),)),
    ({"a": ["x", "y"]}, (("A", "x"), ("A", "y"))),
    ({"a": " x "}, (("A", "x"),)),
    ({"Auth": "1", "{{...}}": '{{parseJSON(\'{"auth":"2"}\')}}', "AUTH": "3"}, (("Auth", "3"),)),
    ({"content-length": "5", "a": "1"}, (("A", "1"),)),
]


@pytest.mark.parametrize(("headers", "expected"), HEADERS)
def test_headers_are_title_cased_and_single(headers: dict[str, Any], expected: tuple[tuple[str, str], ...]) -> None:
    assert sent({"headers": headers}).headers == expected


@pytest.mark.parametrize(
    ("qs", "query"),
    [
        ({"a": 1, "b": "x y"}, "?a=1&b=x%20y"),
        ({"l": ["a", "b"]}, "?l=a&l=b"),
        ({"n": None, "u": "{{undefined}}"}, ""),
        ({"e": ""}, "?e="),
        ({"d": "{{parseDate('2026-03-04', 'YYYY-MM-DD')}}"}, "?d=2026-03-04T00%3A00%3A00.000Z"),
    ],
)
def test_query_is_flat_and_encoded(qs: dict[str, Any], query: str) -> None:
    assert sent({"qs": qs}).url == URL + query


REFUSED: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("CR LF in a header", {"headers": {"x": "{{parameters.a}}"}}, {"a": "a\r\nEvil: 1"}, "U+000D", "headers.x"),
    ("LF in a header", {"headers": {"x": "{{parameters.a}}"}}, {"a": "a\nb"}, "U+000A", "headers.x"),
    ("NUL in a header", {"headers": {"x": "{{parameters.a}}"}}, {"a": "a\0b"}, "U+0000", "headers.x"),
    ("DEL in a header", {"headers": {"x": "{{parameters.a}}"}}, {"a": "a\x7fb"}, "U+007F", "headers.x"),
    ("wide header", {"headers": {"x": "{{parameters.a}}"}}, {"a": "€"}, "Latin-1", "headers.x"),
    (
        "header name",
        {"headers": {"{{...}}": "{{parameters.a}}"}},
        {"a": {"a b": "1"}},
        "not a header name",
        "headers.a b",
    ),
    ("nested header", {"headers": {"x": "{{parameters.a}}"}}, {"a": {"k": 1}}, "not a collection", "headers.x"),
    ("nested query", {"qs": {"x": "{{parameters.a}}"}}, {"a": {"k": 1}}, "must be flat", "qs.x"),
    ("method", {"method": "{{parameters.a}}"}, {"a": "GET /\r\n"}, "not an HTTP method", "method"),
    ("form of a text array", {"type": "urlencoded", "body": "{{parameters.a}}"}, {"a": [1]}, "collection", "body"),
    ("binary", {"type": "binary", "body": "{{parameters.a}}"}, {"a": {"x": 1}}, "must be a buffer", "body"),
    ("address", {"url": "{{parameters.a}}"}, {"a": "javascript:x"}, "relative", "url"),
    ("expression", {"body": {"x": ["{{parseJSON(parameters.a)}}"]}}, {"a": "{"}, "Failed to map", "body.x[1]"),
]


@pytest.mark.parametrize(("name", "directive", "given", "words", "where"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_sent_is_a_data_error_at_its_directive(
    name: str, directive: dict[str, Any], given: dict[str, Any], words: str, where: str
) -> None:
    send = Scripted(reply({}))
    result = act(module_app({"url": URL, "method": "POST", **directive}, params=ANY), send, given)
    assert send.requests == []
    assert result.error is not None
    assert result.error.type == "DataError"
    assert words in result.error.message
    assert result.error.directive == f"communication.{where}"
    assert result.error.place is not None


def test_errors_of_base_are_placed_in_base() -> None:
    app = module_app({"url": "/x"}, base={"baseUrl": "https://api.example", "headers": {"X-A": "{{parseJSON('{')}}"}})
    error = act(app, Scripted(reply({}))).error
    assert error is not None
    assert error.place is not None
    assert error.directive == "communication.headers.X-A"
    assert error.place.text == "parseJSON('{')"


@pytest.mark.parametrize(("timeout", "seconds"), [(1500, 1.5), ("{{1000 * 2}}", 2.0), ("", 40.0)])
def test_timeout_is_in_milliseconds(timeout: Any, seconds: float) -> None:
    assert sent({"timeout": timeout}).timeout == seconds
