"""`run --save-files DIR`: the buffers of a result as files, under safe names, never over a file that is there."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import code_value
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import Module
    from afkit.cli.console import Console
    from afkit.engine import RunResult
    from afkit.engine.files import Buffer

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")  # names that Windows keeps for devices
_LONGEST = 200  # bytes of a name; file systems take 255
_TRIES = 10_000


def check_saving(args: argparse.Namespace) -> None:
    """Raise UsageError where nothing can be saved: in a dry run, or into a folder that cannot be written."""
    if not args.save_files:
        return
    if args.dry_run:
        raise UsageError("--save-files is for what a service gives: it does not go with --dry-run")
    if args.each:
        write_new(
            Path(args.save_files), ".afkit-try", b""
        ).unlink()  # better told now than after the first of many runs


class Saver:
    """Writes the buffers of bundles into a folder, under the names that a module's interface knows of."""

    def __init__(self, folder: str, name: str, module: Module | None, console: Console | None = None) -> None:
        self._fields = code_value(module, "interface") if module is not None else None
        self._folder = Path(folder)
        self._name = name
        self._console = console

    def save(self, values: list[Any], bundles: list[Any], mark: str = "") -> None:
        """Write the buffers among `values` and put what was written in their place in `bundles`. Raises UsageError.

        `mark` goes into the names of files that have none of their own.
        """
        from afkit.engine.files import buffers, replaced

        found = buffers(values, self._fields)
        for buffer in found:
            path = write_new(self._folder, _name_of(buffer, f"{self._name}{mark}"), buffer.data)
            replaced(bundles, buffer.path, {"file": str(path), "size": len(buffer.data)})
            if self._console is not None:
                self._console.err(f"saved {path} ({len(buffer.data)} bytes)")
        if not found and self._console is not None:
            self._console.err("note: the bundles hold no buffer: there is no file to save")

    def of_line(self, result: RunResult, line: int) -> None:
        """Save the buffers of one of many runs."""
        self.save(result.values, result.bundles, f"-{line}")


def _name_of(buffer: Buffer, module: str) -> str:
    usual = "-".join([re.sub(r"\W+", "-", module), *(str(s + 1 if isinstance(s, int) else s) for s in buffer.path)])
    return safe_name(buffer.name or "") or safe_name(f"{usual}{_ending(buffer.data)}") or "file"


def safe_name(name: str) -> str:
    """Make of a name that a service gives one that stays in its folder, on every system; empty if nothing is left."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = _UNSAFE.sub("_", name).strip(" .")
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cs"))  # direction marks, torn pairs
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    while len(f"{stem}{dot}{ending}".encode()) > _LONGEST:
        if len(ending) > 20:
            ending = ending[:20]
        stem = stem[:-1]
    return f"{stem}{dot}{ending}"


_SIGNS = (
    (b"%PDF-", ".pdf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"PK\x03\x04", ".zip"),
    (b"GIF8", ".gif"),
)


def _ending(data: bytes) -> str:
    """Tell a well-known kind of file by how it begins."""
    return next((ending for sign, ending in _SIGNS if data.startswith(sign)), ".bin")


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write a file whole, under a name that is free: `name-2.pdf` if `name.pdf` is taken by another content.

    Raises UsageError where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".afkit-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            return _placed(Path(draft), folder, name, data)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"--save-files {folder}: {error.strerror or 'the file cannot be written'}") from None


def _placed(draft: Path, folder: Path, name: str, data: bytes) -> Path:
    stem, dot, ending = name.rpartition(".")
    for number in range(1, _TRIES):
        tried = name if number == 1 else f"{stem}-{number}.{ending}" if dot and stem else f"{name}-{number}"
        target = folder / tried
        if not target.is_symlink() and target.is_file() and target.read_bytes() == data:
            return target
        try:
            os.link(draft, target)
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            try:
                with target.open("xb") as stream:
                    stream.write(data)
            except FileExistsError:
                continue
        return target
    raise UsageError(f"--save-files {folder}: there are too many files called {name}")
