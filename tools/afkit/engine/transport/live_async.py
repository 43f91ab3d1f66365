"""The live transport for many runs at once: one keep-alive connection for each worker, over one TLS context.

httpx's pool takes longer the more calls are under way; a transport of its own for each worker does not (and keeps no
cookies).
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING

from afkit.engine.transport.live import RESPONSE_LIMIT, late, outgoing, told, too_large
from afkit.engine.transport.unpack import Unpacker, UnpackError
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import UsageError
from afkit.network import Network

if TYPE_CHECKING:
    import ssl

    import httpx


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
        self._transports: dict[tuple[bool, str | None, str | None, bool], httpx.AsyncHTTPTransport] = {}

    async def __aenter__(self) -> AsyncSend:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request. Raises TransportError where no whole response comes."""
        import httpx

        going = outgoing(request, self._reroute)
        try:
            transport = self._transport(going.scheme, going.host, going.port, request.ca, request.insecure)
            async with asyncio.timeout(request.timeout):
                response = await transport.handle_async_request(going.request)
                try:
                    return await self._read(response, going.shown)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise TransportError("ModuleTimeoutError", late(going.shown, request.timeout)) from None
        except UnpackError as error:
            raise TransportError("RuntimeError", f"the reply of '{going.shown}' cannot be unpacked: {error}") from None
        except UsageError as error:
            raise TransportError("RuntimeError", error.message, error.hint) from None
        except httpx.TransportError as error:
            cause = error.__cause__  # httpx says in words of its own what httpcore has raised
            assert isinstance(cause, Exception)
            raise told(cause, going, request.timeout, self._shared.network) from None

    async def _read(self, response: httpx.Response, shown: str) -> HttpResponse:
        import httpx

        assert isinstance(response.stream, httpx.AsyncByteStream)
        coding = response.headers.get("content-encoding")
        unpacker = Unpacker(coding) if coding else None
        parts: list[bytes] = []
        size = 0
        async for chunk in response.stream:
            for piece in (chunk,) if unpacker is None else unpacker.feed(chunk):
                size += len(piece)
                if size > self._limit:
                    raise too_large(shown, self._limit)
                parts.append(piece)
        if unpacker is not None:
            unpacker.end()
        fields = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers.raw)
        return HttpResponse(response.status_code, fields, b"".join(parts))

    def _transport(self, scheme: str, host: str, port: int, ca: str | None, insecure: bool) -> httpx.AsyncHTTPTransport:
        import httpx

        secure = scheme == "https"
        proxy = self._shared.network.proxy(scheme, host, port)
        key = (secure, ca if secure else None, proxy, insecure)
        transport = self._transports.get(key)
        if transport is None:
            transport = self._transports[key] = httpx.AsyncHTTPTransport(
                verify=self._shared.context(ca, insecure) if secure else _unused_context(),
                proxy=httpx.Proxy(proxy) if proxy else None,
                limits=httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=5.0),
                trust_env=False,
            )
        return transport


def _unused_context() -> ssl.SSLContext:
    """Give a context that verifies against nothing, for plain http, which needs none; a real one is slow to load."""
    import ssl

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
