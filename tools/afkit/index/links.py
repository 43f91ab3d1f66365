"""The files that a connector's texts name: includes, the readme, the icon, code files."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from afkit.app.model import KINDS, Project
from afkit.records import NamedTuple
from afkit.source import Edit
from afkit.source.document import Document
from afkit.source.places import Path
from afkit.source.text import Location

_PLAIN = re.compile(r"(?:\.\./)*[^\W_][\w ./+*?-]*(?<! )")
_MARKDOWN = (".md", ".markdown", ".txt")
Expand = Callable[[str, str], list[str]]


class Link(NamedTuple):
    """A text that names a file of the connector's folder.

    `target` is its absolute path, below the folder; `base` the folder that the text counts from.
    """

    location: Location
    path: Path
    target: str
    base: str


def links(project: Project, document: Document, expand: Expand | None = None) -> Iterator[Link]:
    """Yield the links of a document of the connector.

    `expand` gives the files that match a pattern below a folder; a pattern leads to the first of them.
    """
    value = document.value
    if not isinstance(value, dict):
        return
    named = _of_directory(value) if project.form == "appdir" else _of_manifest(value)
    inside = posixpath.dirname(os.path.relpath(_absolute(project, document), project.folder).replace(os.sep, "/"))
    for path, text, relative_to_file in named:
        relative = posixpath.normpath(posixpath.join(inside if relative_to_file else "", text))
        if relative.startswith(("..", "/", "~")):
            continue
        if any(mark in relative for mark in "*?["):
            found = expand(project.folder, relative) if expand is not None else []
            if not found:
                continue
            relative = found[0]
        target = os.path.join(project.folder, *relative.split("/"))
        base = os.path.normpath(os.path.join(project.folder, inside if relative_to_file else ""))
        yield Link(document.inside(path, 0, len(text)), path, target, base)


def follow(project: Project, old: str, new: str) -> list[Edit]:
    """Give the edits that let the connector's texts follow a file or folder to another path.

    A pattern follows its folder, not one of its files; what a text could not hold without quotes is left as it is.
    """
    edits = []
    for document in project.documents:
        for link in links(project, document, lambda folder, pattern: [pattern]):
            inner = os.path.relpath(link.target, old)
            if inner.startswith(os.pardir):
                continue
            target = os.path.normpath(os.path.join(new, inner))
            written = os.path.relpath(target, link.base).replace(os.sep, "/")
            if _PLAIN.fullmatch(written) and not os.path.relpath(target, project.folder).startswith(os.pardir):
                edits.append(Edit(link.location, written))
    return edits


def _absolute(project: Project, document: Document) -> str:
    """Give the absolute path of a document; its name begins as the user named the folder."""
    shown = os.path.dirname(project.main)
    relative = os.path.relpath(document.source.name, shown or ".")
    return os.path.normpath(os.path.join(project.folder, relative))


def _of_manifest(value: dict[str, Any]) -> Iterator[tuple[Path, str, bool]]:
    include = value.get("include")
    for number, text in enumerate(include if isinstance(include, list) else ()):
        if isinstance(text, str) and text:
            yield ("include", number), text, True
    app, readme = value.get("app"), value.get("readme")
    if isinstance(app, dict) and isinstance(app.get("icon"), str) and app["icon"]:
        yield ("app", "icon"), app["icon"], False
    if isinstance(readme, str) and "\n" not in readme and readme.lower().endswith(_MARKDOWN):
        yield ("readme",), readme, False
    elif isinstance(readme, dict) and isinstance(readme.get("file"), str):
        yield ("readme", "file"), readme["file"], False
    functions = value.get("functions")
    for name, data in functions.items() if isinstance(functions, dict) else ():
        for key in ("file", "testFile"):
            if isinstance(data, dict) and isinstance(data.get(key), str) and data[key]:
                yield ("functions", name, key), data[key], False


def _of_directory(value: dict[str, Any]) -> Iterator[tuple[Path, str, bool]]:
    general = value.get("generalCodeFiles")
    for key, text in general.items() if isinstance(general, dict) else ():
        if isinstance(text, str) and text:
            yield ("generalCodeFiles", key), text, False
    components = value.get("components")
    for kind in KINDS:
        of_kind = components.get(kind) if isinstance(components, dict) else None
        for name, data in of_kind.items() if isinstance(of_kind, dict) else ():
            files = data.get("codeFiles") if isinstance(data, dict) else None
            for key, text in files.items() if isinstance(files, dict) else ():
                if isinstance(text, str) and text:
                    yield ("components", kind, name, "codeFiles", key), text, False
