"""The pages: each module here has the handlers of one subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afkit.late import load_module

if TYPE_CHECKING:
    from starlette.routing import BaseRoute, Router
    from starlette.types import Receive, Scope, Send

    from afkit.preview.preview import Preview

FIRST = ("home",)
"""What the first page needs; the others are loaded when one of theirs is asked for."""

SUBJECTS = (
    *("modules", "connections", "rpcs", "hooks", "runs", "keeping", "sandbox"),
    *("forms", "findings", "source", "diagram"),
)


class Later:
    """The pages besides the first, as an ASGI application that is put together when it is first called."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._router: Router | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._router is None:
            from starlette.routing import Router

            self._router = Router(routes_of(self._preview, SUBJECTS))
        await self._router(scope, receive, send)


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes of all pages."""
    from starlette.routing import Mount

    return [*routes_of(preview, FIRST), Mount("", Later(preview))]


def routes_of(preview: Preview, subjects: tuple[str, ...]) -> list[BaseRoute]:
    """Give the routes of some subjects."""
    return [route for name in subjects for route in load_module(f"afkit.preview.web.{name}").routes(preview)]
