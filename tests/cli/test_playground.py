"""The prompt of a bare `afkit iml`: what is offered and explained at a place, and a real terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from afkit.cli.playground import candidates, explain, history_file, scope_of

CONTEXT = {"user": {"name": "Ada", "first name": "A", "tags": ["x"]}, "count": 3}
SCOPE = scope_of(CONTEXT, "apps")

OFFERED = [
    ("us‸", ["user", "upper"], ["name"]),
    ("user.‸", ["name", "tags", "first name"], ["upper", "user"]),
    ("upper(user.n‸", ["name"], ["upper"]),
    ("Hello {{user.‸", ["name"], ["upper"]),
    ("Hello us‸er {{count}}", [], ["user"]),
    ("formatDate(now, 'YY‸", ["YYYY", "MM"], ["user"]),
    (".h‸", [".help", ".functions"], ["user"]),
    (".help up‸", ["upper"], ["user", "null"]),
]


@pytest.mark.parametrize(("line", "present", "absent"), OFFERED)
def test_the_prompt_offers_what_may_stand_there(line: str, present: list[str], absent: list[str]) -> None:
    at = line.index("‸")
    labels = [item.label for item in candidates(line.replace("‸", ""), at, SCOPE)]
    assert [label for label in present if label not in labels] == []
    assert [label for label in absent if label in labels] == []


EXPLAINED = [
    ("upper(‸", "upper(text) → text"),
    ("upper(user.name‸)", "user.name: text   in upper(text)"),
    ("count‸", "count: number"),
    ("formatDate(now, ‸", "formatDate("),
    ("upp‸er(user)", "upper(text) → text"),
    ("‸", ""),
]


@pytest.mark.parametrize(("line", "words"), EXPLAINED)
def test_the_line_below_explains_the_place(line: str, words: str) -> None:
    told = explain(line.replace("‸", ""), line.index("‸"), SCOPE)
    assert told.startswith(words)
    assert bool(told) == bool(words)


def test_the_cursor_stays_between_the_brackets_of_a_function_that_takes_something() -> None:
    written = {item.label: item.insert for item in candidates("u", 1, SCOPE)}
    assert (written["upper"], written["user"]) == ("upper(", "user")


def test_a_name_that_is_no_word_is_offered_in_backticks() -> None:
    assert [item.insert for item in candidates("user.", 5, SCOPE) if item.label == "first name"] == ["`first name`"]


def test_the_history_lies_in_the_users_state_folder() -> None:
    assert history_file({"XDG_STATE_HOME": "/s"}) == Path("/s/afkit/iml-history")
    assert history_file({"HOME": "/h"}) == Path("/h/.local/state/afkit/iml-history")
    assert history_file({}) is None


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_a_terminal_answers_and_keeps_a_private_history(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    environment = {
        **os.environ,
        "TERM": "xterm",
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "NO_COLOR": "1",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    command = [sys.executable, "-m", "afkit", "iml"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True)
    os.close(slave)
    seen = _read_until(master, b"iml>")
    os.write(master, b"upper('ada')\r")
    seen += _read_until(master, b"ADA")
    os.write(master, b"quit\r")
    _read_until(master, b"never said", seconds=0.5)
    assert process.wait(30) == 0, seen
    os.close(master)
    assert b"ADA" in seen
    history = tmp_path / "afkit" / "iml-history"
    assert "upper('ada')" in history.read_text("utf-8")
    assert history.stat().st_mode & 0o077 == 0


def _read_until(master: int, wanted: bytes, seconds: float = 20) -> bytes:
    seen = b""
    until = time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < until:
        ready, _, _ = select.select([master], [], [], 0.2)
        if not ready:
            continue
        try:
            part = os.read(master, 4096)
        except OSError:
            break  # the other side is closed
        seen += part
    return seen
