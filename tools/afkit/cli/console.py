"""What a command may do to the outside world, in one value, so that tests can hand in their own."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import IO, Any


class Console:
    """Standard streams, environment and colour of one process.

    Colour is on only where a person looks: a terminal, without NO_COLOR, unless TERM is `dumb`. Results go to `out`,
    progress and errors to `err`, so that output can be piped.
    """

    def __init__(
        self,
        *,
        stdin: IO[str] | None = None,
        stdout: IO[str] | None = None,
        stderr: IO[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        import os

        self.stdin = stdin if stdin is not None else sys.stdin
        self.stdout = stdout if stdout is not None else sys.stdout
        self.stderr = stderr if stderr is not None else sys.stderr
        self.environ: Mapping[str, str] = environ if environ is not None else os.environ
        self.color_out = self._colour(self.stdout)
        self.color_err = self._colour(self.stderr)

    def _colour(self, stream: IO[str]) -> bool:
        if self.environ.get("NO_COLOR") or self.environ.get("TERM") == "dumb":
            return False
        return bool(self.environ.get("FORCE_COLOR")) or stream.isatty()

    @property
    def is_tty(self) -> bool:
        """True when a person can be asked: input and output are a terminal."""
        return self.stdin.isatty() and self.stdout.isatty()

    def out(self, text: str = "") -> None:
        """Print a line of the result."""
        self.stdout.write(text + "\n")

    def err(self, text: str = "") -> None:
        """Print a line for the person: progress, warnings, errors."""
        self.stdout.flush()
        self.stderr.write(text + "\n")
        self.stderr.flush()

    def json(self, value: Any) -> None:
        """Print one JSON value, for a program."""
        self.out(json.dumps(value, indent=2, ensure_ascii=False))

    def stdin_text(self) -> str:
        """Read all of standard input as text."""
        return self.stdin.read()
