"""`afkit iml` as a person and as a program use it."""

from __future__ import annotations

import io
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from afkit.cli.console import Console
from afkit.cli.main import main
from support.cli import afkit


def test_expression_is_put_into_braces() -> None:
    assert afkit("iml", "upper('straw')") == (0, "STRAW\n", "")
    assert afkit("iml", "total: {{1 + 1}}").out == "total: 2\n"


@pytest.mark.parametrize(
    ("expression", "shown", "value", "kind"),
    [
        ("1 / 2", "0.5", 0.5, "number"),
        ("'x'", "x", "x", "text"),
        ("null", "null", None, "null"),
        ("undefined", "undefined", None, "undefined"),
        ("true", "true", True, "boolean"),
        ("now", "2026-11-24T08:05:00.000Z", "2026-11-24T08:05:00.000Z", "date"),
        ("toBinary('ok')", "6f6b", "6f6b", "buffer"),
        ("split('a,b', ',')", '[\n  "a",\n  "b"\n]', ["a", "b"], "array"),
        ("formatDate(now, 'HH:mm')", "09:05", "09:05", "text"),
    ],
)
def test_result_is_shown_and_printed_as_json(expression: str, shown: str, value: object, kind: str) -> None:
    options = ("--now", "2026-11-24T08:05:00Z", "--timezone", "Europe/Prague")
    assert afkit("iml", expression, *options).out == shown + "\n"
    outcome = afkit("iml", expression, *options, "--format", "json")
    assert outcome.data == {"value": value, "type": kind}


def test_context_comes_from_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "context.json"
    file.write_text('{"user": {"name": "Ada"}, "at": {"$date": "2026-01-01T00:00:00Z"}}', encoding="utf-8")
    assert afkit("iml", "Hi {{user.name}}", "--context", file).out == "Hi Ada\n"
    assert afkit("iml", "addDays(at, 1)", "--context", file).out == "2026-01-02T00:00:00.000Z\n"
    assert afkit("iml", "{{1.x}}", "--dialect", "scenario", "--context", "-", stdin='{"1": {"x": 5}}').out == "5\n"


def test_every_fault_is_shown_at_its_place() -> None:
    outcome = afkit("iml", "{{f([1])}} {{1 2}}")
    assert outcome.code == 1
    assert outcome.out == ""
    assert "error[AF306]" in outcome.err
    assert "error[AF301]" in outcome.err
    assert outcome.err.count("^") == 4


def test_evaluation_error_is_shown_at_its_call() -> None:
    outcome = afkit("iml", "1 + uper('x')")
    assert outcome.code == 1
    assert "error[AF332]: Function 'uper' not found!" in outcome.err
    assert "     ^^^^" in outcome.err
    assert "did you mean upper?" in outcome.err


TABLE = [
    {"id": "good", "input": "{{1 + 1}}", "expect": 2, "type": "number", "extra": "ignored"},
    {
        "id": "date",
        "input": "{{d}}",
        "context": {"d": {"$date": "2026-01-01T00:00:00Z"}},
        "expect": "2026-01-01T00:00:00.000Z",
    },
    {
        "id": "zone",
        "input": "{{formatDate(now, 'H')}}",
        "timezone": "Asia/Tokyo",
        "now": "2026-01-01T00:00:00Z",
        "expect": "9",
    },
    {"id": "close", "input": "{{0.1 + 0.2}}", "expect": 0.30000000000000004},
    {
        "id": "scenario",
        "input": "{{if(1.a = 1; 2; 3)}}",
        "dialect": "scenario",
        "context": {"1": {"a": 1}},
        "expect": 2,
    },
    {"id": "odd", "input": "{{2}}", "expect": 3, "doubtful": True, "likely": 2},
]


FAILING = {
    "1 +": [{"code": "AF303", "start": 5, "end": 7, "severity": "error"}],
    "a {{1 2}} {{b c}}": [{"code": "AF301", "start": 6, "end": 7}, {"code": "AF301", "start": 14, "end": 15}],
    "headers.content-type": [{"code": "AF330", "start": 2, "end": 22, "function": None}],
    "uper('x')": [{"code": "AF332", "hint": "did you mean upper?"}],
}


@pytest.mark.parametrize("expression", FAILING)
def test_what_is_wrong_is_given_as_json_too(expression: str) -> None:
    outcome = afkit("iml", expression, "--format", "json")
    assert (outcome.code, outcome.data["value"], outcome.data["type"]) == (1, None, None)
    assert [error["message"] in outcome.err for error in outcome.data["errors"]] == [True] * len(FAILING[expression])
    for error, expected in zip(outcome.data["errors"], FAILING[expression], strict=True):
        assert {key: error.get(key) for key in expected} == expected


def write_table(folder: Path, *more: object) -> Path:
    file = folder / "table.jsonl"
    lines = [json.dumps(entry) if not isinstance(entry, str) else entry for entry in (*TABLE, *more)]
    file.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return file


def test_table_of_cases_that_hold(tmp_path: Path) -> None:
    file = write_table(tmp_path)
    outcome = afkit("iml", "--cases", file)
    assert outcome.code == 0
    assert outcome.out.endswith("6 cases: 5 passed, 0 failed, 1 doubtful\n")
    assert "doubtful odd: {{2}}" in outcome.out
    data = afkit("iml", "--cases", file, "--format", "json").data
    assert (data["cases"], data["passed"], data["failed"]) == (6, 5, [])
    assert [(entry["id"], entry["got"], entry["likely"]) for entry in data["doubtful"]] == [("odd", 2, 2)]


