"""The live transport: httpx, without redirects, cookies or retries of its own. httpx is imported at the first call."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING

from afkit.engine.transport.unpack import Unpacker, UnpackError
from afkit.engine.transport.url import origin_of
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import UsageError
from afkit.network import Network, causes, reason_of
from afkit.records import NamedTuple
from afkit.version import VERSION

if TYPE_CHECKING:
    import httpx

    from afkit.engine.transport.pool import Deadline, Pool

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
        self._pools: dict[tuple[bool, str | None, str | None, bool], Pool] = {}
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
        try:
            return self._exchange(pool, going.request, request.timeout, going.shown)
        except UnpackError as error:
            raise TransportError("RuntimeError", f"the reply of '{going.shown}' cannot be unpacked: {error}") from None
        except failures() as error:
            raise told(error, going, request.timeout, self._network) from None

    def _exchange(self, pool: Pool, request: httpx.Request, seconds: float, shown: str) -> HttpResponse:
        assert self._deadline is not None
        self._deadline.end = end = self._clock() + seconds
        response = pool.handle(request)
        try:
            coding = response.headers.get("content-encoding")
            unpacker = Unpacker(coding) if coding else None
            parts: list[bytes] = []
            size = 0
            for chunk in self._chunks(response):
                if self._clock() > end:
                    raise TransportError("ModuleTimeoutError", late(shown, seconds))
                for piece in (chunk,) if unpacker is None else unpacker.feed(chunk):
                    size += len(piece)
                    if size > self._limit:
                        raise too_large(shown, self._limit)
                    parts.append(piece)
            if unpacker is not None:
                unpacker.end()
        finally:
            response.close()
            self._deadline.end = None
        fields = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers.raw)
        return HttpResponse(response.status_code, fields, b"".join(parts))

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        """Give a body as it arrives, packed or not; httpx's own way costs more than the step it is part of."""
        import httpx

        assert isinstance(response.stream, httpx.SyncByteStream)
        return iter(response.stream)

    def _pool(self, scheme: str, host: str, port: int, ca: str | None, insecure: bool) -> Pool:
        from afkit.engine.transport.pool import Deadline, Pool

        secure = scheme == "https"
        try:
            proxy = self._network.proxy(scheme, host, port)
            key = (secure, ca if secure else None, proxy, insecure)
            pool = self._pools.get(key)
            if pool is None:
                self._deadline = self._deadline or Deadline(self._clock)
                context = (
                    self._network.context(ca, verify=not insecure)
                    if secure
                    else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                )
                pool = self._pools[key] = Pool(context, proxy, self._deadline)
        except UsageError as error:
            raise TransportError("RuntimeError", error.message, error.hint) from None
        return pool


class Outgoing(NamedTuple):
    """A request as httpx takes it, where it goes, and how its host is called in messages."""

    request: httpx.Request
    scheme: str
    host: str
    port: int
    shown: str


def outgoing(request: HttpRequest, reroute: str | None) -> Outgoing:
    """Prepare a request. With `reroute` it goes elsewhere and keeps its host in a header. Raises TransportError."""
    import httpx

    scheme, host, port = origin_of(request.url)
    name = f"[{host}]" if ":" in host else host
    shown = name if port in (80, 443) else f"{name}:{port}"
    url = request.url
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in request.headers]
    names = {name.lower() for name, _ in request.headers}
    if reroute is not None:
        url = reroute + "/" + request.url.split("://", 1)[1].partition("/")[2]
        scheme, host, port = origin_of(url)
        if "host" not in names:
            headers.insert(0, (b"Host", shown.encode("idna" if not shown.isascii() else "ascii")))
    for name, value in (("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", USER_AGENT)):
        if name.lower() not in names:
            headers.append((name.encode(), value.encode()))
    try:
        made = httpx.Request(
            request.method,
            _url(url),
            headers=headers,
            content=request.body or None,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), request.timeout)},
        )
    except (httpx.InvalidURL, UnicodeError) as error:
        raise TransportError("DataError", f"the address of '{shown}' is not valid: {error}") from None
    if not request.body and request.method in ("POST", "PUT", "PATCH"):
        made.headers.setdefault("Content-Length", "0")
    return Outgoing(made, scheme, host, port, shown)


def too_large(shown: str, limit: int) -> TransportError:
    """Tell that a reply is larger than is accepted."""
    size = f"{limit // 1024 // 1024} MiB"
    return TransportError("MaxFileSizeExceededError", f"the reply of '{shown}' is larger than {size}")


@lru_cache(maxsize=256)
def _url(url: str) -> httpx.URL:
    """Parse a URL once. Raises httpx.InvalidURL."""
    import httpx

    return httpx.URL(url)


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
