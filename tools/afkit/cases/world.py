"""The surroundings in which cases play: a clock that stands still, ids that count, a seeded random source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from afkit.engine import HttpRequest, HttpResponse, Send
from afkit.iml import Environment
from afkit.sandbox import Sandbox, in_memory_send, serve


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span


def counting_ids(first: int) -> Callable[[], str]:
    """Give a source of UUIDs that counts: the same in every run, and different for every `first`."""
    number = 0

    def next_id() -> str:
        nonlocal number
        number += 1
        return f"{first:08x}-0000-4000-8000-{number:012x}"

    return next_id


def environment(clock: Clock) -> Environment:
    """Give an environment whose every value is the same in every run."""
    return Environment(now=clock, uuid=counting_ids(1), random=Random(1).random)


class Recorder:
    """A transport that keeps the requests that pass it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.requests: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self._send(request)


@contextmanager
def transport(sandbox: Sandbox, *, over_http: bool, sleep: Callable[[float], None]) -> Iterator[Recorder]:
    """Give a transport to a sandbox: in memory, or over real HTTP on loopback; either way nothing leaves the machine."""
    if not over_http:
        yield Recorder(in_memory_send(sandbox, sleep=sleep))
        return
    from afkit.engine.http import HttpxSend

    declared = sandbox.url
    with serve(sandbox) as server, HttpxSend(reroute=server.url) as send:
        sandbox.url = declared  # connection values, and so the requests of a case, are the same in both ways
        yield Recorder(send)
