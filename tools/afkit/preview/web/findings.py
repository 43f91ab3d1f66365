"""Findings of lint on pages: beside what they concern, and mended by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from afkit.preview.checking import counts_of, elsewhere, inside
from afkit.preview.web.posted import posted

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.lint.catalogue import Page
    from afkit.preview.preview import Preview
    from afkit.source import Diagnostic


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def everything(request: Request) -> Response:
        found = await preview.work(preview.checking.findings)
        groups: dict[str, list[Diagnostic]] = {}
        for one in found:
            groups.setdefault(one.location.file, []).append(one)
        return preview.page(request, "findings/page.html", groups=groups, counts=counts_of(found))

    async def some(request: Request) -> Response:
        found = await preview.work(_some, preview, request.path_params["kind"], request.path_params["name"])
        return preview.part(request, "findings/section.html", found=found, counts=counts_of(found))

    async def fix(request: Request) -> Response:
        given = {name: value for name, value in await posted(request) if isinstance(value, str)}
        start = given.get("start", "")
        mended, files = await preview.work(
            preview.checking.mend,
            given.get("code") or None,
            given.get("file", ""),
            int(start) if start.isascii() and start.isdecimal() else -1,
        )
        from afkit.preview.watching import look_again

        await preview.work(look_again, preview)
        return JSONResponse({"mended": mended, "files": files})

    async def explain(request: Request) -> Response:
        page = (await preview.work(_pages)).get(request.path_params["code"])
        if page is None:
            raise HTTPException(404)
        from afkit.preview.forms.words import rich

        return preview.page(request, "findings/explain.html", code=page.code, text=rich(page.markdown))

    return [
        Route("/findings", everything),
        Route("/findings/fix", fix, methods=["POST"]),
        Route("/findings/{kind}/{name}", some),
        Route("/explain/{code}", explain),
    ]


def _some(preview: Preview, kind: str, name: str) -> tuple[Diagnostic, ...]:
    """Give the findings of a component; with the kind `app` those that belong to none."""
    from afkit.preview.forms.lists import KINDS

    found = preview.checking.findings()
    if kind == "app":
        return elsewhere(found, preview.app)

    component = preview.app.components(KINDS[kind]).get(name) if kind in KINDS else None
    if component is None:
        raise HTTPException(404)
    return inside(found, component)


def _pages() -> dict[str, Page]:
    from afkit.lint.catalogue import pages, pages_of

    return {**pages(), **pages_of("afkit.codes"), **pages_of("afkit.engine.codes"), **pages_of("afkit.sandbox.codes")}
