"""The tutorial, step by step: each command ends well and prints what the page says, each change applies."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from support.cli import ROOT, Outcome, afkit
from support.fake_sdk_api import TOKEN, FakeZone, serve

PAGE = ROOT / "docs" / "tutorial.md"
ZONE = "https://eu1.make.com/api"


class Block(NamedTuple):
    kind: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(match[1], match[2], text.count("\n", 0, match.start()) + 1)


def apply(file: Path, change: str) -> None:
    """Replace the lines that a change takes away by those that it brings."""
    old = "".join(line[1:] + "\n" for line in change.splitlines() if line.startswith("-"))
    new = "".join(line[1:] + "\n" for line in change.splitlines() if line.startswith("+"))
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_every_command_of_the_tutorial_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("afkit.publish.remote.tokens.system_keyring", lambda service, user: None)
    printed = ""
    ran = 0
    with serve(FakeZone()) as url:
        for block in blocks(PAGE):
            if block.kind == "sh":
                outcomes = [run(line, url, monkeypatch) for line in block.text.splitlines()]
                printed = "\n".join(outcome.out + outcome.err for outcome in outcomes)
                ran += len(outcomes)
            elif block.kind == "diff":
                apply(Path("manifest.yaml"), block.text)
            elif block.kind == "text":
                missing = [line for line in block.text.splitlines() if line not in printed]
                assert missing == [], f"{PAGE.name}:{block.line}: {missing} not in:\n{printed}"
    assert ran > 20


def run(line: str, url: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Run a line of a shell: a command of afkit, `cd`, or `export`. The zone is the one on this machine."""
    words = shlex.split(line)
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        manifest = Path("manifest.yaml")
        manifest.write_text(manifest.read_text().replace(ZONE, url))
        return Outcome(0, "", "")
    if words[0] == "export":
        return Outcome(0, "", "")
    assert words[0] == "afkit", line
    outcome = afkit(*words[1:], environ={"AFKIT_TOKEN": TOKEN})
    assert outcome.code == 0, f"{line}\n{outcome.out}{outcome.err}"
    assert TOKEN not in outcome.out + outcome.err
    return outcome
