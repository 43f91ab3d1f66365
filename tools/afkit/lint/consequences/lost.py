"""A part of a manifest that lies beside it and that no include names, where the connector misses what it declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.app.codes import UNKNOWN_KEY
from afkit.app.model import Origin, Project
from afkit.iml.codes import UNKNOWN_FUNCTION
from afkit.lint.codes import PART_NOT_INCLUDED
from afkit.lint.rules.codes import (
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
)
from afkit.patterns import lazy
from afkit.source.diagnostic import Diagnostic, Edit, UnreadableError
from afkit.source.document import Document
from afkit.source.store import Files
from afkit.source.text import Location

NAMES = frozenset({UNKNOWN_CONNECTION, UNKNOWN_FUNCTION, UNKNOWN_MODULE_IN_GROUP, UNKNOWN_PROCEDURE, UNKNOWN_WEBHOOK})
"""Codes that say that something is named which no part declares."""

_SECTION = lazy(r"(?m)^(?:connections|webhooks|modules|rpcs|functions|endpoints):")
_WHOLE = lazy(r"(?m)^(?:manifest|app|routes|cases):")
_FOLDERS = 20
_PARTS = 60
_LARGE = 400_000


def part_not_included(project: Project, found: list[Diagnostic], files: Files) -> Iterator[Diagnostic]:
    """Tell of the parts that declare what is missing, as one defect, with the lines that name them."""
    main = next((item for item in project.documents if item.source.name == project.main), None)
    if project.form != "manifest" or main is None or not isinstance(main.value, dict) or main.format != "yaml":
        return
    if any(item.code == UNKNOWN_KEY and item.fix and _bare(item.fix[0].text) == "include" for item in found):
        return  # what names the parts is misspelt
    missing = {_name(item) for item in found if item.code in NAMES}
    base = "".join(_plain(project.main).rpartition("/")[:2])
    read = {_plain(item.source.name) for item in project.documents}
    lost = [
        part
        for part in _parts(project.folder, files)
        if f"{base}{part}" not in read and _declares(f"{project.folder}/{part}", missing, files)
    ]
    if not lost:
        return
    lines = _lines(lost)
    edit = _edit(main, lines)
    if edit is not None:
        listed = ", ".join(lines)
        message = f"no include names {listed}, which declares what the connector misses"
        place = Origin(main).at("include").key_location if "include" in main.value else edit.location
        yield Diagnostic(PART_NOT_INCLUDED, "error", message, place, f"add {listed} to include", (edit,), unsafe=True)


def _plain(path: str) -> str:
    return path.replace("\\", "/")


def _bare(text: str) -> str:
    return text.strip("'\"")


def _name(item: Diagnostic) -> str:
    return _bare(item.location.text).removeprefix("rpc://").partition("?")[0]


def _parts(folder: str, files: Files) -> Iterator[str]:
    """Give the texts in a folder and in those below it that may be parts, relative to it."""
    seen = 0
    above: list[str] = []
    try:
        for name, is_folder in sorted(files.entries(folder)):
            if is_folder and not name.startswith(".") and len(above) < _FOLDERS:
                above.append(name)
            elif name.endswith((".yaml", ".yml")):
                yield name
        for inner in above:
            entries = sorted(files.entries(f"{folder}/{inner}"))
            if any(name.startswith("manifest.") for name, _ in entries):
                continue  # another connector
            for name, is_folder in entries:
                seen += 1
                if seen > _PARTS:
                    return
                if not is_folder and name.endswith((".yaml", ".yml")):
                    yield f"{inner}/{name}"
    except OSError:
        return


def _declares(path: str, missing: set[str], files: Files) -> bool:
    try:
        text = files.read(path, path).text
    except UnreadableError:
        return False
    if len(text) > _LARGE or not _SECTION.search(text) or _WHOLE.search(text):
        return False
    return any(re.search(rf"(?m)(?:^ +|[{{,] *)['\"]?{re.escape(name)}['\"]?:", text) for name in missing)


def _lines(lost: list[str]) -> list[str]:
    """Give the lines of an include that name some files: several of a folder by a pattern."""
    lines: dict[str, None] = {}
    for part in lost:
        folder, _, name = part.rpartition("/")
        alike = [other for other in lost if folder and other.startswith(f"{folder}/")]
        lines[f"{folder}/*.{name.rpartition('.')[2]}" if len(alike) > 1 else part] = None
    return list(lines)


def _edit(main: Document, lines: list[str]) -> Edit | None:
    """Name more files in the include of a manifest, or begin one above what the manifest begins with."""
    includes = main.value.get("include")
    if isinstance(includes, list) and includes:
        place = main.at(("include", 0))
        whole = main.at(("include",))
        if whole.text.startswith("["):
            return Edit(place, ", ".join([place.text, *(f'"{line}"' if "*" in line else line for line in lines)]))
        start = whole.source.text.rfind("\n", 0, place.start) + 1
        dash = whole.source.text[start : place.start]
        end = "\r\n" if "\r\n" in whole.source.text else "\n"
        return (
            Edit(place, "".join([place.text, *(f"{end}{dash}{line}" for line in lines)]))
            if dash.strip() == "-"
            else None
        )
    if "include" in main.value or not main.value or "app" not in main.value:
        return None
    key: Location = main.key(("app",))
    if key.column != 1:
        return None
    return Edit(key, f"include: [{', '.join(lines)}]\n{key.text}")
