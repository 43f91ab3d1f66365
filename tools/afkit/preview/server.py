"""Serve a preview on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from afkit.preview.security import Guard
from afkit.sandbox.server import host

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from afkit.preview.preview import Preview


def application(preview: Preview) -> Any:
    """Give a preview as an ASGI application with its checks around it. `preview.url` is the address it answers for."""
    from starlette.applications import Starlette

    from afkit.errors import AfkitError
    from afkit.preview.preview import Broken
    from afkit.preview.web import routes

    async def broken(_request: Request, _error: Exception) -> Response:
        return preview.part(None, "broken.html", status=503)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, AfkitError)
        piece = request.headers.get("hx-request") == "true"
        return preview.part(
            None, "parts/refused.html" if piece else "refused.html", status=200 if piece else 400, error=error
        )

    inner = Starlette(routes=routes(preview), exception_handlers={Broken: broken, AfkitError: refused})
    return Guard(inner, preview.keys, preview.url.partition("://")[2], read_only=preview.read_only)


@contextmanager
def serve_preview(preview: Preview, port: int = 0) -> Iterator[str]:
    """Serve a preview while the block runs, and give the address that a person opens: it holds the token.

    Raises SandboxError (AF912) when the port cannot be had.
    """

    def made(url: str) -> Any:
        preview.url = url
        return application(preview)

    from afkit.preview.watching import watching

    with host(made, port, "preview") as server, watching(preview):
        try:
            yield f"{server.url}/?token={preview.keys.token}"
        finally:
            preview.close()
