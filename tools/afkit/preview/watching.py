"""Watch the connector's folder: load again what changed, check it, and tell open pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afkit.preview.preview import Preview

WAIT = 20
"""Milliseconds in which changes are gathered: an editor may write a file in steps."""

PATIENCE = 2.0
"""Seconds that the first page is waited for: nothing is loaded for the watch before."""

LATER = 300
"""Milliseconds without a change after which is looked for what changed before the watch stood."""


@contextmanager
def watching(preview: Preview) -> Iterator[None]:
    """Watch while the block runs."""
    stop = Event()
    thread = Thread(target=_watch, args=(preview, stop), name="watching", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        preview.seen.set()
        thread.join(5)


def _watch(preview: Preview, stop: Event) -> None:
    preview.seen.wait(PATIENCE)
    if stop.is_set():
        return
    from afkit.lint.watching import changes_of, is_watched

    folder = str(Path(preview.project.folder).absolute())
    stands = False
    for changed in changes_of([folder], wait=WAIT, stop=stop, beat=LATER):
        if not stands or any(is_watched(name) for _, name in changed):
            look_again(preview)
        stands = True


def look_again(preview: Preview) -> None:
    """Load and check the connector again, and tell what was found."""
    from afkit.preview.checking import counts_of

    with preview.checking.turn:  # what is told of a change is told before the next one
        preview.checking.forget()
        preview.reload()
        counts = counts_of(preview.checking.findings())
        preview.hub.send("lint", {**counts, "version": preview.version})
