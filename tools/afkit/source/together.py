"""Write several files: all of them, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from afkit.errors import SourceError
from afkit.source.codes import CANNOT_WRITE
from afkit.source.files import BOM, Root, confine, write_atomic


def write_all(files: Mapping[Path, bytes], gone: Iterable[Path] = ()) -> list[Path]:
    """Write files, each whole, in their order, then take those that are `gone` away; give those that were written.

    When one cannot be written, or the run is interrupted, those before it get their old content back, and what was new is
    taken away with the folders made for it. Raises SourceError.
    """
    made = _new_folders(files)
    done: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            old = path.read_bytes() if path.is_file() else None
            if write_atomic(path, data):
                done[path] = old
        written = list(done)
        for path in gone:
            done[path] = path.read_bytes()
            path.unlink()
    except BaseException as error:
        for path, old in done.items():
            with suppress(OSError, SourceError):
                if old is None:
                    path.unlink()
                else:
                    write_atomic(path, old)
        for folder in made:
            with suppress(OSError):  # it holds something else
                folder.rmdir()
        if isinstance(error, OSError):
            raise SourceError(f"{path} cannot be taken away: {error.strerror}", code=CANNOT_WRITE) from None
        raise
    return written


def write_over(texts: Mapping[str, tuple[str, str]]) -> list[Path]:
    """Write new texts in place of those that were read: name → (as it was, as it is to be). A byte-order mark stays.

    Nothing is written, and SourceError raised, where a file holds something else by now, or may not be written.
    """
    files = {}
    for name, (old, new) in texts.items():
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            raise _unwritten(name, error.strerror or type(error).__name__, "run the command again") from None
        mark = BOM if data.startswith(BOM) else b""
        if data != mark + old.encode("utf-8"):
            raise _unwritten(name, "it has changed since it was read", "run the command again")
        if not os.access(name, os.W_OK):
            raise _unwritten(name, "it is read-only", "give yourself permission to write it")
        files[Path(name)] = mark + new.encode("utf-8")
    return write_all(files)


def _unwritten(name: str, reason: str, hint: str) -> SourceError:
    return SourceError(f"cannot write '{name}': {reason}", code=CANNOT_WRITE, hint=hint)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files into a folder; give the names of those that changed, in their order.

    A folder that is new appears in one step, with everything in it; otherwise see `write_all`. Raises SourceError,
    for names that lead outside the folder, too.
    """
    root = Root(folder)
    if not os.path.lexists(folder):
        for name in files:
            confine(root, name)
        _make_at_once(folder, files)
        return list(files)
    paths = {Path(confine(root, name)): name for name in files}
    return [paths[path] for path in write_all({path: files[name] for path, name in paths.items()})]


def _make_at_once(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write beside the place, and take the name when all is there."""
    staged = None
    parents = _new_folders({folder: b""})
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for inner in {os.path.dirname(name): None for name in files}:
            os.makedirs(staged / inner, exist_ok=True)
        for name, data in files.items():
            with open(f"{staged}/{name}", "wb") as file:
                file.write(data)
        staged.chmod(0o777 & ~_umask(staged))
        staged.rename(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        hint = "check the folder's permissions and space"
        raise SourceError(f"cannot write '{folder}': {reason}", code=CANNOT_WRITE, hint=hint) from None
    finally:
        if staged is not None and staged.exists():
            shutil.rmtree(staged, ignore_errors=True)
        if not folder.exists():
            for parent in parents:
                with suppress(OSError):
                    parent.rmdir()


def _umask(folder: Path) -> int:
    """Find out what permissions new folders lack here, without changing the process's mask."""
    probe = folder / ".probe"
    probe.mkdir()
    missing = 0o777 & ~probe.stat().st_mode
    probe.rmdir()
    return missing


def _new_folders(files: Mapping[Path, bytes]) -> list[Path]:
    """List the folders that writing will make, the innermost first."""
    found: set[Path] = set()
    for folder in {path.parent for path in files}:
        at = folder.absolute()
        while not os.path.lexists(at) and at not in found:
            found.add(at)
            at = at.parent
    return sorted(found, key=lambda one: len(one.parts), reverse=True)
