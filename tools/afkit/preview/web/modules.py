"""The page of a module: its form, and its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.preview.outline import TYPES

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        module = preview.app.modules.get(request.path_params["name"])
        if module is None:
            raise HTTPException(404)
        return preview.page(
            request, "module.html", module=module, type=TYPES.get(module.module_type, module.module_type)
        )

    return [Route("/modules/{name}", show)]
