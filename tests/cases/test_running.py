"""Cases from end to end: what passes, what fails and how it is told, what an update writes, what cannot run."""

from __future__ import annotations

import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from support.cli import ROOT, afkit

MANIFEST = """\
manifest: 1
app: {name: echo-app, label: Echo}
base: {baseUrl: "https://echo.example"}
connections:
  echo:
    label: Echo
    connectionType: basic
    params: [{name: key, type: password, label: Key, required: true}]
    communication: {url: "https://echo.example/me", headers: {X-Key: "{{parameters.key}}"}}
modules:
  say:
    label: Say
    moduleType: action
    actionCrud: create
    connection: echo
    mappableParams: [{name: text, type: text, label: Text}]
    communication:
      url: /say
      method: POST
      headers: {X-Key: "{{connection.key}}"}
      body: {text: "{{parameters.text}}", id: "{{uuid}}", at: "{{now}}"}
"""
SANDBOX = """\
sandbox: 1
title: Echo
modes: {kind: kind, rude: rude}
state: {said: []}
connections: {echo: {key: the-key-of-echo}}
routes:
  - name: say
    match: {path: /say, method: POST}
    steps:
      - if: "{{request.headers.`x-key` != 'the-key-of-echo'}}"
        reply: {status: 401}
      - if: "{{mode = 'rude'}}"
        reply: {status: 400, json: {message: nope}}
      - update: [{at: [said], append: "{{request.json}}"}]
        reply: {json: {echo: "{{request.json.text}}", id: "{{request.json.id}}", list: [1, 2]}}
  - {name: me, match: {path: /me}, steps: [{reply: {json: {}}}]}
report:
  - {title: Said, each: "{{state.said}}", show: {text: "{{item.text}}"}}
"""
CASES = """\
cases:
  # This comment stays.
  - name: says it
    module: say
    modes: [kind]
    input: {text: hello}
    expect:
      requests:
        - {method: POST, path: /say, headers: {x-key: the-key-of-echo}}
      output:
        echo: hello   # and this one
        id: 00000001-0000-4000-8000-000000000001
        list: [1, 2]
    after: {Said: [{text: hello}]}
  - name: is refused
    module: say
    modes: [rude]
    expect: {error: {type: RuntimeError, status: 400}}
    after: {Said: 0}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("manifest.yaml", MANIFEST), ("sandbox.yaml", SANDBOX), ("cases.yaml", CASES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str, name: str = "cases.yaml") -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("options", [(), ("--over-http",)])
def test_cases_that_hold_pass(folder: Path, options: tuple[str, ...]) -> None:
    result = afkit("test", folder, *options)
    assert result.code == 0, result.out + result.err
    assert result.out.splitlines()[:2] == ["  ok    says it  [kind]", "  ok    is refused  [rude]"]
    assert result.out.splitlines()[-1].startswith("2 passed (")


def test_a_case_may_run_an_rpc_and_compare_the_list_of_its_results(folder: Path) -> None:
    rpcs = """rpcs:
  said:
    label: Said
    connection: echo
    communication:
      url: /said
      headers: {X-Key: "{{connection.key}}"}
      response: {iterate: "{{body}}", output: {value: "{{item.id}}", label: "{{parameters.as}} {{item.id}}"}}
"""
    change(folder, "modules:\n", rpcs + "modules:\n", "manifest.yaml")
    change(
        folder,
        "  - {name: me,",
        "  - {name: said, match: {path: /said}, steps: [{reply: {json: [{id: 1}, {id: 2}]}}]}\n  - {name: me,",
        "sandbox.yaml",
    )
    case = """  - name: offers what was said
    module: rpc://said?as=No.
    expect: {requests: [{path: /said}], bundles: [{value: 1}, {value: 2, label: No. 2}]}
