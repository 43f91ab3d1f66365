"""The live transport: httpx, without redirects, cookies or retries of its own. httpx is imported at the first call."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any

from afkit.engine.url import origin_of
from afkit.engine.wire import HttpRequest, HttpResponse, TransportError
from afkit.version import VERSION

if TYPE_CHECKING:
    import httpx

RESPONSE_LIMIT = 32 * 1024 * 1024
"""Bytes of a response body, decoded, that are accepted."""

USER_AGENT = f"afkit/{VERSION}"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class HttpxSend:
    """Send requests over the network. Close it, or use it as a context manager.

    Certificates are verified against the system's authorities and those of `ca_file`; the TLS context is made only for
    https. `proxies` gives the proxy for (scheme, host), None for none. `reroute` turns every URL into another one (for
    a sandbox); the original host is then kept in the Host header.
    """

    def __init__(
        self,
        *,
        limit: int = RESPONSE_LIMIT,
        ca_file: str | None = None,
        proxies: Callable[[str, str], str | None] | None = None,
        reroute: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._ca_file = ca_file
        self._proxies = proxies
        self._reroute = reroute.rstrip("/") if reroute else None
        self._clock = clock
        self._transports: dict[tuple[bool, str | None, str | None], httpx.HTTPTransport] = {}

    def __enter__(self) -> HttpxSend:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for transport in self._transports.values():
            transport.close()
        self._transports.clear()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request. Raises TransportError where no whole response comes."""
        import httpx

        scheme, host, port = origin_of(request.url)
        shown = host if port in (80, 443) else f"{host}:{port}"
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
        try:
            transport = self._transport(httpx, scheme, host, request.ca)
            seconds = request.timeout
            outgoing = httpx.Request(
                request.method,
                _url(url),
                headers=headers,
                content=request.body or None,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)},
            )
            if not request.body and request.method in ("POST", "PUT", "PATCH"):
                outgoing.headers.setdefault("Content-Length", "0")
            return self._exchange(transport, outgoing, seconds, shown)
        except httpx.InvalidURL as error:
            raise TransportError("DataError", f"the address of '{shown}' is not valid: {error}") from None
        except httpx.HTTPError as error:
            raise _told(httpx, error, shown, request.timeout) from None

    def _exchange(
        self, transport: httpx.HTTPTransport, outgoing: httpx.Request, seconds: float, shown: str
    ) -> HttpResponse:
        end = self._clock() + seconds
        response = transport.handle_request(outgoing)
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

    def _transport(self, httpx: Any, scheme: str, host: str, ca: str | None) -> httpx.HTTPTransport:
        secure = scheme == "https"
        proxy = self._proxies(scheme, host) if self._proxies is not None and host not in _LOCAL else None
        key = (secure, ca if secure else None, proxy)
        transport = self._transports.get(key)
        if transport is None:
            context = self._tls(ca) if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            transport = self._transports[key] = httpx.HTTPTransport(verify=context, proxy=proxy)
        return transport

    def _tls(self, ca: str | None) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context()
            if self._ca_file:
                context.load_verify_locations(cafile=self._ca_file)
            if ca:
                context.load_verify_locations(cadata=ca)
        except (ssl.SSLError, OSError, ValueError) as error:
            raise TransportError("RuntimeError", f"the certificate authority given cannot be read: {error}") from None
        return context


@lru_cache(maxsize=256)
def _url(url: str) -> httpx.URL:
    """Parse a URL once. Raises httpx.InvalidURL."""
    import httpx

    return httpx.URL(url)


def _late(shown: str, seconds: float) -> str:
    return f"'{shown}' did not answer within {seconds:g} seconds"


def _told(httpx: Any, error: Exception, shown: str, seconds: float) -> TransportError:
    """Say in a person's words why there is no response."""
    if isinstance(error, httpx.TimeoutException):
        return TransportError("ModuleTimeoutError", _late(shown, seconds))
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TransportError(
                "RuntimeError", f"the certificate of '{shown}' is not trusted: {cause.verify_message}"
            )
        if isinstance(cause, ssl.SSLError):
            return TransportError("RuntimeError", f"no secure connection to '{shown}': {cause.reason or 'TLS failure'}")
        if isinstance(cause, socket.gaierror):
            return TransportError("ConnectionError", f"the host '{shown}' cannot be found")
        if isinstance(cause, ConnectionRefusedError):
            return TransportError("ConnectionError", f"'{shown}' refuses connections: nothing listens there")
    if isinstance(error, httpx.DecodingError):
        return TransportError(
            "RuntimeError", f"the reply of '{shown}' cannot be unpacked: its content coding is broken"
        )
    if isinstance(error, httpx.LocalProtocolError):
        return TransportError("DataError", f"the request to '{shown}' cannot be sent: {error}")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return TransportError("ConnectionError", f"'{shown}' broke the connection off before its reply was complete")
    if isinstance(error, httpx.ProxyError):
        return TransportError("ConnectionError", f"the proxy on the way to '{shown}' refuses the connection")
    reason = next((str(c) for c in causes if isinstance(c, OSError) and str(c)), type(error).__name__)
    return TransportError("ConnectionError", f"'{shown}' cannot be reached: {reason}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def proxies_from(environ: Mapping[str, str]) -> Callable[[str, str], str | None]:
    """Read the customary proxy variables: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case."""
    values = {name.lower(): value for name, value in environ.items() if name.lower().endswith("_proxy") and value}
    exempt = [name.strip().lower().lstrip(".") for name in values.get("no_proxy", "").split(",") if name.strip()]

    def choose(scheme: str, host: str) -> str | None:
        if any(name == "*" or host == name or host.endswith("." + name) for name in exempt):
            return None
        return values.get(f"{scheme}_proxy") or values.get("all_proxy")

    return choose
