"""Put imported files on disk: all or none, and never over what is there unless that was asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from afkit.errors import UsageError
from afkit.source import confine, write_atomic


def place_files(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[str]:
    """Write files into `folder`; give the paths that changed.

    Raises UsageError for files that are there already, unless `force`; SourceError when writing fails, after what was
    new has been taken away again.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError(f"'{folder}' is not a folder", hint="name another place with -o")
    taken = sorted(name for name in files if os.path.lexists(folder / name))
    if taken and not force:
        shown = ", ".join(taken[:3]) + (" …" if len(taken) > 3 else "")
        hint = "name another place with -o, or overwrite with --force"
        raise UsageError(f"'{folder}' holds {shown} already", hint=hint)
    folders = _new_folders(folder, files)
    targets = {name: Path(confine(folder, name)) for name in files}
    changed: list[str] = []
    try:
        for name, target in targets.items():
            if write_atomic(target, files[name]):
                changed.append(name)
    except BaseException:
        _undo([targets[name] for name in changed if name not in taken], folders)
        raise
    return changed


def _undo(files: list[Path], folders: list[Path]) -> None:
    """Take away what was new; a folder that holds something else stays."""
    for file in files:
        with suppress(OSError):
            file.unlink()
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _new_folders(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """List the folders that writing will make, the innermost first."""
    found: dict[Path, None] = {}
    for name in files:
        at = (folder.absolute() / name).parent
        while not os.path.lexists(at):
            found[at] = None
            at = at.parent
    return sorted(found, key=lambda one: len(one.parts), reverse=True)