def test_table_of_cases_that_fail(tmp_path: Path) -> None:
    file = write_table(
        tmp_path,
        {"id": "wrong", "input": "{{1}}", "expect": True},
        {"id": "kind", "input": "{{'1'}}", "expect": "1", "type": "number"},
        {"id": "error", "input": "{{nosuch()}}", "expect": 1},
        {"id": "syntax", "input": "{{1 2}}", "expect": 1},
    )
    outcome = afkit("iml", "--cases", file, "--format", "json")
    assert outcome.code == 1
    assert [entry["id"] for entry in outcome.data["failed"]] == ["wrong", "kind", "error", "syntax"]
    assert outcome.data["failed"][0] == {"id": "wrong", "input": "{{1}}", "expect": True, "got": 1, "error": None}
    assert "nosuch" in outcome.data["failed"][2]["error"]
    assert afkit("iml", "--cases", file).code == 1


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("not json", "line 7"),
        ("[1]", "line 7"),
        ('{"expect": 1}', "input"),
        ('{"input": "{{1}}"}', "expect"),
        ('{"input": "{{1}}", "expect": 1, "dialect": "other"}', "dialect"),
        ('{"input": "{{1}}", "expect": 1, "now": "yesterday"}', "yesterday"),
        ('{"input": "{{1}}", "expect": 1, "context": []}', "context"),
        ('{"input": 5, "expect": 1}', "input"),
    ],
)
def test_unreadable_line_is_named(tmp_path: Path, line: str, part: str) -> None:
    outcome = afkit("iml", "--cases", write_table(tmp_path, line))
    assert outcome.code == 2
    assert "line 7" in outcome.err
    assert part in outcome.err


def test_table_may_hold_every_character_that_json_allows(tmp_path: Path) -> None:
    raw = "\u0081\u0085\u2028\x7f"
    line = json.dumps({"input": "{{a}}", "context": {"a": raw}, "expect": raw}, ensure_ascii=False)
    file = tmp_path / "table.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + line.encode() + b"\r\n\r\n" + line.encode())
    assert afkit("iml", "--cases", file).out == "2 cases: 2 passed, 0 failed, 0 doubtful\n"


def test_functions_are_listed() -> None:
    text = afkit("iml", "--functions").out
    assert "  sha256(text, [encoding], [key], [key encoding]) → text" in text
    entries = {entry["name"]: entry for entry in afkit("iml", "--functions", "--format", "json").data}
    assert entries["if"]["parameters"][2]["optional"] is True
    assert entries["createJSON"]["dialects"] == ["apps"]
    assert len(entries) > 80


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "nothing to evaluate"),
        (("1", "--functions"), "exclude"),
        (("1", "--timezone", "Moon"), "Moon"),
        (("1", "--now", "soon"), "soon"),
        (("1", "--context", "missing.json"), "missing.json"),
        (("--cases", "missing.jsonl"), "missing.jsonl"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], part: str) -> None:
    outcome = afkit("iml", *arguments)
    assert outcome.code == 2
    assert part in outcome.err


def test_context_must_be_an_object() -> None:
    assert afkit("iml", "1", "--context", "-", stdin="[1]").code == 2
    assert afkit("iml", "1", "--context", "-", stdin="{").code == 2


def test_prompt_evaluates_line_by_line() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = Terminal(), io.StringIO()
    lines = ["1 + 1", "", "{{upper('x')}}", "1 +", ".help sha256", ".help sha", ".functions", ".what", "quit", "never"]
    typed = Terminal("\n".join(lines))
    console = Console(stdin=typed, stdout=out, stderr=err, environ={"NO_COLOR": "1"})
    assert main(["iml"], console) == 0
    assert "iml> 2\n" in out.getvalue()
    assert "iml> X\n" in out.getvalue()
    assert "sha256(text" in out.getvalue()
    assert "There is no function sha: did you mean sha1?" in out.getvalue()
    assert "error[AF303]" in err.getvalue()
    assert "never" not in out.getvalue()


ON_ITS_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "afkit", "iml"])
"""
"""Starts the prompt as a shell does: the terminal is its own, and no signal is blocked or ignored, whatever the suite's are."""


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("kind", ["dumb", "xterm"])  # a plain prompt, and the one with completion
def test_terminal_survives_interrupts(kind: str, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": kind, "XDG_STATE_HOME": str(tmp_path), "PROMPT_TOOLKIT_NO_CPR": "1"}
    command = [sys.executable, "-c", ON_ITS_TERMINAL]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=environment
    )
    os.close(theirs)
    shown = b""

    def wait_for(text: bytes, again: bytes = b"") -> None:
        """Wait for a text. What Python hears between the prompt and the reading waits there: a person presses `again`."""
        nonlocal shown
        begun = pressed = time.monotonic()
        while text not in shown and time.monotonic() < begun + 60:
            if select.select([ours], [], [], 0.2)[0]:
                shown += os.read(ours, 1024)
            elif again and time.monotonic() > pressed + 2:
                pressed = time.monotonic()
                os.write(ours, again)
        assert text in shown, shown
        shown = shown.partition(text)[2]

    try:
        wait_for(b"iml>")
        for typed in (b"\x03", b"never\x03", b"\x03"):
            os.write(ours, typed)
            wait_for(b"iml>", b"\x03")
        os.write(ours, b"6 * 7\r")
        wait_for(b"42")
        wait_for(b"iml>")
        os.write(ours, b"\x04")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_half_a_character_can_be_printed() -> None:
    assert afkit("iml", "substring('👍', 0, 1)").out == "\ufffd\n"
