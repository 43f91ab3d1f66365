"""The live transport: one kept connection to each host, without redirects, cookies or retries of its own.

httpx's own layer costs as much as the call, and its import as much as the rest of a start. Connections are made by what
httpx stands on (httpcore), replies are read by llhttp (httptools); both are imported at the first call.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import quote

from afkit.engine.transport.unpack import UnpackError
from afkit.engine.transport.url import origin_of
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import UsageError
from afkit.network import Network, causes, reason_of
from afkit.records import NamedTuple
from afkit.version import VERSION

if TYPE_CHECKING:
    import httpcore

    from afkit.engine.transport.pool import Connections, Deadline

RESPONSE_LIMIT = 32 * 1024 * 1024
"""Bytes of a response body, decoded, that are accepted."""

USER_AGENT = f"afkit/{VERSION}"


class HttpxSend:
    """Send requests over the network. Close it, or use it as a context manager.

    `network` knows the proxies and the authorities that are trusted; the TLS context is made only for https. `reroute`
    turns every URL into another one (for a sandbox); the original host is then kept in the Host header.
    """

    def __init__(
        self,
        *,
        limit: int = RESPONSE_LIMIT,
        network: Network | None = None,
        reroute: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._network = network or Network()
        self._reroute = reroute.rstrip("/") if reroute else None
        self._clock = clock
        self._pools: dict[tuple[bool, str | None, str | None, bool], Connections] = {}
        self._deadline: Deadline | None = None

    def __enter__(self) -> HttpxSend:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request. Raises TransportError where no whole response comes."""
        going = outgoing(request, self._reroute)
        pool = self._pool(going.scheme, going.host, going.port, request.ca, request.insecure)
        pool.deadline.end = self._clock() + request.timeout
        try:
            return pool.exchange(going, self._limit)
        except UnpackError as error:
            raise TransportError("RuntimeError", f"the reply of '{going.shown}' cannot be unpacked: {error}") from None
        except failures() as error:
            raise told(error, going, request.timeout, self._network) from None
        finally:
            pool.deadline.end = None

    def _pool(self, scheme: str, host: str, port: int, ca: str | None, insecure: bool) -> Connections:
        from afkit.engine.transport.pool import Connections, Deadline

        secure = scheme == "https"
        try:
            proxy = self._network.proxy(scheme, host, port)
            key = (secure, ca if secure else None, proxy, insecure)
            pool = self._pools.get(key)
            if pool is None:
                self._deadline = self._deadline or Deadline(self._clock)
                context = self._network.context(ca, verify=not insecure) if secure else None
                pool = self._pools[key] = Connections(context, proxy, self._deadline)
        except UsageError as error:
            raise TransportError("RuntimeError", error.message, error.hint) from None
        return pool


class Outgoing(NamedTuple):
    """A request as a connection takes it, where it goes, and how its host is called in messages."""

    method: bytes
    url: httpcore.URL
    headers: list[tuple[bytes, bytes]]
    body: bytes
    scheme: str
    host: str
    port: int
    shown: str

    def request(self) -> httpcore.Request:
        """Give it as a connection of httpcore takes it."""
        import httpcore

        content = _Whole(self.body) if self.body else None
        return httpcore.Request(self.method, self.url, headers=self.headers, content=content)


