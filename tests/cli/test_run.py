"""`afkit run`: what it prints, its exit codes, what it makes of bad input, and that no secret is ever shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import Outcome, afkit
from support.orders import MANIFEST, SECRETS, script
from support.service import Answer, Service, serve


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(script) as running:
        yield running


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(MANIFEST))
    return file


@pytest.fixture
def connection(tmp_path: Path, service: Service) -> Path:
    file = tmp_path / "connection.yaml"
    file.write_text(f"url: {service.url}\nkey: {{env: MY_KEY}}\n")
    return file


ENVIRON = {"MY_KEY": SECRETS[0]}


def run(manifest: Path, *arguments: object, stdin: str = "", environ: dict[str, str] | None = None) -> Outcome:
    outcome = afkit("run", manifest, *arguments, stdin=stdin, environ=ENVIRON if environ is None else environ)
    for secret in SECRETS:
        assert secret not in outcome.out + outcome.err
    assert "Traceback" not in outcome.err
    return outcome


def test_json_is_exactly_one_object(manifest: Path, connection: Path, service: Service) -> None:
    outcome = run(
        manifest, "sendOrder", "-i", "id=7", "-i", "amount=2.50", "--connection", connection, "--format", "json"
    )
    assert outcome.code == 0
    data = outcome.data
    assert set(data) == {"ok", "bundles", "error", "notes", "trace"}
    assert (data["ok"], data["bundles"], data["error"]) == (True, [{"id": "o-1", "echo": "***"}], None)
    assert [(step["method"], step["status"]) for step in data["trace"]] == [("POST", 200), ("POST", 200)]
    assert service.asked[1].json == {"id": "7", "amount": 2.5}
    assert service.asked[1].headers["authorization"] == f"Bearer {SECRETS[1]}"


def test_text_shows_each_step_and_the_bundle(manifest: Path, connection: Path) -> None:
    outcome = run(manifest, "sendOrder", "-i", "id=a", "--connection", connection)
    assert outcome.code == 0
    for words in (
        "1. connection.token  POST http://127.0.0.1",
        "   client_secret=***",
        "2. communication[2]  POST http://127.0.0.1",
        "   Authorization: Bearer ***",
        '   {"id":"a"}',
        "   → 200 OK",
        "1 bundle",
        '  "id": "o-1"',
    ):
        assert words in outcome.out
    assert "\x1b" not in outcome.out


def test_trace_shows_where_a_step_stands(manifest: Path, connection: Path) -> None:
    outcome = run(manifest, "sendOrder", "-i", "id=a", "--connection", connection, "--trace")
    assert f"   at {manifest}:" in outcome.out
    assert "   Content-Type: application/json" in outcome.out


INPUTS: list[tuple[list[str], dict[str, Any]]] = [
    (["id=7"], {"id": "7"}),
    (["id=1.10"], {"id": "1.10"}),
    (["id=true"], {"id": "true"}),
    (['id="quoted"'], {"id": "quoted"}),
    (["id=a=b"], {"id": "a=b"}),
    (["id=-5"], {"id": "-5"}),
    (["id=x", "amount=3"], {"id": "x", "amount": 3}),
    (["id=x", 'raw={"a": 1}'], {"id": "x", "raw": '{"a": 1}'}),
    (["id=x", 'data={"a": [1]}'], {"id": "x", "data": {"a": [1]}}),
    (["id=x", "data.a.b=1", "data.c=text"], {"id": "x", "data": {"a": {"b": 1}, "c": "text"}}),
    (["id=x", 'data={"a": 1}', "data.b=2"], {"id": "x", "data": {"a": 1, "b": 2}}),
    (["id=x", "data=NaN"], {"id": "x", "data": "NaN"}),
    (["id=x", "header="], {"id": "x"}),
]


@pytest.mark.parametrize(("inputs", "body"), INPUTS)
def test_inputs_are_json_where_they_parse(
    inputs: list[str], body: dict[str, Any], manifest: Path, connection: Path, service: Service
) -> None:
    arguments = [part for text in inputs for part in ("-i", text)]
    outcome = run(manifest, "sendOrder", *arguments, "--connection", connection)
    assert outcome.code == 0, outcome.err
    assert service.asked[1].json == body


def test_inputs_come_from_a_file_or_standard_input(
    manifest: Path, connection: Path, service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "input.yaml"
    file.write_text("id: from-file\namount: 1\n")
    assert run(manifest, "sendOrder", "--input", file, "-i", "amount=2", "--connection", connection).code == 0
    assert service.asked[-1].json == {"id": "from-file", "amount": 2}
    assert run(manifest, "sendOrder", "--input", "-", "--connection", connection, stdin='{"id": "in"}').code == 0
    assert service.asked[-1].json == {"id": "in"}


def test_dry_run_sends_nothing(manifest: Path, connection: Path, service: Service) -> None:
    outcome = run(manifest, "sendOrder", "-i", "id=a", "--connection", connection, "--dry-run")
    assert (outcome.code, service.asked) == (0, [])
    assert '{"id":"a"}' in outcome.out
    assert "was not sent" in outcome.out
    outcome = run(manifest, "sendOrder", "-i", "id=a", "--connection", connection, "--dry-run", "--format", "json")
    assert (outcome.data["ok"], outcome.data["bundles"], outcome.data["trace"][0]["status"]) == (True, [], None)


COULD_NOT_RUN: list[tuple[str, list[str], str]] = [
    ("unknown module", ["sendOrdr", "-i", "id=1"], "did you mean 'sendOrder'?"),
    ("missing required input", ["sendOrder"], "input 'id': is required"),
    ("wrong input type", ["sendOrder", "-i", "id=1", "-i", "amount=abc"], "'amount': must be a number"),
    ("collection for a text", ["sendOrder", "-i", 'id={"a": 1}'], "'id': must be a text, not a collection"),
    ("unknown input", ["sendOrder", "-i", "id=1", "-i", "amuont=1"], "did you mean 'amount'?"),
    ("input without a name", ["sendOrder", "-i", "id"], "an input is written NAME=VALUE"),
    ("bytes that are no text", ["sendOrder", "-i", "id=a\udcff"], "-i id: the value is not valid text"),
    ("nested into a value", ["sendOrder", "-i", "data=1", "-i", "data.x=1"], "'data' is given as a value"),
    ("empty name at the end", ["sendOrder", "-i", "data.=1"], "a name between two dots, or at an end, is empty"),
    ("empty name between", ["sendOrder", "-i", "data..x=1"], "a name between two dots, or at an end, is empty"),
    ("no certificate", ["sendOrder", "-i", "id=1", "--ca-file", __file__], "holds no certificate"),
    ("missing certificate", ["sendOrder", "-i", "id=1", "--ca-file", "no.pem"], "--ca-file no.pem: No such file"),
    ("limit", ["sendOrder", "-i", "id=1", "--limit", "0"], "a limit is at least 1"),
    ("sandbox option alone", ["sendOrder", "-i", "id=1", "--mode", "strict"], "it goes with --sandbox"),
    ("no sandbox", ["sendOrder", "-i", "id=1", "--sandbox"], "sandbox.yaml"),
    ("input file", ["sendOrder", "--input", "no-such-file.json"], "no-such-file.json"),
    ("unknown rpc", ["rpc://none"], "this connector has no RPC 'none'"),
    ("payload of an action", ["sendOrder", "-i", "id=1", "--payload", __file__], "'sendOrder' is none"),
    ("call of an action", ["sendOrder", "-i", "id=1", "--body", "{}"], "--body goes with webhook://NAME"),
    ("trigger of an action", ["sendOrder", "-i", "id=1", "--module", "x"], "--module goes with webhook://NAME"),
    ("start of an RPC", ["rpc://none", "--since", "all"], "--since goes with a polling trigger"),
    ("state of an epoch", ["epoch://sendOrder", "--state", "s.json"], "--state goes with a module"),
    ("many of one", ["sendOrder", "-i", "id=1", "--concurrency", "4"], "--concurrency goes with --each"),
    ("attempts of one", ["sendOrder", "-i", "id=1", "--attempts", "2"], "--attempts goes with --each"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), COULD_NOT_RUN, ids=[case[0] for case in COULD_NOT_RUN])
def test_what_could_not_run_exits_with_2(
    name: str, arguments: list[str], words: str, manifest: Path, connection: Path, service: Service
) -> None:
    outcome = run(manifest, *arguments, "--connection", connection)
    assert outcome.code == 2
    assert words in outcome.err
    assert service.asked == []
    outcome = run(manifest, *arguments, "--connection", connection, "--format", "json")
    assert outcome.code == 2
    assert outcome.data["ok"] is False
    assert outcome.data["error"]["message"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must hold a collection of input values"),
        ("[]", "must hold a collection of input values"),
        ("{", "neither JSON nor YAML"),
        ('{"id": "a"} x', "neither JSON nor YAML"),
        ('{"id": ' + "[" * 50_000 + "]" * 50_000 + "}", "nested more than 100 deep"),
    ],
)
def test_standard_input_that_is_no_collection(text: str, words: str, manifest: Path, connection: Path) -> None:
    arguments = ("run", manifest, "sendOrder", "--input", "-", "--connection", connection, "--format", "json")
    outcome = afkit(*arguments, stdin=text)
    assert outcome.code == 2
    assert words in outcome.data["error"]["message"]


BAD_CONNECTIONS: list[tuple[str, str, str]] = [
    (
        "missing variable",
        "url: https://x.example\nkey: {env: NOT_SET}\n",
        "the environment variable NOT_SET is not set",
    ),
    ("a list", "- key\n", "must hold a collection"),
    ("broken", "url: x\nkey: 'sentinel-key-4711\n", "cannot be read"),
    ("broken JSON-like", '{"key": "sentinel-key-4711", }}', "cannot be read"),
    ("tab", "url: x\n\tkey: sentinel-key-4711\n", "cannot be read"),
    ("unknown parameter", "url: x\nkye: sentinel-key-4711\nkey: sentinel-key-4711\n", "did you mean 'key'?"),
    ("missing parameter", "key: sentinel-key-4711\n", "'url': is required"),
    ("wrong type", "url: x\nkey: [sentinel-key-4711]\n", "'key': must be a text"),
    ("empty", "", "must hold a collection"),
]


@pytest.mark.parametrize(("name", "text", "words"), BAD_CONNECTIONS, ids=[case[0] for case in BAD_CONNECTIONS])
def test_bad_connection_files_are_told_without_their_text(
    name: str, text: str, words: str, manifest: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    outcome = run(manifest, "sendOrder", "-i", "id=1", "--connection", file)
    assert outcome.code == 2
    assert words in outcome.err


def test_connection_files_that_are_not_there(manifest: Path, tmp_path: Path) -> None:
    for file in (tmp_path / "missing.yaml", tmp_path):
        outcome = run(manifest, "sendOrder", "-i", "id=1", "--connection", file)
        assert outcome.code == 2
        assert str(file) in outcome.err
    outcome = run(manifest, "sendOrder", "-i", "id=1")
    assert outcome.code == 2
    assert "--connection FILE" in outcome.err


def test_connectors_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "broken.yaml").write_text("a: b: c")
    for file in ("missing.yaml", "list.json", "broken.yaml"):
        outcome = run(tmp_path / file, "sendOrder")
        assert outcome.code == 2
        assert outcome.err.startswith("error[")


ELSEWHERE = Answer(302, headers={"Location": "http://evil.example/"})
FAILURES: list[tuple[str, list[str], Answer, str, str, int | None]] = [
    ("an error status", [], Answer(422, {"why": "bad"}), "RuntimeError", "[422] *** bad", 422),
    ("a reply that is not JSON", [], Answer(200, "<html>hello"), "RuntimeError", "is not JSON", 200),
    ("a redirect elsewhere", [], ELSEWHERE, "InvalidConfigurationError", "evil.example", None),
    ("a slow service", ["--timeout", "0.2"], Answer(delay=0.7), "ModuleTimeoutError", "within 0.2 seconds", None),
    ("a broken connection", [], Answer(body="x", cut=True), "ConnectionError", "broke the connection off", None),
    ("a header with line breaks", ["-i", "header=a\r\nEvil: 1"], Answer(), "DataError", "U+000D", None),
    ("JSON text that is none", ["-i", "raw={x"], Answer(), "DataError", "communication[1].temp.checked", None),
]


@pytest.mark.parametrize(
    ("name", "arguments", "answer", "type_", "words", "status"), FAILURES, ids=[case[0] for case in FAILURES]
)
def test_failed_runs_exit_with_1(
    name: str,
    arguments: list[str],
    answer: Answer,
    type_: str,
    words: str,
    status: int | None,
    manifest: Path,
    connection: Path,
    service: Service,
) -> None:
    service.script = lambda asked: script(asked) if asked.target == "/token" else answer
    common = ("sendOrder", "-i", "id=1", *arguments, "--connection", connection)
    outcome = run(manifest, *common, "--format", "json")
    assert outcome.code == 1
    assert (outcome.data["ok"], outcome.data["bundles"]) == (False, [])
    error = outcome.data["error"]
    assert (error["type"], error["status"]) == (type_, status)
    assert words in error["message"]
    assert set(error) == {"type", "code", "message", "status", "reaction"}
    outcome = run(manifest, *common)
    assert outcome.code == 1
    assert f"error[{type_}" in outcome.err


def test_errors_point_at_the_authors_line(manifest: Path, connection: Path) -> None:
    outcome = run(manifest, "sendOrder", "-i", "id=1", "-i", "raw={x", "--connection", connection)
    assert f"--> {manifest}:1:" in outcome.err
    assert "parseJSON(parameters.raw)" in outcome.err


def test_unreachable_and_foreign_hosts(manifest: Path, tmp_path: Path) -> None:
    file = tmp_path / "away.yaml"
    file.write_text("url: http://127.0.0.1:9\nkey: sentinel-key-4711\n")
    outcome = run(manifest, "sendOrder", "-i", "id=1", "--connection", file, "--format", "json")
    assert (outcome.code, outcome.data["error"]["type"]) == (1, "ConnectionError")
    assert "'127.0.0.1:9'" in outcome.data["error"]["message"]


def test_refused_secret_is_not_shown(manifest: Path, tmp_path: Path, service: Service) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({"url": service.url, "key": "sentinel-wrong-key"}))
    outcome = run(manifest, "sendOrder", "-i", "id=1", "--connection", file, "--format", "json")
    assert outcome.code == 1
    assert outcome.data["error"]["message"] == "[401] refused ***"
    assert "sentinel-wrong-key" not in outcome.out + outcome.err


def test_a_service_cannot_write_to_the_terminal(manifest: Path, connection: Path, service: Service) -> None:
    service.script = lambda asked: script(asked) if asked.target == "/token" else Answer(400, {"why": "\x1b[2J\x07"})
    outcome = run(manifest, "sendOrder", "-i", "id=1", "--connection", connection)
    assert "\x1b" not in outcome.out + outcome.err
    assert "\\x1b[2J" in outcome.err


def test_connect_proves_the_credential(manifest: Path, connection: Path) -> None:
    outcome = afkit("connect", manifest, "main", "--connection", connection, "--format", "json", environ=ENVIRON)
    assert outcome.code == 0
    assert set(outcome.data) == {"ok", "metadata", "pairs", "error", "notes", "trace"}
    assert outcome.data["pairs"] == [
        {
            "parameters": ["key"],
            "secret": "key",
            "step": "token",
            "verdict": "proven",
            "reason": "accepted, and refused when made wrong (status 401)",
        }
    ]
    text = afkit("connect", manifest, "--connection", connection, environ=ENVIRON)
    assert text.code == 0
    assert "connection main: check passed" in text.out
    assert "key  ✓ proven by step 'token'" in text.out
    assert "connection.token with a wrong key" in text.out
    for secret in SECRETS:
        assert secret not in text.out + text.err + outcome.out


def test_connect_tells_a_refusal(manifest: Path, tmp_path: Path, service: Service) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({"url": service.url, "key": "sentinel-wrong-key"}))
    outcome = afkit("connect", manifest, "--connection", file)
    assert outcome.code == 1
    assert "✗ refused by step 'token': [401] refused ***" in outcome.out
    assert "sentinel-wrong-key" not in outcome.out + outcome.err


def test_connect_could_not_run(manifest: Path, connection: Path) -> None:
    for arguments, words in (
        ((manifest, "mian", "--connection", connection), "did you mean 'main'?"),
        ((manifest,), "no values for the connection 'main'"),
    ):
        outcome = afkit("connect", *arguments, environ=ENVIRON)
        assert outcome.code == 2
        assert words in outcome.err
