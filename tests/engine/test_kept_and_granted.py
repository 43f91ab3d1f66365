"""What a run keeps, is granted and refuses: triggers, scopes, installation, rejected tokens, directives that mean nothing."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine import HttpRequest, HttpResponse, Options, connection_store, run_module
from afkit.errors import RunError
from support.made import Scripted, act, build_app, module_app, reply

URL = "https://api.example/x"


def watch(response: dict[str, Any], **more: Any) -> Any:
    return module_app({"url": URL, "response": response, **more}, kind="trigger", mappableParams=[])


@pytest.mark.parametrize(
    ("body", "ids"),
    [({"id": 7, "n": "a"}, [7]), ([{"id": 2}, {"id": 1}], [1]), (None, [])],
    ids=["one", "list", "none"],
)
def test_a_trigger_without_iterate_watches_its_reply(body: Any, ids: list[int]) -> None:
    trigger = {"type": "id", "order": "desc", "id": "{{ifempty(item.id, body.id)}}"}
    result = act(watch({"trigger": trigger}), Scripted(reply(body)))
    assert result.error is None
    assert [bundle["id"] for bundle in result.bundles if "id" in bundle] == ids


def test_what_a_trigger_stores_is_there_at_its_next_poll() -> None:
    app = watch(
        {
            "iterate": "{{body}}",
            "trigger": {"type": "id", "order": "asc", "id": "{{item.id}}"},
            "data": {"cursor": "{{headers.`x-next`}}"},
        },
        qs={"after": "{{data.cursor}}"},
    )
    send = Scripted(reply([{"id": 1}], x_next="c1"), reply([{"id": 2}], x_next="c2"))
    first = run_module(app, "act", {}, send=send)
    assert {**first.state, "known": 0} == {"cursor": "c1", "lastID": 1, "known": 0}
    second = run_module(app, "act", {}, send=send, state=first.state)
    assert send.requests[1].url.endswith("?after=c1")
    assert second.bundles == [{"id": 2}]
    assert {**second.state, "known": 0} == {"cursor": "c2", "lastID": 2, "known": 0}


def test_a_module_keeps_at_most_what_the_platform_stores() -> None:
    app = module_app({"url": URL, "response": {"data": {"all": "{{body.text}}"}}})
    result = act(app, Scripted(reply({"text": "x" * 70_000})))
    assert result.error is not None
    assert "70010 bytes" in result.error.message


def test_a_responder_sees_temp() -> None:
    app = module_app({"temp": {"a": 1}, "response": {"status": 201, "body": {"a": "{{temp.a}}"}}}, kind="responder")
    assert act(app, Scripted(reply())).bundles == [{"status": 201, "headers": {}, "body": {"a": 1}}]


def test_a_responder_may_answer_by_a_condition() -> None:
    items = [
        {"condition": "{{parameters.a}}", "response": {"status": 201}},
        {"condition": "{{!parameters.a}}", "response": {"status": 404, "body": "none"}},
    ]
    app = module_app(items, kind="responder", params=[{"name": "a", "type": "boolean", "label": "A"}])
    assert act(app, Scripted(reply()), {"a": True}).bundles == [{"status": 201, "headers": {}, "body": None}]
    assert act(app, Scripted(reply()), {"a": False}).bundles == [{"status": 404, "headers": {}, "body": "none"}]


def test_an_instant_trigger_without_request_says_that_body_is_empty() -> None:
    app = build_app(
        webhooks={"hook": {"label": "H", "webhookType": "web"}},
        modules={
            "act": {
                "label": "A",
                "description": "A.",
                "moduleType": "instant_trigger",
                "webhook": "hook",
                "communication": {"response": {"output": "{{body}}"}},
            }
        },
    )
    result = run_module(app, "act", {}, send=Scripted(reply()), payload={"id": 1})
    assert result.bundles == [{}]
    assert "{{payload}}" in result.notes[0]


def oauth_app(method: str) -> Any:
    auth = {"authorization": "Bearer {{connection.accessToken}}"}
    token = {"url": "https://api.example/token", "response": {"data": {"accessToken": "{{body.t}}"}}}
    return build_app(
        connections={
            "c": {
                "label": "C",
                "connectionType": "oauth",
                "defaultScope": ["base"],
                "communication": {
                    "token": {
                        **token,
                        "condition": True,
                        "body": {"scope": "{{join(oauth.scope, ' ')}}"},
                        "method": "POST",
                        "response": {"data": {"accessToken": "{{body.t}}"}, "expires": "{{addDays(now, 90)}}"},
                    },
                    "refresh": {**token, "method": "POST", "condition": "{{data.expires < now}}"},
                },
            }
        },
        modules={
            "act": {
                "label": "A",
                "description": "A.",
                "moduleType": "action",
                "actionCrud": "create",
                "connection": "c",
                "scope": ["orders.write"],
                "communication": {
                    "url": URL,
                    "method": method,
                    "headers": auth,
                    "response": {
                        "error": {"message": "no", "401": {"message": "no", "type": "InvalidAccessTokenError"}}
                    },
                },
            }
        },
    )


@pytest.mark.parametrize(("method", "calls"), [("GET", 3), ("POST", 1), ("DELETE", 1)])
def test_only_what_is_safe_is_sent_again_after_a_rejected_token(method: str, calls: int) -> None:
    def service(request: HttpRequest) -> HttpResponse:
        if request.url.endswith("/token"):
            return reply({"t": "new"})
        good = dict(request.headers)["Authorization"] == "Bearer new"
        return reply({"ok": True}) if good else reply({}, 401)

    app = oauth_app(method)
    send = Scripted(service)
    result = run_module(app, "act", {}, connection_store(app, "c", {"data": {"accessToken": "old"}}), send=send)
    assert (len(send.requests), result.ok) == (calls, calls == 3)
    assert ("not safe to send twice" in " ".join(result.notes)) is (calls == 1)


def test_a_token_asks_for_the_scopes_of_the_modules_and_its_expiry_is_no_data() -> None:
    app = oauth_app("GET")
    send = Scripted(reply({"t": "new"}), reply({"ok": True}))
    result = run_module(app, "act", {}, connection_store(app, "c", {}), send=send)
    assert result.ok
    assert b"base orders.write" in send.requests[0].body
    assert len(send.requests) == 2


def test_an_installation_fills_the_common_data() -> None:
    app = build_app(
        connections={
            "c": {
                "label": "C",
                "connectionType": "oauth",
                "installSpec": [{"name": "id", "type": "text", "label": "ID", "required": True}],
                "installDirectives": {"common": {"clientId": "{{parameters.id}}"}},
                "communication": {
                    "token": {
                        "condition": True,
                        "url": "https://api.example/token?c={{common.clientId}}",
                        "response": {"data": {"accessToken": "{{body.t}}"}},
                    }
                },
            }
        },
        modules={
            "act": {
                "label": "A",
                "description": "A.",
                "moduleType": "action",
                "connection": "c",
                "communication": {"url": URL, "headers": {"a": "{{connection.accessToken}}"}},
            }
        },
    )
    send = Scripted(reply({"t": "new"}), reply({}))
    run_module(app, "act", {}, connection_store(app, "c", {"install": {"id": "client-7"}}), send=send)
    assert send.requests[0].url.endswith("?c=client-7")
    notes: list[str] = []
    connection_store(app, "c", {}, notes=notes)
    assert "under 'install:'" in notes[0]


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("while", {"while": {"condition": True}}),
    *(
        (name, {name: ["x"]})
        for name in ("isc", "agency", "urlPermissions", "encodeUrlMode", "flags", "stopOnEmptyBundles")
    ),
    ("followRedirects", {"followRedirects": "{{parameters.x}}"}),
    ("repeat.limit", {"repeat": {"condition": True, "limit": "{{2}}"}}),
    ("input", {"input": {"a": 1}}),
    ("aws.zone", {"aws": {"key": "k", "secret": "s", "zone": "x"}}),
    ("oauth.realm", {"oauth": {"consumer_key": "k", "realm": "x"}}),
    ("rejectUnauthorized", {"rejectUnauthorized": False}),
    ("response.oauth", {"response": {"oauth": {"token": "x"}}}),
]


@pytest.mark.parametrize(("name", "part"), REFUSED, ids=[name for name, _ in REFUSED])
def test_what_would_be_ignored_is_refused_by_name(name: str, part: dict[str, Any]) -> None:
    send = Scripted(reply({}))
    with pytest.raises(RunError, match=rf"communication\.{name}") as caught:
        act(module_app({"url": URL, **part}), send)
    assert (caught.value.code, send.requests) == ("AF905", [])


def test_an_action_that_pages_is_told() -> None:
    result = act(module_app({"url": URL, "pagination": {"condition": False}}), Scripted(reply({})))
    assert "an action must not page" in result.notes[0]


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("a=b%2Fc%3Dd", "a=b/c=d"),
        ("a=%20%23%26%3F%3a", "a=%20%23%26%3F%3a"),
        ("a=%C3%A9&b=1?c=2", "a=%C3%A9&b=1&c=2"),
        ("a=%2520", "a=%20"),
    ],
)
def test_without_encoding_a_query_is_decoded_but_for_what_is_reserved(query: str, sent: str) -> None:
    send = Scripted(reply({}))
    act(module_app({"url": f"{URL}?{query}", "encodeUrl": False}), send, options=Options())
    assert send.requests[0].url == f"{URL}?{sent}"
