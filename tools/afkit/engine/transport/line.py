"""A connection of one worker: asyncio's transport, and a reply that is read as it comes, without a layer between them.

One exchange at a time. Whoever asks ends the call in time and closes the line then. Imported when the first of many runs
makes a call.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import cast

import httpcore

from afkit.engine.transport.outgoing import Outgoing
from afkit.engine.transport.pool import KEEP_ALIVE
from afkit.engine.transport.reply import Reply, head_of
from afkit.engine.transport.unpack import UnpackError
from afkit.engine.transport.wire import HttpResponse, TransportError


class Line(asyncio.Protocol):
    """A kept connection to one host. `limit` bounds a reply's body, as it travels and unpacked."""

    def __init__(self, limit: int, shown: str) -> None:
        self._limit = limit
        self._shown = shown
        self._transport: asyncio.Transport | None = None
        self._closed = False
        self._used = 0.0
        self._reply: Reply | None = None
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

    async def exchange(self, going: Outgoing) -> HttpResponse:
        """Send a request and give its whole response. Raises errors of httpcore, UnpackError, TransportError."""
        assert self._transport is not None and self._answer is None, "a line that is idle"
        head = head_of(going)
        self._reply = Reply(self._limit, self._shown, bodiless=going.method == b"HEAD")
        self._answer = asyncio.get_running_loop().create_future()
        # Head and body in one piece: a small request is one packet.
        self._transport.write(head + going.body)
        try:
            return await self._answer
        except BaseException:
            self.close()
            raise
        finally:
            self._answer = self._reply = None
            self._used = time.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self._used = time.monotonic()

    def data_received(self, data: bytes) -> None:
        """Read on; a service that speaks without being asked is not asked again."""
        if self._reply is None or self._answer is None or self._answer.done():
            self.close()
            return
        try:
            self._reply.feed(data)
        except (httpcore.RemoteProtocolError, UnpackError, TransportError) as error:
            self._fail(error)
        else:
            self._tell(self._reply)

    def connection_lost(self, error: Exception | None) -> None:
        """End a body that has no length; what else was under way is cut off."""
        self._closed = True
        if self._reply is None or self._answer is None or self._answer.done():
            return
        if error is not None:
            lost = httpcore.ReadError(str(error))
            lost.__cause__ = error
            self._fail(lost)
            return
        try:
            self._reply.end()
        except (httpcore.RemoteProtocolError, UnpackError) as fault:
            self._fail(fault)
        else:
            self._tell(self._reply)

    def _tell(self, reply: Reply) -> None:
        if reply.response is not None and self._answer is not None and not self._answer.done():
            if not reply.reusable:
                self.close()
            self._answer.set_result(reply.response)

    def _fail(self, error: BaseException) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


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
