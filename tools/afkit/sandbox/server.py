"""Serve a sandbox over HTTP, on this machine only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from afkit.sandbox.codes import SANDBOX_PORT
from afkit.sandbox.errors import SandboxError
from afkit.sandbox.wire import Reply, Request
from afkit.serving import App, Message, Server, host

MAX_BODY = 64 * 1024 * 1024
"""Bytes that a request may bring; more is refused with 413 before any rule sees it."""


class Service(Protocol):
    """What can be served: a sandbox, or something that stands before several."""

    url: str

    def handle(self, request: Request) -> Reply: ...


@contextmanager
def serve(service: Service, port: int = 0) -> Iterator[Server]:
    """Serve a sandbox on loopback while the block runs; port 0 takes a free one. Sets the sandbox's `url`.

    Raises SandboxError (AF912) when the port cannot be had.
    """

    def made(url: str) -> App:
        service.url = url
        return application(service)

    with host(made, port, _refused) as server:
        yield server


def _refused(reason: str) -> SandboxError:
    hint = "leave --port out to take a free one"
    return SandboxError(f"the sandbox {reason}", code=SANDBOX_PORT, hint=hint)


def application(service: Service) -> App:
    """Give a service as an ASGI application."""

    async def app(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            return
        try:
            body = await _body(receive)
        except ConnectionError:
            return  # who hangs up in the middle of a request has asked for nothing
        reply = Reply(413) if body is None else service.handle(_request(scope, body))
        if reply.delay:
            import asyncio

            await asyncio.sleep(reply.delay)
        headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in reply.headers]
        length = len(reply.body) + (1 if reply.cut else 0)  # a promise that is not kept: the client sees the cut
        if length or reply.status not in (204, 304):
            headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if not reply.cut:
            await send({"type": "http.response.body", "body": reply.body})

    return app


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    """Read a request's body; None if it is larger than any rule could want. Raises ConnectionError if not all of it comes."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY:
            return None
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def _request(scope: Message, body: bytes) -> Request:
    target = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    if scope.get("query_string"):
        target = f"{target}?{scope['query_string'].decode('latin-1')}"
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope["method"], target, headers, body)
