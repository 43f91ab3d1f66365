"""Run afkit's command line: in this process (fast, streams captured) or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from afkit.cli.console import Console
from afkit.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output read as exactly one JSON value."""
        return json.loads(self.out)


def afkit(*arguments: object, stdin: str = "", environ: Mapping[str, str] | None = None) -> Outcome:
    """Run one command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(stdin=io.StringIO(stdin), stdout=out, stderr=err, environ=environ or {})
    code = main([str(argument) for argument in arguments], console)
    return Outcome(code, out.getvalue(), err.getvalue())


def afkit_process(
    *arguments: object, stdin: bytes = b"", cwd: Path = ROOT, environ: Mapping[str, str] | None = None
) -> Outcome:
    """Run one command line as a process, as a shell would."""
    done = subprocess.run(
        [sys.executable, "-m", "afkit", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **(environ or {})},
        timeout=120,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
