"""Drive a flow: do its calls one after the other, within its limits, and record them.

`Driver.drive` is a generator without I/O: it yields the requests to be sent and the pauses to be waited for, and is sent
the responses. Two thin loops do what it asks for, one synchronous and one asynchronous.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from afkit.engine.faults import FlowError
from afkit.engine.policy import POLICY, Policy
from afkit.engine.trace.events import Answered, Judged, Listener, Redirected, Requested, Waiting
from afkit.engine.trace.record import Entry, Trace
from afkit.engine.transport.redirects import redirected
from afkit.engine.transport.wire import (
    Exchange,
    HttpRequest,
    HttpResponse,
    Pause,
    Send,
    StandIn,
    TransportError,
    Verdict,
)
from afkit.iml import Environment

if TYPE_CHECKING:
    from datetime import datetime

    from afkit.engine.transport.cookies import Cookies
    from afkit.engine.transport.hosts import Hosts
    from afkit.engine.transport.wire import Flow

_T = TypeVar("_T")
_now = Environment().now
Work: TypeAlias = Generator[HttpRequest | Pause, HttpResponse | None, _T]
"""What a loop works off: it sends each request and waits each pause; a TransportError is thrown in."""

SendAsync: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]
SleepAsync: TypeAlias = Callable[[float], Awaitable[None]]


class Stopped(Exception):  # noqa: N818 - ends a dry run and is no error
    """A dry run reached its first request; `entry` is what would have been sent."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class Driver:
    """One per run: its limits, its trace, its listener.

    `send` makes a call and `sleep` waits, for the synchronous loop; `clock` gives seconds, `now` the wall clock; `dry`
    sends nothing: `stand_in` answers, and where it does not, the run stops. `requests` counts calls, redirects included.
    """

    def __init__(
        self,
        send: Send,
        trace: Trace,
        hosts: Hosts,
        *,
        policy: Policy = POLICY,
        events: Listener | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], datetime] = _now,
        dry: bool = False,
        stand_in: StandIn | None = None,
    ) -> None:
        self._send = send
        self.trace = trace
        self.hosts = hosts
        self.policy = policy
        self._events = events
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._dry = dry
        self._stand_in = stand_in
        self._end = clock() + policy.run_seconds
        self.requests = 0
        self._cookies: Cookies | None = None

    def run(self, flow: Flow[_T]) -> _T:
        """Run a flow to its end and give its result. Raises FlowError, or Stopped at the end of a dry run."""
        work = self.drive(flow)
        try:
            wish = next(work)
            while True:
                answer = None
                if isinstance(wish, Pause):
                    self._sleep(wish.seconds)
                else:
                    try:
                        answer = self._send(wish)
                    except TransportError as fault:
                        wish = work.throw(fault)
                        continue
                wish = work.send(answer)
        except StopIteration as stop:
            result: _T = stop.value
            return result
        finally:
            work.close()

    async def run_async(self, flow: Flow[_T], send: SendAsync, sleep: SleepAsync) -> _T:
        """Run a flow as `run` does, while others run beside it."""
        work = self.drive(flow)
        try:
            wish = next(work)
            while True:
                answer = None
                if isinstance(wish, Pause):
                    await sleep(wish.seconds)
                else:
                    try:
                        answer = await send(wish)
                    except TransportError as fault:
                        wish = work.throw(fault)
                        continue
                wish = work.send(answer)
        except StopIteration as stop:
            result: _T = stop.value
            return result
        finally:
            work.close()

    def drive(self, flow: Flow[_T]) -> Work[_T]:
        """Work a flow off: yield what has to be sent or waited for, and return the flow's result."""
        answer: HttpResponse | None = None
        entry: Entry | None = None
        try:
            effect = next(flow)
            while True:
                answer = None
                if isinstance(effect, Verdict):
                    self._judged(entry, effect.fault)
                    entry = None
                elif isinstance(effect, Pause):
                    yield from self._pause(effect.seconds)
                else:
                    try:
                        entry, answer = yield from self._exchange(effect)
                    except FlowError as fault:
                        if fault.place is None:
                            fault.directive = f"{effect.directive.name}.url"
                            fault.place = effect.directive.place(("url",))
                        effect = flow.throw(fault)
                        continue
                effect = flow.send(answer)
        except StopIteration as stop:
            result: _T = stop.value
            return result
        finally:
            flow.close()

    def _judged(self, entry: Entry | None, fault: str | None) -> None:
        if entry is not None:
            entry = self.trace.settle(entry._replace(error=fault))
            if self._events is not None:
                self._events(Judged(entry, self._now()))

    def _pause(self, seconds: float) -> Work[None]:
        if self._dry:
            return
        if self._clock() + seconds > self._end:
            raise FlowError("ModuleTimeoutError", f"the run takes longer than {self.policy.run_seconds:g} seconds")
        if seconds > 0:
            if self._events is not None:
                self._events(Waiting(seconds, self._now()))
            yield Pause(seconds)

    def _exchange(self, exchange: Exchange) -> Work[tuple[Entry, HttpResponse]]:
        bare, hop = exchange.request, 0
        while True:
            request = self._with_cookies(exchange, bare)
            entry, response = yield from self._call(exchange, request, hop)
            if self._cookies is not None and exchange.cookies:
                self.trace.vault.add(self._cookies.keep(request, response))
            following = None
            try:
                following = redirected(exchange, bare, response, self.trace.vault.__contains__)
                if following is not None and hop >= self.policy.max_redirects:
                    raise FlowError("RuntimeError", f"more than {self.policy.max_redirects} redirects")
                if following is not None:
                    self.hosts.check(following.url, redirect=True)
            except FlowError as fault:
                self._judged(entry, fault.message)
                raise
            if following is None:
                return entry, response
            entry = self.trace.settle(entry)
            if self._events is not None:
                self._events(Redirected(entry, self._now()))
            bare, hop = following, hop + 1

    def _with_cookies(self, exchange: Exchange, request: HttpRequest) -> HttpRequest:
        """Add the cookies that this run's own replies have set, where the directive shares them."""
        if not exchange.cookies:
            return request
        if self._cookies is None:
            from afkit.engine.transport.cookies import Cookies

            self._cookies = Cookies()
        return self._cookies.add_to(request)

    def _call(self, exchange: Exchange, request: HttpRequest, hop: int) -> Work[tuple[Entry, HttpResponse]]:
        self.hosts.check(request.url)
        self.requests += 1
        if self.requests > self.policy.max_requests:
            raise FlowError(
                "RuntimeError",
                f"the run makes more than {self.policy.max_requests} requests, which the platform stops",
                directive=exchange.directive.name,
                place=exchange.directive.place(),
            )
        entry = self.trace.begin(exchange, request, hop)
        if self._dry:
            return self._stood(exchange, request, entry)
        if self._events is not None:
            self._events(Requested(entry, self._now()))
        begin = self._clock()
        if begin > self._end:
            raise FlowError("ModuleTimeoutError", f"the run takes longer than {self.policy.run_seconds:g} seconds")
        try:
            response = yield request
        except TransportError as fault:
            self._judged(
                entry._replace(milliseconds=(self._clock() - begin) * 1000, unsent=fault.unsent), fault.message
            )
            place = exchange.directive.place(("url",))
            raise FlowError(
                fault.type, fault.message, directive=f"{exchange.directive.name}.url", place=place, hint=fault.hint
            ) from None
        assert response is not None, "a loop answers a request with a response"
        entry = self.trace.keep(entry._replace(response=response, milliseconds=(self._clock() - begin) * 1000))
        if self._events is not None:
            self._events(Answered(entry, self._now()))
        return entry, response

    def _stood(self, exchange: Exchange, request: HttpRequest, entry: Entry) -> tuple[Entry, HttpResponse]:
        """Answer a request of a dry run with what stands in for the reply. Raises Stopped where nothing does."""
        found = self._stand_in(exchange, request) if self._stand_in is not None else None
        if found is None:
            raise Stopped(entry)
        return self.trace.keep(entry._replace(response=found.response, stood=found.by)), found.response


def unused(*_: Any) -> HttpResponse:
    """Be the `send` of a run that sends in another way, or not at all."""
    raise AssertionError("this run sends nothing here")
