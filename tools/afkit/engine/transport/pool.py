"""Connections of the live transport, each read and write of which ends with the time of the whole call.

The HTTP client's own timeouts begin anew with every byte that arrives: a service that sends its reply slowly enough
could keep a run for hours. Imported when the first call is made.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore


class Deadline(threading.local):
    """When the call that this thread makes has to be over; None if it has no end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.end: float | None = None

    def left(self, timeout: float | None, late: type[Exception]) -> float | None:
        """Give the seconds that a step may take that would take `timeout` alone. Raises `late` if none are left."""
        if self.end is None:
            return timeout
        seconds = self.end - self.clock()
        if seconds <= 0:
            raise late
        return seconds if timeout is None else min(seconds, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In pieces, because the time for a single write begins anew with every piece that is taken.
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(buffer[start : start + _PIECE], self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


_PIECE = 256 * 1024
KEEP_ALIVE = 5.0
"""Seconds for which an idle connection is kept."""


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(stream, self._deadline)


class Connections:
    """The connections for one TLS context and one proxy, kept alive: one for each host and thread.

    Errors are those of httpcore. Its own pool would take as long as the call: it looks for one connection among many.
    """

    def __init__(self, context: ssl.SSLContext | None, proxy: str | None, deadline: Deadline) -> None:
        self._context = context
        self._backend = _Backend(deadline)
        self._proxy = None if proxy is None else _proxy_pool(context, proxy, self._backend)
        self._mine = threading.local()
        self._all: list[httpcore.HTTPConnection] = []

    def close(self) -> None:
        """Close all connections."""
        if self._proxy is not None:
            self._proxy.close()
        for connection in self._all:
            connection.close()
        self._all.clear()

    def handle(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and give its response, whose body is still to be read."""
        if self._proxy is not None:
            return self._proxy.handle_request(request)
        return self._connection(request.url.origin).handle_request(request)

    def _connection(self, origin: httpcore.Origin) -> httpcore.HTTPConnection:
        known: dict[Any, httpcore.HTTPConnection] = self._mine.__dict__
        key = f"{origin.scheme!r} {origin.host!r} {origin.port}"
        connection = known.get(key)
        if connection is not None:
            if usable(connection):
                return connection
            connection.close()
            self._all.remove(connection)
        connection = known[key] = httpcore.HTTPConnection(
            origin, ssl_context=self._context, keepalive_expiry=KEEP_ALIVE, network_backend=self._backend
        )
        self._all.append(connection)
        return connection


def usable(connection: httpcore.HTTPConnection) -> bool:
    """Tell whether a connection that was used can be used once more: it is open, idle, and the service has not left."""
    return connection.is_idle() and not connection.is_closed() and not connection.has_expired()


def _proxy_pool(context: ssl.SSLContext | None, proxy: str, backend: _Backend) -> httpcore.HTTPProxy:
    url, auth = proxy_parts(proxy)
    return httpcore.HTTPProxy(
        proxy_url=url, proxy_auth=auth, ssl_context=context, network_backend=backend, keepalive_expiry=KEEP_ALIVE
    )


def proxy_parts(proxy: str) -> tuple[httpcore.URL, tuple[bytes, bytes] | None]:
    """Take a proxy's address apart: where it is, and the user and password that it asks for."""
    parts = urlsplit(proxy)
    host = (parts.hostname or "").encode("ascii")
    url = httpcore.URL(scheme=parts.scheme.encode(), host=host, port=parts.port, target=b"/")
    if parts.username is None and parts.password is None:
        return url, None
    return url, (unquote(parts.username or "").encode(), unquote(parts.password or "").encode())
