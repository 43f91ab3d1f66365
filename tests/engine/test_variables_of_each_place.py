"""In each place the engine gives exactly the variables that the checks of expressions know of there (section 6.1)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from afkit.app.spec.variables import ROOTS
from afkit.engine import Options, check_connection, connection_store, run_module, run_rpc
from afkit.engine.flow.webhook import call_of
from afkit.engine.webhooks import run_hook_step, run_webhook
from afkit.iml import UNDEFINED
from support.made import Scripted, build_app, reply

NAMES = sorted({name.partition(".")[0] for names in ROOTS.values() for name in names})
ALL = {name: f"{{{{{name}}}}}" for name in NAMES}
"""A body of all variables: what is undefined is left out of it."""

ASK: dict[str, Any] = {"url": "/x", "method": "POST", "body": ALL}
FIXED = {"label": "A", "description": "A."}
APP = build_app(
    base={"baseUrl": "https://api.example"},
    common={"region": "eu"},
    connections={
        "basic": {
            "label": "B",
            "connectionType": "basic",
            "params": [{"name": "key", "type": "text", "label": "Key"}],
            "communication": {**ASK, "url": "https://api.example/x"},
        },
        "oauth": {
            "label": "O",
            "connectionType": "oauth",
            "params": [{"name": "key", "type": "text", "label": "Key"}],
            "communication": {"token": {**ASK, "condition": True, "url": "https://api.example/x"}},
            "installSpec": [{"name": "id", "type": "text", "label": "ID"}],
            "installDirectives": {"common": {"seen": ALL}},
        },
    },
    rpcs={"rpc": {"label": "R", "connection": "basic", "communication": ASK}},
    endpoints={"endpoint": {**FIXED, "communication": ASK}},
    webhooks={
        "hook": {
            "label": "H",
            "webhookType": "web",
            "connection": "basic",
            "communication": {"respond": {"body": ALL}},
            "attach": {**ASK, "response": {"data": {"id": "1"}}},
            "update": ASK,
            "detach": ASK,
        }
    },
    modules={
        "module": {**FIXED, "moduleType": "action", "actionCrud": "read", "connection": "basic", "communication": ASK},
        "caller": {
            **FIXED,
            "moduleType": "action",
            "actionCrud": "read",
            "connection": "basic",
            "communication": {"endpoint": "endpoint"},
        },
        "trigger": {
            **FIXED,
            "moduleType": "trigger",
            "connection": "basic",
            "communication": {**ASK, "response": {"trigger": {"type": "id", "order": "asc", "id": "1"}}},
        },
        "instant_trigger": {
            **FIXED,
            "moduleType": "instant_trigger",
            "webhook": "hook",
            "connection": "basic",
            "communication": ASK,
        },
        "responder": {
            **FIXED,
            "moduleType": "responder",
            "webhook": "hook",
            "connection": "basic",
            "communication": {"response": {"body": ALL}},
        },
    },
)
STORE = connection_store(APP, "basic", {"key": "k-4711"})


def defined(values: Any) -> set[str]:
    return {name for name, value in values.items() if value is not UNDEFINED}


def sent(send: Scripted) -> set[str]:
    return set(json.loads(send.requests[-1].body))


def seen_by(place: str) -> set[str]:
    """Run the place and give the names of the variables that it sees."""
    send = Scripted(reply({"id": 1}))
    if place in ("module", "trigger", "instant_trigger", "responder", "endpoint"):
        name = "caller" if place == "endpoint" else place
        payload = {"a": 1} if place == "instant_trigger" else None
        result = run_module(APP, name, {}, STORE, send=send, payload=payload)
        assert result.error is None, result.error
        return defined(result.bundles[0]["body"]) if place == "responder" else sent(send)
    if place == "rpc":
        assert run_rpc(APP, "rpc://rpc", {}, STORE, send=send).ok
    elif place in ("basic", "oauth"):
        assert check_connection(APP, place, {"key": "k-4711"}, send=send, options=Options()).ok
        return sent(send)
    elif place == "webhook":
        return defined(run_webhook(APP, "hook", call_of({"json": {"a": 1}}), STORE, send=send).reply.body)
    elif place == "install":
        return defined(connection_store(APP, "oauth", {"key": "k", "install": {"id": "i"}}).install["seen"])
    else:
        stored = None if place == "attach" else {"id": "1"}
        assert run_hook_step(APP, "hook", place, STORE, send=send, stored=stored, url="https://hook.example").ok  # type: ignore[arg-type]  # a step
    return sent(send)


CONDITIONAL = {
    "rpc": {"webhook"},  # where an instant trigger's form calls it
    "instant_trigger": {"webhook"},  # what attach stored, if it was attached
    "responder": {"webhook"},
}


@pytest.mark.parametrize("place", sorted(ROOTS.keys() - {"none", "base"}))
def test_a_place_sees_what_the_checks_say(place: str) -> None:
    declared = {name.partition(".")[0] for name in ROOTS[place]}  # type: ignore[index]  # a context
    assert seen_by(place) - declared == set()
    assert declared - seen_by(place) <= CONDITIONAL.get(place, set())
