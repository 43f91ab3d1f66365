"""JSON Schemas in a sandbox: what they refuse, where, and what is no schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.sandbox import Reply, Request, Sandbox, load_sandbox


def _answer(tmp_path: Path, route: str, body: bytes, more: str = "") -> tuple[Reply, str | None]:
    text = f"sandbox: 1\ntitle: T\n{more}routes:\n  - name: all\n    match: {{path: /}}\n{route}"
    (tmp_path / "sandbox.yaml").write_text(text, encoding="utf-8")
    sandbox = Sandbox(load_sandbox(str(tmp_path)))
    return sandbox.handle(Request("POST", "/", (), body)), sandbox.exchanges[-1].error


PLAIN = "    schema: {request: {type: object, required: [a]}}\n    steps: [{reply: {json: {ok: true}}}]\n"


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b'{"a": 1}', 200, "ok"),
        (b"{}", 400, "'a' is a required property"),
        (b"", 400, "None is not of type 'object'"),
        (b"{", 400, "None is not of type"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_before_any_step(
    tmp_path: Path, body: bytes, status: int, told: str
) -> None:
    reply, error = _answer(tmp_path, PLAIN, body)
    assert (reply.status, error) == (status, None)
    assert told in reply.body.decode()


def test_a_reply_that_breaks_its_promise_is_a_fault_of_the_sandbox(tmp_path: Path) -> None:
    route = "    schema: {reply: {$ref: '#/schemas/R'}}\n    steps: [{reply: {json: {id: 1}}}]\n"
    reply, error = _answer(tmp_path, route, b"", "schemas: {R: {properties: {id: {type: string}}}}\n")
    assert reply.status == 500
    assert error is not None
    assert "id: 1 is not of type 'string'" in error


def test_a_refusal_need_not_fit(tmp_path: Path) -> None:
    route = "    schema: {reply: {type: array}}\n    steps: [{reply: {status: 404, json: {id: 1}}}]\n"
    assert _answer(tmp_path, route, b"")[0].status == 404


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("{type: strin}", "not a JSON Schema"),
        ("{$ref: '#/schemas/Nope'}", "refers to"),
        ("{$ref: 'https://example.com/s.json'}", "refers to 'https://example.com/s.json'"),
    ],
)
def test_what_is_no_schema_is_told_at_its_place(tmp_path: Path, schema: str, told: str) -> None:
    route = f"    steps: [{{schema: {schema}, reply: {{status: 422}}}}, {{reply: {{status: 200}}}}]\n"
    reply, error = _answer(tmp_path, route, b"{}")
    assert reply.status == 500
    assert error is not None
    assert told in error


@pytest.mark.parametrize(
    ("format", "good", "bad"),
    [
        ("date-time", "2026-11-24T09:30:00.000Z", "2026-13-24T09:30:00Z"),
        ("date", "2026-11-24", "24.11.2026"),
        ("time", "09:30:00Z", "25:00:00Z"),
        ("email", "a@example.com", "a"),
        ("uri", "https://example.com/?a=1", "no address"),
        ("hostname", "example.com", "-a"),
        ("ipv4", "127.0.0.1", "256.0.0.1"),
        ("uuid", "5f0c4b0e-0a3b-4b5e-8d52-0f3f5b2c9a11", "5f0c"),
        ("duration", "P1DT2H", "P"),
    ],
)
def test_formats_are_checked(tmp_path: Path, format: str, good: str, bad: str) -> None:
    route = f"    schema: {{request: {{type: string, format: {format}}}}}\n    steps: [{{reply: {{status: 200}}}}]\n"
    answers = [_answer(tmp_path, route, f'"{text}"'.encode())[0].status for text in (good, bad)]
    assert answers == [200, 400]


@pytest.mark.parametrize("schema", ["{pattern: '^(a|aa)+$'}", "{patternProperties: {'^(a|aa)+$': {}}}"])
def test_a_pattern_that_takes_too_long_is_ended_and_told(
    tmp_path: Path, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afkit.schemas.PATTERN_SECONDS", 0.05)
    route = f"    schema: {{request: {schema}}}\n    steps: [{{reply: {{status: 200}}}}]\n"
    text = "a" * 60 + "!"
    body = f'"{text}"' if "Properties" not in schema else f'{{"{text}": 1}}'
    reply, error = _answer(tmp_path, route, body.encode())
    assert reply.status == 500
    assert "takes too long" in str(error)


@pytest.mark.parametrize(("value", "status"), [('{"x-a": 1}', 400), ('{"x-a": "1", "b": 2}', 200), ('["x-a"]', 200)])
def test_properties_by_pattern_are_checked(tmp_path: Path, value: str, status: int) -> None:
    route = "    schema: {request: {patternProperties: {'^x-': {type: string}}}}\n    steps: [{reply: {status: 200}}]\n"
    assert _answer(tmp_path, route, value.encode())[0].status == status


def test_routes_of_one_path_are_told_apart_by_their_query(tmp_path: Path) -> None:
    text = "sandbox: 1\ntitle: T\nroutes:\n" + "".join(
        f"  - {{name: {name}, match: {{path: /s, query: {{type: {name}}}}}, steps: [{{reply: {{text: {name}}}}}]}}\n"
        for name in ("card", "account")
    )
    (tmp_path / "sandbox.yaml").write_text(text, encoding="utf-8")
    sandbox = Sandbox(load_sandbox(str(tmp_path)))
    answers = [sandbox.handle(Request("GET", f"/s{query}")) for query in ("?a=1&type=account", "?type=card", "?type=x")]
    assert [reply.body for reply in answers[:2]] == [b"account", b"card"]
    assert answers[2].status == 404
