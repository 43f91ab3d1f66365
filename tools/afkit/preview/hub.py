"""Tell open pages what happens: server-sent events, from any thread, to everyone who listens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import asyncio

_WAITING = 4000
"""Events that may wait for a page; one that is slower than this is cut off, and comes again by itself."""

_BEAT = 15.0
"""Seconds of silence after which a line is sent, so that a page that went away is noticed."""


class _Ear(NamedTuple):
    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[bytes | None]


class Hub:
    """Events for whoever listens."""

    def __init__(self) -> None:
        self._ears: set[_Ear] = set()
        self._lock = Lock()
        self._closed = False

    def send(self, event: str, data: dict[str, Any]) -> None:
        """Tell everyone. `data` is JSON."""
        told = message(event, data)
        with self._lock:
            ears = list(self._ears)
        for ear in ears:
            _put(ear, told)

    def close(self) -> None:
        """End all streams, so that a server can stop at once."""
        with self._lock:
            self._closed = True
            ears = list(self._ears)
        for ear in ears:
            _put(ear, None)

    async def listen(self) -> AsyncIterator[bytes]:
        """Give the events from now on, as the text of a stream."""
        import asyncio  # is there when somebody listens; the address is printed without it

        ear = _Ear(asyncio.get_running_loop(), asyncio.Queue(_WAITING))
        with self._lock:
            if self._closed:
                return
            self._ears.add(ear)
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    told = await asyncio.wait_for(ear.queue.get(), _BEAT)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if told is None:
                    return
                yield told
        finally:
            with self._lock:
                self._ears.discard(ear)


def message(event: str, data: dict[str, Any], number: int | None = None) -> bytes:
    """Write one event of a stream."""
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _put(ear: _Ear, told: bytes | None) -> None:
    def put() -> None:
        if ear.queue.full():
            while not ear.queue.empty():
                ear.queue.get_nowait()
            ear.queue.put_nowait(None)
        else:
            ear.queue.put_nowait(told)

    if not ear.loop.is_closed():
        ear.loop.call_soon_threadsafe(put)
