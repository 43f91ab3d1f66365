"""Put imported files on disk: all or none, and never over what is there unless that was asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from afkit.errors import UsageError
from afkit.source.together import write_folder


def place_files(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[str]:
    """Write files into `folder`; give the paths that changed.

    Raises UsageError for files that are there already, unless `force`; SourceError when writing fails; then nothing changed.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError(f"'{folder}' is not a folder", hint="name another place with -o")
    taken = sorted(name for name in files if os.path.lexists(folder / name))
    if taken and not force:
        shown = ", ".join(taken[:3]) + (" …" if len(taken) > 3 else "")
        hint = "name another place with -o, or overwrite with --force"
        raise UsageError(f"'{folder}' holds {shown} already", hint=hint)
    return write_folder(folder, files)
