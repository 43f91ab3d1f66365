"""The table of exit codes names every command, and says what each command's own help says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from afkit.cli.main import COMMANDS
from support.cli import afkit_process

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "exit-codes.md").read_text(encoding="utf-8")


def _rows() -> dict[str, list[str]]:
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row for row in cells}


ROWS = _rows()


def test_every_command_has_its_row() -> None:
    assert set(ROWS) == set(COMMANDS)


@pytest.mark.parametrize("command", sorted({"plan", "run", "diff", "render"}))
def test_help_and_table_speak_of_the_same_codes(command: str) -> None:
    text = afkit_process(command, "--help").out
    told = set(re.findall(r"(?<![\w-])(\d{1,3})(?= )", text[text.index("exit codes:") :].split("\n\n")[0]))
    cells = ROWS[command]
    table = {str(code) for code in range(3) if cells[code + 1] != "–"} | set(re.findall(r"\b(\d+):", cells[4]))
    assert told == table
