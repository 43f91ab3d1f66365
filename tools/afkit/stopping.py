"""uvicorn's server, made to stop at once instead of at its next tick. Imported only when something is served."""

from __future__ import annotations

import asyncio
import socket

import uvicorn

_GRACE = 1.0
"""Seconds that requests in progress have to end."""


class QuickServer(uvicorn.Server):
    """A server for one thread: `started` tells that it listens, `stop` ends it from another thread."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ending: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    async def main_loop(self) -> None:
        """Wait for the end; uvicorn's own loop wakes ten times a second to look for it."""
        await self.on_tick(0)
        event = asyncio.Event()
        self._ending = (asyncio.get_running_loop(), event)
        if not self.should_exit:
            await event.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port and idle connections; give requests in progress a moment."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(set(self.server_state.tasks), timeout=_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await asyncio.sleep(0)  # lets the transports close

    def stop(self) -> None:
        """End the server; may be called from any thread."""
        self.should_exit = True
        if self._ending is not None:
            loop, event = self._ending
            loop.call_soon_threadsafe(event.set)
