"""The files beside a manifest, sandbox.yaml and cases.yaml: entries are put into them, and they are made where they lack."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from afkit.app.model import App, Project
from afkit.errors import UsageError
from afkit.scaffold.changes import edited
from afkit.scaffold.inserting import add_item, add_member, is_flow, put_before
from afkit.scaffold.templates import render
from afkit.scaffold.values import made_up
from afkit.source import Document, Source, load_yaml, read_source
from afkit.source import load as load_document


def put_beside(
    project: Project,
    app: App,
    name: str,
    key: str,
    blocks: list[str],
    texts: Mapping[str, str],
    *,
    finish: Callable[[Document, Path], Document] | None = None,
    guarded: bool = True,
) -> dict[str, str]:
    """Put entries into the list or mapping `key` of a file beside the manifest; give its new text by path.

    `texts` are those of changes so far. A block that begins with `- ` is an item, another one a member. Routes go before
    those that would take their requests, and those that are not `guarded` before guards, too. Raises UsageError for a file
    that holds no mapping.
    """
    file = Path(project.folder) / name
    old = texts.get(str(file), file.read_text(encoding="utf-8").removeprefix("\ufeff") if file.is_file() else None)
    document = document_beside(project, app, name, texts)
    if not isinstance(document.value, dict):
        raise UsageError(f"{file} holds no mapping, so nothing can be added to it", place=document.at(()))
    if is_flow(document, (key,)):  # where each is written by itself
        blocks = [part for block in blocks for part in re.split(r"(?m)^(?=- )", block) if part]
    for block in blocks:
        if not block.startswith("- "):
            edits = add_member(document, (key,), block)
        else:
            before = _shadowing(document, block, guarded) if key == "routes" else None
            edits = add_item(document, (key,), block) if before is None else put_before(document, (key,), before, block)
        document = load_yaml(Source(str(file), edited(edits)[str(file)]))
    if finish is not None:
        document = finish(document, file)
    return {str(file): document.source.text} if document.source.text != old else {}


def document_beside(project: Project, app: App, name: str, texts: Mapping[str, str]) -> Document:
    """Read a file beside the manifest, as changes so far leave it; one that lacks begins with its head."""
    file = Path(project.folder) / name
    if str(file) in texts:
        return load_yaml(Source(str(file), texts[str(file)]))
    if file.is_file():
        return load_document(read_source(str(file)))
    values = {"title": app.label or app.name, "connections": made_up(app)}
    return load_yaml(Source(str(file), render("add", f"{name}.j2", values)))


def answers(document: Document, method: str, path: str) -> bool:
    """Tell whether a route of a sandbox takes requests of a method and path."""
    routes = document.value.get("routes") if isinstance(document.value, dict) else None
    for route in routes if isinstance(routes, list) else ():
        match = route.get("match") if isinstance(route, dict) else None
        methods = match.get("method") if isinstance(match, dict) else None
        if isinstance(route, dict) and route.get("guard") is True:
            continue
        fits = methods is None or method in ([methods] if isinstance(methods, str) else methods)
        if fits and any(_regex(pattern).fullmatch(path) for pattern in _paths(route)):
            return True
    return False


def declares(document: Document, method: str, path: str) -> bool:
    """Tell whether a route of a sandbox stands for this very method and path, whatever its placeholders are called."""
    routes = document.value.get("routes") if isinstance(document.value, dict) else None
    for route in routes if isinstance(routes, list) else ():
        match = route.get("match") if isinstance(route, dict) else None
        methods = match.get("method") if isinstance(match, dict) else None
        own = methods is None or method in ([methods] if isinstance(methods, str) else methods)
        if own and not _narrow(route) and any(_blank(one) == _blank(path) for one in _paths(route)):
            return True
    return False


def _blank(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _narrow(route: Any) -> bool:
    """Tell whether a route takes only some requests of its path: those that its new neighbours do not send."""
    match = route.get("match") if isinstance(route, dict) else None
    return isinstance(match, dict) and bool(match.get("query") or match.get("headers"))


def _shadowing(document: Document, block: str, guarded: bool) -> int | None:
    """Find the first route of a sandbox that would take the requests of a new one before it."""
    added = load_yaml(Source("", block.replace("- *authorized", "- {}"))).value
    paths = [path for route in added for path in _paths(route)]
    narrow = any(map(_narrow, added))
    routes = document.value.get("routes") if isinstance(document.value, dict) else None
    for number, route in enumerate(routes if isinstance(routes, list) else ()):
        if guarded and isinstance(route, dict) and route.get("guard") is True:
            continue  # lets requests through
        if _narrow(route) and not narrow:
            continue
        for pattern in _paths(route) or ("/{rest*}",):
            if any(_regex(pattern).fullmatch(path) for path in paths):
                return number
    return None


def _paths(route: Any) -> list[str]:
    match = route.get("match") if isinstance(route, dict) else None
    path = match.get("path") if isinstance(match, dict) else None
    return [path] if isinstance(path, str) else [item for item in path or () if isinstance(item, str)]


def _regex(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{[^}]*\})", pattern)
    return re.compile(
        "".join((".*" if one.endswith("*}") else "[^/]+") if one[:1] == "{" else re.escape(one) for one in pieces)
    )
