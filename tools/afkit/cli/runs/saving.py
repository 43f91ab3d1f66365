"""`run --save-files DIR`: the buffers of a result as files, under safe names, never over a file that is there."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import RunResult
    from afkit.engine.files import Buffer

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")  # names that Windows keeps for devices
_LONGEST = 200  # bytes of a name; file systems take 255
_TRIES = 10_000


def check_saving(args: argparse.Namespace) -> None:
    """Raise UsageError where there are no bundles of one run to take files from."""
    if not args.save_files:
        return
    other = "--each" if args.each else "--dry-run" if args.dry_run else None
    if other is None and str(args.module).startswith("webhook://"):
        other = "a webhook"
    if other is not None:
        raise UsageError(f"--save-files is for the bundles of one run: it does not go with {other}")


def saved(result: RunResult, app: App, name: str, folder: str, console: Console) -> RunResult:
    """Write the buffers of a result; give it with what was written in their place. Raises UsageError."""
    from afkit.engine.files import buffers, replaced

    module = app.modules.get(name)
    code = module.codes.get("interface") if module is not None else None
    found = buffers(result.values, code.value if code is not None else [])
    for buffer in found:
        path = write_new(Path(folder), _name_of(buffer, name), buffer.data)
        replaced(result.bundles, buffer.path, {"file": str(path), "size": len(buffer.data)})
        console.err(f"saved {path} ({len(buffer.data)} bytes)")
    if not found and result.ok:
        console.err("note: the bundles hold no buffer: there is no file to save")
    return result


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
