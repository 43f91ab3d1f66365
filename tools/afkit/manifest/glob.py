"""Find files by pattern below a folder: `*` and `?` within a name, `**` for any depth.

Symbolic links to folders and hidden names are not entered by a pattern, so that a search ends and stays inside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from afkit.source.store import DISK, Files

_MAGIC = frozenset("*?[")


def is_pattern(path: str) -> bool:
    """Say whether a path holds `*`, `?` or `[`."""
    return not _MAGIC.isdisjoint(path)


def expand(folder: str, pattern: str, files: Files = DISK) -> list[str]:
    """Give the files that match, relative to `folder` with forward slashes, sorted and each once."""
    steps = pattern.split("/")
    steps = [step for at, step in enumerate(steps) if step != "**" or steps[at - 1 : at] != ["**"]]
    return sorted(set(_walk(folder, steps, "", files)))


def _walk(folder: str, steps: list[str], prefix: str, files: Files) -> Iterator[str]:
    from fnmatch import fnmatchcase

    step, rest = steps[0], steps[1:]
    if step == "**":
        yield from _walk(folder, rest or ["*"], prefix, files)
        for name, is_folder in _entries(folder, prefix, files):
            if is_folder:
                yield from _walk(folder, steps, f"{prefix}{name}/", files)
        return
    for name, is_folder in _entries(folder, prefix, files) if is_pattern(step) else [(step, True)]:
        if is_pattern(step) and not fnmatchcase(name, step):
            continue
        if rest:
            if is_folder:
                yield from _walk(folder, rest, f"{prefix}{name}/", files)
        elif files.is_file(os.path.join(folder, prefix, name)):
            yield prefix + name


def _entries(folder: str, prefix: str, files: Files) -> list[tuple[str, bool]]:
    """List the visible entries of a folder with whether they are folders themselves, not through a link."""
    try:
        return [entry for entry in files.entries(os.path.join(folder, prefix)) if not entry[0].startswith(".")]
    except OSError:
        return []
