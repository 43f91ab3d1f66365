"""The files of a manifest: one, or with `split` one for each kind of component, and what belongs to them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from afkit.annotations import Any
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
    parts = divided(draft.data, main) if split else {main: draft.data}
    remarks = list(draft.remarks)
    if is_json and draft.notes:
        remarks.append(f"{len(draft.notes)} places had comments, for which JSON has no place; write YAML to keep them")
    files = {name: part_text(value, draft.notes, is_json=is_json, anchors=anchors) for name, value in parts.items()}
    return Written(files | draft.files, tuple(remarks))


def divided(data: Mapping[str, Any], main: str) -> dict[str, dict[str, Any]]:
    """Divide a manifest called `main` into itself and a part for each kind of component, by file name."""
    rest = dict(data)
    ending = main.rpartition(".")[2]
    parts = {f"{kind}s.{ending}": {f"{kind}s": rest.pop(f"{kind}s")} for kind in KINDS if f"{kind}s" in rest}
    rest["include"] = list(parts)
    for key in ("groups", "readme", "origins", "x-kept"):  # `include` stands where the components would
        if key in rest:
            rest[key] = rest.pop(key)
    return {main: rest, **parts}


def part_text(value: Mapping[str, Any], notes: Mapping[Path, Notes], *, is_json: bool, anchors: bool = False) -> bytes:
    """Write one file of a manifest; of `notes` those that belong to what stands in it."""
    if is_json:
        return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    own = {path: found for path, found in notes.items() if path and path[0] in value}
    if anchors:
        own = anchor_notes(value, own)
    return dump(value, notes=own).encode("utf-8")
