"""The generated files of the repository say what the declarations say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from afkit.cli.explain import every_page
from afkit.cli.generate import generated_files, main
from support.cli import ROOT

FILES = generated_files()


@pytest.mark.parametrize("name", FILES)
def test_generated_file_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == FILES[name], "run: make generate"


def test_check_says_so_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == "generated files are up to date\n"


def test_every_code_of_the_program_has_a_page() -> None:
    declared = {
        code
        for path in Path(ROOT / "tools" / "afkit").rglob("codes.py")
        for code in re.findall(r'Code\(\s*"(AF\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert len(declared) > 250 and declared - set(every_page()) == {"AF000"}, "codes without a page"


def test_no_page_is_left_behind_by_a_code_that_is_gone() -> None:
    assert {path.stem for path in (ROOT / "docs" / "rules").glob("AF*.md")} == set(every_page())
