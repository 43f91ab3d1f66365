"""The page of a connection: its form, the check, and which of its credentials are proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        connection = preview.app.connections.get(request.path_params["name"])
        if connection is None:
            raise HTTPException(404)
        return preview.page(request, "connection.html", connection=connection)

    return [Route("/connections/{name}", show)]
