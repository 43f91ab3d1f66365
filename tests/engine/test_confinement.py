"""Only hosts that the connector or its connection names are reached, whatever part of it asks."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine import (
    Hosts,
    HttpRequest,
    HttpResponse,
    Options,
    check_connection,
    connection_store,
    run_module,
    run_rpc,
)
from afkit.engine.checks import grant_connection, invalidate_connection
from afkit.engine.epochs import run_epoch
from afkit.engine.faults import FlowError
from afkit.engine.webhooks import run_hook_step
from support.made import Scripted, build_app, reply

EVIL = {"url": "https://{{ifempty(parameters.where, temp.where)}}/x"}
FIXED = {"label": "A", "description": "A."}
TEXT = {"name": "where", "type": "text", "label": "Where"}
HERE = "https://api.example/x"
FIRST = {"url": HERE, "response": {"temp": {"where": "{{body.where}}"}}}
WATCH = {"response": {"trigger": {"type": "id", "order": "asc", "id": "1"}}}

APP = build_app(
    base={"baseUrl": "https://api.example"},
    connections={
        "main": {"label": "M", "connectionType": "oauth", "communication": {"token": {"condition": True, "url": HERE}}},
        "token": {
            "label": "T",
            "connectionType": "oauth",
            "communication": {"token": [{**FIRST, "condition": True}, EVIL]},
        },
        "info": {
            "label": "I",
            "connectionType": "oauth",
            "communication": {"token": {**FIRST, "condition": True}, "info": [FIRST, EVIL]},
        },
        "consent": {
            "label": "C",
            "connectionType": "oauth",
            "communication": {
                "preauthorize": FIRST,
                "authorize": {"url": HERE},
                "token": EVIL,
                "invalidate": [FIRST, EVIL],
            },
        },
    },
    rpcs={"rpc": {"label": "R", "connection": None, "communication": EVIL}},
    endpoints={"end": {**FIXED, "inputParameters": [TEXT], "communication": EVIL}},
    webhooks={
        "hook": {
            "label": "H",
            "webhookType": "web",
            "params": [TEXT],
            "communication": {},
            "attach": EVIL,
            "update": EVIL,
            "detach": EVIL,
        }
    },
    modules={
        "act": {
            **FIXED,
            "moduleType": "action",
            "actionCrud": "read",
            "connection": None,
            "mappableParams": [TEXT],
            "communication": EVIL,
        },
        "page": {
            **FIXED,
            "moduleType": "search",
            "connection": None,
            "communication": {
                "url": HERE,
                "response": {"iterate": "{{body.list}}"},
                "pagination": {"url": "https://{{body.where}}/x"},
            },
        },
        "call": {
            **FIXED,
            "moduleType": "action",
            "actionCrud": "read",
            "connection": None,
            "communication": {"endpoint": "end", "input": {"where": "away.test"}},
        },
        "watch": {
            **FIXED,
            "moduleType": "trigger",
            "connection": None,
            "staticParams": [TEXT],
            "communication": {"url": HERE, **WATCH},
            "epoch": {**EVIL, "response": {"output": {"label": "a", "date": "b"}}},
        },
    },
)


def answer(request: HttpRequest) -> HttpResponse:
    return reply({"where": "away.test", "list": [{"a": 1}]})


def fault_of(place: str, send: Scripted) -> Any:
    where = {"where": "away.test"}
    if place in ("act", "page", "call"):
        return run_module(APP, place, where if place == "act" else {}, send=send).error
    if place == "rpc":
        return run_rpc(APP, "rpc://rpc", where, send=send).error
    if place == "epoch":
        return run_epoch(APP, "watch", where, send=send).error
    if place in ("token", "info"):
        return check_connection(APP, place, {}, send=send).error
    store = connection_store(APP, "consent", {})
    if place == "consent":
        redirect = "http://127.0.0.1:1/cb"
        return grant_connection(APP, store, ask=lambda url, state: {"code": "c"}, redirect=redirect, send=send)[0].error
    if place == "invalidate":
        return invalidate_connection(APP, store, send=send, options=Options())[1]
    return run_hook_step(APP, "hook", place, send=send, parameters=where, stored={"id": "1"}).error  # type: ignore[arg-type]  # a step


PLACES = ["act", "page", "call", "rpc", "epoch", "attach", "update", "detach", "token", "info", "consent", "invalidate"]


@pytest.mark.parametrize("place", PLACES)
def test_a_host_that_nobody_named_is_not_reached_from(place: str) -> None:
    send = Scripted(answer)
    fault = fault_of(place, send)
    assert fault is not None
    assert fault.type == "InvalidConfigurationError"
    assert "a request to the host 'away.test' is refused" in fault.message
    assert not [request for request in send.requests if "away.test" in request.url]


@pytest.mark.parametrize(
    ("names", "url", "words"),
    [
        (["https://api.example"], "http://api.example/x", "readable on its way"),
        (["https://api.example"], "HTTPS://API.example:8443/x", ""),
        (["https://api.example", "http://api.example"], "http://api.example/x", ""),
        (["http://api.example", "https://api.example"], "http://api.example/x", ""),
        (["https://api.example", "api.example"], "http://api.example/x", ""),
        (["https://*.api.example"], "http://eu.api.example/x", "readable on its way"),
        (["https://*.api.example", "eu.api.example"], "http://eu.api.example/x", ""),
        (["https://127.0.0.1"], "http://127.0.0.1:9/x", ""),
        (["https://api.example"], "http://other.example/x", "neither the connector nor its connection names it"),
    ],
)
def test_a_host_that_is_named_with_https_alone_is_not_reached_without(names: list[str], url: str, words: str) -> None:
    for hosts in (Hosts(names), Hosts(names).copy()):
        try:
            hosts.check(url)
        except FlowError as fault:
            assert words and words in fault.message
        else:
            assert not words


def test_a_page_that_would_be_readable_is_not_fetched() -> None:
    listed = {"url": HERE, "response": {"iterate": "{{body.list}}"}, "pagination": {"url": "{{body.next}}"}}
    key = {"headers": {"authorization": "Bearer k"}}
    app = build_app(
        base={"baseUrl": "https://api.example", **key},
        modules={"page": {**FIXED, "moduleType": "search", "connection": None, "communication": listed}},
    )
    send = Scripted(reply({"list": [{"id": 1}], "next": "http://api.example/x?page=2"}), reply({"list": []}))
    result = run_module(app, "page", {}, None, send=send)
    assert result.error is not None and "by http is refused" in result.error.message
    assert len(send.requests) == 1
