"""A manifest that includes others, as one value: what is merged is the whole, what is written is each part."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from afkit.app.reading import Reading
from afkit.errors import SourceError
from afkit.importing.update.accepting import accept
from afkit.importing.update.applying import apply_changes
from afkit.importing.update.merge import Change, Step
from afkit.manifest.parts import MAPS, Parts
from afkit.manifest.reader import FILE_CODES
from afkit.source import Path as SourcePath
from afkit.source import load, read_source
from afkit.source.writing import Notes


class Whole:
    """The documents of a manifest by path relative to its folder, the manifest itself first."""

    __slots__ = ("_old", "documents")

    def __init__(self, folder: Path, name: str) -> None:
        """Read a manifest and what it includes. Raises SourceError for a file of them that cannot be read."""
        reading = Reading(str(folder.absolute()), str(folder), FILE_CODES)
        main = load(read_source(folder / name))
        reading.documents.append(main)
        if isinstance(main.value, dict):
            Parts(reading).take(main, name)
        for found in reading.diagnostics:
            if found.severity == "error":
                raise SourceError(found.message, place=found.location, hint=found.hint, code=found.code)
        self.documents = {
            os.path.relpath(one.source.name, folder).replace(os.sep, "/"): one for one in reading.documents
        }
        self._old = dict(self.documents)

    @property
    def value(self) -> Any:
        """The manifest as if everything stood in it. A component that stands in several files is none of this one's faults."""
        main, *parts = (document.value for document in self.documents.values())
        if not isinstance(main, dict) or not parts:
            return main
        whole = {key: value for key, value in main.items() if key != "include"}
        for part in parts:
            for key in MAPS:
                if isinstance(part.get(key), dict):
                    whole[key] = {**part[key], **(whole.get(key) or {})}
        return whole

    def apply(self, changes: Iterable[Change]) -> dict[str, list[Change]]:
        """Make each change in the file where its place is; give them, as they came out, by file."""
        placed: dict[str, list[Change]] = {name: [] for name in self.documents}
        new: dict[tuple[Step, ...], str] = {}
        for change in changes:
            for name, own in self._placed(change, new):
                placed[name].append(own)
                if own.verb == "added":
                    new[own.path] = name
        told: dict[str, list[Change]] = {}
        for name, those in placed.items():
            self.documents[name], told[name] = apply_changes(self.documents[name], those)
        return told

    def accept(self, told: Mapping[str, Iterable[Change]], new: Any, notes: Mapping[SourcePath, Notes]) -> None:
        """Put the notes of what came in beside it; their paths are those of `new`."""
        for name, changes in told.items():
            self.documents[name] = accept(self.documents[name], changes, new, notes)

    @property
    def texts(self) -> dict[str, str]:
        """The new texts of the files that changed."""
        return {name: one.source.text for name, one in self.documents.items() if one is not self._old[name]}

    def _placed(self, change: Change, new: dict[tuple[Step, ...], str]) -> list[tuple[str, Change]]:
        """Say where a change goes: to its component, beside the sibling it comes behind, or to the others of its kind.

        `new` knows the files of what other changes add.
        """
        main = next(iter(self.documents))
        section = change.path[0] if change.path else None
        holders = [name for name, one in self.documents.items() if isinstance(one.value.get(section), dict)]
        if section not in MAPS or not holders:
            return [(main, change)]
        if len(change.path) > 1:
            wanted = [change.path[1], change.behind] if len(change.path) == 2 else [change.path[1]]
            found = [
                name
                for key in wanted
                for name in holders
                if key in self.documents[name].value[section] or (key is not None and new.get((section, key)) == name)
            ]
            return [((found or holders[::-1])[0], change)]
        if change.verb != "removed" or holders == [main]:
            return [(main if main in holders else holders[0], change)]
        # An included file that holds nothing more stays, with an empty map: whether it goes is for a person to say.
        return [
            (name, change._replace(path=(*change.path, key), own=member))
            for name in holders
            for key, member in self.documents[name].value[section].items()
        ]
