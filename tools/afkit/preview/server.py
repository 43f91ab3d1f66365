"""Serve a preview on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from afkit.errors import UsageError
from afkit.preview.security import TEXTS, Guard, TooLarge
from afkit.serving import host

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from afkit.preview.preview import Preview


def application(preview: Preview) -> Any:
    """Give a preview as an ASGI application with its checks around it. `preview.url` is the address it answers for."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException

    from afkit.errors import AfkitError
    from afkit.preview.preview import Broken
    from afkit.preview.web import routes

    async def broken(_request: Request, _error: Exception) -> Response:
        return preview.part(None, "broken.html", status=503)

    async def refused(request: Request, error: Exception) -> Response:
        from afkit.preview.running.run import concerns_inputs

        assert isinstance(error, AfkitError)
        piece = request.headers.get("hx-request") == "true"
        answer = preview.part(
            None, "parts/refused.html" if piece else "refused.html", status=200 if piece else 400, error=error
        )
        if piece and concerns_inputs(error):
            answer.headers["HX-Trigger"] = "afkit:check"  # the form shows what is wrong beside each field
        return answer

    async def missing(request: Request, error: Exception) -> Response:
        from starlette.responses import PlainTextResponse

        assert isinstance(error, HTTPException)
        read = "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers
        if error.status_code != 404 or not read:
            return PlainTextResponse(error.detail, error.status_code, error.headers)
        try:
            return preview.page(request, "missing.html", status=404, near=preview.outline.near(request.url.path))
        except Broken as nothing:
            return await broken(request, nothing)

    async def large(_request: Request, _error: Exception) -> Response:
        from starlette.responses import PlainTextResponse

        return PlainTextResponse(TEXTS[413], 413, headers={"Connection": "close"})

    async def failed(_request: Request, error: Exception) -> Response:
        preview.failed(error)
        return preview.part(None, "parts/failed.html", status=500, kind=type(error).__name__)

    handlers = {Broken: broken, AfkitError: refused, HTTPException: missing, TooLarge: large, Exception: failed}
    inner = Starlette(routes=routes(preview), exception_handlers=handlers)
    return Guard(inner, preview.keys, preview.url.partition("://")[2], read_only=preview.read_only)


@contextmanager
def serve_preview(
    preview: Preview, port: int = 0, *, told: Callable[[str], None] = lambda _address: None
) -> Iterator[str]:
    """Serve a preview while the block runs, and give the address that a person opens: it holds the token.

    `told` hears the address as soon as the port is had: a browser that is started then waits for the first page while
    the rest of the server is loaded, instead of after it.

    Raises UsageError when the port cannot be had.
    """

    def made(url: str) -> Any:
        preview.url = url
        told(address_of(preview))
        return application(preview)

    from afkit.preview.watching import watching

    with host(made, port, _refused), watching(preview):
        try:
            yield address_of(preview)
        finally:
            preview.close()


def address_of(preview: Preview) -> str:
    """Give the address that opens a preview that is served."""
    return f"{preview.url}/?token={preview.keys.token}"


def _refused(reason: str) -> UsageError:
    return UsageError(f"the preview {reason}", hint="leave --port out to take a free one")
