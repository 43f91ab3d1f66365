"""Read one HTTP reply from the bytes that come: the parser of httptools (llhttp) within the limits of a run.

Nothing here waits or sends; the lines of one run and of many runs feed it. Errors are those of httpcore, so that they are
told as those of a proxied connection are. Imported when the first call is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import httpcore
import httptools

from afkit.engine.transport.outgoing import Outgoing
from afkit.engine.transport.unpack import Unpacker, UnpackError
from afkit.engine.transport.wire import HttpResponse, Pairs, TransportError

_HEAD_LIMIT = 256 * 1024
"""Bytes of a status line and headers that are accepted."""

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(rb"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")


def head_of(going: Outgoing) -> bytes:
    """Write a request's line and headers. Raises httpcore.LocalProtocolError for what HTTP has no place for."""
    lines = [b"%b %b HTTP/1.1\r\n" % (going.method, going.url.target)]
    if not _is_name(going.method):
        raise httpcore.LocalProtocolError("Illegal method characters")
    for name, value in going.headers:
        if not _is_name(name):
            raise httpcore.LocalProtocolError(f"Illegal header name {name!r}")
        if not _VALUE.fullmatch(value):
            raise httpcore.LocalProtocolError(f"Illegal header value of {name!r}")
        lines.append(b"%b: %b\r\n" % (name, value))
    lines.append(b"\r\n")
    return b"".join(lines)


@lru_cache(maxsize=1024)
def _is_name(name: bytes) -> bool:
    return _NAME.fullmatch(name) is not None


def fields_of(headers: Sequence[tuple[bytes, bytes]]) -> Pairs:
    """Give the headers of a response as text."""
    return tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers])


class Body:
    """The body of a reply as it comes, unpacked as its headers say. `limit` bounds it, as it travels and unpacked."""

    def __init__(self, headers: Sequence[tuple[bytes, bytes]], limit: int, shown: str) -> None:
        codings = [value.decode("latin-1") for name, value in headers if name.lower() == b"content-encoding"]
        self._unpacker = Unpacker(", ".join(codings)) if any(codings) else None
        self._limit = limit
        self._shown = shown
        self._parts: list[bytes] = []
        self._packed = self._size = 0

    def add(self, piece: bytes) -> None:
        """Take more of it. Raises UnpackError, or TransportError past the limit."""
        self._packed += len(piece)
        self._check(self._packed)
        for part in (piece,) if self._unpacker is None else self._unpacker.feed(piece):
            self._size += len(part)
            self._check(self._size)
            self._parts.append(part)

    def whole(self) -> bytes:
        """Give all of it. Raises UnpackError if it ended too early."""
        if self._unpacker is not None:
            self._unpacker.end()
        return b"".join(self._parts)

    def _check(self, size: int) -> None:
        if size > self._limit:
            most = f"{self._limit // 1024 // 1024} MiB"
            raise TransportError("MaxFileSizeExceededError", f"the reply of '{self._shown}' is larger than {most}")


class Reply:
    """The reply to one request as far as it has come; `bodiless` is that to HEAD. `limit` bounds its body.

    `response` is there once it is whole; `reusable` tells then whether the connection may carry another exchange.
    """

    def __init__(self, limit: int, shown: str, *, bodiless: bool) -> None:
        self.response: HttpResponse | None = None
        self.reusable = True
        self._limit = limit
        self._shown = shown
        self._bodiless = bodiless
        # It and its parser hold each other until the reply is whole: cycles that nobody opens fill the memory of many runs.
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._read = 0
        self._body: Body | None = None

    def feed(self, data: bytes) -> None:
        """Read on. Raises httpcore.RemoteProtocolError for what is no HTTP, UnpackError, TransportError past a limit."""
        self._read += len(data)
        parser = self._parser
        if parser is None:  # what comes behind it concerns nobody
            self.reusable = False
            return
        try:
            parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._parser = None
            if self.response is not None:
                self.reusable = False
                return
            cause = error.__context__  # an error of a callback comes wrapped
            if isinstance(cause, UnpackError | TransportError):
                raise cause from None
            raise httpcore.RemoteProtocolError(str(error)) from None
        if self.response is not None:
            self._parser = None
        elif self._body is None and self._read > _HEAD_LIMIT:
            self._parser = None
            raise httpcore.RemoteProtocolError("too many headers")

    def end(self) -> None:
        """The other side has closed: that ends a body without a length. Raises httpcore.RemoteProtocolError elsewhere."""
        self.reusable = False
        if self._body is not None and not self._framed():
            self.on_message_complete()
            self._parser = None
        elif self._read:
            raise httpcore.RemoteProtocolError("peer closed connection in its answer")
        else:
            raise httpcore.RemoteProtocolError("Server disconnected without an answer")

    def _framed(self) -> bool:
        names = {name.lower() for name, _ in self._headers}
        return b"content-length" in names or b"transfer-encoding" in names

    # ---------------------------------------------------------------------------------------------- of the parser

    def on_message_begin(self) -> None:
        """Trust no connection over which a second answer comes to one request."""
        if self.response is not None:
            self.reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; those that come behind a body are none."""
        if self._body is None:
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Make ready for the body; the answer to HEAD has none, whatever length it tells."""
        if self.response is None and self._parser is not None and self._parser.get_status_code() >= 200:
            self._body = Body(() if self._bodiless else self._headers, self._limit, self._shown)
            if self._bodiless:
                self.reusable = False
                self.on_message_complete()

    def on_body(self, piece: bytes) -> None:
        """Keep a piece of the body."""
        if self._body is not None:
            self._body.add(piece)

    def on_message_complete(self) -> None:
        """Make the response; what came before it (`100 Continue`) is none."""
        if self.response is not None or self._parser is None:
            return
        if self._body is None:
            self._headers = []
            return
        if not self._parser.should_keep_alive():
            self.reusable = False
        status = self._parser.get_status_code()
        self.response = HttpResponse(status, fields_of(self._headers), self._body.whole())
