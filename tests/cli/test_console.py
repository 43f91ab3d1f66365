"""What reaches the streams: every text, whatever the stream's encoding, and JSON that stays JSON."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from afkit.cli.console import Console
from afkit.errors import SourceError
from support.cli import ROOT, afkit, afkit_process


def console(encoding: str, errors: str = "strict") -> tuple[Console, io.BytesIO, io.BytesIO]:
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(stream, encoding, errors, write_through=True) for stream in (out, err)]
    return Console(stdin=io.StringIO(), stdout=streams[0], stderr=streams[1], environ={}), out, err


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252", "utf-16-le"])
@pytest.mark.parametrize("text", ["plain", "München – 10 € 😀", "half \ud83d pair", "\udcff", "a\tb\r\nc"])
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_every_text_can_be_shown_on_every_stream(text: str, encoding: str, errors: str) -> None:
    streams, out, err = console(encoding, errors)
    streams.out(text)
    streams.err(text)
    assert out.getvalue() == err.getvalue() == (text + "\n").encode(encoding, "backslashreplace")
    streams, out, _ = console(encoding, errors)
    streams.json({"a": [text]})
    assert json.loads(out.getvalue().decode(encoding)) == {"a": [text]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x00", "\\x00"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\rb", "a\\x0db"),
        ("a\x7f\x9bb", "a\\x7f\\x9bb"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
    ],
)
def test_what_would_act_on_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    streams, out, err = console("utf-8")
    streams.out(text)
    streams.err(text)
    assert out.getvalue() == err.getvalue() == (shown + "\n").encode()
    streams, out, _ = console("utf-8")
    streams.json({"a": [text]})
    printed = out.getvalue().decode()
    assert json.loads(printed) == {"a": [text]} and printed.replace("\n", "").isprintable()


def test_colours_of_our_own_stay() -> None:
    streams, out, _ = console("utf-8")
    streams.color_out = True
    streams.out("\x1b[1;31mred\x1b[0m \x1b[2J")
    assert out.getvalue() == b"\x1b[1;31mred\x1b[0m \\x1b[2J\n"


FULL = (">/dev/full", 2, "error[AF990]: the output cannot be written: No space left on device")


@pytest.mark.parametrize(
    "command", ["lint {0}", "lint {0} --format json", "iml '{{{{1}}}}'", "--help", "schema manifest"]
)
@pytest.mark.parametrize(
    ("streams", "code", "words"),
    [
        *([FULL] if Path("/dev/full").exists() else []),
        (">&-", 0, ""),
        (">&- 2>&-", 0, ""),
        ("<&-", 0, ""),
        ("| true", 0, ""),
    ],
)
def test_streams_that_are_full_closed_or_gone(command: str, streams: str, code: int, words: str) -> None:
    connector = shlex.quote(str(ROOT / "connector" / "emporix-oe"))
    line = f"{shlex.quote(sys.executable)} -m afkit {command.format(connector)} {streams}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.strip()) == (code, words)


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_standard_input_that_is_no_text_is_an_error_with_words(errors: str) -> None:
    streams = Console(stdin=io.TextIOWrapper(io.BytesIO(b"a\xff"), "utf-8", errors), environ={})
    with pytest.raises(SourceError, match="standard input is not UTF-8: byte 0xff"):
        streams.stdin_text()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run", "x"), 2),
        (("run", "x", "y", "--timeout", "0"), 2),
        (("run", "x", "y", "--bogus"), 2),
        (("run", "--no-such-folder", "y"), 2),
        (("run", "no-such-folder", "y"), 2),
        (("run", "no-such-folder", "y", "--limit", "0"), 2),
        (("connect",), 2),
        (("connect", "no-such-folder"), 2),
    ],
)
@pytest.mark.parametrize("spelling", [("--format", "json"), ("--format=json",)])
def test_what_could_not_run_is_one_json_object_too(
    arguments: tuple[str, ...], code: int, spelling: tuple[str, ...]
) -> None:
    done = afkit(*arguments, *spelling)
    assert done.code == code
    assert done.data["ok"] is False
    assert done.data["error"]["type"].startswith("AF")
    assert "trace" in done.data
    assert not afkit(*arguments).out


def test_input_bytes_that_are_no_text_are_an_error_with_words(tmp_path: Path) -> None:
    done = afkit_process(
        "run",
        ROOT / "connector" / "emporix-oe",
        "startDigitalProcess",
        "--input",
        "-",
        "--sandbox",
        stdin=b'{"eventType": "\xff"}',
        cwd=tmp_path,
        environ={"PYTHONUTF8": "0", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8:strict"},
    )
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[AF001]: standard input is not UTF-8: byte 0xff")
