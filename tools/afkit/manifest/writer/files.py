"""The files of a manifest: one, or with `split` one for each kind of component, and what belongs to them."""

from __future__ import annotations

import json
from typing import Any

from afkit.app.model import KINDS, App
from afkit.manifest.text import dump
from afkit.manifest.writer.anchors import anchor_notes
from afkit.manifest.writer.data import Draft
from afkit.records import NamedTuple
from afkit.source import Path
from afkit.source.writing import Notes


class Written(NamedTuple):
    """The files by path relative to the manifest's folder, the manifest first; `remarks` are sentences for the author."""

    files: dict[str, bytes]
    remarks: tuple[str, ...]


def write_manifest(
    app: App,
    main: str = "manifest.yaml",
    *,
    apart: bool = False,
    split: bool = False,
    anchors: bool = False,
    kept: dict[str, str] | None = None,
) -> Written:
    """Write an app as a manifest called `main`, YAML or, by its name, JSON.

    `apart` puts the readme and functions into files beside it, `split` the components of each kind into a part that the
    manifest includes; `anchors` names pieces that repeat. `kept` are texts, by file, that could not be understood.
    """
    draft = Draft(app, apart=apart)
    for name, text in (kept or {}).items():
        draft.keep(name, text)
    if draft.kept:
        draft.data["x-kept"] = draft.kept
    is_json = main.lower().endswith(".json")
    parts: dict[str, dict[str, Any]] = {main: draft.data}
    if split:
        ending = main.rpartition(".")[2]
        for key in (f"{kind}s" for kind in KINDS):
            if key in draft.data:
                parts[f"{key}.{ending}"] = {key: draft.data.pop(key)}
        draft.data["include"] = [name for name in parts if name != main]
        _order(draft.data)
    remarks = list(draft.remarks)
    if is_json and draft.notes:
        remarks.append(f"{len(draft.notes)} places had comments, for which JSON has no place; write YAML to keep them")
    files = {name: _text(value, draft.notes, is_json=is_json, anchors=anchors) for name, value in parts.items()}
    return Written(files | draft.files, tuple(remarks))


def _order(data: dict[str, Any]) -> None:
    """Put `include` where the components would stand."""
    for key in ("groups", "readme", "origins", "x-kept"):
        if key in data:
            data[key] = data.pop(key)


def _text(value: dict[str, Any], notes: dict[Path, Notes], *, is_json: bool, anchors: bool) -> bytes:
    if is_json:
        return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    own = {path: found for path, found in notes.items() if path and path[0] in value}
    if anchors:
        own = anchor_notes(value, own)
    return dump(value, notes=own).encode("utf-8")
