"""The live transport: httpx, without redirects, cookies or retries of its own. httpx is imported at the first call."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING

from afkit.engine.transport.url import origin_of
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import UsageError
from afkit.network import Network, causes, reason_of
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
        self._pools: dict[tuple[bool, str | None, str | None], Pool] = {}
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
        import httpx

        scheme, host, port = origin_of(request.url)
        name = f"[{host}]" if ":" in host else host
        shown = name if port in (80, 443) else f"{name}:{port}"
        url = request.url
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in request.headers]
        names = {name.lower() for name, _ in request.headers}
        if self._reroute is not None:
            url = self._reroute + "/" + request.url.split("://", 1)[1].partition("/")[2]
            scheme, host, port = origin_of(url)
            if "host" not in names:
                headers.insert(0, (b"Host", shown.encode("idna" if not shown.isascii() else "ascii")))
        for name, value in (("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", USER_AGENT)):
            if name.lower() not in names:
                headers.append((name.encode(), value.encode()))
        pool = self._pool(scheme, host, port, request.ca)
        seconds = request.timeout
        try:
            outgoing = httpx.Request(
                request.method,
                _url(url),
                headers=headers,
                content=request.body or None,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)},
            )
            if not request.body and request.method in ("POST", "PUT", "PATCH"):
                outgoing.headers.setdefault("Content-Length", "0")
            return self._exchange(pool, outgoing, seconds, shown)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise TransportError("DataError", f"the address of '{shown}' is not valid: {error}") from None
        except _failures() as error:
            raise _told(error, shown, request.timeout) from None

    def _exchange(self, pool: Pool, outgoing: httpx.Request, seconds: float, shown: str) -> HttpResponse:
        assert self._deadline is not None
        self._deadline.end = end = self._clock() + seconds
        response = pool.handle(outgoing)
        try:
            parts: list[bytes] = []
            size = 0
            for chunk in self._chunks(response, end, seconds, shown):
                size += len(chunk)
                if size > self._limit:
                    raise TransportError(
                        "MaxFileSizeExceededError",
                        f"the reply of '{shown}' is larger than {self._limit // 1024 // 1024} MiB",
                    )
                parts.append(chunk)
        finally:
            response.close()
            self._deadline.end = None
        fields = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers.raw)
        return HttpResponse(response.status_code, fields, b"".join(parts))

    def _chunks(self, response: httpx.Response, end: float, seconds: float, shown: str) -> Iterator[bytes]:
        packed = "content-encoding" in response.headers
        for chunk in response.iter_bytes(64 * 1024) if packed else self._raw(response):
            if self._clock() > end:
                raise TransportError("ModuleTimeoutError", _late(shown, seconds))
            yield chunk

    def _raw(self, response: httpx.Response) -> Iterator[bytes]:
        """Give a body that is not packed as it arrives; httpx's own way costs more than the step it is part of."""
        import httpx

        assert isinstance(response.stream, httpx.SyncByteStream)
        return iter(response.stream)

    def _pool(self, scheme: str, host: str, port: int, ca: str | None) -> Pool:
        from afkit.engine.transport.pool import Deadline, Pool

        secure = scheme == "https"
        try:
            proxy = self._network.proxy(scheme, host, port)
            key = (secure, ca if secure else None, proxy)
            pool = self._pools.get(key)
            if pool is None:
                self._deadline = self._deadline or Deadline(self._clock)
                context = self._network.context(ca) if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                pool = self._pools[key] = Pool(context, proxy, self._deadline)
        except UsageError as error:
            raise TransportError("RuntimeError", error.message, error.hint) from None
        return pool


@lru_cache(maxsize=256)
def _url(url: str) -> httpx.URL:
    """Parse a URL once. Raises httpx.InvalidURL."""
    import httpx

    return httpx.URL(url)


def _late(shown: str, seconds: float) -> str:
    return f"'{shown}' did not answer within {seconds:g} seconds"


@lru_cache(maxsize=1)
def _failures() -> tuple[type[Exception], ...]:
    """Give the exceptions by which the client says that there is no whole response."""
    import httpcore
    import httpx

    return (
        httpx.DecodingError,
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
    )


def _told(error: Exception, shown: str, seconds: float) -> TransportError:
    """Say in a person's words why there is no response."""
    import httpcore
    import httpx

    if isinstance(error, httpcore.TimeoutException):
        return TransportError("ModuleTimeoutError", _late(shown, seconds))
    reason = reason_of(error, shown)
    if reason is not None:
        secure = any(isinstance(cause, ssl.SSLError) for cause in causes(error))
        return TransportError("RuntimeError" if secure else "ConnectionError", *reason)
    if isinstance(error, httpx.DecodingError):
        return TransportError(
            "RuntimeError", f"the reply of '{shown}' cannot be unpacked: its content coding is broken"
        )
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
