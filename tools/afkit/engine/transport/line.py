"""A connection of one worker: asyncio's transport under the parser of httptools (llhttp), without a layer between them.

One exchange at a time. Errors are those of httpcore, so that they are told as those of the other transport are. Whoever
asks ends the call in time and closes the line then. Imported when the first of many runs makes a call.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from typing import cast

import httpcore
import httptools

from afkit.engine.transport.live import fields_of, too_large, unpacking
from afkit.engine.transport.pool import KEEP_ALIVE
from afkit.engine.transport.unpack import Unpacker, UnpackError
from afkit.engine.transport.wire import HttpResponse, TransportError

_HEAD_LIMIT = 256 * 1024
"""Bytes of a status line and headers that are accepted."""

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(rb"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")


def head_of(request: httpcore.Request) -> bytes:
    """Write a request's line and headers. Raises httpcore.LocalProtocolError for what HTTP has no place for."""
    lines = [b"%b %b HTTP/1.1\r\n" % (request.method, request.url.target)]
    if not _NAME.fullmatch(request.method):
        raise httpcore.LocalProtocolError("Illegal method characters")
    for name, value in request.headers:
        if not _NAME.fullmatch(name):
            raise httpcore.LocalProtocolError(f"Illegal header name {name!r}")
        if not _VALUE.fullmatch(value):
            raise httpcore.LocalProtocolError(f"Illegal header value of {name!r}")
        lines.append(b"%b: %b\r\n" % (name, value))
    lines.append(b"\r\n")
    return b"".join(lines)


class Line(asyncio.Protocol):
    """A kept connection to one host. `limit` bounds a reply's body, as it travels and unpacked."""

    def __init__(self, limit: int, shown: str) -> None:
        self._limit = limit
        self._shown = shown
        self._transport: asyncio.Transport | None = None
        self._closed = False
        self._used = 0.0
        self._answer: asyncio.Future[HttpResponse] | None = None

    @property
    def usable(self) -> bool:
        """Whether one more request may go over it: it is open, idle, and neither too old nor left by the service."""
        return not self._closed and self._answer is None and time.monotonic() - self._used < KEEP_ALIVE

    def close(self) -> None:
        """End it. Nothing is owed to the other side any more."""
        self._closed = True
        if self._transport is not None:
            self._transport.abort()

    async def exchange(self, request: httpcore.Request, body: bytes) -> HttpResponse:
        """Send a request and give its whole response. Raises errors of httpcore, UnpackError, TransportError."""
        assert self._transport is not None and self._answer is None, "a line that is idle"
        head = head_of(request)
        self._begin(bodiless=request.method == b"HEAD")
        self._answer = asyncio.get_running_loop().create_future()
        # Head and body in one piece: a small request is one packet.
        self._transport.write(head + body)
        try:
            return await self._answer
        except BaseException:
            self.close()
            raise
        finally:
            self._answer = None
            self._used = time.monotonic()

    def _begin(self, *, bodiless: bool) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._bodiless = bodiless
        self._headed = False
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._read = self._packed = self._size = 0
        self._unpacker: Unpacker | None = None

    # ------------------------------------------------------------------------------------------------ of asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self._used = time.monotonic()

    def data_received(self, data: bytes) -> None:
        """Read on; a service that speaks without being asked is not asked again."""
        if self._answer is None or self._answer.done():
            self.close()
            return
        self._read += len(data)
        try:
            self._parser.feed_data(data)
            if not self._headed and self._read > _HEAD_LIMIT:
                raise httpcore.RemoteProtocolError("too many headers")
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            cause = error.__context__  # an error of a callback comes wrapped
            if not isinstance(cause, UnpackError | TransportError):
                cause = httpcore.RemoteProtocolError(str(error))
            self._fail(cause)
        except httpcore.RemoteProtocolError as error:
            self._fail(error)

    def connection_lost(self, error: Exception | None) -> None:
        """End a body that has no length; what else was under way is cut off."""
        self._closed = True
        if self._answer is None or self._answer.done():
            return
        if error is not None:
            lost: Exception = httpcore.ReadError(str(error))
            lost.__cause__ = error
            self._fail(lost)
        elif self._headed and not self._framed():
            self.on_message_complete()
        else:
            words = "peer closed connection in its answer" if self._read else "Server disconnected without an answer"
            self._fail(httpcore.RemoteProtocolError(words))

    def _framed(self) -> bool:
        names = {name.lower() for name, _ in self._headers}
        return b"content-length" in names or b"transfer-encoding" in names

    def _fail(self, error: BaseException) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    # ---------------------------------------------------------------------------------------------- of the parser

    def on_message_begin(self) -> None:
        """Trust no line over which a second answer comes to one request."""
        if self._answer is not None and self._answer.done():
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Make ready for the body; the answer to HEAD has none, whatever length it tells."""
        if self._parser.get_status_code() >= 200:
            self._headed = True
            self._unpacker = None if self._bodiless else unpacking(self._headers)
            if self._bodiless:
                self._closed = True
                self.on_message_complete()

    def on_body(self, piece: bytes) -> None:
        """Keep a piece of the body, unpacked."""
        self._packed += len(piece)
        if self._packed > self._limit:
            raise too_large(self._shown, self._limit)
        for part in (piece,) if self._unpacker is None else self._unpacker.feed(piece):
            self._size += len(part)
            if self._size > self._limit:
                raise too_large(self._shown, self._limit)
            self._parts.append(part)

    def on_message_complete(self) -> None:
        """Give the answer; what came before it (`100 Continue`) is no answer."""
        if self._answer is None or self._answer.done():
            return
        if not self._headed:
            self._headers = []
            return
        try:
            if self._unpacker is not None:
                self._unpacker.end()
        except UnpackError as error:
            self._fail(error)
            return
        if self._closed or not self._parser.should_keep_alive():
            self.close()
        status = self._parser.get_status_code()
        self._answer.set_result(HttpResponse(status, fields_of(self._headers), b"".join(self._parts)))


async def open_line(url: httpcore.URL, context: ssl.SSLContext | None, limit: int, shown: str) -> Line:
    """Connect to a host. Raises httpcore.ConnectError."""
    host = url.host.decode("ascii")
    port = url.port or (443 if context is not None else 80)
    loop = asyncio.get_running_loop()
    try:
        _, line = await loop.create_connection(
            lambda: Line(limit, shown), host.strip("[]"), port, ssl=context, happy_eyeballs_delay=0.25
        )
    except OSError as error:  # an error of TLS is one, too
        raise httpcore.ConnectError(str(error)) from error
    return line
