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


# Commands that speak with a zone: the token, `common` on order, and a zone that repeats whatever it was sent

PLACED: list[tuple[str, ...]] = [
    ("plan",),
    ("plan", "--full", "--format", "markdown"),
    ("plan", "--format", "json", "--common", "--out", "plan.json"),
    ("publish", "--yes", "--common"),
    ("publish", "--yes", "--common", "--format", "json"),
    ("pull", "--format", "json"),
    ("pull", "--take", "local"),
    ("origins", "check"),
    ("origins", "check", "--format", "json"),
    ("release", "status"),
    ("release", "changes", "--format", "json"),
    ("release", "review", "--yes"),
    ("release", "module", "public", "createThing", "--yes"),
]


def placed(words: tuple[str, ...], folder: Path) -> list[object]:
    """Put the folder and the origin where a command wants them."""
    if words[0] == "origins":
        return [*words[:2], "test", folder, *words[2:]]
    if words[0] == "release":
        order = list(words[1:]) if "module" not in words else ["module", "public", "createThing"]
        more = [word for word in words[2:] if word.startswith("--") or word == "json"]
        return ["release", *order[: 3 if order[0] == "module" else 1], folder, "--origin", "test", *more]
    return [words[0], folder, "--origin", "test", *words[1:]]


@pytest.mark.parametrize("faulty", [False, True], ids=["works", "fails"])
def test_no_token_and_nothing_of_common_leaves_a_command_that_speaks_with_a_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faulty: bool
) -> None:
    from support.fake_sdk_api import TOKEN, Fault
    from support.publishing import bench

    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.chdir(tmp_path)
    environ = {"AFKIT_TOKEN_TEST": TOKEN, "ACME_SECRET": ENTRIES["common"]}
    monkeypatch.setitem(ENTRIES, "token", TOKEN)
    with bench(tmp_path / "acme") as desk:
        desk.manifest["common"] = {"clientSecret": {"env": "ACME_SECRET"}}
        desk.write()
        if not faulty:
            assert afkit("publish", desk.folder, "--origin", "test", "--yes", "--common", environ=environ).code == 0
        app = desk.zone.apps["acme", 1]
        app.fields["description"] = f"edited with {TOKEN}"
        if faulty:
            said = {"message": f"refused: {TOKEN} {ENTRIES['common']}", "code": "IM005", "detail": [TOKEN]}
            desk.zone.fault = lambda number, request: (
                Fault(status=400, body=json.dumps(said).encode()) if number > 1 else None
            )
        for words in PLACED:
            done = afkit(*placed(words, desk.folder), environ=environ)
            assert "Traceback" not in done.err and "usage:" not in done.err, (words, done.err)
            told = done.out + done.err
            leaked = [name for name in shown(told) if name == "token" or words[-1] != "markdown"]
            assert leaked == [], (words, told)
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.name != "manifest.json":
                assert shown(path.read_text(errors="replace")) == [], path


# Commands that run or show a connector here, whose sandbox and whose values hold secrets

LOCAL: list[tuple[str, ...]] = [
    ("test", "--junit", "junit.xml"),
    ("test", "--format", "json"),
    ("test", "--over-http"),
    ("describe",),
    ("docs", "-o", "made/docs"),
    ("docs", "--format", "markdown", "-o", "made/markdown"),
    ("run", "act", "--sandbox", "--trace"),
    ("run", "act", "--sandbox", "--trace", "--format", "json"),
    ("run", "act", "--sandbox", "--why"),
    ("run", "act", "--sandbox", "--record", "made/run.json"),
    ("run", "act", "--sandbox", "--har", "made/run.har"),
    ("connect", "acme", "--sandbox", "--trace"),
    ("diff",),
    ("lint", "--profile", "all"),
    ("render", "-o", "made/out"),
]


def test_no_value_of_a_connection_leaves_a_command_that_works_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    step = {
        "url": "https://home.test/x",
        "method": "POST",
        "headers": {"x-key": "{{connection.pass}}"},
        "body": {"k": "{{connection}}"},
    }
    data = manifest_of({**step, "response": {"output": {"o": "{{body}}", "k": "{{connection.apiKey}}"}}})
    data.pop("common")
    data["base"] = {"baseUrl": "https://home.test"}
    folder = tmp_path / "acme"
    folder.mkdir()
    data["connections"]["acme"] = data["connections"].pop("c")
    (folder / "manifest.json").write_text(json.dumps(data).replace('"connection": "c"', '"connection": "acme"'))
    given = {"url": "https://home.test", "pass": ENTRIES["password"], "apiKey": ENTRIES["named"]}
    route = {
        "name": "x",
        "match": {"path": "/x"},
        "steps": [{"reply": {"status": 200, "json": {"echo": "{{request.body}}", "said": "{{request.headers}}"}}}],
    }
    sandbox = {"sandbox": 1, "title": "A", "connections": {"acme": given}, "routes": [route]}
    (folder / "sandbox.yaml").write_text(json.dumps(sandbox))
    wrong = {"name": "one", "module": "act", "expect": {"output": {"o": "other"}}}
    (folder / "cases.yaml").write_text(json.dumps({"version": 1, "cases": [wrong]}))
    (tmp_path / "made").mkdir()
    for command, *words in LOCAL:
        where = [folder, folder] if command == "diff" else [folder]
        done = afkit(command, *where, *words)
        assert "Traceback" not in done.err and "usage:" not in done.err, (command, words, done.err)
        assert shown(done.out + done.err) == [], (command, words, done.out + done.err)
        assert done.code == (1 if command == "test" else 0) or command in ("lint", "render"), (words, done.err)
    written = [path for path in (*(tmp_path / "made").rglob("*"), tmp_path / "junit.xml") if path.is_file()]
    assert len(written) >= 6, written
    for path in written:
        assert shown(path.read_text(errors="replace")) == [], path
