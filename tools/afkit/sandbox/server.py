"""Serve a sandbox over HTTP, on this machine only."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from afkit.sandbox.codes import SANDBOX_PORT
from afkit.sandbox.errors import SandboxError
from afkit.sandbox.wire import Reply, Request

if TYPE_CHECKING:
    from afkit.sandbox.quick import QuickServer

HOST = "127.0.0.1"
MAX_BODY = 64 * 1024 * 1024
"""Bytes that a request may bring; more is refused with 413 before any rule sees it."""

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class Service(Protocol):
    """What can be served: a sandbox, or something that stands before several."""

    url: str

    def handle(self, request: Request) -> Reply: ...


class Server:
    """A service that listens; `url` is its address, without a slash at the end."""

    def __init__(self, url: str, server: QuickServer, thread: threading.Thread) -> None:
        self.url = url
        self._server = server
        self._thread = thread

    def stop(self) -> None:
        """Close the port and every connection, and wait for it."""
        self._server.stop()
        self._thread.join(timeout=10)


@contextmanager
def serve(service: Service, port: int = 0) -> Iterator[Server]:
    """Serve a sandbox on loopback while the block runs; port 0 takes a free one. Sets the sandbox's `url`.

    Raises SandboxError (AF912) when the port cannot be had.
    """

    def made(url: str) -> App:
        service.url = url
        return application(service)

    with host(made, port, "sandbox") as server:
        yield server


@contextmanager
def host(make: Callable[[str], Any], port: int, what: str) -> Iterator[Server]:
    """Serve an ASGI application on loopback while the block runs, in a thread of its own.

    `make` gives it for its address; port 0 takes a free one; `what` is how messages call it. Raises SandboxError
    (AF912) when the port cannot be had.
    """
    listener = _listen(port, what)
    try:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        server = _start(make(url), url, listener, what)
        try:
            yield server
        finally:
            server.stop()
    finally:
        listener.close()


def _start(app: Any, url: str, listener: socket.socket, what: str) -> Server:
    """Serve on a socket that listens, in a thread of its own."""
    import uvicorn

    from afkit.sandbox.quick import QuickServer

    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        loop="asyncio",
        ws="none",
        proxy_headers=False,
        server_header=False,
    )
    server = QuickServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=what, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise SandboxError(f"the {what}'s server did not start", code=SANDBOX_PORT)
        time.sleep(0.001)
    return Server(url, server, thread)


def _listen(port: int, what: str) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's algorithm off only then; else each reply waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise SandboxError(
            f"the {what} cannot listen on port {port}: {reason}",
            code=SANDBOX_PORT,
            hint="leave --port out to take a free one",
        ) from error
    return listener


def application(service: Service) -> App:
    """Give a service as an ASGI application."""

    async def app(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        reply = Reply(413) if body is None else service.handle(_request(scope, body))
        if reply.delay:
            import asyncio

            await asyncio.sleep(reply.delay)
        headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in reply.headers]
        length = len(reply.body) + (1 if reply.cut else 0)  # a promise that is not kept: the client sees the cut
        headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if not reply.cut:
            await send({"type": "http.response.body", "body": reply.body})

    return app


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    """Read a request's body; None if it is larger than any rule could want."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(chunks)
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
