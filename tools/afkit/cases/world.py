"""The surroundings in which cases play: a clock that stands still, ids that count, a seeded random source."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from afkit.engine import HttpRequest, HttpResponse, Send
from afkit.iml import Environment
from afkit.sandbox import Reply, Request, Sandbox, in_memory_send, serve

if TYPE_CHECKING:
    from afkit.engine.transport.live import LiveSend


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
    """A transport that keeps the requests that pass it; `past` is the way by which none is kept."""

    def __init__(self, send: Send) -> None:
        self.past = send
        self.requests: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.past(request)


class Way:
    """The way to the sandboxes of cases: in memory, or over real HTTP on loopback. Nothing leaves the machine.

    Over HTTP one server stands before all of them, one at a time.
    """

    def __init__(self, *, over_http: bool, sleep: Callable[[float], None] = time.sleep) -> None:
        self.url = ""
        self._over_http = over_http
        self._sleep = sleep
        self._sandbox: Sandbox | None = None
        self._send: LiveSend | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Way:
        if self._over_http:
            from afkit.engine.transport.live import LiveSend

            server = self._stack.enter_context(serve(self))
            self._send = self._stack.enter_context(LiveSend(reroute=server.url))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def to(self, sandbox: Sandbox) -> Recorder:
        """Give a transport to a sandbox; the one before is not reached any more."""
        self._sandbox = sandbox
        return Recorder(self._send or in_memory_send(sandbox, sleep=self._sleep))

    def handle(self, request: Request) -> Reply:
        """Answer for the sandbox whose turn it is."""
        return self._sandbox.handle(request) if self._sandbox is not None else Reply(503)
