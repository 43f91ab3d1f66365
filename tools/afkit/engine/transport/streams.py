"""The connections of many runs at once that go over a proxy, over asyncio's own streams.

Whoever sends ends the whole call in time, so that a single read or write needs no time limit of its own here. What is
written goes out when an answer is waited for: head and body of a small request are one packet.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

_ENOUGH = 64 * 1024
"""Bytes from which on what is written does not wait for more."""


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: list[bytes] = []
        self._size = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            await self._flush()
            return await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._waiting.append(buffer)
        self._size += len(buffer)
        if self._size >= _ENOUGH:
            try:
                await self._flush()
            except OSError as error:
                raise httpcore.WriteError(str(error)) from error

    async def _flush(self) -> None:
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._size = 0
            self._writer.write(data)
            await self._writer.drain()

    async def aclose(self) -> None:
        # Nothing is owed to the other side any more; the socket itself is closed in the loop's next turn, which would
        # not come where this was the last call.
        self._writer.transport.abort()
        await asyncio.sleep(0)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            await self._flush()
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except OSError as error:  # an error of TLS is one, too
            await self.aclose()
            raise httpcore.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # an idle connection that has something to say has come to its end
            return self._reader.at_eof()
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._writer.get_extra_info(names.get(info, info))


class Streams(httpcore.AsyncNetworkBackend):
    """Makes connections for httpcore."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host. Raises httpcore.ConnectError."""
        try:
            return _Stream(*await asyncio.open_connection(host, port, happy_eyeballs_delay=0.25))
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
