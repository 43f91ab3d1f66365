"""The connector against a service of the test's own, over real HTTP: what arrives is judged without afkit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import Outcome, afkit
from support.emporix import CONNECTOR, SECRET, SOURCE, VECTORS, Vector, connection, sign
from support.service import Answer, Asked, Service, serve

ACCEPTED = {"status": "SUCCESS", "message": "fine", "request_id": "req_00000000000000000001"}


def _script(asked: Asked) -> Answer:
    if asked.target == "/oauth/token":
        return Answer(
            body={"access_token": "the-access-token-0001", "expires_in": "14399", "scope": "tenant=acme oe.x"}
        )
    if asked.target == f"/e/{SOURCE}":
        good = asked.headers.get("x-emporix-hmac") == sign(asked.body)
        return Answer(body=ACCEPTED) if good else Answer(401)
    return Answer(body={"path": asked.target})


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(_script) as running:
        yield running


def _run(service: Service, folder: Path, module: str, values: dict[str, Any], **changes: Any) -> Outcome:
    file, inputs = folder / "connection.json", folder / "input.json"
    file.write_text(json.dumps(connection(service.url, **changes)), encoding="utf-8")
    inputs.write_text(json.dumps(values), encoding="utf-8")
    return afkit("run", CONNECTOR, module, "--input", inputs, "--connection", file, "--format", "json")


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_the_body_is_byte_exact_and_signed_as_it_arrives(service: Service, tmp_path: Path, vector: Vector) -> None:
    result = _run(service, tmp_path, "startDigitalProcess", {"eventType": "order.found", **vector.input})
    assert result.code == 0, result.out + result.err
    (asked,) = service.asked
    assert asked.body == vector.body
    assert asked.headers["x-emporix-hmac"] == vector.signature == sign(asked.body)
    assert asked.headers["content-type"] == "application/json"
    assert asked.method == "POST"


def test_the_receiver_gets_no_token_and_no_secret(service: Service, tmp_path: Path) -> None:
    for module, more in (("startDigitalProcess", {}), ("sendEvent", {"instanceId": "i-1"})):
        assert _run(service, tmp_path, module, {"eventType": "order.found", **more}).code == 0
    for asked in service.asked:
        assert asked.target == f"/e/{SOURCE}"
        assert "authorization" not in asked.headers
        assert SECRET not in json.dumps(asked.headers) + asked.body.decode()
    assert "ce-instanceid" not in service.asked[0].headers
    assert service.asked[1].headers["ce-instanceid"] == "i-1"


def test_the_api_gets_the_token_and_no_signature(service: Service, tmp_path: Path) -> None:
    result = _run(service, tmp_path, "makeApiCall", {"url": "/orders", "method": "GET"})
    assert result.code == 0, result.out
    token, call = service.asked
    assert (token.target, call.target) == ("/oauth/token", "/orders")
    assert call.headers["authorization"] == "Bearer the-access-token-0001"
    assert "x-emporix-hmac" not in call.headers


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "//elsewhere.example/x",
        "@elsewhere.example/x",
        "\\\\elsewhere.example\\x",
        "..//x",
    ],
)
def test_no_path_takes_the_token_elsewhere(service: Service, tmp_path: Path, url: str) -> None:
    _run(service, tmp_path, "makeApiCall", {"url": url, "method": "GET"})
    assert len(service.asked) == 2  # the token request and the call, both here


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_with_the_signature(tmp_path: Path, status: int) -> None:
    with serve(lambda _: Answer()) as other:
        with serve(lambda _: Answer(status, headers={"Location": f"{other.url}/e/{SOURCE}"})) as service:
            result = _run(service, tmp_path, "startDigitalProcess", {"eventType": "order.found"})
        assert (result.code, other.asked) == (1, [])
        assert result.data["error"]["status"] == status


TABLE = [
    (Answer(400), "DataError"),
    (Answer(401), "InvalidConfigurationError"),
    (Answer(403), "InvalidConfigurationError"),
    (Answer(404), "InvalidConfigurationError"),
    (Answer(405), "InvalidConfigurationError"),
    (Answer(410), "InvalidConfigurationError"),
    (Answer(413), "DataError"),
    (Answer(415), "DataError"),
    (Answer(422), "DataError"),
    (Answer(429), "RateLimitError"),
    (Answer(429, headers={"Retry-After": "30"}), "RateLimitError"),
    (Answer(500), "ConnectionError"),
    (Answer(502, "<html>bad gateway</html>", {"Content-Type": "text/html"}), "ConnectionError"),
    (Answer(503), "ConnectionError"),
    (Answer(599), "ConnectionError"),
    (Answer(401, "{broken", {"Content-Type": "application/json"}), "InvalidConfigurationError"),
    (Answer(200, {"status": "FAILED", "message": "no"}), "RuntimeError"),
    (Answer(200, {"status": 0}), "RuntimeError"),
    (Answer(200, "<html></html>", {"Content-Type": "text/html; charset=utf-8"}), "RuntimeError"),
    (Answer(200, "<html></html>", {"Content-Type": "Text/HTML"}), "RuntimeError"),
    (Answer(200, cut=True), "ConnectionError"),
]


@pytest.mark.parametrize(("answer", "kind"), TABLE, ids=[f"{answer.status} {answer.body!r}" for answer, _ in TABLE])
def test_every_refusal_is_told_in_words_and_with_its_type(tmp_path: Path, answer: Answer, kind: str) -> None:
    with serve(lambda _: answer) as service:
        result = _run(service, tmp_path, "startDigitalProcess", {"eventType": "order.found"})
    error = result.data["error"]
    assert (result.code, error["type"]) == (1, kind), error
    assert len(error["message"]) > 10
    assert SECRET not in result.out + result.err


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200),
        Answer(204),
        Answer(202, {"status": "SUCCESS"}),
        Answer(200, "thanks", {"Content-Type": "text/plain"}),
        Answer(200, "<ok/>", {"Content-Type": "application/xml"}),
        Answer(200, [1, 2]),
    ],
    ids=str,
)
def test_any_other_good_reply_is_a_success(tmp_path: Path, answer: Answer) -> None:
    with serve(lambda _: answer) as service:
        result = _run(service, tmp_path, "startDigitalProcess", {"eventType": "order.found"})
    assert result.code == 0, result.out
    assert result.data["bundles"][0]["eventType"] == "order.found"


REFUSED = [
    {"payload": {}, "jsonString": "{}"},
    {"payload": 0, "jsonString": "1"},
    {"jsonString": "{"},
    {"jsonString": "  "},
    {"jsonString": "NaN"},
    {"jsonString": "{'a': 1}"},
    {"jsonString": '{"a": 1} x'},
    {"subject": "a\r\nX-Evil: 1"},
    {"caseId": "a\nb"},
    {"eventId": "a\x00"},
    {"source": "a\x7f"},
    {"subject": "a\u0085"},
]


@pytest.mark.parametrize("values", REFUSED, ids=repr)
def test_what_must_not_be_sent_is_refused_before_any_request(
    service: Service, tmp_path: Path, values: dict[str, Any]
) -> None:
    result = _run(service, tmp_path, "startDigitalProcess", {"eventType": "order.found", **values})
    assert (result.code, service.asked) == (1, [])
    assert result.data["error"]["type"] == "DataError"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("Order 4711 – München", "Order%204711%20%E2%80%93%20M%C3%BCnchen"),
        ('100 % "ok"', "100%20%25%20%22ok%22"),
        ("a/b:c?d=e&f+g#h;i,j", "a/b:c?d=e&f+g#h;i,j"),
        ("!~*'()[]{}|^`\\<>@", "!~*'()[]{}|^`\\<>@"),
        ("50%", "50%25"),
        ("😀", "%F0%9F%98%80"),
        (" x", "%20x"),
    ],
)
def test_attributes_are_percent_encoded_where_they_must_be(
    service: Service, tmp_path: Path, value: str, sent: str
) -> None:
    values = {"eventType": value, "caseId": value, "subject": value, "eventId": value, "source": value}
    assert _run(service, tmp_path, "startDigitalProcess", values).code == 0
    headers = service.asked[0].headers
    names = ("ce-type", "ce-caseid", "ce-subject", "ce-id", "ce-source")
    assert {name: headers[name] for name in names} == dict.fromkeys(names, sent)


def test_the_connection_check_proves_both_pairs(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "connection.json"
    file.write_text(json.dumps(connection(service.url)), encoding="utf-8")
    result = afkit("connect", CONNECTOR, "emporix-oe", "--connection", file, "--format", "json")
    told = {pair["secret"]: pair["verdict"] for pair in result.data["pairs"]}
    # This service takes any client, so only the event source is proven.
    assert told == {"sourceSecret": "proven", "clientSecret": "undecidable"}
    probes = [asked for asked in service.asked if asked.target == f"/e/{SOURCE}"]
    assert {probe.headers["ce-type"] for probe in probes} == {"connector.connection-test"}
    assert all("authorization" not in probe.headers for probe in probes)


def test_a_missing_status_of_the_api_counts_as_failure_with_its_own_words(tmp_path: Path) -> None:
    def script(asked: Asked) -> Answer:
        if asked.target == "/oauth/token":
            return _script(asked)
        return Answer(403, {"code": 403, "status": "Forbidden", "message": "The scope x is needed."})

    with serve(script) as service:
        result = _run(service, tmp_path, "makeApiCall", {"url": "orders", "method": "GET"})
    assert result.data["error"]["message"] == "[403] The scope x is needed."
