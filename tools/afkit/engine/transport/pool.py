"""Connections of the live transport, each read and write of which ends with the time of the whole call.

The HTTP client's own timeouts begin anew with every byte that arrives: a service that sends its reply slowly enough
could keep a run for hours. Imported when the first call is made.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore

from afkit.engine.transport.outgoing import Outgoing
from afkit.engine.transport.reply import Body, Reply, fields_of, head_of
from afkit.engine.transport.wire import HttpResponse


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

    Errors are those of httpcore, which makes the connections and talks to proxies.
    """

    def __init__(self, context: ssl.SSLContext | None, proxy: str | None, deadline: Deadline) -> None:
        self.deadline = deadline
        self._context = context
        if context is not None:
            context.set_alpn_protocols(["http/1.1"])
        self._backend = _Backend(deadline)
        self._proxy = None if proxy is None else _proxy_pool(context, proxy, self._backend)
        self._mine = threading.local()
        self._all: list[Line] = []

    def close(self) -> None:
        """Close all connections."""
        if self._proxy is not None:
            self._proxy.close()
        for line in self._all:
            line.close()
        self._all.clear()

    def exchange(self, going: Outgoing, limit: int) -> HttpResponse:
        """Send a request and give its whole response. Raises errors of httpcore, UnpackError, TransportError."""
        if self._proxy is not None:
            return _through(self._proxy, going, limit)
        known: dict[Any, Line] = self._mine.__dict__
        key = f"{going.host} {going.port}"
        line = known.get(key)
        if line is None or not line.usable:
            if line is not None:
                line.close()
                self._all.remove(line)
            line = known[key] = self._opened(going)
            self._all.append(line)
        return line.exchange(going, limit)

    def _opened(self, going: Outgoing) -> Line:
        host = going.url.host.decode("ascii").strip("[]")
        stream = self._backend.connect_tcp(host, going.port)
        if self._context is not None:
            stream = stream.start_tls(self._context, host)
        return Line(stream, self.deadline)


class Line:
    """A kept connection to one host, that one thread uses."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info(
            "socket"
        )  # itself, as each layer above costs a tenth of a call
        self._deadline = deadline
        self._closed = False
        self._used = time.monotonic()

    @property
    def usable(self) -> bool:
        """Whether one more request may go over it: it is open, not too old, and the service has neither left nor spoken."""
        return (
            not self._closed
            and time.monotonic() - self._used < KEEP_ALIVE
            and not self._stream.get_extra_info("is_readable")
        )

    def close(self) -> None:
        """End it."""
        self._closed = True
        self._stream.close()

    def exchange(self, going: Outgoing, limit: int) -> HttpResponse:
        """Send a request and give its whole response. Raises errors of httpcore, UnpackError, TransportError."""
        head = head_of(going)
        reply = Reply(limit, going.shown, bodiless=going.method == b"HEAD")
        try:
            # Head and body in one piece: a small request is one packet.
            self._write(head + going.body)
            while reply.response is None:
                data = self._read()
                if data:
                    reply.feed(data)
                else:
                    reply.end()
        except BaseException:
            self.close()
            raise
        if not reply.reusable:
            self.close()
        self._used = time.monotonic()
        return reply.response

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                self._socket.settimeout(self._deadline.left(None, httpcore.WriteTimeout))
                rest = rest[self._socket.send(rest) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError:
            return  # the service may have answered before it closed; if not, there is nothing to read

    def _read(self) -> bytes:
        self._socket.settimeout(self._deadline.left(None, httpcore.ReadTimeout))
        try:
            return self._socket.recv(_PIECE)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error


def _through(proxy: httpcore.HTTPProxy, going: Outgoing, limit: int) -> HttpResponse:
    """Send over a proxy, which httpcore knows how to talk to."""
    response = proxy.handle_request(going.request())
    try:
        body = Body(response.headers, limit, going.shown)
        assert isinstance(response.stream, Iterable), "a response of a synchronous connection"
        for chunk in response.stream:
            body.add(chunk)
        return HttpResponse(response.status, fields_of(response.headers), body.whole())
    finally:
        response.close()


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
