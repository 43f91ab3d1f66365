"""The fuzz target holds for a bounded number of inputs; `make fuzz` goes on for longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parents[1] / "fuzz" / "fuzz_iml.py"


@pytest.mark.parametrize(("engine", "runs"), [("auto", 1000), ("lines", 500)])
def test_fuzzed_inputs_keep_the_promises(engine: str, runs: int) -> None:
    done = subprocess.run(
        [sys.executable, str(FUZZ), "--engine", engine, "--runs", str(runs)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
