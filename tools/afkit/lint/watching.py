"""Which files of a folder matter to what is found, and when they change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Event

from afkit.annotations import Any
from afkit.errors import UsageError

_ENDINGS = (".yaml", ".yml", ".json", ".imljson", ".js", ".md", ".toml")
_SKIPPED = frozenset({".git", ".venv", "node_modules", "__pycache__", "build", "dist"})
Changes = Iterable[set[tuple[Any, str]]]
"""Changed files at a time: what happened to each, and its path."""


def is_watched(name: str) -> bool:
    """Tell whether a change of a file may change what is found."""
    return name.endswith(_ENDINGS) and _SKIPPED.isdisjoint(Path(name).parts)


def changes_of(folders: Iterable[str], *, wait: int = 100, stop: Event | None = None, beat: int = 0) -> Changes:
    """Give the changed files of some folders, until `stop` is set. `wait` is how long to gather them, in milliseconds.

    With a `beat`, in milliseconds, an empty set comes whenever nothing has changed for so long: when the first one comes, the
    watch stands.
    """
    try:
        import watchfiles
    except ImportError:
        raise UsageError("watching files needs the package watchfiles", hint="pip install watchfiles") from None
    return watchfiles.watch(
        *folders,
        debounce=wait,
        step=min(20, max(5, wait // 4)),
        stop_event=stop,
        raise_interrupt=stop is None,
        rust_timeout=beat or 5_000,
        yield_on_timeout=bool(beat),
    )
