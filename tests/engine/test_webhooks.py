"""Incoming calls, what stands behind them, and how a webhook is registered and removed (app-format section 8)."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.cli import afkit
from support.service import Answer, Asked, Service, serve

SIGNED = "{{headers.`x-signature` = sha256(createJSON(body), 'hex', data.secret)}}"


def manifest(url: str, **hook: Any) -> dict[str, Any]:
    return {
        "manifest": 1,
        "app": {"name": "hooky", "label": "Hooky"},
        "base": {"baseUrl": url, "headers": {"x-key": "{{connection.apiKey}}"}},
        "connections": {
            "key": {
                "label": "K",
                "connectionType": "basic",
                "params": [{"name": "apiKey", "type": "password", "label": "K", "required": True}],
                "communication": {"url": f"{url}/me"},
            }
        },
        "webhooks": {
            "events": {
                "label": "E",
                "webhookType": "web",
                "connection": "key",
                "attach": {
                    "url": "/hooks",
                    "method": "POST",
                    "body": {"target": "{{webhook.url}}"},
                    "response": {"data": {"hookId": "{{body.id}}", "secret": "{{body.secret}}"}},
                },
                "detach": {"url": "/hooks/{{webhook.hookId}}", "method": "DELETE"},
                "communication": hook
                or {
                    "verification": {
                        "condition": "{{body.type = 'ping'}}",
                        "respond": {"status": 202, "body": {"pong": "{{body.n}}"}},
                    },
                    "condition": "{{body.type != 'noise'}}",
                    "iterate": {"container": "{{body.events}}", "condition": "{{item.ok}}"},
                    "output": {"n": "{{item.n}}", "key": "{{data.hookId}}"},
                    "respond": {"type": "text", "status": 201, "headers": {"x-a": "b"}, "body": "thanks"},
                },
            }
        },
        "modules": {
            "watchEvents": {
                "label": "W",
                "description": "W.",
                "moduleType": "instant_trigger",
                "webhook": "events",
                "connection": None,
                "communication": {"response": {"output": {"seen": "{{payload.n}}", "key": "{{payload.key}}"}}},
            }
        },
    }


@pytest.fixture
def api() -> Iterator[Service]:
    def script(asked: Asked) -> Answer:
        return Answer(200, {"id": "h-1", "secret": "sentinel-secret-99"})

    with serve(script) as running:
        yield running


def write(folder: Path, content: dict[str, Any]) -> Path:
    file = folder / "manifest.yaml"
    file.write_text(json.dumps(content))
    return file


CALLS: list[tuple[str, Any, str, dict[str, Any], list[Any]]] = [
    ("handshake", {"type": "ping", "n": 4}, "verified", {"status": 202, "body": {"pong": 4}}, []),
    ("noise", {"type": "noise"}, "ignored", {"status": 201, "body": "thanks"}, []),
    (
        "items",
        {"events": [{"n": 1, "ok": True}, {"n": 2}, {"n": 3, "ok": True}]},
        "accepted",
        {"status": 201, "body": "thanks"},
        [{"seen": 1, "key": "h-7"}, {"seen": 3, "key": "h-7"}],
    ),
]


@pytest.mark.parametrize(("name", "body", "handled", "answer", "bundles"), CALLS, ids=[case[0] for case in CALLS])
def test_a_call_is_answered_and_runs_the_trigger(
    name: str, body: Any, handled: str, answer: dict[str, Any], bundles: list[Any], api: Service, tmp_path: Path
) -> None:
    write(tmp_path, manifest(api.url))
    (tmp_path / "call.json").write_text(json.dumps({"headers": {"X-Any": "1"}, "json": body}))
    (tmp_path / "state.json").write_text(json.dumps({"hookId": "h-7"}))
    arguments = ("--request", tmp_path / "call.json", "--state", tmp_path / "state.json", "--format", "json")
    done = afkit("run", tmp_path, "webhook://events", *arguments)
    assert done.code == 0, done.err
    assert (done.data["handled"], done.data["bundles"]) == (handled, bundles)
    assert {key: done.data["reply"][key] for key in answer} == answer
    assert (done.data["ok"], done.data["error"], done.data["trace"], api.asked) == (True, None, [], [])


def test_a_webhook_without_trigger_or_code_hands_the_body_on(api: Service, tmp_path: Path) -> None:
    content = manifest(api.url)
    content["modules"] = {}
    content["webhooks"]["events"]["communication"] = {}
    write(tmp_path, content)
    done = afkit("run", tmp_path, "webhook://events", "--body", '{"a": 1}', "--format", "json")
    assert done.data["bundles"] == [{"a": 1}]
    assert done.data["reply"] == {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": "Accepted"}
    form = afkit("run", tmp_path, "webhook://events", "--body", "a=1", "--format", "json")
    assert form.data["bundles"] == ["a=1"]


@pytest.mark.parametrize(
    ("uid", "known"), [("{{item.to}}", True), ("{{body.account}}", True), ("{{item.none}}", False)]
)
def test_a_shared_webhook_says_whom_a_call_is_for_by_its_items_too(
    uid: str, known: bool, api: Service, tmp_path: Path
) -> None:
    content = manifest(api.url, iterate="{{body.entries}}", uid=uid, output="{{item.n}}")
    content["webhooks"]["events"]["webhookType"] = "web-shared"
    write(tmp_path, content)
    call = json.dumps({"account": "u-9", "entries": [{"to": "u-1", "n": 1}, {"to": "u-1", "n": 2}]})
    done = afkit("run", tmp_path, "webhook://events", "--body", call, "--format", "json")
    assert done.data["handled"] == "accepted"
    assert any("uid" in note for note in done.data["notes"]) is not known


def test_a_signature_made_of_what_attach_stored(api: Service, tmp_path: Path) -> None:
    import hashlib
    import hmac

    write(tmp_path, manifest(api.url, condition=SIGNED))
    (tmp_path / "s.json").write_text('{"secret": "k"}')
    right = hmac.new(b"k", b'{"n":1}', hashlib.sha256).hexdigest()
    for signature, handled in ((right, "accepted"), ("0" * 64, "ignored")):
        (tmp_path / "c.json").write_text(json.dumps({"headers": {"X-Signature": signature}, "body": '{"n":1}'}))
        done = afkit(
            "run",
            tmp_path,
            "webhook://events",
            "--request",
            tmp_path / "c.json",
            "--state",
            tmp_path / "s.json",
            "--format",
            "json",
        )
        assert done.data["handled"] == handled


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("webhook://event",), "did you mean 'events'?"),
        (("webhook://events",), "a webhook runs on an incoming call"),
        (("webhook://events", "--body", "{}", "--module", "nothing"), "this connector has no module 'nothing'"),
        (("webhook://events", "--body", "{}", "--request", "call.json"), "two ways to give one call"),
        (("webhook://events", "--body", "{}", "--since", "all"), "--since goes with a polling trigger"),
    ],
)
def test_what_cannot_run_is_told(arguments: tuple[str, ...], message: str, api: Service, tmp_path: Path) -> None:
    write(tmp_path, manifest(api.url))
    told = afkit("run", tmp_path, *arguments)
    assert (told.code, message in told.err) == (2, True), told.err


def test_a_body_that_is_not_what_it_says_fails_the_call(api: Service, tmp_path: Path) -> None:
    write(tmp_path, manifest(api.url))
    done = afkit("run", tmp_path, "webhook://events", "--body", "{broken", "--format", "json")
    assert (done.code, done.data["ok"], done.data["reply"]["status"]) == (1, False, 400)


READ_AS_TEXT = {
    "JSON of another type": ("application/vnd.acme+json", '{"a":1}', "could be JSON, but is application/vnd.acme+json"),
    "JSON as bytes": ("application/octet-stream", '{"a":1}', "could be JSON, but is application/octet-stream"),
    "a form in parts": ("multipart/form-data; boundary=b", "--b--", "is multipart/form-data and is read as one text"),
    "what is a text": ("text/plain", '{"a":1}', None),
    "what is no JSON": ("text/csv", "a;b", None),
}


@pytest.mark.parametrize("name", READ_AS_TEXT)
def test_a_body_that_is_read_as_text_is_told(name: str, api: Service, tmp_path: Path) -> None:
    kind, body, told = READ_AS_TEXT[name]
    write(tmp_path, manifest(api.url, output={"text": "{{body}}"}))
    call = {"headers": {"Content-Type": kind}, "body": body}
    (tmp_path / "call.json").write_text(json.dumps(call))
    done = afkit("run", tmp_path, "webhook://events", "--request", tmp_path / "call.json", "--format", "json")
    about = [note for note in done.data["notes"] if "the call's body" in note]
    assert len(about) == (told is not None)
    assert all(str(told) in note for note in about)


def test_a_request_in_a_webhook_is_refused_by_name(api: Service, tmp_path: Path) -> None:
    write(tmp_path, manifest(api.url, qs={"a": 1}))
    told = afkit("run", tmp_path, "webhook://events", "--body", "{}")
    assert (told.code, "communication.qs: a webhook's communication handles" in told.err) == (2, True)


@contextmanager
def listen(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "afkit", "listen", str(folder), "events", "--connection", "c.yaml", *more]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=folder, env=environ) as process:
        try:
            yield process
        finally:
            process.kill()


def post(url: str, body: Any, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_listen_attaches_shows_calls_and_detaches_after_an_interrupt(api: Service, tmp_path: Path) -> None:
    write(tmp_path, manifest(api.url))
    (tmp_path / "c.yaml").write_text("apiKey: sentinel-key-4711\n")
    with listen(
        tmp_path, "--format", "json", "--public-url", "https://t.example/in", "--state", "kept.json"
    ) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        assert json.loads(process.stdout.readline())["event"] == "attach"
        assert post(url, {"events": [{"n": 1, "ok": True}]}) == (201, "thanks")
        assert post(url, {}, Host="evil.example")[0] == 421
        call = json.loads(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))):  # who says nothing is not waited for
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert (call["event"], call["bundles"]) == ("call", [{"seen": 1, "key": "h-1"}])
    assert [(asked.method, asked.target) for asked in api.asked] == [("POST", "/hooks"), ("DELETE", "/hooks/h-1")]
    assert api.asked[0].json == {"target": "https://t.example/in"}
    assert api.asked[0].headers["x-key"] == "sentinel-key-4711"
    assert json.loads((tmp_path / "kept.json").read_text())["hookId"] == "h-1"
    assert (tmp_path / "kept.json").stat().st_mode & 0o077 == 0
    assert "sentinel" not in rest + errors + json.dumps(call)


def test_listen_once_ends_after_a_call_that_is_no_handshake(api: Service, tmp_path: Path) -> None:
    write(tmp_path, manifest(api.url))
    (tmp_path / "c.yaml").write_text("apiKey: k\n")
    with listen(tmp_path, "--once", "--no-attach") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert post(url, {"type": "ping", "n": 4}) == (202, '{"pong":4}')
        assert post(url, {"events": []})[0] == 201
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, api.asked) == (0, []), errors
    assert "verified, answered 202" in out


def keyed(url: str) -> dict[str, Any]:
    """Give the connector with a trigger that has the webhook's connection, and an input that must be given."""
    content = manifest(url)
    trigger = content["modules"]["watchEvents"]
    trigger["staticParams"] = [{"name": "kind", "label": "K", "type": "text", "required": True}]
    trigger["connection"] = "key"
    content["webhooks"]["events"]["connection"] = None
    return content


def test_listen_begins_only_with_the_connection_of_the_trigger(api: Service, tmp_path: Path) -> None:
    write(tmp_path, keyed(api.url))
    told = afkit("listen", tmp_path, "events", "--once", "--format", "json")
    assert (told.code, "module 'watchEvents' needs the connection 'key'" in told.err) == (2, True), told.err


def test_a_call_whose_trigger_cannot_begin_is_shown_and_ends_listen_once(api: Service, tmp_path: Path) -> None:
    write(tmp_path, keyed(api.url))
    (tmp_path / "c.yaml").write_text("apiKey: k\n")
    with listen(tmp_path, "--once", "--no-attach", "--format", "json") as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert post(url, {"events": [{"n": 1, "ok": True}]})[0] == 500
        out, errors = process.communicate(timeout=20)
    call = json.loads(out)
    assert (process.returncode, call["event"], call["ok"], call["error"]["code"]) == (1, "call", False, "AF901"), errors
    assert "input 'kind': is required" in errors
