"""Values that no directive expects, in runs that send something: each ends with a result or with a message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.cli import afkit

SANDBOX = """\
sandbox: 1
title: Odd
connections: {odd: {key: a-made-up-key}}
routes: [{name: all, match: {path: "/{rest*}"}, steps: [{reply: {json: {id: 1, at: "2026-01-02"}}}]}]
"""
PLACES: dict[str, dict[str, Any]] = {
    "action": {"url": "/a"},
    "search": {"url": "/a"},
    "trigger": {"url": "/a", "response": {"trigger": {"type": "id", "order": "desc", "id": "{{item.id}}"}}},
    "responder": {"response": {"status": 200}},
    "rpc": {"url": "/a", "response": {"output": {"label": "{{body.id}}", "value": 1}}},
    "epoch": {"response": {"limit": 1, "output": {"label": "{{item.id}}", "date": "{{item.at}}"}}},
    "connection": {"url": "https://api.odd.example/me"},
    "webhook": {"respond": {"status": 200}},
}
COMMANDS = {
    "rpc": ("run", "rpc://make", "--sandbox"),
    "epoch": ("run", "epoch://make", "--sandbox"),
    "connection": ("connect", "--sandbox"),
    "webhook": ("run", "webhook://make", "--body", '{"id": 1}'),
    "trigger": ("run", "make", "--since", "all", "--sandbox"),
}
RESPONSE: dict[str, tuple[str, dict[str, Any], int, str]] = {
    f"the response of a {place} that is {odd}": (place, {"response": odd}, 0, "")
    for place in ("search", "rpc", "epoch", "connection")
    for odd in (None, 0, 1.5, True, "x", [{}])
}
ROWS: dict[str, tuple[str, dict[str, Any], int, str]] = {
    **RESPONSE,
    "an answer that is no object": ("responder", {"response": 5}, 0, ""),
    "a trigger's type that is no expression": (
        "trigger",
        {"response": {"trigger": {"type": "{{1+}}", "order": "desc", "id": "{{item.id}}"}}},
        2,
        "A value is expected after `+`",
    ),
    "what is kept of a response is a text": (
        "connection",
        {"response": {"temp": "{{'x'}}"}},
        0,
        "communication.response.temp is a text, not a collection: nothing of it is kept",
    ),
    "temp of a webhook is a list": ("webhook", {"temp": [1]}, 0, "communication.temp is an array, not a collection"),
    "temp of a request is a number": ("action", {"temp": 5}, 0, "communication.temp is a number, not a collection"),
    "what is spread into an output is a number": ("action", {"response": {"output": {"{{...}}": 5}}}, 0, ""),
}


@pytest.mark.parametrize("name", ROWS)
def test_an_odd_value_ends_no_run_by_an_exception(name: str, tmp_path: Path) -> None:
    place, changed, code, told = ROWS[name]
    write(tmp_path, place, {**PLACES[place], **changed})
    command, *rest = COMMANDS.get(place, ("run", "make", "--sandbox"))
    why = ("--why",) if command == "run" else ()
    done = afkit(command, tmp_path, *rest, *why, "--format", "json")
    assert done.code == code, done.err
    assert told in done.out + done.err


FIELDS: dict[str, list[Any]] = {
    "a type that is a list": [{"name": "a", "type": [], "nested": [{"name": "b", "type": "text"}]}],
    "a type that is a collection": [{"name": "a", "type": {}, "nested": [{"name": "b", "type": "text"}]}],
    "nested fields that are a number": [{"name": "a", "type": "text", "nested": 5}],
    "nested fields that are true": [{"name": "a", "type": "text", "nested": True}],
}


@pytest.mark.parametrize("name", FIELDS)
def test_odd_fields_are_sent_what_is_given(name: str, tmp_path: Path) -> None:
    write(tmp_path, "action", {**PLACES["action"], "qs": {"a": "{{parameters.a}}"}}, mappableParams=FIELDS[name])
    done = afkit("run", tmp_path, "make", "-i", "a=x", "--sandbox", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["trace"][0]["url"].endswith("/a?a=x")


def write(folder: Path, place: str, code: dict[str, Any], **members: Any) -> None:
    """Write a connector whose one component has a code, beside a sandbox that answers everything."""
    key = {"name": "key", "type": "password", "label": "Key"}
    basic = {"label": "O", "connectionType": "basic", "params": [key], "communication": PLACES["connection"]}
    content: dict[str, Any] = {
        "manifest": 1,
        "app": {"name": "oddly", "label": "Odd"},
        "base": {"baseUrl": "https://api.odd.example"},
        "connections": {"odd": {**basic, "communication": code} if place == "connection" else basic},
    }
    if place in ("rpc", "webhook"):
        content[f"{place}s"] = {"make": {"label": "M", "webhookType": "web", "communication": code}}
        if place == "rpc":
            del content["rpcs"]["make"]["webhookType"]
    elif place == "epoch":
        trigger = {"label": "M", "moduleType": "trigger", "communication": PLACES["trigger"], "epoch": code}
        content["modules"] = {"make": trigger}
    elif place != "connection":
        content["modules"] = {"make": {"label": "M", "moduleType": place, "communication": code, **members}}
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "sandbox.yaml").write_text(SANDBOX, encoding="utf-8")
