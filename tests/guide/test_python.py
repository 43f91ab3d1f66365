"""The page on the use from Python: its programs run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from support.cli import ROOT

PROGRAMS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("number", "last"), [(0, "Hello ADA"), (1, "True 3 {'ok': True")])
def test_program_of_the_page_runs(number: int, last: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAMS[number]],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith(last)
