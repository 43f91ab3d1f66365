"""No secret leaves, whatever is asked and whatever goes wrong: one in every entry, every field of every output searched."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from afkit.app.knowledge.vault import Vault
from afkit.cli.console import Console
from support.cli import afkit
from support.service import Answer, Asked, Service, serve

ENTRIES = {
    "password": "snt1-pass-word",
    "named": "snt2-named-key",
    "stored": "snt3-stored-token",
    "common": "snt4-common-value",
    "input": "snt5-module-password",
    "reply": "snt6-from-the-reply",
}
LEAKS = "{{connection.pass}}.{{connection.apiKey}}.{{connection.accessToken}}.{{common.any}}.{{parameters.pin}}"
OK: dict[str, Any] = {"url": "{{connection.url}}/x"}

STEPS: dict[str, Any] = {
    "a host": {"url": f"https://{LEAKS}.test/x"},
    "a path": {"url": f"{{{{connection.url}}}}/{LEAKS}"},
    "user info": {"url": "https://{{connection.pass}}:{{connection.apiKey}}@away.test/"},
    "a port": {"url": "https://home.test:{{connection.pass}}/"},
    "a query": {**OK, "qs": {"q": LEAKS, "{{...}}": "{{toCollection(parameters.none, 'a', 'b')}}"}},
    "a nested query": {**OK, "qs": {"q": {"{{...}}": "{{connection}}"}}},
    "a header": {**OK, "headers": {"x-one": LEAKS}},
    "a broken header": {**OK, "headers": {"x-one": LEAKS + "\nx: y"}},
    "a method": {**OK, "method": "{{connection.pass}} x"},
    "a body type": {**OK, "method": "POST", "type": "{{connection.pass}}", "body": "x"},
    "a response type": {**OK, "response": {"type": "{{connection.apiKey}}"}},
    "a body": {**OK, "method": "POST", "body": {"a": LEAKS, "b": "{{base64(connection.pass)}}", "c": "{{connection}}"}},
    "a form": {**OK, "method": "POST", "type": "urlencoded", "body": {"a": LEAKS}},
    "an output": {**OK, "response": {"output": {"o": LEAKS, "k": "{{connection}}", "e": "{{encodeURL(connection.pass)}}"}}},
    "an error": {**OK, "response": {"valid": False, "error": {"message": LEAKS, "type": "{{connection.pass}}"}}},
    "an expression": {**OK, "response": {"output": {"o": "{{parseJSON(connection.pass)}}"}}},
    "a date": {**OK, "response": {"output": {"o": "{{formatDate(connection.apiKey, 'X')}}"}}},
    "a limit": {**OK, "response": {"limit": "{{connection.pass}}"}},
    "a timeout": {**OK, "timeout": "{{connection.pass}}"},
    "a container": {**OK, "response": {"iterate": "{{connection.pass}}", "output": "{{item}}"}},
    "temp": {**OK, "temp": {"t": LEAKS}, "response": {"output": {"o": "{{temp.t}}"}}},
    "a listed reply": {
        **OK,
        "url": "{{connection.url}}/reply",
        "log": {"sanitize": ["response.body.value"]},
        "response": {"output": {"o": "{{body.value}}"}},
    },
    "a redirect": {"url": "{{connection.url}}/redirect?to=" + LEAKS},
}  # fmt: skip


def manifest_of(step: Any) -> dict[str, Any]:
    """Make a connector whose module makes one step, and whose connection check makes it, too."""
    pin = {"name": "pin", "type": "password", "label": "Pin"}
    module = {"label": "Act", "description": "Acts.", "connection": "c", "communication": step, "mappableParams": [pin]}
    return {
        "manifest": 1,
        "app": {"name": "made-up", "label": "Made up", "version": 1},
        "common": {"any": ENTRIES["common"]},
        "connections": {
            "c": {
                "label": "C",
                "connectionType": "basic",
                "params": [
                    {"name": "url", "type": "url", "label": "URL"},
                    {"name": "pass", "type": "password", "label": "Pass"},
                    {"name": "apiKey", "type": "text", "label": "Key"},
                ],
                "communication": {**step, "response": {"data": {"accessToken": "x"}, **step.get("response", {})}},
            }
        },
        "modules": {
            "act": {**module, "moduleType": "action", "actionCrud": "read"},
            "find": {**module, "moduleType": "search"},
        },
        "rpcs": {"list": {"label": "List", "connection": "c", "communication": step}},
    }


def script(asked: Asked) -> Answer:
    if asked.target.startswith("/redirect"):
        return Answer(302, headers={"location": "https://away.test/" + asked.target.partition("=")[2]})
    value = ENTRIES["reply"] if asked.target == "/reply" else "plain"
    return Answer(200, {"value": value, "echo": asked.body.decode("utf-8", "replace"), "at": asked.target})


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serve(script) as running:
        yield running


COMMANDS: list[list[str]] = [
    ["run", "act"],
    ["run", "act", "--trace", "--format", "json"],
    ["run", "act", "--dry-run"],
    ["run", "find", "--format", "json", "--limit", "1"],
    ["run", "rpc://list", "--trace"],
    ["connect", "c"],
    ["connect", "c", "--trace", "--format", "json"],
]


def shown(text: str) -> list[str]:
    """Give the secrets that a text shows, in whatever form."""
    found = []
    for name, secret in ENTRIES.items():
        whole = base64.b64encode(secret.encode()).decode()
        forms = [
            secret,
            quote(secret, safe=""),
            whole[:-4],
            secret.encode().hex(),
            secret.upper(),
            json.dumps(secret)[1:-1],
        ]
        found += [name for form in forms if form.lower() in text.lower()]
    return found


@pytest.mark.parametrize("name", STEPS)
def test_no_secret_leaves_by(name: str, tmp_path: Path, service: Service) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(manifest_of(STEPS[name])))
    connection = tmp_path / "connection.json"
    values = {"url": service.url, "pass": ENTRIES["password"], "apiKey": ENTRIES["named"]}
    connection.write_text(json.dumps({**values, "data": {"accessToken": ENTRIES["stored"]}}))
    for command, what, *options in COMMANDS:
        inputs = [] if command == "connect" else ["-i", f"pin={ENTRIES['input']}"]
        outcome = afkit(command, manifest, what, *inputs, "--connection", connection, *options)
        assert "Traceback" not in outcome.err
        assert shown(outcome.out + outcome.err) == [], (command, what, options)


def test_wrong_values_are_told_without_being_shown(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    data = manifest_of(OK)
    data["connections"]["c"]["params"][1]["validate"] = {"pattern": "^[0-9]+$"}
    manifest.write_text(json.dumps(data))
    connection = tmp_path / "connection.json"
    for broken in ({"pass": ENTRIES["password"]}, {"pass": [ENTRIES["password"]]}, {"pas": ENTRIES["password"]}):
        connection.write_text(json.dumps({"url": "https://home.test", "apiKey": ENTRIES["named"], **broken}))
        for command in (["run", manifest, "act"], ["connect", manifest], ["connect", manifest, "--format", "json"]):
            outcome = afkit(*command, "--connection", connection)
            assert outcome.code == 2
            assert shown(outcome.out + outcome.err) == []


def test_a_sealed_console_masks_everything_whoever_prints_it() -> None:
    out, err = io.StringIO(), io.StringIO()
    console = Console(stdin=io.StringIO(), stdout=out, stderr=err, environ={})
    vault = Vault()
    console.seal(vault)
    vault.add(ENTRIES["password"])
    console.out(f"a {ENTRIES['password']}")
    console.err(f"b {ENTRIES['password']}")
    console.json({f"key {ENTRIES['password']}": [ENTRIES["password"]], "ok": 1})
    assert shown(out.getvalue() + err.getvalue()) == []
    assert json.loads(out.getvalue().partition("\n")[2]) == {"key ***": ["***"], "ok": 1}
