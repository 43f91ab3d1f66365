"""What a run once did wrongly or in silence, each as its author meets it: it is done, or it is told by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.cli import Outcome, afkit
from support.service import Answer, Asked, Service, serve

APP = {"name": "made-up", "label": "Made up", "description": "Acts.", "version": 1}
ITEM = {"id": 7, "at": "2026-01-02T03:04:05Z", "next": "c-2"}
FIELDS = [{"name": "ref", "type": "text", "label": "Ref", "required": True}, {"name": "n", "type": "number"}]


def answer(asked: Asked) -> Answer:
    """Be the service: a token, a form's fields and options, a refusal of old tokens, else one item."""
    path = asked.target.partition("?")[0]
    if path == "/token":
        return Answer(200, {"t": "fresh"})
    if path == "/fields":
        return Answer(200, FIELDS)
    if path == "/options":
        return Answer(200, [{"label": "A", "value": "a"}])
    if path == "/guarded":
        return Answer(200, ITEM) if "fresh" in asked.headers.get("authorization", "") else Answer(401, {})
    return Answer(200, ITEM)


class Row(NamedTuple):
    """A connector with one module, a command, and what must come of it."""

    title: str
    module: dict[str, Any]
    sees: Callable[[Outcome, list[Asked]], object]
    words: tuple[str, ...] = ()
    parts: dict[str, Any] = {}  # noqa: RUF012 - never changed
    component: str = "act"
    connection: dict[str, Any] | None = None


def module(kind: str, communication: Any, **more: Any) -> dict[str, Any]:
    own = {"actionCrud": "create"} if kind == "action" else {}
    return {"label": "A", "description": "A.", "moduleType": kind, "communication": communication, **own, **more}


def rpc(path: str) -> dict[str, Any]:
    return {"label": "R", "communication": {"url": path, "response": {"iterate": "{{body}}", "limit": 300}}}


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "label": name, **more}


def bundles(done: Outcome) -> Any:
    return done.data["bundles"]


POLL = {"type": "date", "order": "desc", "id": "{{body.id}}", "date": "{{body.at}}"}
OAUTH = {
    "label": "C",
    "connectionType": "oauth",
    "defaultScope": ["base"],
    "installSpec": [field("id", "text", required=True)],
    "installDirectives": {"common": {"clientId": "{{parameters.id}}"}},
    "communication": {
        "token": {
            "condition": True,
            "url": "{url}/token",
            "method": "POST",
            "body": {"scope": "{{join(oauth.scope, ' ')}}", "client": "{{common.clientId}}"},
            "response": {"data": {"token": "{{body.t}}"}, "expires": "{{addDays(now, -1)}}"},
        },
        "refresh": {
            "condition": "{{data.expires < now}}",
            "url": "{url}/token?renewed",
            "method": "POST",
            "response": {"data": {"token": "{{body.t}}"}},
        },
    },
}
REJECTED = {"error": {"message": "no", "401": {"message": "no", "type": "InvalidAccessTokenError"}}}
HOOK = {"w": {"label": "W", "webhookType": "web"}}
PROCEDURES = {"fields": rpc("/fields"), "options": rpc("/options")}
FORM = [field("kind", "select", options={"store": "rpc://options", "nested": ["rpc://fields"]})]
FILTER = [field("f", "filter", options={"store": [{"value": "name", "label": "Name"}]})]


def writes(method: str) -> dict[str, Any]:
    return module(
        "action",
        {
            "url": "/guarded",
            "method": method,
            "headers": {"Authorization": "{{connection.token}}"},
            "response": REJECTED,
        },
        connection="c",
        scope=["orders.write"],
    )


def told(*words: str, code: int = 2, calls: int = 0) -> Callable[[Outcome, list[Asked]], object]:
    """Expect a refusal in these words before more than `calls` requests were sent."""

    def look(done: Outcome, asked: list[Asked]) -> object:
        assert (done.code, len(asked)) == (code, calls), (done.err, asked)
        assert all(word in done.err for word in words), done.err
        return True

    return look


def noted(*words: str) -> Callable[[Outcome, list[Asked]], object]:
    """Expect a run that says this in its notes."""
    return lambda done, asked: done.code == 0 and all(word in " ".join(done.data["notes"]) for word in words)


