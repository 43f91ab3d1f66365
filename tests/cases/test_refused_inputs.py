"""A case may expect that an input is refused, and that nothing is sent then; stored data is merged at every depth."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

MANIFEST = """\
manifest: 1
app: {name: form-app, label: Form}
base: {baseUrl: "https://form.example", headers: {X-Key: "{{get(connection, 'tokens.key')}}"}}
connections:
  main:
    label: Main
    connectionType: basic
    params: [{name: key, type: password, label: Key}]
    communication: {url: "https://form.example/me"}
modules:
  book:
    label: Book
    description: Books.
    moduleType: action
    actionCrud: create
    connection: main
    mappableParams:
      - {name: ref, type: text, label: Ref, required: true}
      - {name: count, type: integer, label: Count}
      - {name: size, type: select, label: Size, options: [{label: Small, value: s}]}
      - rpc://more
    communication: {url: /book, method: POST, body: "{{parameters}}"}
rpcs:
  more: {label: More, connection: main, communication: {url: /more, response: {iterate: "{{body}}"}}}
"""
SANDBOX = """\
sandbox: 1
title: Form
connections: {main: {key: the-key-of-form, data: {tokens: {key: k-1, other: o-1}, list: [1, 2]}}}
routes:
  - {name: book, match: {path: /book, method: POST}, steps: [{reply: {json: {key: "{{request.headers.`x-key`}}"}}}]}
  - {name: more, match: {path: /more}, steps: [{reply: {json: [{name: weight, type: number, label: Weight}]}}]}
"""


def run(folder: Path, case: str) -> tuple[int, str]:
    for name, text in (("manifest.yaml", MANIFEST), ("sandbox.yaml", SANDBOX), ("cases.yaml", f"cases: [{case}]\n")):
        (folder / name).write_text(text, encoding="utf-8")
    result = afkit("test", folder)
    return result.code, result.out + result.err


EXPECT = "expect: {requests: [], error: {type: BundleValidationError"


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ("{}", "AF901", "'ref': is required"),
        ("{ref: a, count: many}", "AF902", "must be a number"),
        ("{ref: a, size: xl}", "AF902", "none of its options"),
        ("{ref: a, weight: heavy}", "AF902", "'weight': must be a number"),
    ],
)
def test_an_input_that_is_refused_may_be_expected(tmp_path: Path, given: str, code: str, message: str) -> None:
    case = f'{{name: a, module: book, input: {given}, {EXPECT}, code: {code}, message: "{message}"}}}}}}'
    assert run(tmp_path, case)[0] == 0
    assert run(tmp_path, case.replace(code, "AF999"))[1].count(f'error.code: expected "AF999", got "{code}"') == 1


def test_what_is_refused_unexpectedly_could_not_run(tmp_path: Path) -> None:
    code, told = run(tmp_path, "{name: a, module: book, input: {}, expect: {output: {}}}")
    assert (code, "could not run: input 'ref': is required" in told) == (1, True)


def test_an_error_of_the_service_has_no_code(tmp_path: Path) -> None:
    case = "{name: a, module: book, input: {ref: a}, faults: ['500'], expect: {error: {type: ConnectionError, code: AF901}}}"
    assert 'error.code: expected "AF901", got nothing' in run(tmp_path, case)[1]


@pytest.mark.parametrize(
    ("data", "key"),
    [("{}", "k-1"), ("{tokens: {other: o-2}}", "k-1"), ("{tokens: {key: k-2}}", "k-2"), ("{list: [3]}", "k-1")],
)
def test_stored_data_of_a_case_is_merged_at_every_depth(tmp_path: Path, data: str, key: str) -> None:
    case = f"{{name: a, module: book, input: {{ref: a}}, connection: {{data: {data}}}, expect: {{output: {{key: {key}}}}}}}"
    assert run(tmp_path, case)[0] == 0


def test_such_a_case_has_no_findings(tmp_path: Path) -> None:
    run(tmp_path, f"{{name: a, module: book, input: {{}}, {EXPECT}, code: AF901}}}}}}")
    found = afkit("lint", tmp_path).out
    assert "cases.yaml" not in found, found
