"""The stand-in of the Orchestration Engine: what its receiver, its token endpoint and its API answer, in both modes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from afkit.sandbox import Reply, Request, Sandbox, load_sandbox
from support.emporix import CONNECTOR, EMPTY_SIGNATURE, SECRET, SOURCE, sign

SPEC = load_sandbox(str(CONNECTOR))
TENANT = "01JDEM0TENANT000000000000A"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MODES = pytest.mark.parametrize("mode", ["faithful", "strict"])


def sandbox(mode: str = "faithful", **more: Any) -> Sandbox:
    return Sandbox(SPEC, mode, clock=more.pop("clock", lambda: NOW), **more)


def event(
    body: bytes = b"{}", path: str = f"/e/{SOURCE}", method: str = "POST", drop: tuple[str, ...] = (), **headers: str
) -> Request:
    """Make an event that is right but for what is said; `ce_id` is the header `ce-id`."""
    given = {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-type": "order.found",
        "ce-id": "e-1",
        "ce-source": "tests",
        "x-emporix-hmac": sign(body),
    }
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    return Request(method, path, tuple((k, v) for k, v in given.items() if k not in drop), body)


def table(box: Sandbox, title: str) -> list[dict[str, Any]]:
    return [dict(row) for section in box.report() if section.title == title for row in section.rows]


def reason(reply: Reply) -> str:
    return str(json.loads(reply.body)["message"]) if reply.body else ""


@MODES
def test_an_event_is_acknowledged_and_starts_an_instance(mode: str) -> None:
    box = sandbox(mode)
    reply = box.handle(event(b'{"orderId":"EON1075"}', ce_subject="Order%204711", ce_caseid="PO-1"))
    told = json.loads(reply.body)
    assert (reply.status, told["status"]) == (200, "SUCCESS")
    assert told["request_id"].startswith("req_")
    assert len(told["request_id"]) == 24
    (instance,) = table(box, "Instances")
    context = instance["context"]
    assert context["context"]["order.found"] == {"orderId": "EON1075"}
    assert context["context"]["metadata"] == {"externalID": "e-1", "scenarioid": ""}
    assert context["context"]["processid"].split("-")[1] == TENANT
    assert context["metadata"]["createdAt"] == "2026-11-24T09:30:00.000Z"
    assert table(box, "Case events") == [
        {
            "caseId": "PO-1",
            "activity": "order.found",
            "timestamp": "2026-11-24T09:30:00.000Z",
            "subject": "Order 4711",
        }
    ]


# What is wrong with an event → status and whether the log has it, faithful; status and words of the reason, strict.
REFUSALS: list[tuple[str, Request, tuple[int, bool], tuple[int, str]]] = [
    ("GET", event(method="GET"), (405, False), (405, "")),
    ("HEAD", event(method="HEAD"), (405, False), (405, "")),
    ("unknown source", event(path="/e/src_zzzzzzzzzzzz"), (404, False), (404, "no source")),
    ("source switched off", event(path="/e/src_switchedOff1"), (410, False), (410, "")),
    ("no signature", event(drop=("x-emporix-hmac",)), (401, False), (401, "missing")),
    ("another content type", event(content_type="image/png"), (415, False), (415, "application/json")),
    ("a stored content type", event(content_type="text/plain; charset=utf-8"), (200, True), (415, "application/json")),
    ("another JSON type", event(content_type="application/vnd.x+json"), (200, True), (415, "application/json")),
    ("no content type", event(b"[]", drop=("content-type",)), (415, False), (415, "application/json")),
    ("broken JSON", event(b'{"a":\n1 b}'), (400, False), (400, "line 2, column 3")),
    ("no UTF-8", event(b'{"a":"\xff"}'), (400, False), (400, "byte 7")),
    ("a constant", event(b"NaN"), (400, False), (400, "NaN")),
    ("no ce-specversion", event(drop=("ce-specversion",)), (200, True), (400, "ce-specversion is missing")),
    ("no ce-type", event(drop=("ce-type",)), (200, True), (400, "ce-type is missing")),
    ("empty ce-id", event(ce_id=""), (200, True), (400, "ce-id is missing")),
    ("no ce-source", event(drop=("ce-source",)), (200, True), (400, "ce-source is missing")),
    ("another specversion", event(ce_specversion="0.3"), (200, True), (400, "0.3")),
    ("a datacontenttype", event(ce_datacontenttype="application/json"), (200, True), (400, "ce-datacontenttype")),
    ("bad percent-encoding", event(ce_subject="100%"), (200, True), (400, "percent-encoded")),
    ("invalid UTF-8 in an attribute", event(ce_subject="%C0%A0"), (200, True), (400, "percent-encoded")),
    ("structured mode", event(content_type="application/cloudevents+json"), (200, True), (400, "structured")),
    ("unknown type", event(ce_type="order.nowhere"), (200, True), (422, "not registered")),
    ("nobody listens", event(ce_type="order.lost"), (200, True), (422, "No active process")),
    ("a mid type without instance", event(ce_type="order.approved"), (200, True), (422, "ce-instanceid is missing")),
    ("unknown instance", event(ce_type="order.approved", ce_instanceid="i-9"), (200, True), (404, "no instance")),
]


@pytest.mark.parametrize(("name", "request_", "faithful", "_strict"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_faithful_acknowledges_what_the_service_would_drop(
    name: str, request_: Request, faithful: tuple[int, bool], _strict: Any
) -> None:
    box = sandbox()
    reply = box.handle(request_)
    log = table(box, "Event log")
    assert (reply.status, len(log)) == (faithful[0], int(faithful[1])), name
    if faithful[0] != 200:
        assert reply.body == b""
    assert all(row["processed"] is False and row["reason"] for row in log)
    assert table(box, "Instances") == []


@pytest.mark.parametrize(("name", "request_", "_faithful", "strict"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_strict_refuses_and_says_why(name: str, request_: Request, _faithful: Any, strict: tuple[int, str]) -> None:
    box = sandbox("strict")
    reply = box.handle(request_)
    assert reply.status == strict[0], name
    assert strict[1] in reason(reply)
    assert table(box, "Instances") == []


BODY = b'{"a": 1}'
HEX = base64.b64decode(sign(BODY)).hex()
MISTAKES = [
    ("is hexadecimal. It must be base64", HEX),
    ("base64 of the hexadecimal text", base64.b64encode(HEX.encode()).decode()),
    ("is base64url", sign(BODY).replace("+", "-").replace("/", "_").rstrip("=")),
    ("has a prefix", f"sha256={HEX}"),
    ("line break at its end", sign(BODY, SECRET + "\n")),
    ("Another spelling", sign(b'{"a":1}')),
    ("plain hash", base64.b64encode(hashlib.sha256(BODY).digest()).decode()),
    ("does not fit", sign(BODY, "another")),
]


@pytest.mark.parametrize(("words", "signature"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_strict_names_the_likely_mistake_of_a_signature(words: str, signature: str) -> None:
    request = event(BODY, x_emporix_hmac=signature)
    assert words in reason(sandbox("strict").handle(request))
    faithful = sandbox().handle(request)
    assert (faithful.status, faithful.body) == (401, b"")


def test_a_wrong_signature_may_be_told_by_the_log_alone() -> None:
    box = sandbox(switches={"verdictInLog": True})
    assert box.handle(event(x_emporix_hmac="wrong")).status == 200
    assert [row["reason"] for row in table(box, "Event log")] == ["VERIFICATION_FAILED"]
    assert table(box, "Instances") == []


@MODES
def test_no_bytes_are_signed_and_stored_as_an_empty_object(mode: str) -> None:
    box = sandbox(mode)
    assert box.handle(event(b"", drop=("content-type",), x_emporix_hmac=EMPTY_SIGNATURE)).status == 200
    assert table(box, "Instances")[0]["context"]["context"]["order.found"] == {}


@MODES
def test_the_other_form_of_the_address_has_a_header_of_its_own(mode: str) -> None:
    box = sandbox(mode)
    request = event(path=f"/{TENANT}/signal", drop=("x-emporix-hmac",), x_hmac_signature=sign(b"{}"))
    assert box.handle(request).status == 200
    assert len(table(box, "Instances")) == 1


@MODES
@pytest.mark.parametrize(
    ("value", "meant"),
    [("Order%204711", "Order 4711"), ("a b", "a b"), ('"a \\"b\\""', 'a "b"'), ("%c3%bc", "ü"), ("100%2525", "100%25")],
)
def test_attributes_are_unquoted_and_decoded_once(mode: str, value: str, meant: str) -> None:
    box = sandbox(mode)
    assert box.handle(event(ce_subject=value)).status == 200
    assert table(box, "Instances")[0]["subject"] == meant


def test_the_same_event_starts_one_instance_until_the_window_has_passed() -> None:
    now = [NOW]
    box = sandbox(clock=lambda: now[0])
    for _ in range(2):
        assert box.handle(event()).status == 200
    assert [row["processed"] for row in table(box, "Event log")] == [True, False]
    now[0] += timedelta(days=7, seconds=1)
    box.handle(event())
    assert len(table(box, "Instances")) == 2
    assert sandbox("strict").handle(event()).status == 200


def test_strict_refuses_the_same_event() -> None:
    box = sandbox("strict")
    assert [box.handle(event()).status for _ in range(2)] == [200, 409]
    assert len(table(box, "Instances")) == 1


def test_a_repeated_event_starts_again_with_the_switch() -> None:
    box = sandbox(switches={"startAgain": True})
    for _ in range(2):
        box.handle(event())
    assert len(table(box, "Instances")) == 2


@MODES
def test_a_mid_event_wakes_the_instance_that_waits_for_it(mode: str) -> None:
    box = sandbox(mode)
    box.handle(event())
    instance = table(box, "Instances")[0]
    assert (instance["status"], instance["waitingFor"]) == ("running", "order.approved")
    wake = event(b'{"by":"me"}', ce_type="order.approved", ce_id="e-2", ce_instanceid=instance["instance"])
    assert box.handle(wake).status == 200
    woken = table(box, "Instances")[0]
    assert woken["status"] == "finished"
    assert woken["context"]["context"]["order.approved"] == {"by": "me"}
    again = event(ce_type="order.approved", ce_id="e-3", ce_instanceid=instance["instance"])
    assert box.handle(again).status == (200 if mode == "faithful" else 404)


@MODES
def test_an_instance_id_means_nothing_to_a_start_event(mode: str) -> None:
    box = sandbox(mode)
    assert box.handle(event(ce_instanceid="i-1")).status == 200
    assert table(box, "Instances")[0]["instance"] != "i-1"
    assert "ignored ce-instanceid" in box.exchanges[-1].cause


def test_the_size_limit_is_exact() -> None:
    box = sandbox(switches={"maxBody": 2})
    assert [box.handle(event(body)).status for body in (b"{}", b"[1]")] == [200, 413]


def test_a_rate_limit_counts_the_last_second() -> None:
    now = [NOW]
    box = sandbox(switches={"rateLimit": 2}, clock=lambda: now[0])
    replies = [box.handle(event(ce_id=f"e-{number}")) for number in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert ("Retry-After", "1") in replies[2].headers
    now[0] += timedelta(seconds=1)
    assert box.handle(event(ce_id="e-9")).status == 200


# --- the token endpoint and the API

FORM = (("content-type", "application/x-www-form-urlencoded"),)
GOOD = b"grant_type=client_credentials&client_id=demo-client&client_secret=demo-client-secret"


def _token(box: Sandbox, body: bytes = GOOD, query: str = "", headers: Any = FORM, method: str = "POST") -> Reply:
    return box.handle(Request(method, f"/oauth/token{query}", headers, body))


def test_a_token_has_the_shape_of_the_service() -> None:
    reply = json.loads(_token(sandbox()).body)
    assert set(reply) == {
        "access_token",
        "token_type",
        "expires_in",
        "session_idle_time",
        "refresh_token",
        "refresh_token_expires_in",
        "scope",
    }
    assert (reply["expires_in"], reply["scope"], reply["refresh_token"]) == (14399, "tenant=demo oe.read", "")


TOKEN_REFUSALS: list[tuple[dict[str, Any], int, str]] = [
    ({"method": "GET"}, 405, ""),
    ({"body": b""}, 400, "grant_type"),
    (
        {"body": b'{"grant_type":"client_credentials"}', "headers": (("content-type", "application/json"),)},
        400,
        "grant_type",
    ),
    ({"body": b"grant_type=password"}, 400, "unsupported_grant_type"),
    ({"body": b"grant_type=client_credentials"}, 400, "client_id"),
    ({"body": GOOD + b"x"}, 401, "oauth.v2.InvalidClientIdentifier"),
    ({"body": GOOD + b"&scope=oe.admin"}, 400, "invalid_scope"),
]


@pytest.mark.parametrize(("asked", "status", "words"), TOKEN_REFUSALS, ids=[words for _, _, words in TOKEN_REFUSALS])
def test_the_token_endpoint_refuses_as_a_gateway_does(asked: dict[str, Any], status: int, words: str) -> None:
    reply = _token(sandbox(), **asked)
    assert reply.status == status
    assert words in reply.body.decode()


def test_credentials_may_come_in_the_query_or_as_basic_with_the_switch() -> None:
    assert _token(sandbox(), b"", "?" + GOOD.decode(), ()).status == 200
    basic = "Basic " + base64.b64encode(b"demo-client:demo-client-secret").decode()
    headers = (*FORM, ("authorization", basic))
    assert _token(sandbox(), b"grant_type=client_credentials", headers=headers).status == 400
    assert (
        _token(sandbox(switches={"basicAuth": True}), b"grant_type=client_credentials", headers=headers).status == 200
    )


@pytest.fixture
def signed_in() -> Iterator[tuple[Sandbox, str, list[datetime]]]:
    now = [NOW]
    box = sandbox(clock=lambda: now[0])
    yield box, json.loads(_token(box).body)["access_token"], now


def _get(box: Sandbox, path: str, token: str) -> Reply:
    return box.handle(Request("GET", path, (("authorization", f"Bearer {token}"),)))


def test_the_api_shows_context_log_and_event_types(signed_in: tuple[Sandbox, str, list[datetime]]) -> None:
    box, token, _ = signed_in
    box.handle(event())
    instance = table(box, "Instances")[0]["instance"]
    context = json.loads(_get(box, f"/fake/instances/{instance}/context", token).body)
    assert context["context"]["instanceid"] == instance
    (record,) = json.loads(_get(box, "/fake/events?ceId=e-1", token).body)["items"]
    assert record["data"]["headers"]["Ce-Id"] == "e-1"
    assert json.loads(_get(box, "/fake/events?ceId=e-2", token).body)["items"] == []
    assert len(json.loads(_get(box, "/fake/event-types", token).body)["items"]) == 4


def test_the_api_refuses_tokens_as_the_gateway_does(signed_in: tuple[Sandbox, str, list[datetime]]) -> None:
    box, token, now = signed_in
    assert "oauth.v2.InvalidAccessToken" in _get(box, "/fake/event-types", "nobody's").body.decode()
    assert _get(box, "/fake/instances/none/context", token).status == 404
    assert _get(box, "/somewhere/else", token).status == 404
    assert _get(box, "/somewhere/else", "nobody's").status == 401
    now[0] += timedelta(seconds=14399)
    expired = _get(box, "/fake/event-types", token)
    assert (expired.status, "access_token_expired" in expired.body.decode()) == (401, True)


def test_a_second_token_leaves_the_first_valid(signed_in: tuple[Sandbox, str, list[datetime]]) -> None:
    box, token, _ = signed_in
    second = json.loads(_token(box).body)["access_token"]
    assert second != token
    assert [_get(box, "/fake/event-types", each).status for each in (token, second)] == [200, 200]


def test_no_rule_fails_on_hostile_requests() -> None:
    box = sandbox()
    for body in (b"", b"\xff" * 10, b"[" * 5000, b'"' + b"a" * 100_000 + b'"', b"{}"):
        for headers in ((), FORM, (("ce-type", "%"), ("x-emporix-hmac", "ü"), ("authorization", "Basic %%%"))):
            for path in ("/", "/e/", "/e/%ff", f"/e/{SOURCE}", "/oauth/token?a=%", "/fake/events?ceId", "//"):
                for method in ("POST", "GET", "PATCH"):
                    box.handle(Request(method, path, headers, body))
    assert [exchange.error for exchange in box.exchanges if exchange.error] == []