"""
    change(folder, "cases:\n", "cases:\n" + case)
    result = afkit("test", folder, "-k", "offers")
    assert (result.code, result.out.splitlines()[-1][:8]) == (0, "2 passed"), result.out + result.err
    change(folder, "bundles: [", "output: [")
    assert "expected one bundle, got 2" in (out := afkit("test", folder, "-k", "offers").out)
    assert "compared with 'bundles'" in out
    change(folder, "rpc://said", "rpc://sad")
    wrong = afkit("test", folder)
    assert (wrong.code, "there is no RPC 'rpc://sad" in wrong.err, "did you mean 'said'?" in wrong.err) == (
        2,
        False,
        True,
    )


FORM = {
    "all is there": ("{kind: gift, wrap: gold, count: 2}", []),
    "a field that an RPC gives is missing": ("{kind: gift}", ["input 'wrap'", "is required"]),
    "a type is wrong": ("{kind: gift, wrap: gold, count: many}", ["input 'count'", "number"]),
    "no such field": ("{kind: gift, wrap: gold, wrop: x}", ["wrop", "did you mean 'wrap'"]),
    "no such option": ("{kind: gaft, wrap: gold}", ["'kind'", "gaft"]),
}


@pytest.mark.parametrize("name", FORM)
def test_fields_and_options_of_rpcs_are_checked_as_in_a_run(folder: Path, name: str) -> None:
    given, told = FORM[name]
    fields = (
        "[{name: kind, type: select, label: Kind, mappable: false, options: 'rpc://kinds'}, 'rpc://fields',"
        " {name: text, type: text, label: Text}]"
    )
    change(folder, "[{name: text, type: text, label: Text}]", fields, "manifest.yaml")
    with (folder / "manifest.yaml").open("a") as manifest:
        manifest.write(
            "rpcs:\n"
            "  kinds: {label: Kinds, connection: echo, communication: {url: /kinds, response: {iterate: '{{body}}'}}}\n"
            "  fields: {label: Fields, connection: echo, communication: {url: '/fields/{{parameters.kind}}', "
            "response: {iterate: '{{body}}'}}}\n"
        )
    (folder / "sandbox.yaml").write_text(
        SANDBOX.replace(
            "routes:\n",
            "routes:\n"
            "  - name: kinds\n"
            "    match: {path: /kinds}\n"
            "    steps:\n"
            "      - update: [{at: [said], append: asked}]\n"
            "        reply: {json: [{label: Gift, value: gift}]}\n"
            "  - {name: fields, match: {path: /fields/gift}, steps: [{reply: {json: "
            "[{name: wrap, type: text, required: true}, {name: count, type: number}]}}]}\n",
        )
    )
    # One request is expected, the service has seen one, and the fault waits for it: what the form asks counts nowhere.
    (folder / "cases.yaml").write_text(
        f"cases:\n  - {{name: one, module: say, modes: [kind], input: {given}, faults: ['429x1'], "
        "expect: {error: {type: RateLimitError}, requests: [{path: /say}]}, after: {Said: 0}}\n"
    )
    done = afkit("test", folder)
    assert done.code == (1 if told else 0), done.out
    assert all(words in done.out for words in told), done.out


def test_a_form_that_cannot_be_fetched_keeps_no_case_from_running(folder: Path) -> None:
    fields = "[{name: text, type: text, label: Text}, 'rpc://nowhere']"
    change(folder, "[{name: text, type: text, label: Text}]", fields, "manifest.yaml")
    with (folder / "manifest.yaml").open("a") as manifest:
        manifest.write("rpcs:\n  nowhere: {label: Nowhere, connection: echo, communication: {url: /nowhere}}\n")
    (folder / "cases.yaml").write_text(
        "cases: [{name: one, module: say, modes: [kind], input: {text: a, more: b}, expect: {output: {echo: a}}}]\n"
    )
    assert afkit("test", folder).code == 0


def test_every_line_of_a_fault_is_indented(folder: Path) -> None:
    change(folder, "input: {text: hello}", "input: {txt: hello, tetx: hello}")
    lines = afkit("test", folder, "-k", "says it").out.splitlines()
    assert all(line.startswith("        ") for line in lines[1:-1])
    assert sum("there is no such field" in line for line in lines) == 2


FAILING = [
    ("echo: hello ", "echo: hullo ", 'output.echo: expected "hullo", got "hello"'),
    ("list: [1, 2]", "list: [1]", "output.list: expected 1 item(s), got 2"),
    ("path: /say,", "path: /says,", 'requests[0].path: expected "/says", got "/say"'),
    ("{Said: [{text: hello}]}", "{Said: 2}", "after.Said: expected 2 row(s), got 1"),
    ("{Said: [{text: hello}]}", "{Said: [{text: bye}]}", 'after.Said[0].text: expected "bye"'),
    ("type: RuntimeError", "type: DataError", 'error.type: expected "DataError", got "RuntimeError"'),
    ("status: 400}", "status: 400, message: yes please}", 'error.message: expected a text with "yes please"'),
    ("modes: [rude]", "modes: [kind]", "but it succeeded"),
    ("modes: [kind]", "modes: [rude]", "expected success, got RuntimeError"),
    ("- {method: POST", "- {}\n        - {method: POST", "requests: expected 2, got 1: POST https://echo.example/say"),
]


@pytest.mark.parametrize(("old", "new", "told"), FAILING, ids=[row[2] for row in FAILING])
def test_a_case_that_fails_says_what_came(folder: Path, old: str, new: str, told: str) -> None:
    change(folder, old, new)
    result = afkit("test", folder)
    assert result.code == 1
    assert told in result.out
    assert "cases.yaml:" in result.out
    assert ", 1 failed (" in result.out.splitlines()[-1]
    data = afkit("test", folder, "--format", "json").data
    assert (data["ok"], data["passed"], data["failed"]) == (False, 1, 1)


def test_a_secret_in_a_trace_fails_every_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afkit.engine.RunResult.report", lambda self: {"trace": [{"url": "/say?k=the-key-of-echo"}]})
    result = afkit("test", folder, "-k", "says it")
    assert result.code == 1
    assert "trace: the value of 'key' is in it" in result.out
    change(folder, "cases:\n", "secrets: false\ncases:\n")
    assert afkit("test", folder, "-k", "says it").code == 0


def test_an_update_writes_values_and_keeps_the_rest(folder: Path) -> None:
    change(folder, "echo: hello ", "echo: hullo ")
    change(folder, "list: [1, 2]", "list: [1]")
    result = afkit("test", folder, "--update")
    assert (result.code, "2 value(s) updated" in result.err, "differed" in result.out) == (0, True, True), result.out
    text = (folder / "cases.yaml").read_text(encoding="utf-8")
    assert "echo: hello   # and this one" in text
    assert "# This comment stays." in text
    assert afkit("test", folder).code == 0


def test_an_update_leaves_to_a_person_what_is_no_output(folder: Path) -> None:
    change(folder, "status: 400}", "status: 401}")
    before = (folder / "cases.yaml").read_text(encoding="utf-8")
    result = afkit("test", folder, "--update")
    assert (result.code, "1 left" in result.err) == (1, True)
    assert (folder / "cases.yaml").read_text(encoding="utf-8") == before


def test_a_junit_report_is_written(folder: Path) -> None:
    change(folder, "echo: hello ", 'echo: "<&\\x0b" ')
    report = folder / "out" / "junit.xml"
    assert afkit("test", folder, "--junit", report).code == 1
    suite = ElementTree.parse(report).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("classname") for case in suite] == ["echo-app.kind", "echo-app.rude"]
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "output.echo" in (failure.get("message") or "")


UNUSABLE = [
    ("cases.yaml", "module: say\n    modes: [kind]", "module: sya\n    modes: [kind]", "no module 'sya'", 4),
    ("cases.yaml", "modes: [kind]", "modes: [kid]", "no mode 'kid'", 5),
    ("cases.yaml", "after: {Said: 0}", "after: {Sad: 0}", "no table in the sandbox's report 'Sad'", 19),
    ("cases.yaml", "name: is refused", "name: says it", "two cases are called 'says it'", 15),
    ("cases.yaml", "    module: say\n    modes: [rude]\n", "    modes: [rude]\n", "needs a module", 15),
    ("cases.yaml", "expect: {error", "expcet: {error", "unknown key 'expcet'", 18),
    ("cases.yaml", "status: 400}", "status: 400, typ: x}", "unknown key 'typ'", 18),
    ("cases.yaml", "cases:\n", "cases: [\n", "", 0),
    ("sandbox.yaml", "title: Echo", "titel: Echo", "unknown key 'titel'", 2),
    ("manifest.yaml", "manifest: 1", "manifest: [", "", 0),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "told", "line"), UNUSABLE, ids=[f"{row[0]} {row[3]}" for row in UNUSABLE]
)
def test_what_cannot_run_is_told_at_its_place(
    folder: Path, file: str, old: str, new: str, told: str, line: int
) -> None:
    change(folder, old, new, file)
    result = afkit("test", folder)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    if line:
        assert f"{file}:{line}:" in result.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-k", "nothing like it"), "no case's name holds"),
        (("--mode", "loud"), "there is no mode 'loud'"),
    ],
)
def test_options_that_lead_nowhere_are_refused(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = afkit("test", folder, *arguments)
    assert (result.code, told in result.err) == (2, True)


def test_missing_files_are_told(folder: Path) -> None:
    (folder / "cases.yaml").unlink()
    assert "there is no cases.yaml" in afkit("test", folder).err
    (folder / "sandbox.yaml").unlink()
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    result = afkit("test", folder)
    assert (result.code, "there is no sandbox.yaml" in result.err) == (2, True)
    assert afkit("sandbox", folder).code == 2


# --- afkit sandbox


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_serves_until_it_is_stopped(folder: Path, stop: signal.Signals) -> None:
    import json

    import httpx

    process = subprocess.Popen(
        [sys.executable, "-m", "afkit", "sandbox", str(folder), "--format", "json", "--fault", "503x1@say"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        listening = json.loads(process.stdout.readline())
        assert listening["connections"] == {"echo": {"key": "the-key-of-echo"}}
        for status in (503, 200):
            headers = {"X-Key": "the-key-of-echo"}
            reply = httpx.post(f"{listening['url']}/say?secret=1", headers=headers, json={"text": "a"}, trust_env=False)
            assert reply.status_code == status
            told = json.loads(process.stdout.readline())
            assert (told["path"], told["status"]) == ("/say", status)
    finally:
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    stopped = json.loads(out)
    assert stopped["report"] == [{"title": "Said", "rows": [{"text": "a"}]}]


def test_the_sandbox_prints_a_connection_file_that_works(folder: Path) -> None:
    import re

    process = subprocess.Popen(
        [sys.executable, "-m", "afkit", "sandbox", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert re.match(r"Echo, kind: http://127\.0\.0\.1:\d+\n", lines[0])
    assert "  key: the-key-of-echo\n" in lines
    assert "0 request(s)" in out
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--mode", "loud"), "no mode 'loud'"),
        (("--fault", "latncy=2s"), "did you mean 'latency'?"),
        (("--set", "speed=1"), "no switch 'speed'"),
        (("--set", "=1"), "a switch has a name"),
        (("--port", "70000"), "cannot listen on port 70000"),
    ],
)
def test_options_of_the_sandbox_are_checked(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = afkit("sandbox", folder, *arguments)
    assert result.code == 2
    assert told in result.err


def test_what_a_form_asks_for_takes_no_id_of_the_case(folder: Path) -> None:
    change(
        folder, "[{name: text, type: text, label: Text}]", "[{name: text, type: text}, 'rpc://more']", "manifest.yaml"
    )
    change(folder, '"https://echo.example"}', '"https://echo.example", headers: {X-Call: "{{uuid}}"}}', "manifest.yaml")
    change(folder, "list: [1, 2]}", "list: [1, 2], call: '{{request.headers.`x-call`}}'}", "sandbox.yaml")
    with (folder / "manifest.yaml").open("a") as manifest:
        manifest.write("rpcs:\n  more: {label: More, connection: echo, communication: {url: /more}}\n")
    change(folder, "id: 00000001-0000-4000-8000-000000000001", "call: 00000001-0000-4000-8000-000000000001")
    done = afkit("test", folder)
    assert done.code == 0, done.out
