"""A request as a connection takes it: its address taken apart, its headers and body as bytes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from afkit.engine.transport.url import origin_of
from afkit.engine.transport.wire import HttpRequest, TransportError
from afkit.records import NamedTuple
from afkit.version import VERSION

if TYPE_CHECKING:
    import httpcore

USER_AGENT = f"afkit/{VERSION}"


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
