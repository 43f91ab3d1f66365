"""The diagram of the connector, as in `afkit docs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview

_OWN_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
"""The picture as a file brings its style with it."""


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def page(request: Request) -> Response:
        return preview.page(request, "diagram.html", svg=await preview.work(drawn, preview))

    async def picture(_request: Request) -> Response:
        svg = await preview.work(drawn, preview, styled=True)
        return Response(svg, media_type="image/svg+xml", headers=_OWN_POLICY)

    async def style(_request: Request) -> Response:
        from afkit.docs.svg import STYLE

        return Response(STYLE, media_type="text/css")

    return [Route("/diagram", page), Route("/diagram.svg", picture), Route("/diagram.css", style)]


def drawn(preview: Preview, *, styled: bool = False) -> Markup:
    """Draw the diagram; empty for a connector of which nothing leads anywhere. The page brings the style."""
    from afkit.docs.diagram import diagram_of
    from afkit.docs.svg import draw

    app = preview.app
    diagram = diagram_of(preview.project._replace(app=app), app)
    if not diagram.edges:
        return Markup()
    title = f"What {app.label or app.name} consists of, and which hosts it calls"
    return Markup(draw(diagram, title, styled=styled))
