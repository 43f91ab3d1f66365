"""Write what was pulled into an app directory: the files it names, and the metadata in `makecomapp.json`.

The author's own layout is kept: a code goes into the file that holds it already. Source: app-format reference, section 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from afkit.app import KINDS, Kind
from afkit.app.build import component as build_component
from afkit.app.spec.format.codes import CODES
from afkit.app.spec.format.metadata import CHANGEABLE
from afkit.appdir.layout import MANIFEST, code_file, folders
from afkit.appdir.render import json_bytes
from afkit.errors import PublishError
from afkit.publish.codes import STATE_FILE
from afkit.publish.mapping import IdMapping
from afkit.publish.plan.desired import as_written
from afkit.publish.pull.compare import Fresh, Pulled, Taken, file_text
from afkit.source import load_json, read_source
from afkit.source.together import write_folder


def write_pull(folder: str, pulled: Pulled, taken: Sequence[Taken]) -> list[str]:
    """Write `taken` and the components that were only there; give the paths that changed, `makecomapp.json` last.

    Raises PublishError if the folder is not as it was read.
    """
    data = load_json(read_source(Path(folder, MANIFEST))).value
    if not isinstance(data, dict):
        raise PublishError(f"'{folder}' has no readable {MANIFEST}", code=STATE_FILE)
    files: dict[str, str] = {}
    for one in taken:
        if one.diff.part is not None:
            files[_path(data, one)] = file_text(one.diff.part.spec, one.content.text, one.local)
        elif one.kind != "app":
            _set(data, one, pulled.mapping)
    for kind in KINDS:
        _add(data, kind, [fresh for fresh in pulled.fresh if fresh.kind == kind], files)
    made = {path: text.encode("utf-8") for path, text in sorted(files.items())}
    return write_folder(Path(folder), {**made, MANIFEST: json_bytes(data)})


def _path(data: dict[str, Any], taken: Taken) -> str:
    """Give the file that holds a code here."""
    files = data["generalCodeFiles"] if taken.kind == "app" else _entry(data, taken)["codeFiles"]
    path = files.get(taken.diff.name)
    if not isinstance(path, str):
        raise PublishError(f"{MANIFEST} names no file for {taken.diff.key}", code=STATE_FILE, hint="pull again")
    return path


def _entry(data: dict[str, Any], taken: Taken) -> dict[str, Any]:
    found: dict[str, Any] = data["components"][taken.kind][taken.local]
    return found


def _set(data: dict[str, Any], taken: Taken, mapping: IdMapping) -> None:
    _entry(data, taken)[field_name(taken)] = as_written(taken.diff.name, taken.diff.old, mapping)


def field_name(taken: Taken) -> str:
    """Give the name of a metadata field in files, which differs from the platform's for some."""
    meta = CHANGEABLE.get(taken.diff.name)
    return meta.key if meta is not None else taken.diff.name


def _add(data: dict[str, Any], kind: Kind, fresh: Sequence[Fresh], files: dict[str, str]) -> None:
    if not fresh:
        return
    there = data.setdefault("components", {}).setdefault(kind, {})
    used = set(_paths(data))
    places = folders(kind, [*there, *(one.local for one in fresh)])
    for one in fresh:
        made = build_component(kind, one.local, one.metadata, None, connection=None)  # type: ignore[arg-type]  # no file holds it yet
        code_files: dict[str, str | None] = {} if one.external else {"common": None} if kind == "connection" else {}
        for key, text in one.texts.items():
            path = code_file(CODES[kind, key], made, places[one.local])
            while path in used:
                path = path.replace("/", f"/{one.local}-", 1)
            used.add(path)
            code_files[key], files[path] = path, text
        there[one.local] = {**one.metadata, "codeFiles": code_files}


def _paths(data: dict[str, Any]) -> Iterable[str]:
    for of_kind in data["components"].values():
        for entry in of_kind.values() if isinstance(of_kind, dict) else ():
            files = entry.get("codeFiles") if isinstance(entry, dict) else None
            yield from (path for path in (files or {}).values() if isinstance(path, str))
