"""The first page, what every page loads, and the stream of events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from afkit.preview.render import STATIC

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview

_TYPES = {".js": "text/javascript", ".css": "text/css", ".LICENSE": "text/plain", ".svg": "image/svg+xml"}


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def home(request: Request) -> Response:
        return preview.page(request, "home.html")

    async def events(_request: Request) -> Response:
        return StreamingResponse(preview.hub.listen(), media_type="text/event-stream")

    async def icon(_request: Request) -> Response:
        from afkit.docs.contents import icon_of

        data = await preview.work(icon_of, preview.project, preview.app)
        if data is None:
            return Response(BLANK, media_type="image/svg+xml")
        return Response(data, media_type="image/png")

    async def theme(_request: Request) -> Response:
        return Response(theme_of(preview), media_type="text/css")

    async def static(request: Request) -> Response:
        return _file(request.path_params["path"])

    return [
        Route("/", home),
        Route("/events", events),
        Route("/icon", icon),
        Route("/theme.css", theme),
        Route("/static/{path:path}", static),
    ]


BLANK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1" fill="#fff"/></svg>'


def theme_of(preview: Preview) -> str:
    """Give the app's colour as a style; anything that is no colour is left out."""
    colour = preview.app.theme
    return f":root {{ --app: {colour} }}\n" if re.fullmatch(r"#[0-9A-Fa-f]{3,8}", colour) else ""


def _file(path: str) -> Response:
    """Give a file of the page itself; a path that leads elsewhere gives nothing."""
    file = (STATIC / path).resolve()
    if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        return PlainTextResponse("There is nothing here.", status_code=404)
    kind = _TYPES.get(file.suffix, "application/octet-stream")
    return FileResponse(file, media_type=kind, headers={"Cache-Control": "no-cache"})
