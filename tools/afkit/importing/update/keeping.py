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
from afkit.importing.update.baseline import LOCK, Baseline, baseline_text, read_baseline
from afkit.importing.update.carrying import carried, kept_modules
from afkit.importing.update.merge import Change, merge
from afkit.importing.update.parts import Whole
from afkit.records import NamedTuple
from afkit.source import Path as SourcePath
from afkit.source.together import write_all
from afkit.source.writing import Notes
from afkit.source.writing.notes import NO_NOTES


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
    description = Description(Reader(place, root), {place: name for name, place in baseline.operations.items()})
    made = build(description, baseline.chosen)
    digest = description.reader.digest()
    changes: dict[str, tuple[Change, ...]] = {}
    texts: dict[str, str] = {}
    news = {kind: json.loads(json.dumps(getattr(made, kind))) for kind in baseline.files}
    kept = _kept(folder, baseline, news["manifest"])
    for kind, name in baseline.files.items():
        base, new = baseline.made[kind], carried(kind, baseline.made[kind], news[kind], kept)
        found, written = _file(folder, name, base, new, made.notes if kind == "manifest" else NO_NOTES)
        changes.update({part: tuple(one) for part, one in found.items()})
        texts.update(written)
    texts[LOCK] = baseline_text(made, description, baseline.chosen, folder, baseline.files["manifest"], root)
    return Update(folder, place, digest != baseline.digest, changes, texts, made)


def _kept(folder: Path, baseline: Baseline, new: Any) -> frozenset[str]:
    name = baseline.files["manifest"]
    if not (folder / name).is_file():
        return frozenset()
    return kept_modules(baseline.made["manifest"], Whole(folder, name).value, new)


def _file(
    folder: Path, name: str, base: Any, new: Any, notes: Mapping[SourcePath, Notes]
) -> tuple[dict[str, list[Change]], dict[str, str]]:
    """Compare one file with what it includes; a file that is gone was removed on purpose."""
    if base == new or not (folder / name).is_file():
        return {name: []}, {}
    whole = Whole(folder, name)
    told = whole.apply(list(merge(base, whole.value, new)))
    whole.accept(told, new, notes)
    return told, whole.texts


def write(update: Update) -> list[str]:
    """Write what an update found, all of it or nothing; the memory comes last."""
    written = write_all({update.folder / name: text.encode() for name, text in update.texts.items()})
    return [path.name for path in written if path.name != LOCK]


__all__ = ["Baseline", "Update", "folder_of", "look", "write"]
