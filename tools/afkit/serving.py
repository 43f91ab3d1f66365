"""Serve an ASGI application on loopback, in a thread of its own: sandboxes and the preview stand on it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from afkit.errors import AfkitError

if TYPE_CHECKING:
    from afkit.stopping import QuickServer

HOST = "127.0.0.1"

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class Server:
    """An application that listens; `url` is its address, without a slash at the end."""

    def __init__(self, url: str, server: QuickServer, thread: threading.Thread) -> None:
        self.url = url
        self._server = server
        self._thread = thread

    def stop(self) -> None:
        """Close the port and every connection, and wait for it."""
        self._server.stop()
        self._thread.join(timeout=10)


@contextmanager
def host(make: Callable[[str], App], port: int, refused: Callable[[str], AfkitError]) -> Iterator[Server]:
    """Serve an application while the block runs.

    `make` gives it for its address; port 0 takes a free one. `refused` makes the error that is raised when the port
    cannot be had, of the reason: the end of a sentence whose subject is what was to be served.
    """
    listener = _listen(port, refused)
    try:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        server = _start(make(url), url, listener, refused)
        try:
            yield server
        finally:
            server.stop()
    finally:
        listener.close()


def _start(app: App, url: str, listener: socket.socket, refused: Callable[[str], AfkitError]) -> Server:
    """Serve on a socket that listens."""
    import uvicorn

    from afkit.stopping import QuickServer

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
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server", daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise refused("did not start")
        time.sleep(0.001)
    return Server(url, server, thread)


def _listen(port: int, refused: Callable[[str], AfkitError]) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's algorithm off only then; else each reply waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise refused(f"cannot listen on port {port}: {reason}") from error
    return listener
