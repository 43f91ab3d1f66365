"""Drive a flow: do its calls one after the other, within its limits, and record them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from afkit.engine.faults import FlowError
from afkit.engine.policy import POLICY, Policy
from afkit.engine.trace.record import Entry, Event, Trace
from afkit.engine.transport.redirects import redirected
from afkit.engine.transport.wire import Exchange, HttpRequest, HttpResponse, Pause, Send, TransportError

if TYPE_CHECKING:
    from afkit.engine.transport.hosts import Hosts
    from afkit.engine.transport.wire import Flow

_T = TypeVar("_T")


class Stopped(Exception):  # noqa: N818 - ends a dry run and is no error
    """A dry run reached its first request; `entry` is what would have been sent."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class Driver:
    """The synchronous driver: one per run.

    `send` makes a call, `sleep` waits, `clock` gives seconds; `dry` stops before the first call. `requests` counts
    calls, redirects included.
    """

    def __init__(
        self,
        send: Send,
        trace: Trace,
        hosts: Hosts,
        *,
        policy: Policy = POLICY,
        events: Callable[[Event], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
        dry: bool = False,
    ) -> None:
        self._send = send
        self.trace = trace
        self.hosts = hosts
        self.policy = policy
        self._events = events
        self._sleep = sleep
        self._clock = clock
        self._dry = dry
        self._end = clock() + policy.run_seconds
        self.requests = 0

    def run(self, flow: Flow[_T]) -> _T:
        """Run a flow to its end and give its result. Raises FlowError, or Stopped at the end of a dry run."""
        answer: HttpResponse | None = None
        entry: Entry | None = None
        try:
            effect = next(flow)
            while True:
                self._settle(entry)
                entry = None
                if isinstance(effect, Pause):
                    self._pause(effect.seconds)
                    answer = None
                else:
                    try:
                        entry, answer = self._exchange(effect)
                    except FlowError as fault:
                        effect = flow.throw(fault)
                        continue
                effect = flow.send(answer)
        except StopIteration as stop:
            self._settle(entry)
            result: _T = stop.value
            return result
        except FlowError:
            self._settle(entry)
            raise
        finally:
            flow.close()

    def _settle(self, entry: Entry | None) -> None:
        if entry is not None and self._events is not None:
            self._events(Event("settled", entry))

    def _pause(self, seconds: float) -> None:
        if self._clock() + seconds > self._end:
            raise FlowError("ModuleTimeoutError", f"the run takes longer than {self.policy.run_seconds:g} seconds")
        if seconds > 0:
            if self._events is not None:
                self._events(Event("pause", seconds=seconds))
            self._sleep(seconds)

    def _exchange(self, exchange: Exchange) -> tuple[Entry, HttpResponse]:
        request, hop = exchange.request, 0
        while True:
            entry, response = self._call(exchange, request, hop)
            following = None
            try:
                following = redirected(exchange, request, response, self.trace.vault.__contains__)
                if following is not None and hop >= self.policy.max_redirects:
                    raise FlowError("RuntimeError", f"more than {self.policy.max_redirects} redirects")
                if following is not None:
                    self.hosts.check(following.url, redirect=True)
            except FlowError as fault:
                entry.error = fault.message
                self._settle(entry)
                raise
            if following is None:
                return entry, response
            self._settle(entry)
            request, hop = following, hop + 1

    def _call(self, exchange: Exchange, request: HttpRequest, hop: int) -> tuple[Entry, HttpResponse]:
        entry = Entry(exchange, request, self.trace.vault, hop)
        self.hosts.check(request.url)
        self.requests += 1
        if self.requests > self.policy.max_requests:
            raise FlowError(
                "RuntimeError",
                f"the run makes more than {self.policy.max_requests} requests, which the platform stops",
                directive=exchange.directive.name,
                place=exchange.directive.place(),
            )
        self.trace.entries.append(entry)
        if self._dry:
            raise Stopped(entry)
        if self._events is not None:
            self._events(Event("request", entry))
        begin = self._clock()
        if begin > self._end:
            raise FlowError("ModuleTimeoutError", f"the run takes longer than {self.policy.run_seconds:g} seconds")
        try:
            entry.response = response = self._send(request)
        except TransportError as fault:
            entry.error = fault.message
            self._settle(entry)
            place = exchange.directive.place(("url",))
            raise FlowError(
                fault.type, fault.message, directive=f"{exchange.directive.name}.url", place=place, hint=fault.hint
            ) from None
        finally:
            entry.milliseconds = (self._clock() - begin) * 1000
        return entry, response


def unused(*_: Any) -> HttpResponse:
    """Be the `send` of a dry run, which never sends."""
    raise AssertionError("a dry run sends nothing")