ROWS = (
    Row(
        "a trigger without iterate whose reply is one object gives it as its bundle",
        module("trigger", {"url": "/item", "response": {"trigger": POLL}}),
        lambda done, asked: bundles(done) == [ITEM],
    ),
    Row(
        "what a trigger stores is there at its next poll",
        module(
            "trigger",
            {
                "url": "/item",
                "qs": {"after": "{{data.cursor}}"},
                "response": {"trigger": POLL, "data": {"cursor": "{{body.next}}"}},
            },
        ),
        lambda done, asked: [one.target for one in asked] == ["/item", "/item?after=c-2"],
        ("--state", "{folder}/state.json"),
    ),
    Row(
        "the expiry of a token is no data, and renews nothing",
        writes("POST"),
        lambda done, asked: [one.target for one in asked] == ["/token", "/guarded"] and done.code == 0,
        parts={"connections": {"c": OAUTH}},
        connection={"install": {"id": "client-7"}},
    ),
    Row(
        "@path gives a buffer the bytes of a file",
        module(
            "action",
            {"url": "/file", "method": "POST", "type": "binary", "body": "{{parameters.data}}"},
            mappableParams=[field("data", "buffer")],
        ),
        lambda done, asked: asked[0].body == b"\x00\xff@raw",
        ("-i", "data=@{folder}/x.bin"),
    ),
    Row(
        "a token is asked for with the scopes of the modules, and with what an installation gives",
        writes("POST"),
        lambda done, asked: asked[0].json == {"scope": "base orders.write", "client": "client-7"},
        parts={"connections": {"c": OAUTH}},
        connection={"install": {"id": "client-7"}},
    ),
    Row(
        "an installation that is not given is told",
        writes("POST"),
        lambda done, asked: "under 'install:'" in done.err and "client" not in asked[0].json,
        parts={"connections": {"c": OAUTH}},
        connection={},
    ),
    Row(
        "a write is not sent again after its token was rejected, and that is told",
        writes("POST"),
        lambda done, asked: (
            [one.method for one in asked] == ["POST"]
            and "POST is not safe to send twice" in " ".join(done.data["notes"])
        ),
        parts={"connections": {"c": OAUTH}},
        connection={"install": {"id": "i"}, "data": {"token": "old"}},
    ),
    Row(
        "a read is sent again after its token was renewed, and that is told",
        writes("GET"),
        lambda done, asked: (
            [one.target for one in asked] == ["/guarded", "/token?renewed", "/guarded"]
            and "it was renewed" in " ".join(done.data["notes"])
        ),
        parts={"connections": {"c": OAUTH}},
        connection={"install": {"id": "i"}, "data": {"token": "old"}},
    ),
    Row(
        "a responder sees temp",
        module("responder", {"temp": {"a": "{{1 + 1}}"}, "response": {"status": 201, "body": {"a": "{{temp.a}}"}}}),
        lambda done, asked: bundles(done) == [{"status": 201, "headers": {}, "body": {"a": 2}}],
    ),
    Row(
        "an operator that no filter has",
        module("action", {"url": "/item"}, mappableParams=FILTER),
        told("'text:like' is not an operator"),
        ("-i", 'f=[[{"a": "name", "o": "text:like", "b": "x"}]]'),
    ),
    Row(
        "a column that the filter does not have",
        module("action", {"url": "/item"}, mappableParams=FILTER),
        told("'nmae' is not a column; did you mean 'name'"),
        ("-i", 'f=[[{"a": "nmae", "o": "text:equal", "b": "x"}]]'),
    ),
    Row(
        "fields that an RPC gives below an option that an RPC gives: required, unknown, type, all at once",
        module("action", {"url": "/item", "method": "POST", "body": "{{parameters}}"}, mappableParams=FORM),
        told("input 'ref': is required", "input 'n': must be a number", "input 'x': there is no such field", calls=2),
        ("-i", "kind=a", "-i", "n=many", "-i", "x=1"),
        parts={"rpcs": PROCEDURES},
    ),
    Row(
        "an option that the RPC does not give",
        module(
            "action",
            {"url": "/item"},
            mappableParams=[field("kind", "select", options="rpc://options", mappable=False)],
        ),
        told("'b' is none of its options: a", calls=1),
        ("-i", "kind=b"),
        parts={"rpcs": PROCEDURES},
    ),
    Row(
        "an instant trigger without a request, whose body is empty",
        module("instant_trigger", {"response": {"output": "{{body}}"}}, webhook="w"),
        lambda done, asked: bundles(done) == [{}] and "{{payload}}" in " ".join(done.data["notes"]),
        ("--body", '{"id": 1}'),
        parts={"webhooks": HOOK},
        component="webhook://w",
    ),
    Row(
        "without encoding, a query is sent decoded",
        module("action", {"url": "/item?path=a%2Fb", "encodeUrl": False}),
        lambda done, asked: asked[0].target == "/item?path=a/b",
    ),
    Row(
        "a finding that touches the module is named before its run",
        module("action", {"url": "/item", "querry": {"a": 1}}),
        told("unknown key 'querry'", "manifest.json:1:", code=0, calls=1),
    ),
    *(
        Row(
            f"a signature whose key is {key}",
            module(
                "action",
                {"url": "/item", "headers": {"X-S": f"{{{{sha256('a', 'hex', {key})}}}}", "X-H": "{{sha256('a')}}"}},
                mappableParams=[field("given", "text"), field("left", "text")],
            ),
            lambda done, asked, told=told: (
                sum("the key of sha256(…) is empty" in note for note in done.data["notes"]) == told
            ),
            ("-i", "given=k"),
        )
        for key, told in (("parameters.left", 1), ("''", 1), ("parameters.given", 0))
    ),
    Row(
        "a polling trigger without a request",
        module(
            "trigger",
            {
                "response": {
                    "iterate": "{{split('1,2', ',')}}",
                    "trigger": {"type": "id", "order": "unordered", "id": "{{item}}"},
                    "output": {"n": "{{item}}"},
                }
            },
        ),
        noted("the polling trigger sends no request"),
    ),
    Row(
        "pagination in an action",
        module("action", {"url": "/item", "pagination": {"condition": False}}),
        noted("an action must not page"),
    ),
    *(
        Row(f"{name} is refused by name", module("action", {"url": "/item", **part}), told(f"communication.{name}:"))
        for name, part in (
            ("while", {"while": {"condition": True}}),
            ("urlPermissions", {"urlPermissions": ["x"]}),
            ("followRedirects", {"followRedirects": "{{parameters.x}}"}),
            ("repeat.limit", {"repeat": {"condition": "{{true}}", "limit": "{{2}}"}}),
            ("input", {"input": {"a": 1}}),
            ("response.oauth", {"response": {"oauth": {"token": "t"}}}),
        )
    ),
    *(
        Row(
            f"{name} has no effect in a module, and that is told",
            module("action", {"url": "/item", **part}),
            noted(f"communication.{name}:"),
        )
        for name, part in (
            ("response.scope", {"response": {"scope": ["x"]}}),
            ("response.uid", {"response": {"uid": "{{body.id}}"}}),
            ("response.metadata", {"response": {"metadata": {"type": "text", "value": "x"}}}),
            ("response.expires", {"response": {"expires": "{{now}}"}}),
            ("response.trigger", {"response": {"trigger": POLL}}),
            ("response.unwrap", {"response": {"unwrap": False}}),
            ("log.level", {"log": {"level": "debug"}}),
            ("repeat.until", {"repeat": {"condition": False, "limit": 1, "until": 3}}),
            ("body", {"body": {"a": 1}}),
        )
    ),
    Row(
        "a request without a url",
        module("action", {"method": "POST", "body": {"a": 1}, "response": {"output": {"a": 1}}}),
        noted("'method', 'body' mean nothing"),
    ),
    Row(
        "an RPC without the connection that base reads",
        module("action", {"url": "/item"}),
        noted("RPC 'options' has no connection, so connection.key is empty in it"),
        parts={
            "base": {"baseUrl": "{url}", "headers": {"X-Key": "{{connection.key}}"}},
            "rpcs": {"options": {**rpc("/options"), "connection": None}},
        },
        component="rpc://options",
    ),
    Row(
        "a webhook that reads a connection",
        module("instant_trigger", {}, webhook="w"),
        noted("the communication of webhook 'w' has no connection, so connection.key is empty in it", "attach"),
        ("--body", '{"id": 1}'),
        parts={"webhooks": {"w": {**HOOK["w"], "communication": {"output": {"id": "{{connection.key}}"}}}}},
        component="webhook://w",
    ),
    Row(
        "a type of error that there is not",
        module("action", {"url": "/item", "response": {"valid": {"condition": False, "type": "NopeError"}}}),
        lambda done, asked: "'NopeError' is not an error type" in " ".join(done.data["notes"]),
    ),
)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serve(answer) as running:
        yield running


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_it_is_done_or_told(row: Row, service: Service, tmp_path: Path) -> None:
    service.asked.clear()
    connector = {
        "manifest": 1,
        "app": APP,
        "base": {"baseUrl": service.url},
        "modules": {"act": {"connection": None, "interface": [field("id", "number")], **row.module}},
        **row.parts,
    }
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(connector).replace("{url}", service.url))
    (tmp_path / "x.bin").write_bytes(b"\x00\xff@raw")
    words = [word.replace("{folder}", str(tmp_path)) for word in row.words]
    if row.connection is not None:
        (tmp_path / "c.json").write_text(json.dumps(row.connection))
        words += ["--connection", str(tmp_path / "c.json")]
    for _ in range(2 if "--state" in words else 1):
        done = afkit("run", manifest, row.component, *words, "--format", "json")
    assert row.sees(done, service.asked), (done, service.asked)
