"""Recording a run, playing it again, and its other forms: HAR and curl. No secret is in any of them."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import Outcome, afkit
from support.service import Answer, Asked, Service, serve

KEY = "sesame-4711-open"
PHOTO = b"\x89PNG\r\n\x00\xff\xfe"


def manifest(url: str) -> dict[str, Any]:
    def module(**communication: Any) -> dict[str, Any]:
        return {
            "label": "M", "description": "D.", "moduleType": "action", "actionCrud": "read",
            "mappableParams": [{"name": "id", "label": "ID", "type": "text"}],
            "communication": communication,
        }  # fmt: skip

    return {
        "manifest": 1,
        "app": {"name": "rec", "label": "Rec", "description": "Reads.", "theme": "#AABBCC"},
        "base": {
            "baseUrl": url,
            "headers": {"X-Key": "{{connection.apiKey}}"},
            "log": {"sanitize": ["response.body.pin"]},
        },
        "connections": {
            "rec": {
                "label": "Rec",
                "connectionType": "basic",
                "params": [{"name": "apiKey", "label": "Key", "type": "password", "required": True}],
                "communication": {"url": f"{url}/me"},
            }
        },
        "modules": {
            "get": module(url="/things/{{parameters.id}}", qs={"key": "{{connection.apiKey}}"}),
            "both": module() | {"communication": [{"url": "/one", "response": {"temp": {"a": "{{body.n}}"}}},
                                                  {"url": "/two", "method": "POST", "body": {"at": "{{uuid}}"},
                                                   "response": {"output": {"a": "{{temp.a}}", "b": "{{body.n}}"}}}]},
            "photo": module(url="/photo", response={"type": "binary", "output": {"data": "{{body}}"}}),
            "broken": module(url="/broken"),
        },
    }  # fmt: skip


def service(asked: Asked) -> Answer:
    path = asked.target.partition("?")[0]
    if path == "/photo":
        return Answer(200, body=PHOTO, headers={"Content-Type": "image/png"})
    if path == "/broken":
        return Answer(body="half", cut=True)
    if path.startswith("/things/"):
        return Answer(200, {"id": path.rpartition("/")[2], "pin": "pin-99-secret", "echo": asked.headers["x-key"]})
    return Answer(200, {"n": path})


@pytest.fixture
def running() -> Iterator[Service]:
    with serve(service) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, running: Service) -> Iterator[Path]:
    (tmp_path / "manifest.yaml").write_text(yaml.safe_dump(manifest(running.url), sort_keys=False))
    (tmp_path / "connection.yaml").write_text(f"apiKey: {KEY}\n")
    yield tmp_path
    for file in tmp_path.iterdir():
        if file.suffix in (".json", ".har"):
            assert KEY not in file.read_text() and "pin-99-secret" not in file.read_text()


def run(folder: Path, module: str, *more: object) -> Outcome:
    return afkit("run", folder, module, "--connection", folder / "connection.yaml", *more)


@pytest.mark.parametrize("module", ["get", "both", "photo"])
def test_a_recording_is_played_without_the_service(folder: Path, running: Service, module: str) -> None:
    cassette = folder / "cassette.json"
    live = run(folder, module, "-i", "id=7", "--record", cassette, "--format", "json")
    calls = len(running.asked)
    played = run(folder, module, "-i", "id=7", "--replay", cassette, "--format", "json")
    assert (live.code, played.code) == (0, 0), played.err
    assert calls and len(running.asked) == calls
    masked = json.dumps(live.data["bundles"]).replace(KEY, "***")
    assert json.dumps(played.data["bundles"]).replace(KEY, "***") == masked


def test_a_request_that_was_not_recorded_fails_and_shows_the_nearest(folder: Path) -> None:
    cassette = folder / "cassette.json"
    run(folder, "get", "-i", "id=7", "--record", cassette)
    done = run(folder, "get", "-i", "id=8", "--replay", cassette)
    assert done.code == 1
    assert "the recording has no answer to GET" in done.err and "/things/8" in done.err
    assert "the nearest recorded request is GET" in done.err and "/things/7" in done.err


def test_a_reply_to_another_body_is_told(folder: Path) -> None:
    cassette = folder / "cassette.json"
    run(folder, "both", "--record", cassette)
    told = "/two is not the one that was recorded: the reply is that to the other"
    assert told in run(folder, "both", "--replay", cassette).err
    run(folder, "get", "-i", "id=7", "--record", cassette)
    assert "not the one that was recorded" not in run(folder, "get", "-i", "id=7", "--replay", cassette).err


def test_a_connection_that_broke_breaks_again(folder: Path) -> None:
    cassette = folder / "cassette.json"
    live = run(folder, "broken", "--record", cassette)
    played = run(folder, "broken", "--replay", cassette)
    assert live.code == played.code == 1
    assert "ConnectionError" in live.err and "ConnectionError" in played.err


def test_an_exchange_is_played_once(folder: Path) -> None:
    cassette = folder / "cassette.json"
    run(folder, "both", "--record", cassette)
    data = json.loads(cassette.read_text())
    del data["exchanges"][1]
    data["exchanges"][0]["request"]["url"] = data["exchanges"][0]["request"]["url"].replace("/one", "/two")
    cassette.write_text(json.dumps(data))
    done = run(folder, "both", "--replay", cassette)
    assert done.code == 1 and "the nearest recorded request" in done.err


def test_a_har_file_has_all_that_the_format_asks_for(folder: Path) -> None:
    har = folder / "run.har"
    assert run(folder, "both", "--har", har).code == 0
    log = json.loads(har.read_text())["log"]
    assert log["version"] == "1.2" and log["creator"]["name"] == "afkit"
    first, second = log["entries"]
    for entry in (first, second):
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        for message in ("request", "response"):
            assert {"httpVersion", "cookies", "headers", "headersSize", "bodySize"} <= set(entry[message])
        assert {"method", "url", "queryString"} <= set(entry["request"])
        assert {"status", "statusText", "content", "redirectURL"} <= set(entry["response"])
        assert entry["response"]["content"]["mimeType"] == "application/json"
    assert second["request"]["postData"]["mimeType"] == "application/json"
    assert {"name": "X-Key", "value": "***"} in first["request"]["headers"]


def test_curl_commands_are_read_by_a_shell(folder: Path) -> None:
    done = run(folder, "get", "-i", "id=it's", "--curl", "--format", "json")
    words = shlex.split(done.err)
    assert words[:3] == ["curl", "-X", "GET"] and words[3].endswith("key=***")
    assert "X-Key: ***" in words
    assert KEY not in done.err
    subprocess.run(["sh", "-n", "-c", shlex.join(words)], check=True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--replay", "x.json", "--sandbox"), "does not go with --sandbox"),
        (("--replay", "x.json", "--record", "y.json"), "does not go with --record"),
        (("--har", "x.har", "--dry-run"), "does not go with --dry-run"),
        (("--replay", "missing.json"), "cannot be read"),
    ],
)
def test_options_that_contradict_each_other(folder: Path, words: tuple[str, ...], told: str) -> None:
    done = run(folder, "get", *words)
    assert done.code == 2 and told in done.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "exchanges": [{}]}', "\u00e9"])
def test_a_file_that_is_no_recording(folder: Path, text: str) -> None:
    (folder / "odd.txt").write_text(text)
    done = run(folder, "get", "--replay", folder / "odd.txt")
    assert done.code == 2 and "is not a recording" in done.err
