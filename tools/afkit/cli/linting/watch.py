"""`afkit lint --watch`: check again whenever a file is saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from afkit.annotations import TYPE_CHECKING
from afkit.cli.console import OutputError
from afkit.errors import AfkitError
from afkit.lint.watching import Changes, changes_of, is_watched
from afkit.source.store import Overlay

if TYPE_CHECKING:
    from afkit.cli.console import Console


_BEAT = 300
"""Milliseconds after which is told that nothing has changed."""


def watch(
    paths: Iterable[str], check: Callable[[Overlay], None], console: Console, changes: Changes | None = None
) -> int:
    """Check, then check again after every change; `changes` gives the changed files, by default those of the disk.

    Texts that did not change are neither read nor parsed again. What cannot be checked at all, since a file was moved
    away or the settings are wrong, is told, and the watch goes on: the next change may be the one that mends it.
    """
    folders = sorted({os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths})
    files = Overlay()
    check(files)
    console.err(f"watching {', '.join(folders)}; Ctrl+C ends it")
    stands = torn = False
    for changed in changes if changes is not None else changes_of(folders, beat=_BEAT):
        # What was saved before the watch stood is looked for once.
        early = [] if stands else files.changed()
        stands = True
        names = sorted({os.path.relpath(name) for name in (*early, *(name for _, name in changed if is_watched(name)))})
        if names:
            console.err(f"\n{', '.join(names[:3])}{' …' if len(names) > 3 else ''} changed")
        elif not torn:
            continue
        # An editor may save by moving the file away and writing another: only what is still so a moment later is told.
        torn = not _checked(check, files, console, tell=torn)
    return 0


def _checked(check: Callable[[Overlay], None], files: Overlay, console: Console, *, tell: bool) -> bool:
    """Check; give False where that failed and was not told."""
    try:
        check(files)
    except OutputError:
        raise
    except AfkitError as error:
        if tell:
            from afkit.cli.main import report_error

            report_error(error, console)
        return tell
    return True
