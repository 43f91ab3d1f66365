"""`afkit lint --watch`: check again whenever a file is saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from afkit.errors import UsageError
from afkit.source.store import Overlay

if TYPE_CHECKING:
    from afkit.cli.console import Console

_ENDINGS = (".yaml", ".yml", ".json", ".imljson", ".js", ".md", ".toml")
_SKIPPED = frozenset({".git", ".venv", "node_modules", "__pycache__", "build", "dist"})
Changes = Iterable[set[tuple[Any, str]]]


def watch(
    paths: Iterable[str], check: Callable[[Overlay], None], console: Console, changes: Changes | None = None
) -> int:
    """Check, then check again after every change; `changes` gives the changed files, by default those of the disk.

    Texts that did not change are neither read nor parsed again.
    """
    folders = sorted({os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths})
    files = Overlay()
    check(files)
    console.err(f"watching {', '.join(folders)}; Ctrl+C ends it")
    for changed in changes if changes is not None else _changes(folders):
        names = sorted(os.path.relpath(name) for _, name in changed if is_watched(name))
        if names:
            console.err(f"\n{', '.join(names[:3])}{' …' if len(names) > 3 else ''} changed")
            check(files)
    return 0


def is_watched(name: str) -> bool:
    """Tell whether a change of a file may change what is found."""
    return name.endswith(_ENDINGS) and _SKIPPED.isdisjoint(name.split(os.sep))


def _changes(folders: list[str]) -> Iterator[set[tuple[Any, str]]]:
    try:
        import watchfiles
    except ImportError:
        raise UsageError("--watch needs the package watchfiles", hint="pip install watchfiles") from None
    yield from watchfiles.watch(*folders, debounce=100, step=20, raise_interrupt=True)
