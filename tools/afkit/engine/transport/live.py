"""The live transport: one kept connection to each host, without redirects, cookies or retries of its own.

httpx's own layer costs as much as the call, and its import as much as the rest of a start. Connections are made by what
httpx stands on (httpcore), replies are read by llhttp (httptools); both are imported at the first call.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING

from afkit.engine.transport.outgoing import Outgoing, outgoing
from afkit.engine.transport.unpack import UnpackError
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import UsageError
from afkit.network import Network, causes, reason_of

if TYPE_CHECKING:
    from afkit.engine.transport.pool import Connections, Deadline

RESPONSE_LIMIT = 32 * 1024 * 1024
"""Bytes of a response body, decoded, that are accepted."""


class LiveSend:
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

    def __enter__(self) -> LiveSend:
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
    """Turn an exception of the client into the fault that a run reports: why there is no response, in a sentence."""
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
        return TransportError(
            "ConnectionError", _cut(shown) if broken else f"the answer of '{shown}' is not valid HTTP"
        )
    if isinstance(error, httpcore.RemoteProtocolError | httpcore.ReadError):
        return TransportError("ConnectionError", _cut(shown))
    if isinstance(error, httpcore.ProxyError):
        return TransportError("ConnectionError", f"the proxy on the way to '{shown}' refuses the connection")
    words = next((str(c) for c in causes(error) if isinstance(c, OSError) and str(c)), type(error).__name__)
    return TransportError("ConnectionError", f"'{shown}' cannot be reached: {words}")


def _cut(shown: str) -> str:
    return f"'{shown}' broke the connection off before its reply was complete"
