"""Cases of several runs: a trigger goes on, a webhook is attached, called and detached, stored data is merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

MANIFEST = """\
manifest: 1
app: {name: hook-app, label: Hook}
base: {baseUrl: "https://hook.example", headers: {X-Key: "{{connection.key}}"}}
connections:
  main:
    label: Main
    connectionType: basic
    params: [{name: key, type: password, label: Key, required: true}]
    communication: {url: "https://hook.example/me"}
webhooks:
  events:
    label: Events
    webhookType: web
    connection: main
    attach: {url: /hooks, method: POST, body: {url: "{{webhook.url}}"}, response: {data: {id: "{{body.id}}"}}}
    detach: {url: "/hooks/{{webhook.id}}", method: DELETE}
    communication:
      verification: {condition: "{{body.ping = true}}", respond: {body: {pong: "{{data.id}}"}}}
      output: {n: "{{body.n}}", hook: "{{data.id}}"}
modules:
  watchEvents: {label: Watch, moduleType: instant_trigger, webhook: events, connection: null}
  watchItems:
    label: Watch items
    moduleType: trigger
    connection: main
    staticParams: [{name: limit, type: uinteger, label: Limit}]
    communication:
      url: /items
      response:
        iterate: "{{body}}"
        limit: "{{parameters.limit}}"
        trigger: {type: id, order: desc, id: "{{item.id}}"}
    epoch: {response: {limit: 10, output: {label: "{{item.id}}", date: "{{now}}"}}}
"""
SANDBOX = """\
sandbox: 1
title: Hook
state: {hooks: {}}
connections: {main: {key: the-key-of-hook, data: {a: 1, b: 2}}}
routes:
  - {name: items, match: {path: /items}, steps: [{reply: {json: [{id: 3}, {id: 2}, {id: 1}]}}]}
  - name: attach
    match: {path: /hooks, method: POST}
    steps: [{update: [{at: [hooks, h-7], set: "{{request.json.url}}"}], reply: {json: {id: h-7}}}]
  - name: detach
    match: {path: "/hooks/{id}", method: DELETE}
    steps: [{update: [{at: [hooks, "{{params.id}}"], remove: true}], reply: {status: 204}}]
report:
  - {title: Hooks, each: "{{keys(state.hooks)}}", show: {id: "{{item}}"}}
"""
CASES = """\
cases:
  - name: a trigger goes on
    runs:
      - {module: watchItems, input: {limit: 2}, expect: {bundles: [{id: 1}, {id: 2}]}}
      - {module: watchItems, input: {limit: 2}, expect: {bundles: [{id: 3}]}}
      - {module: watchItems, input: {limit: 2}, expect: {bundles: []}}
      - {module: watchItems, input: {limit: 2}, state: {lastID: 1}, expect: {bundles: [{id: 2}, {id: 3}]}}
      - {epoch: watchItems, expect: {bundles: [{label: 3}, {label: 2}, {label: 1}]}}
  - name: a webhook lives and ends
    runs:
      - attach: events
        expect: {requests: [{method: POST, path: /hooks, json: {url: "https://hook.afkit.example/events"}}]}
      - webhook: events
        request: {json: {ping: true}}
        expect: {handled: verified, reply: {status: 200, body: {pong: h-7}}, bundles: []}
      - webhook: events
        request: {headers: {X-A: b}, json: {n: 5}}
        expect: {handled: accepted, reply: {body: Accepted}, output: {n: 5, hook: h-7}, requests: []}
      - detach: events
        expect: {requests: [{method: DELETE, path: /hooks/h-7}]}
    after: {Hooks: 0}
"""


def write(folder: Path, cases: str = CASES) -> Path:
    for name, text in (("manifest.yaml", MANIFEST), ("sandbox.yaml", SANDBOX), ("cases.yaml", cases)):
        (folder / name).write_text(text)
    return folder


def test_what_a_run_keeps_is_there_in_the_next(tmp_path: Path) -> None:
    done = afkit("test", write(tmp_path))
    assert done.code == 0, done.out + done.err
    assert afkit("test", tmp_path, "--over-http").code == 0


def test_what_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    cases = CASES.replace("pong: h-7", "pong: h-8").replace("handled: accepted", "handled: ignored")
    failed = afkit("test", write(tmp_path, cases))
    assert failed.code == 1
    assert "reply.body.pong" in failed.out
    assert "handled" in failed.out


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("webhook: events", "a webhook needs a call"),
        ("attach: event", "there is no webhook 'event'"),
        ("epoch: watchItem", "there is no module 'watchItem'"),
        ("attach: events, detach: events", "a run does one of them"),
    ],
)
def test_what_a_run_names_is_checked(run: str, message: str, tmp_path: Path) -> None:
    told = afkit("test", write(tmp_path, f"cases:\n  - {{name: a, {run}}}\n"))
    assert (told.code, message in told.err) == (2, True), told.err


def test_control_characters_of_a_service_are_shown_as_escapes(tmp_path: Path) -> None:
    sandbox = SANDBOX.replace("{id: h-7}", '{id: "\\x1b[2Jx"}')
    write(tmp_path)
    (tmp_path / "sandbox.yaml").write_text(sandbox)
    failed = afkit("test", tmp_path, "-k", "lives")
    assert failed.code == 1
    assert "\x1b" not in failed.out
