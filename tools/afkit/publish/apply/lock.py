"""Keep two runs of afkit on this machine from publishing one origin at once (publisher's reference, section 7.4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from afkit.errors import PublishError
from afkit.publish.codes import STATE_FILE


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, which the system gives back when its holder ends, however that was.

    Raises PublishError if another process holds it, or if it cannot be taken at all.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise PublishError(
            f"another afkit is publishing this origin: it holds '{path}'", code=STATE_FILE, hint="wait for it to end"
        ) from None
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PublishError(
            f"what is done cannot be written down: '{path.parent}' cannot be written to ({reason})",
            code=STATE_FILE,
            hint="nothing was sent; make the folder writable, or a folder at all, and run again",
        ) from None
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            path.unlink(missing_ok=True)
