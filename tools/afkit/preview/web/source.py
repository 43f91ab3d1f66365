"""The source at the place of something: its lines, to read, and the way to it in an editor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.app.knowledge.secrecy import MASK

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview
    from afkit.source import Source

_COMMON = re.compile(r"""(?<![\w.-])["']?common["']?\s*:""")
AROUND = 30
"""Lines that are shown before and after the place."""


class Excerpt(NamedTuple):
    """Lines of a file with their numbers; `line` is the one that is meant."""

    file: str
    line: int
    lines: list[tuple[int, str]]
    total: int
    editor: str


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def source(request: Request) -> Response:
        given = request.query_params
        line = given.get("line", "1")
        excerpt = excerpt_of(preview, given.get("file", ""), int(line) if line.isascii() and line.isdecimal() else 1,
            whole="all" in given)  # fmt: skip
        if excerpt is None:
            raise HTTPException(404)
        if request.headers.get("hx-request") == "true":
            return preview.part(request, "source/excerpt.html", excerpt=excerpt)
        return preview.page(request, "source/page.html", excerpt=excerpt)

    return [Route("/source", source)]


def excerpt_of(preview: Preview, file: str, line: int, *, whole: bool = False) -> Excerpt | None:
    """Give the lines around a place; None for a file that is no part of the connector. Secrets are masked."""
    source = _sources(preview).get(file)
    if source is None:
        return None
    total = len(source.line_starts) - (source.text.endswith("\n"))
    line = max(1, min(line, total))
    first, last = (1, total) if whole else (max(1, line - AROUND), min(total, line + AROUND))
    hidden = _common_lines(source) if preview.project.app is None else set()
    lines = [(number, MASK if number in hidden else preview.mask(source.line(number)))
             for number in range(first, last + 1)]  # fmt: skip
    path = quote(Path(file).absolute().as_posix().lstrip("/"))
    editor = preview.settings.editor.replace("{file}", f"/{path}").replace("{line}", str(line))
    return Excerpt(file, line, lines, total, editor)


def _common_lines(source: Source) -> set[int]:
    """Give the lines under `common` of a text that could not be read: which of its values are secret is not known then."""
    found: set[int] = set()
    depth: int | None = None
    for number in range(1, len(source.line_starts) + 1):
        line = source.line(number)
        indent = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and indent <= depth:
            depth = None
        if depth is None and _COMMON.search(line):
            depth = indent
        if depth is not None:
            found.add(number)
    return found


def _sources(preview: Preview) -> dict[str, Source]:
    """Give the texts of the connector by name: those that were loaded, and those that findings speak of."""
    found = {one.location.source.name: one.location.source for one in preview.checking.findings()}
    found.update((document.source.name, document.source) for document in preview.project.documents)
    if preview.project.app is None:  # pages still show the last app that could be made
        for kind in ("connection", "module", "webhook", "rpc"):
            for component in preview.app.components(kind).values():
                found.setdefault(component.origin.document.source.name, component.origin.document.source)
    return found
