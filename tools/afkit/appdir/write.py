"""Put rendered files on disk: each one whole, only where it changed, and only where an app directory may be."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from afkit.annotations import Any
from afkit.appdir.codes import NO_FOLDER_TO_RENDER_TO
from afkit.appdir.existing import component_names, general_files, keep_origins, lying_files, named_files, read_existing
from afkit.appdir.layout import ICON, MANIFEST
from afkit.errors import SourceError, UsageError
from afkit.records import NamedTuple
from afkit.source import confine
from afkit.source.files import Root
from afkit.source.together import write_folder


class Changes(NamedTuple):
    """What writing did, as paths relative to the folder, sorted.

    `removed` are files of components that are gone; `left` are files that look like those, but that nobody here wrote.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[str, ...]


class Drift(NamedTuple):
    """How a folder differs from what rendering gives, as paths relative to it, sorted."""

    missing: tuple[str, ...]
    different: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.missing or self.different or self.extra)


def write(
    files: Mapping[str, bytes], out: str, *, source: str | None = None, force: bool = False, clean: bool = False
) -> Changes:
    """Write a rendered app into `out`, an app directory or an empty or new folder.

    Origins that `out` has already, with their id mappings, are kept, and so are the line ends of a checkout. Code files
    that an earlier rendering wrote there and this one does not are removed; with `clean` also the app's own files and its
    icon. `source` is the connector's own folder, which is never written to. `force` allows a folder that holds other
    things or another app, and a broken `makecomapp.json`.

    Raises UsageError for a folder that must not be written to, SourceError when writing fails; then all is as it was.
    """
    _refuse(out, source, force)
    existing = _existing(out, force)
    if not force:
        _refuse_another(out, files, existing)
    wanted = keep_origins(dict(files), existing)
    new, root = not os.path.lexists(out), Root(out)
    changed = {}
    for path in sorted(wanted, key=lambda path: (path == MANIFEST, path)):
        if new or (found := _content(confine(root, path))) is None or not _same_text(path, found, wanted[path]):
            changed[path] = wanted[path]
    written = write_folder(Path(out), changed)
    old = named_files(existing) | (general_files(existing) if clean else set())
    removed = tuple(sorted(path for path in old - wanted.keys() if _remove(out, path)))
    return Changes(
        written=tuple(sorted(written)),
        unchanged=tuple(sorted(wanted.keys() - set(written))),
        removed=removed,
        left=() if new else tuple(sorted(lying_files(out) - wanted.keys())),
    )


def compare(files: Mapping[str, bytes], out: str) -> Drift:
    """Compare a rendered app with what lies in `out`, and write nothing.

    Raises UsageError if `out` is no folder, SourceError if a link in it leads outside.
    """
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(f"'{out}' is not a folder", code=NO_FOLDER_TO_RENDER_TO)
    try:
        wanted = keep_origins(dict(files), read_existing(out))
    except SourceError:
        wanted = dict(files)  # a broken makecomapp.json is a difference like any other
    missing, different, root = [], [], Root(out)
    for path, data in wanted.items():
        found = _content(confine(root, path))
        if found is None:
            missing.append(path)
        elif not _same_text(path, found, data):
            different.append(path)
    extra = sorted(lying_files(out) - wanted.keys())
    return Drift(tuple(sorted(missing)), tuple(sorted(different)), tuple(extra))


def _same_text(path: str, found: bytes, data: bytes) -> bool:
    """Tell whether a text is the same but for its line ends, which are others in a checkout with CRLF."""
    return found == data if path == ICON else found.replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")


def _refuse(out: str, source: str | None, force: bool) -> None:
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(
            f"'{out}' is not a folder", code=NO_FOLDER_TO_RENDER_TO, hint="name a folder to write the app directory to"
        )
    if source is not None and _holds(out, source):
        raise UsageError(
            f"'{out}' is the connector's own folder, or holds it; rendering there would overwrite its files",
            code=NO_FOLDER_TO_RENDER_TO,
            hint="name another folder, for example 'build/app'",
        )
    if not force and os.path.isdir(out) and not os.path.lexists(os.path.join(out, MANIFEST)):
        names = sorted(name for name in os.listdir(out) if not name.startswith("."))
        if names:
            raise UsageError(
                f"the folder '{out}' is not empty and is not an app directory: it holds '{names[0]}' and no {MANIFEST}",
                code=NO_FOLDER_TO_RENDER_TO,
                hint="name another folder, or use --force to write among these files",
            )


def _refuse_another(out: str, files: Mapping[str, bytes], existing: dict[str, Any] | None) -> None:
    """Refuse a folder of another app: no component there has a name of ours. A single one may have been renamed."""
    there, ours = component_names(existing), component_names(json.loads(files[MANIFEST]))
    if len(there) > 1 and ours and not there & ours:
        raise UsageError(
            f"'{out}' holds another app: none of its {len(there)} components is in this one",
            code=NO_FOLDER_TO_RENDER_TO,
            hint="name another folder, or use --force to put this app in its place",
        )


def _holds(outer: str, inner: str) -> bool:
    top, below = os.path.realpath(outer), os.path.realpath(inner)
    return below == top or below.startswith(top.rstrip(os.sep) + os.sep)


def _existing(out: str, force: bool) -> dict[str, Any] | None:
    try:
        return read_existing(out)
    except SourceError:
        if force:
            return None
        raise


def _remove(out: str, path: str) -> bool:
    """Remove a file and the folder it leaves empty; False if there is none, or if it lies outside through a link."""
    full = os.path.join(out, path)
    try:
        confine(out, os.path.dirname(path))
        os.unlink(full)
    except (SourceError, OSError):
        return False
    with suppress(OSError):  # it holds something else
        os.rmdir(os.path.dirname(full))
    return True


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
