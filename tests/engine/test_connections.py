"""Connections: tokens, refresh, one retry, and the proof of each credential (app-format reference, section 7)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from afkit.engine import (
    HttpRequest,
    HttpResponse,
    Options,
    TransportError,
    check_connection,
    connection_store,
    run_module,
)
from afkit.errors import RunError
from support.made import Scripted, build_app, reply

PARAMS = [
    {"name": "user", "type": "text", "label": "User"},
    {"name": "password", "type": "password", "label": "Password", "required": True},
    {"name": "host", "type": "text", "label": "Host"},
]
BASIC = {
    "label": "Basic",
    "connectionType": "basic",
    "params": PARAMS,
    "communication": {
        "url": "https://{{parameters.host}}/me",
        "headers": {"Authorization": "Basic {{base64(parameters.user + ':' + parameters.password)}}"},
        "response": {"metadata": {"value": "{{body.name}}"}, "data": {"accountId": "{{body.id}}"}},
    },
}
TOKEN: dict[str, Any] = {
    "condition": True,
    "url": "https://api.example/token",
    "method": "POST",
    "type": "urlencoded",
    "body": {"id": "{{parameters.clientId}}", "secret": "{{parameters.clientSecret}}"},
    "response": {
        "data": {"accessToken": "{{body.token}}", "expires": "{{addSeconds(now, body.seconds)}}"},
        "error": {"message": "token: {{body.e}}"},
    },
}
OAUTH: dict[str, Any] = {
    "label": "OAuth",
    "connectionType": "oauth",
    "params": [
        {"name": "clientId", "type": "text", "label": "I"},
        {"name": "clientSecret", "type": "password", "label": "S"},
        {"name": "sourceId", "type": "text", "label": "O"},
        {"name": "sourceSecret", "type": "password", "label": "T"},
    ],
    "communication": {
        "token": TOKEN,
        "info": {
            "temp": {"source": "{{trim(connection.sourceId)}}"},
            "url": "https://in.example/{{temp.source}}",
            "method": "POST",
            "headers": {"X-Sign": "{{sha256('{}', 'base64', connection.sourceSecret)}}"},
            "body": {},
            "response": {"metadata": {"value": "{{ifempty(connection.tenant, 'x')}}"}},
        },
        "refresh": {**TOKEN, "condition": "{{data.expires < addMinutes(now, 5)}}"},
    },
}
VALUES = {"clientId": "cid", "clientSecret": "client-secret", "sourceId": " src ", "sourceSecret": "source-secret"}
CALL = {
    "label": "Act",
    "description": "Acts.",
    "moduleType": "action",
    "actionCrud": "read",
    "connection": "main",
    "communication": {
        "url": "https://api.example/x",
        "headers": {"Authorization": "Bearer {{connection.accessToken}}"},
        "response": {"error": {"401": {"type": "InvalidAccessTokenError", "message": "token is old"}}},
    },
}


def app_of(connection: dict[str, Any], module: dict[str, Any] = CALL) -> Any:
    return build_app(connections={"main": connection}, modules={"act": module})


class Api:
    """A token endpoint, a signed receiver and a bearer API, each able to misbehave."""

    def __init__(self, **faults: Any) -> None:
        self.faults = faults
        self.issued = 0
        self.seen: list[str] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.seen.append(request.url)
        headers = dict(request.headers)
        if request.url.endswith("/token"):
            right = b"secret=client-secret" in request.body or self.faults.get("any_secret")
            if "token" in self.faults:
                return reply({"e": "no"}, self.faults["token"])
            self.issued += 1
            body = {"token": f"issued-token-{self.issued}", "seconds": self.faults.get("seconds", 3600)}
            return reply(body) if right else reply({"e": "bad client"}, 401)
        if request.url.startswith("https://in.example"):
            import hashlib
            import hmac

            key = b"source-secret"
            sign = base64.b64encode(hmac.new(key, request.body, hashlib.sha256).digest()).decode()
            right = headers["X-Sign"] == sign or self.faults.get("any_sign")
            return HttpResponse(self.faults.get("info", 200) if right else 401)
        old = headers.get("Authorization") == "Bearer issued-token-1" and self.faults.get("reject_first")
        return reply({"e": "old"}, 401) if old or self.faults.get("reject_all") else reply({"ok": True})


def act(api: Api, connection: dict[str, Any] = OAUTH, values: Any = VALUES, **options: Any) -> Any:
    app = app_of(connection)
    store = connection_store(app, "main", values)
    return run_module(app, "act", {}, store, send=api, options=Options(**options))


def test_a_token_is_fetched_where_a_module_reads_one() -> None:
    api = Api()
    assert act(api).ok
    assert api.seen == ["https://api.example/token", "https://api.example/x"]


def test_no_token_is_fetched_where_none_is_read() -> None:
    module = {**CALL, "communication": {"url": "https://api.example/x", "headers": {"X": "{{connection.clientId}}"}}}
    app, api = app_of(OAUTH, module), Api()
    assert run_module(app, "act", {}, connection_store(app, "main", VALUES), send=api).ok
    assert api.seen == ["https://api.example/x"]


def test_rejected_token_is_renewed_once() -> None:
    api = Api(reject_first=True)
    result = act(api)
    assert result.ok
    assert [url.rpartition("/")[2] for url in api.seen] == ["token", "x", "token", "x"]
    assert "renewed" in result.notes[0]
    api = Api(reject_all=True)
    result = act(api)
    assert (result.error.type, len(api.seen)) == ("InvalidAccessTokenError", 4)


def test_a_refresh_token_that_comes_for_a_rejected_one_is_told_where_nobody_keeps_it() -> None:
    kept = {"accessToken": "{{body.token}}", "refreshToken": "{{body.token}}"}
    refresh = {**TOKEN, "condition": False, "response": {"data": kept}}
    steps = {**OAUTH["communication"], "refresh": refresh}
    stored = {"accessToken": "issued-token-1", "refreshToken": "given-1", "expires": "2999-01-01T00:00:00Z"}
    api = Api(reject_first=True)
    api.issued = 1
    result = act(api, {**OAUTH, "communication": steps}, {**VALUES, "data": stored})
    assert result.ok
    assert "a new refreshToken, which is kept nowhere" in result.notes[0]


def test_token_that_is_about_to_expire_is_refreshed_before_the_run() -> None:
    api = Api()
    stored = {"accessToken": "stored-token-1", "expires": "2020-01-01T00:00:00.000Z"}
    assert act(api, values={**VALUES, "data": stored}).ok
    assert [url.rpartition("/")[2] for url in api.seen] == ["token", "x"]
    api = Api()
    stored = {"accessToken": "stored-token-1", "expires": "2999-01-01T00:00:00.000Z"}
    assert act(api, values={**VALUES, "data": stored}).ok
    assert [url.rpartition("/")[2] for url in api.seen] == ["x"]


def test_failing_token_step_fails_the_run_in_its_own_words() -> None:
    result = act(Api(), values={**VALUES, "clientSecret": "wrong"})
    assert (result.error.type, result.error.message, result.error.status) == ("RuntimeError", "token: bad client", 401)
    assert result.error.directive == "communication.token.response.error"


def test_dry_run_shows_placeholders_for_what_steps_store() -> None:
    api = Api()
    result = act(api, dry=True)
    assert (result.dry, api.seen) == (True, [])
    assert result.report()["trace"][0]["headers"] == {"Authorization": "Bearer ***"}


def test_token_step_without_condition_is_not_triggered() -> None:
    token = {key: value for key, value in TOKEN.items() if key != "condition"}
    connection = {**OAUTH, "communication": {"token": token}}
    result = check_connection(app_of(connection), "main", VALUES, send=Api())
    assert result.error is not None
    assert "needs 'condition: true'" in result.error.message


@pytest.mark.parametrize(
    ("communication", "words"),
    [
        ({}, "has no communication"),
        ({"refresh": TOKEN}, "has no step 'info'"),
        ({"authorize": {"url": "https://a.example"}, "token": TOKEN}, "has no step 'info'"),
        ({"nonsense": {}}, "has no"),
    ],
)
def test_a_connection_without_anything_to_check_is_told(communication: dict[str, Any], words: str) -> None:
    connection = {**OAUTH, "communication": communication}
    values = {**VALUES, "data": {"accessToken": "stored-token-1"}}
    with pytest.raises(RunError, match=words) as caught:
        check_connection(app_of(connection), "main", values, send=Api(), pairs=True)
    assert caught.value.code == "AF906"


def verdicts(result: Any) -> dict[str, str]:
    return {pair.secret: pair.verdict for pair in result.pairs}


PAIRS: list[tuple[str, dict[str, Any], dict[str, str], bool, dict[str, str]]] = [
    ("both right", {}, {}, True, {"clientSecret": "proven", "sourceSecret": "proven"}),
    ("client wrong", {}, {"clientSecret": "x"}, False, {"clientSecret": "refused", "sourceSecret": "proven"}),
    ("source wrong", {}, {"sourceSecret": "x"}, False, {"clientSecret": "proven", "sourceSecret": "refused"}),
    (
        "both wrong",
        {},
        {"clientSecret": "x", "sourceSecret": "y"},
        False,
        {"clientSecret": "refused", "sourceSecret": "refused"},
    ),
    ("receiver tells nothing", {"any_sign": True}, {}, True, {"clientSecret": "proven", "sourceSecret": "undecidable"}),
    ("api tells nothing", {"any_secret": True}, {}, True, {"clientSecret": "undecidable", "sourceSecret": "proven"}),
    ("api is down", {"token": 503}, {}, False, {"clientSecret": "undecidable", "sourceSecret": "proven"}),
    ("receiver is down", {"info": 503}, {}, False, {"clientSecret": "proven", "sourceSecret": "undecidable"}),
]


@pytest.mark.parametrize(("name", "faults", "wrong", "ok", "expected"), PAIRS, ids=[case[0] for case in PAIRS])
def test_each_credential_gets_its_own_verdict(
    name: str, faults: dict[str, Any], wrong: dict[str, str], ok: bool, expected: dict[str, str]
) -> None:
    result = check_connection(app_of(OAUTH), "main", {**VALUES, **wrong}, send=Api(**faults), pairs=True)
    assert (result.ok, verdicts(result)) == (ok, expected)
    assert {pair.secret: pair.parameters for pair in result.pairs} == {
        "clientSecret": ("clientId", "clientSecret"),
        "sourceSecret": ("sourceId", "sourceSecret"),
    }
    text = json.dumps(result.report(temp=True))
    for secret in (*VALUES.values(), "issued-token-1"):
        assert "secret" not in secret or secret not in text


def html(status: int) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", "Text/HTML; charset=utf-8"),), b"<html>")


def cut(kind: str, words: str) -> TransportError:
    return TransportError(kind, words)


OK, BROKEN = reply({"status": "SUCCESS"}), HttpResponse(200, (("Content-Type", "application/json"),), b"{")
FAILED = reply({"status": "FAILED"})
UNTRUSTED = cut("RuntimeError", "the certificate is not trusted")
LATE = cut("ModuleTimeoutError", "did not answer")

ANSWERS: list[tuple[Any, Any, str]] = [
    *((HttpResponse(status), OK, "refused") for status in (400, 401, 403, 404, 410, 422)),
    *((HttpResponse(status), OK, "undecidable") for status in (301, 302, 405, 407, 408, 413, 415, 429, 500, 503)),
    (html(401), OK, "refused"),
    *((answer, OK, "undecidable") for answer in (html(200), BROKEN, UNTRUSTED, LATE)),
    (FAILED, OK, "refused"),
    *((OK, HttpResponse(status), "proven") for status in (400, 401, 403, 404)),
    *((OK, HttpResponse(status), "undecidable") for status in (200, 204, 302, 405, 413, 429, 500, 503)),
    (OK, FAILED, "proven"),
    *((OK, answer, "undecidable") for answer in (html(200), BROKEN, UNTRUSTED, LATE, OK)),
]


@pytest.mark.parametrize(("right", "wrong", "verdict"), ANSWERS)
def test_only_an_answer_that_judges_is_a_verdict(right: Any, wrong: Any, verdict: str) -> None:
    info = {
        "url": "https://in.example/x",
        "headers": {"X-Key": "{{connection.sourceSecret}}"},
        "followRedirects": False,
        "response": {
            "valid": {
                "condition": "{{statusCode < 300 && ifempty(body.status, 'SUCCESS') = 'SUCCESS' && "
                "!contains(ifempty(headers.`content-type`, ''), 'HTML')}}",
                "message": "no",
            }
        },
    }
    connection = {**OAUTH, "communication": {"token": TOKEN, "info": info}}
    api = Api()

    def send(request: HttpRequest) -> HttpResponse:
        if not request.url.startswith("https://in.example"):
            return api(request)
        answer = right if dict(request.headers)["X-Key"] == "source-secret" else wrong
        if isinstance(answer, TransportError):
            raise answer
        return answer

    result = check_connection(app_of(connection), "main", VALUES, send=send, pairs=True)
    assert verdicts(result) == {"clientSecret": "proven", "sourceSecret": verdict}


def test_wrong_values_have_the_right_length_and_are_masked() -> None:
    sent: list[bytes] = []
    api = Api()

    def send(request: HttpRequest) -> HttpResponse:
        sent.append(request.body)
        return api(request)

    result = check_connection(app_of(OAUTH), "main", VALUES, send=send, pairs=True)
    wrong = next(body for body in sent if body.startswith(b"id=cid") and b"client-secret" not in body)
    value = wrong.partition(b"secret=")[2].decode()
    assert len(value) == len("client-secret")
    assert value not in json.dumps(result.report())


def test_later_steps_that_need_a_failed_one_are_not_tried() -> None:
    info = {"url": "https://in.example/x", "headers": {"Authorization": "Bearer {{connection.accessToken}}"}}
    connection = {**OAUTH, "communication": {"token": TOKEN, "info": info}}
    api = Api()
    result = check_connection(app_of(connection), "main", {**VALUES, "clientSecret": "x"}, send=api, pairs=True)
    assert api.seen == ["https://api.example/token"]
    assert verdicts(result) == {"clientSecret": "refused", "sourceSecret": "undecidable"}
    assert next(p for p in result.pairs if p.secret == "sourceSecret").reason == "no step of the check uses it"


def test_basic_connection_is_proven_by_its_one_request() -> None:
    def send(request: HttpRequest) -> HttpResponse:
        right = dict(request.headers)["Authorization"] == "Basic " + base64.b64encode(b"ada:pass-word").decode()
        return reply({"name": "Ada", "id": 7}) if right else reply({}, 401)

    values = {"user": "ada", "password": "pass-word", "host": "me.example"}
    result = check_connection(app_of(BASIC), "main", values, send=send, pairs=True)
    assert (result.ok, result.metadata) == (True, "Ada")
    assert [(pair.parameters, pair.step, pair.verdict) for pair in result.pairs] == [
        (("user", "password"), "request", "proven")
    ]


def test_connection_values_are_checked() -> None:
    app = app_of(BASIC)
    with pytest.raises(RunError, match="connection 'main', parameter 'password': is required"):
        connection_store(app, "main", {"user": "u"})
    with pytest.raises(RunError, match="parameter 'pasword': there is no such field"):
        connection_store(app, "main", {"pasword": "u", "password": "p"})
    with pytest.raises(RunError, match="no connection 'mian'") as caught:
        connection_store(app, "mian", {})
    assert caught.value.hint == "did you mean 'main'?"


@pytest.mark.parametrize(("value", "words"), [(None, "empty"), (7, "a number"), ([1], "an array"), ("x", "a text")])
@pytest.mark.parametrize("key", ["data", "install"])
def test_what_stands_beside_the_parameters_is_a_collection(key: str, value: Any, words: str) -> None:
    with pytest.raises(RunError, match=f"'{key}' must be a collection of .*, but is {words}$") as caught:
        connection_store(app_of(BASIC), "main", {"user": "ada", "password": "p", key: value})
    assert f"for example {key}: {{" in str(caught.value.hint)


def test_stored_data_of_a_basic_connection_is_obtained_when_needed() -> None:
    module = {**CALL, "communication": {"url": "https://me.example/{{connection.accountId}}"}}
    app = app_of(BASIC, module)
    send = Scripted(reply({"id": 7, "name": "Ada"}), reply({"ok": 1}))
    store = connection_store(app, "main", {"user": "ada", "password": "pass-word", "host": "me.example"})
    assert run_module(app, "act", {}, store, send=send).ok
    assert [request.url for request in send.requests] == ["https://me.example/me", "https://me.example/7"]
