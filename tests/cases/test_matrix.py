"""`afkit test --faults`: what a flow's author gets to see of each fault, and what goes through in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from afkit.cases.judging import judged
from afkit.cases.matrix import FAULTS
from support.cli import ROOT, afkit
from support.connectors import lay_out

MANIFEST = """\
manifest: 1
app: {name: shop, label: Shop, description: Sells., theme: "#1d5fd1"}
base:
  baseUrl: https://api.shop.example
  headers: {Authorization: "Bearer {{connection.token}}"}
  response:
    error:
      message: "[{{statusCode}}] {{body.error}}"
      "401": {type: InvalidAccessTokenError, message: "[401] The token is not good. {{body.error}}"}
connections:
  shop:
    label: Shop
    connectionType: basic
    params: [{name: token, type: password, label: Token}]
    communication: {url: https://api.shop.example/me}
modules:
  careful:
    label: Careful
    description: Checks what comes.
    moduleType: action
    actionCrud: read
    communication:
      url: /item
      response:
        type: json
        valid: {condition: "{{body.id}}", message: "The shop gave no item.", type: DataError}
        output: "{{body}}"
        error: {"429": {type: RateLimitError, message: "[429] The shop wants fewer calls."},
                "500": {type: ConnectionError, message: "[500] The shop is ill."}}
  careless:
    label: Careless
    description: Checks nothing.
    moduleType: search
    communication: {url: /items, response: {iterate: "{{body.items}}", output: {id: "{{item.id}}"}}}
  untried:
    label: Untried
    description: No case.
    moduleType: action
    communication: {url: /item}
"""
SANDBOX = """\
sandbox: 1
title: Shop
connections: {shop: {token: a-made-up-token}}
routes:
  - name: token
    guard: true
    steps:
      - if: "{{request.headers.authorization != 'Bearer a-made-up-token'}}"
        reply: {status: 401, json: {error: It is worn out.}}
  - {name: me, match: {path: /me}, steps: [{reply: {json: {id: 1}}}]}
  - {name: item, match: {path: /item}, steps: [{reply: {json: {id: 7, tags: [a]}}}]}
  - {name: items, match: {path: /items}, steps: [{reply: {json: {items: [{id: 1}, {id: 2}]}}}]}
"""
CASES = """\
cases:
  - {name: spoilt, module: careful, faults: ["500"], expect: {error: {type: ConnectionError}}}
  - {name: one item, runs: [{module: careless}, {module: careful, wait: 5m, expect: {output: {id: 7}}}]}
"""
CAREFUL = {
    "429 with Retry-After": ("useful", "RateLimitError", "[429] The shop wants fewer calls."),
    "429": ("useful", "RateLimitError", "[429] The shop wants fewer calls."),
    "500": ("useful", "ConnectionError", "[500] The shop is ill."),
    "timeout": ("useful", "ModuleTimeoutError", "api.shop.example did not answer within 40 s"),
    "cut": ("useful", "ConnectionError", "api.shop.example cut the connection before its reply was complete"),
    "wrong content type": ("unaffected", None, ""),
    "HTML with 502": ("vague", "ConnectionError", "[502]"),
    "expired token": ("useful", "InvalidAccessTokenError", "[401] The token is not good. It is worn out."),
    "empty body": ("useful", "DataError", "The shop gave no item."),
    "empty page": ("unaffected", None, ""),
}
CARELESS = {
    "429": ("vague", "RateLimitError"),
    "500": ("vague", "ConnectionError"),
    "wrong content type": ("silent", None),
    "HTML": ("silent", None),
    "empty body": ("silent", None),
    "empty page": ("unaffected", None),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "shop", {"manifest.yaml": MANIFEST, "sandbox.yaml": SANDBOX, "cases.yaml": CASES})


def test_each_module_meets_each_fault(folder: Path, tmp_path: Path) -> None:
    done = afkit("test", folder, "--faults", "--format", "json", "--junit", tmp_path / "j.xml")
    assert done.code == 1, done.err
    rows: dict[tuple[str, str], Any] = {(row["module"], row["fault"]): row for row in done.data["faults"]}
    assert set(rows) == {(module, fault) for module in ("careful", "careless") for fault in FAULTS}
    for fault, expected in CAREFUL.items():
        row = rows["careful", fault]
        assert (row["verdict"], row["type"], row["message"].strip()) == expected, row
    for fault, wanted in CARELESS.items():
        assert (rows["careless", fault]["verdict"], rows["careless", fault]["type"]) == wanted
    assert rows["careful", "429"]["reaction"].startswith("the platform tries again later")
    assert done.data["skipped"] == [{"module": "untried", "why": "no case runs it"}]
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    silent = [case.get("name") for case in suite if case.find("failure") is not None]
    assert "careless: HTML" in silent and "careful: HTML" not in silent
    assert [case.get("name") for case in suite if case.find("skipped") is not None] == ["untried"]


def test_the_table_tells_type_message_and_reaction(folder: Path) -> None:
    done = afkit("test", folder, "--faults", "-k", "careful")
    assert "useful      500                       ConnectionError: [500] The shop is ill." in done.out
    assert "RateLimitError → the platform tries again later" in done.out
    assert "careless" not in done.out and "`response.valid` refuses" not in done.out
    assert "`response.valid` refuses" in afkit("test", folder, "--faults", "-k", "careless").out


def test_without_silence_it_ends_well(folder: Path) -> None:
    assert afkit("test", folder, "--faults", "-k", "careful").code == 0
    assert afkit("test", folder, "--faults", "-k", "careless").code == 1


@pytest.mark.parametrize(
    "option",
    ["--over-http", "--update", "--jobs=2", "--ca-file=x", "--sandbox=http://127.0.0.1:9", "--base-url=http://h"],
)
def test_options_that_do_not_go_with_it_are_refused(folder: Path, option: str) -> None:
    done = afkit("test", folder, "--faults", option)
    assert (done.code, "does not go with --" in done.err) == (2, True)


def test_the_shipped_connectors_pass_the_matrix_without_a_traceback() -> None:
    for name in ("emporix-oe", "parcelnest"):
        done = afkit("test", ROOT / "connector" / name, "--faults", "--format", "json")
        verdicts = {row["verdict"] for row in done.data["faults"]}
        assert verdicts <= {"useful", "vague", "silent", "unaffected", "recovered"}
        by_fault = {row["fault"]: row["verdict"] for row in done.data["faults"] if row["module"] != "makeApiCall"}
        assert {by_fault[fault] for fault in ("429", "500", "timeout", "cut")} == {"useful"}
        assert (done.code, "silent" in verdicts) == (0, False)


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        ("{name: nothing, module: careless, faults: [empty], expect: {bundles: []}}", "unaffected"),
        ("{name: once, module: careless, faults: [emptyx1@item], expect: {output: {}}}", "unaffected"),
        ("{name: elsewhere, module: careful, faults: [empty], expect: {output: {}}}", "silent"),
        ("{name: another fault, module: careless, faults: [html], expect: {output: {}}}", "silent"),
        ("{name: a refusal, module: careless, faults: [empty], expect: {error: {type: DataError}}}", "silent"),
        ("{name: no word on what comes out, module: careless, faults: [empty]}", "silent"),
    ],
)
def test_what_a_case_expects_under_a_fault_is_meant(folder: Path, case: str, verdict: str) -> None:
    (folder / "cases.yaml").write_text(f"{CASES}  - {case}\n")
    done = afkit("test", folder, "--faults", "-k", "careless", "--format", "json")
    row = next(row for row in done.data["faults"] if row["fault"] == "empty body")
    assert row["verdict"] == verdict
    assert ("it is meant to go through (case: " in row["why"]) is (verdict == "unaffected")


def test_a_run_that_cannot_start_is_vague() -> None:
    assert judged("500", "action", None, None).verdict == "vague"  # type: ignore[arg-type]  # nothing to compare with


MORE = (
    MANIFEST
    + """\
  watch:
    label: Watch
    description: Watches.
    moduleType: trigger
    staticParams: []
    communication:
      url: /items
      response: {iterate: "{{body.items}}", trigger: {type: id, order: asc, id: "{{item.id}}"}}
    epoch: {response: {limit: 5, output: {label: "{{item.id}}", date: "{{now}}"}}}
  heard:
    label: Heard
    description: Hears.
    moduleType: instant_trigger
    webhook: hook
    communication: {url: /item, response: {valid: "{{body.id}}"}}
rpcs:
  names: {label: Names, connection: shop, communication: {url: /items, response: {iterate: "{{body.items}}", limit: 9}}}
  needy: {label: Needy, connection: shop, communication: {url: "/items/{{parameters.id}}"}}
webhooks:
  hook:
    label: Hook
    webhookType: web
    connection: shop
    attach: {url: /hooks, method: POST, response: {data: {id: "{{body.id}}"}}}
    detach: {url: "/hooks/{{webhook.id}}", method: DELETE}
"""
)
HOOKS = """\
  - {name: hook, match: {path: /hooks, method: POST}, steps: [{reply: {json: {id: h7}}}]}
  - {name: unhook, match: {path: /hooks/h7, method: DELETE}, steps: [{reply: {status: 204}}]}
"""
CALLS = """\
  - {name: a hook, runs: [{attach: hook}, {webhook: hook, request: {json: {a: 1}}}, {detach: hook}]}
"""
ROWS = {
    ("rpc://names", "HTML"): ("silent", "0 bundle(s) in place of 2, and no error"),
    ("rpc://names", "empty page"): ("unaffected", "an empty list gives no bundle"),
    ("epoch://watch", "500"): ("vague", "the message says nothing"),
    ("epoch://watch", "HTML"): ("silent", "0 bundle(s) in place of 2, and no error"),
    ("attach hook", "timeout"): ("useful", ""),
    ("attach hook", "HTML"): ("silent", "what is stored with the webhook is another, and no error"),
    ("detach hook", "HTML"): ("unaffected", ""),
    ("detach hook", "expired token"): ("useful", ""),
    ("heard", "HTML"): ("vague", "the message says nothing"),
    ("heard", "cut"): ("useful", ""),
}


def test_procedures_epochs_and_steps_of_webhooks_meet_each_fault(tmp_path: Path) -> None:
    files = {"manifest.yaml": MORE, "sandbox.yaml": SANDBOX + HOOKS, "cases.yaml": CASES + CALLS}
    done = afkit("test", lay_out(tmp_path / "shop", files), "--faults", "--format", "json")
    rows = {(row["module"], row["fault"]): (row["verdict"], row["why"]) for row in done.data["faults"]}
    assert {key: rows[key] for key in ROWS} == ROWS
    assert {name for name, _ in rows} >= {
        "careful",
        "heard",
        "rpc://names",
        "epoch://watch",
        "attach hook",
        "detach hook",
    }
    assert done.data["skipped"] == [
        {"module": "untried", "why": "no case runs it"},
        {"module": "watch", "why": "no case runs it"},
        {"module": "rpc://needy", "why": "no case runs it, and it does not run without one"},
    ]
    picked = afkit("test", tmp_path / "shop", "--faults", "-k", "rpc://n", "--format", "json").data
    assert {row["module"] for row in picked["faults"]} == {"rpc://names"}
