"""`afkit test` as a whole: processes, empty expectations, functions' own tests, and cases in a suite of pytest."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from afkit.cases.spec import chosen
from support.cli import afkit
from support.connectors import lay_out

pytest_plugins = ["pytester"]

MANIFEST = """\
manifest: 1
app: {name: counter, label: Counter, description: Counts., theme: "#1d5fd1"}
base: {baseUrl: https://api.counter.example}
connections:
  counter:
    label: Counter
    connectionType: basic
    params: [{name: key, type: password, label: Key}]
    communication: {url: https://api.counter.example/me, response: {metadata: {type: text, value: "{{body.name}}"}}}
modules:
  count:
    label: Count
    description: Counts.
    moduleType: action
    actionCrud: read
    mappableParams: [{name: by, type: number, label: By}]
    communication: {url: /count, qs: {by: "{{double(parameters.by)}}"}, response: {output: "{{body}}"}}
  list:
    label: List
    description: Lists.
    moduleType: search
    communication: {url: /list, response: {iterate: "{{body}}"}}
functions:
  double:
    code: |-
      function double(n) { return n * 2 }
    test: |-
      it('doubles', () => { assert.equal(double(2), 4) })
      it('doubles nothing', () => {
        assert.equal(double(0), 0)
      })
"""
SANDBOX = """\
sandbox: 1
title: Counter
modes: {plain: as it is, loud: says more}
connections: {counter: {key: a-made-up-key}}
routes:
  - name: me
    match: {path: /me}
    steps: [{reply: {json: {name: Ada}}}]
  - name: count
    match: {path: /count}
    steps:
      - if: "{{request.query.by = '0'}}"
        reply: {status: 422}
      - reply: {json: {by: "{{request.query.by}}", mode: "{{mode}}"}}
  - name: list
    match: {path: /list}
    steps: [{reply: {json: [{id: 1}, {id: 2}]}}]
"""
CASES = """\
cases:
  # counts
  - name: it counts
    module: count
    input: {by: 2}
    expect: {output: {by: "4"}}   # twice
  - {name: it lists, module: list, expect: {bundles: [{id: 1}, {id: 2}]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "counter", {"manifest.yaml": MANIFEST, "sandbox.yaml": SANDBOX, "cases.yaml": CASES})


def test_functions_are_tested_with_the_cases(folder: Path, tmp_path: Path) -> None:
    done = afkit("test", folder, "--junit", tmp_path / "j.xml")
    assert done.code == 0, done.out + done.err
    assert "ok    function double: doubles nothing" in done.out
    assert "6 passed" in done.out
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert [(case.get("classname"), case.get("name")) for case in suite][-1] == (
        "counter.functions",
        "double: doubles nothing",
    )


def test_a_failing_test_of_a_function_is_told_at_its_line(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(MANIFEST.replace("double(0), 0", "double(0), 1"))
    done = afkit("test", folder, "-k", "nothing")
    assert (done.code, "0 passed, 1 failed" in done.out) == (1, True), done.out
    assert "FAIL  function double: doubles nothing" in done.out and "0 does not equal 1 (test, line 3)" in done.out
    data = afkit("test", folder, "--format", "json").data
    assert (data["ok"], [one["ok"] for one in data["functions"]]) == (False, [True, False])


@pytest.mark.parametrize(
    ("body", "words", "at"),
    [
        ("return n * ;", "SyntaxError: Unexpected token ';'", "n * ;|;"),
        ("return n.a.b;", "reading 'b') (double, line", "n.a.b|b"),
    ],
)
def test_a_fault_of_a_function_is_told_at_its_character(folder: Path, body: str, words: str, at: str) -> None:
    before, _, sign = at.partition("|")
    text = MANIFEST.replace("return n * 2", body)
    (folder / "manifest.yaml").write_text(text)
    offset = text.index(before) + before.rindex(sign)
    line = text.count("\n", 0, offset) + 1
    place = f"manifest.yaml:{line}:{offset - text.rindex(chr(10), 0, offset)}"
    tested = afkit("test", folder, "-k", "doubles")
    assert (words in tested.out, f"{place}\n" in tested.out) == (True, True), tested.out
    ran = afkit("run", folder, "count", "-i", "by=1", "--dry-run")
    assert f"{place})" in ran.err and "(double, " in ran.err, ran.err


def test_functions_alone_are_tested(folder: Path) -> None:
    (folder / "cases.yaml").unlink()
    done = afkit("test", folder)
    assert (done.code, "2 passed" in done.out) == (0, True), done.out + done.err


def test_without_an_engine_it_is_said_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "py_mini_racer":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    done = afkit("test", folder, "-k", "lists")
    assert (done.code, done.err.count("no JavaScript engine is installed"), "2 passed" in done.out) == (0, 1, True)


EMPTY = """\
cases:
  - name: it counts   # to be filled
    module: count
    input: {by: 2}
    expect: {}
  - {name: it lists, module: list, expect: }
  - name: it is refused
    module: count
    input: {by: 0}
    expect:
  - name: it is connected
    runs:
      - {check: counter, expect: {}}
  - {name: nothing is asked, module: list}
"""
FILLED = {
    "it counts": {"output": {"by": "4", "mode": "plain"}, "requests": [{"method": "GET", "path": "/count?by=4"}]},
    "it lists": {"bundles": [{"id": 1}, {"id": 2}], "requests": [{"method": "GET", "path": "/list"}]},
    "it is connected": {"metadata": "Ada", "requests": [{"method": "GET", "path": "/me"}]},
    "nothing is asked": None,
}


def test_an_empty_expectation_is_filled(folder: Path) -> None:
    from afkit.source import Source, load_yaml

    (folder / "cases.yaml").write_text(EMPTY)
    done = afkit("test", folder, "--update")
    assert done.code == 0, done.out + done.err
    text = (folder / "cases.yaml").read_text()
    assert "- name: it counts   # to be filled\n" in text
    cases: Any = {case["name"]: case for case in load_yaml(Source("", text)).value["cases"]}
    for name, expected in FILLED.items():
        case = cases[name]
        assert case.get("runs", [case])[0].get("expect") == expected
    assert cases["it counts"]["in"]["loud"]["output"] == {"by": "4", "mode": "loud"}
    assert cases["it is refused"]["expect"]["error"]["status"] == 422
    again = afkit("test", folder, "--update")
    assert (again.code, again.err, (folder / "cases.yaml").read_text()) == (0, "", text)


def test_an_empty_expectation_stays_without_update(folder: Path) -> None:
    (folder / "cases.yaml").write_text(EMPTY)
    done = afkit("test", folder)
    assert done.code == 0
    assert (folder / "cases.yaml").read_text() == EMPTY
    empty = "note: 'expect' is empty, so nothing is compared"
    assert f"it counts  [plain]\n        {empty} (it succeeded); --update fills it\n" in done.out
    assert f"it is refused  [loud]\n        {empty} (it failed: RuntimeError: " in done.out
    assert done.out.count(empty) == 2 * (EMPTY.count("expect:"))


def test_several_processes_give_the_same(folder: Path) -> None:
    (folder / "cases.yaml").write_text(CASES.replace("{id: 2}]", "{id: 3}]"))
    alone, together = (afkit("test", folder, "--jobs", jobs, "--format", "json").data for jobs in (1, 2))
    for said in (alone, together):
        for case in [*said["cases"], *said["functions"]]:
            case.pop("seconds")
    assert (alone["failed"], alone) == (2, together)


NAMES = ["a token is refused", "a token is renewed", "an order or two"]


@pytest.mark.parametrize(
    ("keyword", "found"),
    [
        (None, NAMES),
        ("TOKEN", NAMES[:2]),
        ("order or two", NAMES[2:]),
        ("token and not refused", NAMES[1:2]),
        ("refused or order", [NAMES[0], NAMES[2]]),
        ("not token", NAMES[2:]),
        ("nowhere", []),
    ],
)
def test_a_keyword_picks_names(keyword: str | None, found: list[str]) -> None:
    assert sorted(chosen(keyword, NAMES)) == sorted(found)


def lay(pytester: pytest.Pytester, cases: str = CASES, manifest: str = MANIFEST) -> None:
    lay_out(pytester.path / "counter", {"manifest.yaml": manifest, "sandbox.yaml": SANDBOX, "cases.yaml": cases})


def test_pytest_collects_cases(pytester: pytest.Pytester) -> None:
    lay(pytester)
    pytester.makepyfile(test_own="def test_own(): pass")
    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*counter/cases.yaml::it counts [[]plain[]] PASSED*", "*::function double PASSED*"])


def test_pytest_shows_what_came_out_otherwise(pytester: pytest.Pytester) -> None:
    wrong = MANIFEST.replace("double(0), 0", "double(0), 1")
    lay(pytester, CASES.replace("{id: 2}]", "{id: 3}]"), wrong)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-k", "plain or function", "--afkit-over-http")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*_ it lists [[]plain[]] _*",
            "bundles[[]1[]].id: expected 3, got 2",
            " --> *cases.yaml:7:*",
            "*FAIL  function double: doubles nothing*",
            "*0 does not equal 1 (test, line 3)",
        ]
    )
    assert "runtest" not in result.stdout.str()


def test_pytest_tells_a_file_that_cannot_be_used(pytester: pytest.Pytester) -> None:
    lay(pytester, CASES.replace("module: list", "module: lsit"))
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["error[[]AF920[]]: there is no module 'lsit'", "*help: did you mean 'list'?"])


@pytest.mark.parametrize(
    ("manifest", "setting"), [("apiVersion: v1\nmanifests: 2\n", ""), (MANIFEST, "[pytest]\nafkit_cases = false\n")]
)
def test_pytest_leaves_other_files_alone(pytester: pytest.Pytester, manifest: str, setting: str) -> None:
    lay(pytester, manifest=manifest)
    (pytester.path / "pytest.ini").write_text(setting or "[pytest]\n")
    pytester.makepyfile(test_own="def test_own(): pass")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_nothing_is_imported_before_cases_are_met(pytester: pytest.Pytester) -> None:
    code = (
        "import sys\ndef test_own(): print(json.dumps([n for n in sys.modules if n.startswith('afkit')]))\nimport json"
    )
    pytester.makepyfile(test_own=code)
    result = pytester.runpytest_subprocess(
        "-s", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesis"
    )
    line = next(line for line in result.outlines if line.startswith("["))
    loaded = json.loads(line.rstrip(". ").partition("]")[0] + "]")
    assert "afkit.pytest_plugin" in loaded
    assert not [name for name in loaded if name.count(".") > 1], "no room is entered"