class _Whole:
    """A body that is sent at once, on a connection of either kind."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        yield self._data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._data


def outgoing(request: HttpRequest, reroute: str | None) -> Outgoing:
    """Prepare a request. With `reroute` it goes elsewhere and keeps its host in a header. Raises TransportError."""
    to = _address(request.url)
    going = to if reroute is None else _address(reroute + "/" + request.url.split("://", 1)[1].partition("/")[2])
    body = request.body
    names = {name.lower() for name, _ in request.headers}
    headers = [] if "host" in names else [(b"Host", to.host_header)]
    headers += [(name.encode("ascii"), value.encode("latin-1")) for name, value in request.headers]
    if body or request.method in ("POST", "PUT", "PATCH"):
        headers.append((b"Content-Length", b"%d" % len(body)))
    headers += [(name, value) for known, name, value in _USUAL if known not in names]
    method = request.method.encode("ascii")
    return Outgoing(method, going.url, headers, body, going.scheme, going.host, going.port, to.shown)


_USUAL = (
    ("accept", b"Accept", b"*/*"),
    ("accept-encoding", b"Accept-Encoding", b"gzip, deflate"),
    ("user-agent", b"User-Agent", USER_AGENT.encode()),
)


class _Address(NamedTuple):
    """A URL as a connection takes it; `shown` is its host in messages."""

    url: httpcore.URL
    scheme: str
    host: str
    port: int
    host_header: bytes
    shown: str


@lru_cache(maxsize=256)
def _address(url: str) -> _Address:
    """Take a URL apart, once. Raises TransportError for one that no request can be sent to."""
    import httpcore

    scheme, host, port = origin_of(url)
    name = f"[{host}]" if ":" in host else host
    shown = name if port in (80, 443) else f"{name}:{port}"
    rest = url.split("://", 1)[1].partition("#")[0]
    target = rest[len(re.split(r"[/?]", rest, maxsplit=1)[0]) :]
    target = target if target.startswith("/") else f"/{target}"
    try:
        travelling = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise TransportError("DataError", f"the address of '{shown}' is not valid: {error}") from None
    usual = 443 if scheme == "https" else 80
    header = f"[{host}]" if ":" in host else travelling
    return _Address(
        httpcore.URL(
            scheme=scheme.encode(),
            host=travelling.encode(),
            port=None if port == usual else port,
            target=quote(target, safe=_SENT).encode(),
        ),
        scheme,
        host,
        port,
        (header if port == usual else f"{header}:{port}").encode(),
        shown,
    )


_SENT = "".join(map(chr, range(0x21, 0x7F)))
"""What stands in a request line as it is written; the rest is encoded."""


def late(shown: str, seconds: float) -> str:
    """Tell that a service took too long."""
    return f"'{shown}' did not answer within {seconds:g} seconds"


@lru_cache(maxsize=1)
def failures() -> tuple[type[Exception], ...]:
    """Give the exceptions by which the client says that there is no whole response."""
    import httpcore

    return (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
    )


def told(error: Exception, going: Outgoing, seconds: float, network: Network) -> TransportError:
    """Say in a person's words why there is no response."""
    import httpcore

    fault = _told(error, going.shown, seconds, network.proxy(going.scheme, going.host, going.port))
    fault.unsent = isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout | httpcore.UnsupportedProtocol)
    return fault


def _told(error: Exception, shown: str, seconds: float, proxy: str | None) -> TransportError:
    import httpcore

    if isinstance(error, httpcore.TimeoutException):
        return TransportError("ModuleTimeoutError", late(shown, seconds))
    reason = reason_of(error, shown, proxy)
    if reason is not None:
        secure = any(isinstance(cause, ssl.SSLError) for cause in causes(error))
        return TransportError("RuntimeError" if secure else "ConnectionError", *reason)
    if isinstance(error, httpcore.LocalProtocolError):
        return TransportError("DataError", f"the request to '{shown}' cannot be sent: {error}")
    if isinstance(error, httpcore.RemoteProtocolError) and "disconnected" not in str(error):
        broken = "closed connection" in str(error)
        return TransportError("ConnectionError", _cut(shown) if broken else f"the answer of '{shown}' is no valid HTTP")
    if isinstance(error, httpcore.RemoteProtocolError | httpcore.ReadError):
        return TransportError("ConnectionError", _cut(shown))
    if isinstance(error, httpcore.ProxyError):
        return TransportError("ConnectionError", f"the proxy on the way to '{shown}' refuses the connection")
    words = next((str(c) for c in causes(error) if isinstance(c, OSError) and str(c)), type(error).__name__)
    return TransportError("ConnectionError", f"'{shown}' cannot be reached: {words}")


def _cut(shown: str) -> str:
    return f"'{shown}' broke the connection off before its reply was complete"
