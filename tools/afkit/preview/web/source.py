"""The source at the place of something: its lines, to read, and the way to it in an editor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview
    from afkit.source import Source

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
    lines = [(number, preview.mask(source.line(number))) for number in range(first, last + 1)]
    path = quote(Path(file).absolute().as_posix().lstrip("/"))
    editor = preview.settings.editor.replace("{file}", f"/{path}").replace("{line}", str(line))
    return Excerpt(file, line, lines, total, editor)


def _sources(preview: Preview) -> dict[str, Source]:
    """Give the texts of the connector by name: those that were loaded, and those that findings speak of."""
    found = {one.location.source.name: one.location.source for one in preview.checking.findings()}
    found.update((document.source.name, document.source) for document in preview.project.documents)
    if preview.project.app is None:  # pages still show the last app that could be made
        for kind in ("connection", "module", "webhook", "rpc"):
            for component in preview.app.components(kind).values():
                found.setdefault(component.origin.document.source.name, component.origin.document.source)
    return found
