"""What is nested without end, and halves of characters: told in words, wherever they come from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from afkit import evaluate
from afkit.engine import Options
from afkit.engine.response.parse import ParseError, parse
from afkit.engine.transport.wire import HttpResponse
from afkit.errors import UsageError
from afkit.iml import ImlEvaluationError
from afkit.iml.values.json import MAX_DEPTH, is_too_deep
from afkit.network import Network
from afkit.sandbox.wire import parse_json
from support.made import Scripted, act, module_app, reply

JSON = (("Content-Type", "application/json"),)
XML = (("Content-Type", "text/xml"),)


def arrays(depth: int) -> str:
    return "[" * depth + "]" * depth


def objects(depth: int) -> str:
    return '{"a":' * depth + '"[{"' + "}" * depth


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        (arrays(MAX_DEPTH), False),
        (arrays(MAX_DEPTH + 1), True),
        (objects(MAX_DEPTH), False),
        (objects(MAX_DEPTH + 1), True),
        ("[" * 100_000, True),
        (json.dumps(["[" * 500]), False),
        (json.dumps(['\\"[' * 500, '"' * 301, "\\"]), False),
        (json.dumps([{"a": [{"b": 1}]}] * 5000), False),
        (json.dumps([json.dumps([1]) * 300, [{}]] * 150), False),
    ],
    ids=range(9),
)
def test_the_depth_of_a_text_is_counted_outside_of_its_texts(text: str, deep: bool) -> None:
    assert is_too_deep(text) is deep
    assert is_too_deep(text.encode()) is deep


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 100_000])
def test_too_deep_a_text_is_refused_at_every_door(depth: int) -> None:
    words = f"nested more than {MAX_DEPTH} levels deep"
    with pytest.raises(ParseError, match=words):
        parse("json", HttpResponse(200, JSON, arrays(depth).encode()))
    with pytest.raises(ImlEvaluationError, match=words):
        evaluate("{{parseJSON(a)}}", {"a": arrays(depth)})
    assert words in parse_json(arrays(depth).encode())[1]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("why", [False, True])
@pytest.mark.parametrize(
    "body", [objects(MAX_DEPTH), objects(900), "<a>" * 100 + "</a>" * 100], ids=["json", "deep", "xml"]
)
def test_a_run_tells_of_a_reply_however_deep_it_is(body: str, why: bool, status: int) -> None:
    app = module_app({"url": "https://api.example/x", "response": {"temp": {"kept": "{{body}}"}}})
    headers = XML if body.startswith("<") else JSON
    result = act(app, Scripted(HttpResponse(status, headers, body.encode())), options=Options(why=why))
    assert result.ok == (status == 200 and body != objects(900))
    json.dumps(result.report(temp=True))


@pytest.mark.parametrize("why", [False, True])
@pytest.mark.parametrize("times", [60, 900])
def test_values_that_hold_themselves_end_in_words(times: int, why: bool) -> None:
    nest: dict[str, Any] = {"a": {"b": {"c": {"d": "{{temp.a}}"}}}}
    app = module_app(
        [{"repeat": {"condition": True, "limit": times}, "temp": nest}, {"response": {"output": "{{temp}}"}}]
    )
    result = act(app, Scripted(reply({})), options=Options(why=why))
    if times > 60:
        assert result.error is not None and "nested too deeply" in result.error.message
    json.dumps(result.report(temp=True))


HALF = "\ud800"
GIVEN = [{"name": "v", "type": "any", "label": "V"}]
BODIES = [
    ("text", HALF + "x", b"\xef\xbf\xbdx"),
    ("urlencoded", {"a": HALF}, b"a=%EF%BF%BD"),
    ("json", {"a": HALF}, b'{"a":"\\ud800"}'),
]
SUMS = {"text": "{{sha256(parameters.v)}}", "json": "{{sha256(createJSON(parameters.v))}}"}


@pytest.mark.parametrize(("kind", "value", "data"), BODIES, ids=[kind for kind, *_ in BODIES])
def test_half_of_a_character_is_sent_as_it_is_signed(kind: str, value: Any, data: bytes) -> None:
    send = Scripted(reply({}))
    communication = {"url": "https://api.example/x", "method": "POST", "type": kind, "body": "{{parameters.v}}"}
    act(module_app({**communication, "headers": {"x-sum": SUMS.get(kind, "")}}, params=GIVEN), send, {"v": value})
    assert send.requests[0].body == data
    assert kind not in SUMS or dict(send.requests[0].headers)["X-Sum"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "part",
    [
        {"url": "https://api.example/{{parameters.v}}"},
        {"qs": {"a": "{{parameters.v}}"}},
        {"qs": {"{{...}}": "{{toCollection(temp.a, 'k', 'k')}}"}, "temp": {"a": [{"k": "{{parameters.v}}"}]}},
    ],
)
def test_half_of_a_character_has_no_place_in_a_url(part: dict[str, Any]) -> None:
    app = module_app({"url": "https://api.example/x", **part}, params=GIVEN)
    result = act(app, Scripted(reply({})), {"v": HALF})
    assert result.error is not None
    assert (result.error.type, "half of a character" in result.error.message) == ("DataError", True)


@pytest.mark.parametrize("body", ["", " \n"])
def test_an_empty_reply_is_no_broken_xml(body: str) -> None:
    assert parse("xml", HttpResponse(200, XML, body.encode())) == ""


def test_an_authority_that_is_not_ascii_is_told() -> None:
    with pytest.raises(UsageError, match="PEM is ASCII"):
        Network().context("-----BEGIN ü")
