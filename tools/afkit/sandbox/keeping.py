"""Keep the state of a sandbox in a file, from one run of it to the next."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.iml import UNDEFINED
from afkit.iml.values.basics import date_text
from afkit.sandbox.codes import SANDBOX_STATE
from afkit.sandbox.errors import SandboxError
from afkit.source import write_atomic

if TYPE_CHECKING:
    from afkit.sandbox.core import Sandbox

_FORMAT = 1
_PAUSE = 0.5
"""Seconds between two times that a changing state is written: a crash loses no more than that, of a large one ..."""
_SHARE = 20
"""... no more than so many times what it takes to write it: to keep it must not slow down whoever asks."""


def read_state(file: str) -> dict[str, Any] | None:
    """Read what a sandbox has kept; None where there is no file yet. Raises SandboxError for a file of another kind."""
    try:
        kept = json.loads(Path(file).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else "it is not JSON"
        raise _unusable(file, f"cannot be read: {reason}") from None
    if not isinstance(kept, dict) or kept.get("sandbox") != _FORMAT or not isinstance(kept.get("state"), dict):
        raise _unusable(file, "holds no state of a sandbox")
    try:
        return {name: revived(value) for name, value in kept["state"].items()}
    except (ValueError, TypeError, AttributeError):
        raise _unusable(file, "holds a value that no sandbox has written") from None


@contextmanager
def keeping(sandbox: Sandbox, file: str) -> Iterator[None]:
    """Write a sandbox's state into a file while the block runs, soon after it has changed, and at the end.

    Raises SandboxError where another sandbox keeps its state there, or where the file cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(f"{file}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise _unusable(file, "is in use by another sandbox") from None
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror or error}") from None
    keeper = _Keeper(sandbox, file)
    try:
        keeper.save()
        keeper.start()
        try:
            yield
        finally:
            keeper.stop()
    finally:
        lock.release()


class _Keeper:
    """Writes in a thread of its own, so that no request waits for a disk."""

    def __init__(self, sandbox: Sandbox, file: str) -> None:
        self._sandbox = sandbox
        self._file = file
        self._ending = threading.Event()
        self._saved = -1
        self._thread = threading.Thread(target=self._work, name="sandbox-state", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and write what has changed since. Raises SandboxError where that fails."""
        self._ending.set()
        self._thread.join()
        self.save()

    def save(self) -> None:
        version, state = self._sandbox.snapshot(plain)
        if version == self._saved:
            return
        kept = {"sandbox": _FORMAT, "title": self._sandbox.spec.title, "state": state}
        try:
            write_atomic(self._file, (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))
        except OSError as error:
            raise _unusable(self._file, f"cannot be written: {error.strerror or error}") from None
        self._saved = version

    def _work(self) -> None:
        took = 0.0
        while not self._ending.wait(max(_PAUSE, _SHARE * took)):
            if self._sandbox.version != self._saved:
                start = time.perf_counter()
                try:
                    self.save()
                except SandboxError:
                    continue  # tried again, and told at the end
                took = time.perf_counter() - start


def plain(value: Any) -> Any:
    """Give a value as JSON data from which `revived` makes the same again: dates and buffers are marked with `$`."""
    if isinstance(value, Mapping):
        found = {name: plain(item) for name, item in value.items() if item is not UNDEFINED}
        return {"$value": found} if len(found) == 1 and next(iter(found)).startswith("$") else found
    if isinstance(value, list | tuple):
        return [None if item is UNDEFINED else plain(item) for item in value]
    if isinstance(value, datetime):
        return {"$date": date_text(value)}
    if isinstance(value, bytes | bytearray):
        return {"$bytes": base64.b64encode(value).decode()}
    return value


def revived(value: Any) -> Any:
    """Give the value that `plain` has written. Raises ValueError or TypeError for another."""
    if isinstance(value, list):
        return [revived(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, inner),) = value.items()
        if name == "$date":
            return datetime.fromisoformat(inner)
        if name == "$bytes":
            return base64.b64decode(inner, validate=True)
        if name == "$value":
            value = inner
    return {name: revived(item) for name, item in value.items()}


def _unusable(file: str, why: str) -> SandboxError:
    return SandboxError(
        f"the state file {file} {why}", code=SANDBOX_STATE, hint="name another file, or remove it to begin anew"
    )
