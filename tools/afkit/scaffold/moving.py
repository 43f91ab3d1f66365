"""Files that are called after a component: they follow it to its new name, or are told to stay."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from afkit.app.model import Project
from afkit.index.links import Link, links
from afkit.manifest.parts import MAPS
from afkit.source import Document, Edit


class Moves(NamedTuple):
    """New paths by old ones, edits of the texts that name these files, and files that keep the old name, with the reason."""

    files: Mapping[str, str]
    edits: list[Edit]
    stays: Mapping[str, str]


def moves(project: Project, target: str, new: str) -> Moves:
    """Say which files of a manifest follow a component, `KIND/NAME`, to its new name: those that hold it alone."""
    kind, _, name = target.partition("/")
    found = Moves({}, [], {})
    if "/" in name or name == new:
        return found
    files: dict[str, str] = {}
    stays: dict[str, str] = {}
    for document in project.documents:
        path = document.source.name
        called, dot, ending = Path(path).name.partition(".")
        if path == project.main or called != name or not dot:
            continue
        wanted = str(Path(path).parent / f"{new}.{ending}")
        reason = _held_back(project, document, kind, name, wanted)
        (stays if reason else files)[path] = reason or wanted
    edits = [
        Edit(link.location, posixpath.join(posixpath.dirname(link.location.text), Path(files[path]).name))
        for path in files
        for link in _named(project, path)
    ]
    return Moves(files, edits, stays)


def _held_back(project: Project, document: Document, kind: str, name: str, wanted: str) -> str:
    """Say why a file keeps its name; empty if it follows."""
    if project.form != "manifest":
        return "makecomapp.json names it; a new rendering gives it the new name"
    value = document.value
    if isinstance(value, dict):
        held = {(MAPS[key], one) for key in MAPS if isinstance(value.get(key), dict) for one in value[key]}
        if held != {(kind, name)}:
            return "it holds something else"
    elif kind != "function":
        return "it holds something else"
    if Path(document.source.name).is_symlink():
        return "it is a link"
    if os.path.lexists(wanted):
        return f"there is {Path(wanted).name} already"
    if not _named(project, document.source.name) and not _still_matched(project, document.source.name, wanted):
        return "no pattern of an include would find it under the new name"
    return ""


def _named(project: Project, path: str) -> list[Link]:
    """Give the texts that name a file, without patterns."""
    full = Path(project.folder) / os.path.relpath(path, Path(project.main).parent)
    return [link for document in project.documents for link in links(project, document) if Path(link.target) == full]


def _still_matched(project: Project, old: str, new: str) -> bool:
    """Tell whether an include that finds a file finds it under its new name, too: the folder stays, the last step counts."""
    names = Path(old).name, Path(new).name
    steps = [pattern.rpartition("/")[2] for pattern in _patterns(project)]
    return all(all(fnmatchcase(name, step) for name in names) for step in steps if fnmatchcase(names[0], step)) and any(
        fnmatchcase(names[0], step) for step in steps
    )


def _patterns(project: Project) -> Iterator[str]:
    for document in project.documents:
        include = document.value.get("include") if isinstance(document.value, dict) else None
        yield from (one for one in include or () if isinstance(one, str)) if isinstance(include, list) else ()


def moved(texts: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
    """Give new texts with those of moved files under their new paths."""
    found = {files.get(path, path): text for path, text in texts.items()}
    for old, new in files.items():
        if new not in found:
            found[new] = Path(old).read_bytes().decode("utf-8").removeprefix("\ufeff")
    return found
