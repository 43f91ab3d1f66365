"""The results of many runs on disk: a line each, as it happens; and a journal, so that nothing is started twice.

Before a run sends the first request that may change something, its line number goes to `FILE.started`. After a crash the
lines that were started and have no result are in doubt: they may have had their effect, and are not begun again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.engine.many import Line


class Results:
    """The file of results, open for adding. `skips` tells which lines need no run; `doubtful` counts those in doubt."""

    def __init__(self, path: Path, *, resume: bool, again: bool = False) -> None:
        self.path = path
        self.skipped = 0
        self.doubtful = 0
        self._journal = path.with_name(path.name + ".started")
        self._again = again
        self._resume = resume
        self._finished: set[int] = set()
        self._in_doubt: set[int] = set()
        self._marked: set[int] = set()
        self._out = self._started = -1

    def __enter__(self) -> Results:
        if not self._resume and self.path.exists() and self.path.stat().st_size:
            raise UsageError(
                f"{self.path} exists: it holds the results of an earlier run",
                hint="add --resume to go on with it, name another file with --out, or remove it",
            )
        try:
            lost = self._read() if self._resume else []
            self._out = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            self._end_torn_line()
            for number in lost:
                self._write(_interrupted(number))
            self._started = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.write(self._started, f"{os.fstat(self._out).st_size}\n".encode())
        except OSError as error:
            raise UsageError(f"{self.path}: {error.strerror or 'it cannot be written'}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in (self._out, self._started):
            if handle >= 0:
                os.close(handle)
        if kind is None:
            self._journal.unlink(missing_ok=True)  # every run that began has its result

    def skips(self, line: int) -> bool:
        """Tell whether an input needs no run, and count it."""
        if line in self._finished:
            self.skipped += 1
            return True
        if line in self._in_doubt and not self._again:
            self.doubtful += 1
            return True
        return False

    def started(self, line: int) -> None:
        """Note that a run is about to change something. It is on its way to the disk when this returns."""
        if line not in self._marked:
            self._marked.add(line)
            os.write(self._started, f"{line}\n".encode())

    def add(self, line: Line) -> None:
        """Write what became of an input."""
        self._marked.discard(line.line)
        self.doubtful += line.in_doubt
        self._write(line.report())

    def _write(self, value: Any) -> None:
        os.write(self._out, (json.dumps(value, ensure_ascii=True, separators=(", ", ": ")) + "\n").encode())

    def _end_torn_line(self) -> None:
        with self.path.open("rb") as stream:
            stream.seek(max(0, os.fstat(self._out).st_size - 1))
            if stream.read(1) not in (b"", b"\n"):
                os.write(self._out, b"\n")

    def _read(self) -> list[int]:
        """Read what an earlier run left; give the lines that it began and did not end."""
        begun, since = self._begun()
        ended: set[int] = set()
        for at, result in self._earlier():
            number = result["line"]
            if at >= since:
                ended.add(number)
            self._finished.discard(number)
            self._in_doubt.discard(number)
            if result.get("ok") is True:
                self._finished.add(number)
            elif result.get("inDoubt"):
                self._in_doubt.add(number)
        lost = [number for number in begun if number not in ended]
        self._in_doubt.update(lost)
        return lost

    def _begun(self) -> tuple[list[int], int]:
        if not self._journal.exists():
            return [], 0
        head, *lines = self._journal.read_text(encoding="ascii", errors="replace").split("\n")
        numbers = [int(text) for text in lines[:-1] if text.isdigit()]
        return list(dict.fromkeys(numbers)), int(head) if head.isdigit() else 0

    def _earlier(self) -> Iterator[tuple[int, dict[str, Any]]]:
        if not self.path.exists():
            return
        at = 0
        with self.path.open("rb") as stream:
            for text in stream:
                try:
                    value = json.loads(text)
                except ValueError:  # torn by a crash
                    value = None
                if isinstance(value, dict) and isinstance(value.get("line"), int):
                    yield at, value
                at += len(text)


def _interrupted(line: int) -> dict[str, Any]:
    message = "the run was interrupted after something was sent: it may have had its effect"
    error = {"type": "ExecutionInterruptedError", "code": None, "message": message, "status": None, "reaction": None}
    return {"line": line, "ok": False, "bundles": [], "error": error, "attempts": 1, "inDoubt": True}
