"""Every command line that README.md and docs/ print can be pasted into a shell: its options and arguments are known."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from afkit.cli.main import COMMANDS, _parser
from afkit.late import load_module
from support.cli import ROOT

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
_ENDS = {"|", "&&", "||", ";", ">", ">>", "<", "&"}


def lines() -> Iterator[tuple[str, str]]:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for language, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if language in ("", "sh") and line.startswith("afkit "):
                    yield page.name, line


LINES = list(lines())


def words(line: str) -> list[str]:
    """Take a line apart as a shell does, up to what belongs to another command."""
    taken = shlex.shlex(line, posix=True, punctuation_chars=True)
    taken.whitespace_split = True
    found = list(taken)
    end = next((at for at, word in enumerate(found) if word in _ENDS), len(found))
    return found[1:end]


def test_there_are_many():
    assert len(LINES) > 60


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_command_of_the_docs_is_taken(page: str, line: str) -> None:
    name, *rest = words(line)
    module, summary = COMMANDS[name]
    _, unknown = _parser(name, summary, load_module(module)).parse_known_args(rest)
    assert unknown == []
