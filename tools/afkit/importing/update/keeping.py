"""Keep a connector in step with its description: what moved, and the files with it brought in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from afkit.importing.codes import IMPORT_NO_BASELINE
from afkit.importing.made import ImportFault, Made
from afkit.importing.openapi.build import build
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from afkit.importing.update.applying import apply_changes
from afkit.importing.update.baseline import LOCK, Baseline, baseline_text, read_baseline
from afkit.importing.update.merge import Change, merge
from afkit.records import NamedTuple
from afkit.source import Document, load, read_source
from afkit.source.together import write_all


class Update(NamedTuple):
    """What an update found: whether the description moved, what changes by file, and the texts to write."""

    folder: Path
    spec: str
    moved: bool
    changes: Mapping[str, tuple[Change, ...]]
    texts: Mapping[str, str]
    made: Made

    @property
    def kept(self) -> list[Change]:
        """Changes of the service that met an edit."""
        return [change for changes in self.changes.values() for change in changes if change.verb == "kept"]


def folder_of(path: str) -> Path:
    """Give the folder of a connector that is named by its folder or its manifest."""
    given = Path(path)
    if not given.exists():
        raise ImportFault(f"there is no {path}", code=IMPORT_NO_BASELINE, hint="name the folder that the import made")
    return given if given.is_dir() else given.parent


def look(path: str, spec: str | None = None) -> Update:
    """Compare a connector with its description, without writing. `spec` takes the place of the remembered one.

    Raises ImportFault for a connector that was not imported, and for a description that is gone or unusable.
    """
    folder = folder_of(path)
    baseline = read_baseline(folder)
    place = spec if spec is not None else str(folder / baseline.spec)
    root = None if baseline.root is None else str(folder / baseline.root)
    description = Description(Reader(place, root))
    made = build(description, baseline.chosen)
    digest = description.reader.digest()
    changes: dict[str, tuple[Change, ...]] = {}
    texts: dict[str, str] = {}
    for kind, name in baseline.files.items():
        new = json.loads(json.dumps(getattr(made, kind)))
        found, text = _file(folder / name, baseline.made[kind], new)
        changes[name] = tuple(found)
        if text is not None:
            texts[name] = text
    texts[LOCK] = baseline_text(made, description, baseline.chosen, folder, baseline.files["manifest"], root)
    return Update(folder, place, digest != baseline.digest, changes, texts, made)


def _file(path: Path, base: Any, new: Any) -> tuple[list[Change], str | None]:
    """Compare one file; a file that is gone was removed on purpose."""
    if base == new or not path.is_file():
        return [], None
    document: Document = load(read_source(path))
    changes = list(merge(base, document.value, new))
    if isinstance(document.value, dict) and "include" in document.value:
        changes = [_included(change) for change in changes]
    changed, told = apply_changes(document, changes)
    return told, changed.source.text if changed is not document else None


def _included(change: Change) -> Change:
    """Keep what may stand in an included file: its edit is for a person."""
    if change.verb == "added" and len(change.path) == 2:
        return change._replace(verb="kept", reason="the manifest includes other files; add it where it belongs")
    return change


def write(update: Update) -> list[str]:
    """Write what an update found, all of it or nothing; the memory comes last."""
    written = write_all({update.folder / name: text.encode() for name, text in update.texts.items()})
    return [path.name for path in written if path.name != LOCK]


__all__ = ["Baseline", "Update", "folder_of", "look", "write"]
