"""A slice of the soak: killed and resumed, with exact counts. `make soak` runs all of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from soak.soak import check, soak


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such kill")
def test_every_event_arrives_once_though_the_process_is_killed(tmp_path: Path) -> None:
    counts = soak(200, tmp_path, kill_after=50, options=("--concurrency", "8"))
    check(counts, 200)
    assert counts.refused >= 1
