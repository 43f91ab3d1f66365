"""Find files by pattern below a folder: `*` and `?` within a name, `**` for any depth.

Symbolic links to folders and hidden names are not entered by a pattern, so that a search ends and stays inside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase

_MAGIC = frozenset("*?[")


def is_pattern(path: str) -> bool:
    """Say whether a path holds `*`, `?` or `[`."""
    return not _MAGIC.isdisjoint(path)


def expand(folder: str, pattern: str) -> list[str]:
    """Give the files that match, relative to `folder` with forward slashes, sorted and each once."""
    steps = pattern.split("/")
    steps = [step for at, step in enumerate(steps) if step != "**" or steps[at - 1 : at] != ["**"]]
    return sorted(set(_walk(folder, steps, "")))


def _walk(folder: str, steps: list[str], prefix: str) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if step == "**":
        yield from _walk(folder, rest or ["*"], prefix)
        for name, is_folder in _entries(folder, prefix):
            if is_folder:
                yield from _walk(folder, steps, f"{prefix}{name}/")
        return
    for name, is_folder in _entries(folder, prefix) if is_pattern(step) else [(step, True)]:
        if is_pattern(step) and not fnmatchcase(name, step):
            continue
        if rest:
            if is_folder:
                yield from _walk(folder, rest, f"{prefix}{name}/")
        elif os.path.isfile(os.path.join(folder, prefix, name)):
            yield prefix + name


def _entries(folder: str, prefix: str) -> list[tuple[str, bool]]:
    """List the visible entries of a folder with whether they are folders themselves, not through a link."""
    try:
        with os.scandir(os.path.join(folder, prefix)) as entries:
            return [(e.name, e.is_dir(follow_symlinks=False)) for e in entries if not e.name.startswith(".")]
    except OSError:
        return []
