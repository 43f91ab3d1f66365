"""Write what an import made: a connector's folder, whole or not at all, and never over something without being told."""

from __future__ import annotations

import os
from pathlib import Path

from afkit.importing.codes import IMPORT_NOTHING_CHOSEN, IMPORT_OVER_SOMETHING
from afkit.importing.made import ImportFault, Made
from afkit.importing.update.baseline import LOCK
from afkit.manifest.text import dump
from afkit.manifest.writer.files import divided, part_text
from afkit.source import together
from afkit.source.check import MAX_BYTES

MANIFESTS = (".yaml", ".yml", ".json")


def place(path: str) -> tuple[Path, str]:
    """Give the folder and the manifest's file name that a target stands for."""
    target = Path(path)
    if target.suffix.lower() in MANIFESTS:
        return target.parent, target.name
    return target, "manifest.yaml"


def files_of(made: Made, manifest: str, *, split: bool = False) -> dict[str, str]:
    """Give the files of the folder; with `split` the manifest includes a part for each kind of component."""
    is_json = manifest.lower().endswith(".json")
    parts = divided(made.manifest, manifest) if split else {manifest: made.manifest}
    return {
        **{name: part_text(value, made.notes, is_json=is_json).decode() for name, value in parts.items()},
        "sandbox.yaml": dump(made.sandbox, sort="sandbox"),
        "cases.yaml": dump(made.cases, sort="cases"),
        "README.md": made.readme,
    }


def write_folder(folder: Path, files: dict[str, str], *, force: bool = False) -> list[str]:
    """Write files; give the names of those that changed. Raises ImportFault if one is there and `force` is not given,
    and for one that no later load would take; the import's own memory may be of any size."""
    large = next((name for name, text in files.items() if len(text) > MAX_BYTES and name != LOCK), None)
    if large is not None:
        raise ImportFault(
            f"{large} would be larger than {MAX_BYTES >> 20} MiB, which no connector may be",
            code=IMPORT_NOTHING_CHOSEN,
            hint="look with --list, then choose with --tag and --operation",
        )
    taken = [name for name in files if (folder / name).exists()]
    if taken and not force:
        raise ImportFault(
            f"{folder}{os.sep} holds {', '.join(taken)} already",
            code=IMPORT_OVER_SOMETHING,
            hint="name another place with -o, or overwrite with --force",
        )
    if folder.exists() and not folder.is_dir():
        raise ImportFault(f"{folder} is a file", code=IMPORT_OVER_SOMETHING, hint="name a folder with -o")
    return together.write_folder(folder, {name: text.encode("utf-8", "replace") for name, text in files.items()})
