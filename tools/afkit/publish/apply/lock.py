"""Keep two runs of afkit on this machine from publishing one origin at once (publisher's reference, section 7.4)."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from afkit.errors import PublishError

STALE_AFTER = 3600.0
"""Seconds after which the lock of another machine, whose processes cannot be seen, counts as left behind."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at `path`. Raises PublishError if a living process holds it; a lock left behind is taken over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(5):
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            if not _stale(path):
                raise PublishError(
                    f"another afkit is publishing this origin ({_holder(path)})",
                    code="AF961",
                    hint=f"wait for it to end; if none is running, delete '{path}'",
                ) from None
            with suppress(FileNotFoundError):
                path.unlink()
            continue
        except OSError as error:
            raise PublishError(f"cannot write '{path}': {error.strerror}", code="AF961") from None
        break
    else:
        raise PublishError(f"the lock '{path}' is being fought over", code="AF961", hint="run again")
    with os.fdopen(descriptor, "w") as file:
        json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}, file)
    try:
        yield
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _read(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _holder(path: Path) -> str:
    data = _read(path)
    return f"process {data.get('pid')} on {data.get('host')}" if data else "its lock file is being written"


def _stale(path: Path) -> bool:
    data = _read(path)
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return True
    pid = data.get("pid")
    if not data:
        return age > 10  # a process died between making the file and writing into it
    if data.get("host") == socket.gethostname() and isinstance(pid, int) and sys.platform != "win32":
        return not _alive(pid)
    return age > STALE_AFTER


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
