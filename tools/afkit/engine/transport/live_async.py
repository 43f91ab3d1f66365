"""The live transport for many runs at once: one keep-alive connection for each worker, over one TLS context.

A pool takes longer the more calls are under way; a connection of its own for each worker does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from afkit.engine.transport.live import (
    RESPONSE_LIMIT,
    failures,
    late,
    told,
)
from afkit.engine.transport.outgoing import Outgoing, outgoing
from afkit.engine.transport.unpack import UnpackError
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import UsageError
from afkit.network import Network

if TYPE_CHECKING:
    import ssl

    import httpcore

    from afkit.engine.transport.line import Line


_Key: TypeAlias = tuple[bytes, int, bool, str | None, str | None, bool]


class Shared:
    """What workers share: the network and the TLS contexts, which are costly to make."""

    def __init__(self, network: Network | None = None) -> None:
        self.network = network or Network()
        self._contexts: dict[tuple[str | None, bool], ssl.SSLContext] = {}

    def context(self, ca: str | None, insecure: bool) -> ssl.SSLContext:
        """Give the context that trusts an additional authority, or every certificate."""
        if (ca, insecure) not in self._contexts:
            self._contexts[ca, insecure] = self.network.context(ca, verify=not insecure)
        return self._contexts[ca, insecure]


class AsyncSend:
    """Send the requests of one worker, one at a time. Close it, or use it as an asynchronous context manager."""

    def __init__(self, shared: Shared, *, limit: int = RESPONSE_LIMIT, reroute: str | None = None) -> None:
        self._shared = shared
        self._limit = limit
        self._reroute = reroute.rstrip("/") if reroute else None
        self._lines: dict[_Key, Line] = {}
        self._proxies: dict[_Key, httpcore.AsyncHTTPProxy] = {}

    async def __aenter__(self) -> AsyncSend:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines.values():
            line.close()
        for proxy in self._proxies.values():
            await proxy.aclose()
        if self._lines:
            await asyncio.sleep(0)  # sockets are closed in the loop's next turn, which might not come
        self._lines.clear()
        self._proxies.clear()

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request. Raises TransportError where no whole response comes."""
        going = outgoing(request, self._reroute)
        try:
            async with asyncio.timeout(request.timeout):
                return await self._exchange(going, request)
        except TimeoutError:
            raise TransportError("ModuleTimeoutError", late(going.shown, request.timeout)) from None
        except UnpackError as error:
            raise TransportError("RuntimeError", f"the reply of '{going.shown}' cannot be unpacked: {error}") from None
        except UsageError as error:
            raise TransportError("RuntimeError", error.message, error.hint) from None
        except failures() as error:
            raise told(error, going, request.timeout, self._shared.network) from None

    async def _exchange(self, going: Outgoing, request: HttpRequest) -> HttpResponse:
        secure = going.scheme == "https"
        ca = request.ca if secure else None
        proxy = self._shared.network.proxy(going.scheme, going.host, going.port)
        key = (going.url.host, going.port, secure, ca, proxy, request.insecure)
        if proxy is not None:
            return await self._through(proxy, key, going)
        line = self._lines.get(key)
        if line is None or not line.usable:
            from afkit.engine.transport.line import open_line

            if line is not None:
                line.close()
            context = self._shared.context(ca, request.insecure) if secure else None
            line = self._lines[key] = await open_line(going.url, context, self._limit, going.shown)
        return await line.exchange(going)

    async def _through(self, proxy: str, key: _Key, going: Outgoing) -> HttpResponse:
        """Send over a proxy, which httpcore knows how to talk to."""
        import httpcore

        from afkit.engine.transport.pool import KEEP_ALIVE, proxy_parts
        from afkit.engine.transport.reply import Body, fields_of
        from afkit.engine.transport.streams import Streams

        known = self._proxies.get(key)
        if known is None:
            url, auth = proxy_parts(proxy)
            known = self._proxies[key] = httpcore.AsyncHTTPProxy(
                url,
                auth,
                ssl_context=self._shared.context(key[3], key[5]) if key[2] else None,
                max_connections=4,
                keepalive_expiry=KEEP_ALIVE,
                network_backend=Streams(),
            )
        response = await known.handle_async_request(going.request())
        try:
            body = Body(response.headers, self._limit, going.shown)
            assert isinstance(response.stream, AsyncIterable), "a response of an asynchronous connection"
            async for chunk in response.stream:
                body.add(chunk)
            return HttpResponse(response.status, fields_of(response.headers), body.whole())
        finally:
            await response.aclose()
