"""Run a module with many inputs at once: paced, repeated where that is safe, and never started twice by accident."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.vault import Vault
from afkit.app.spec.format.reactions import reaction
from afkit.engine.driver import SendAsync, unused
from afkit.engine.modules import start_module
from afkit.engine.trace.events import Answered, Event, Judged, Requested
from afkit.errors import AfkitError, RunError
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.results import RunResult
    from afkit.engine.session import Options

RETRIED = frozenset({"RateLimitError", "ConnectionError", "ModuleTimeoutError", "IncompleteDataError"})
"""Errors after which the platform tries again, too (app-format reference, section 4.4)."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FIRST_WAIT, _LONGEST_WAIT, _LONGEST_ASKED = 0.5, 30.0, 300.0


class Input(NamedTuple):
    """One input: its line in the file, and its values, or why it has none."""

    line: int
    values: Mapping[str, Any] | None
    problem: str | None = None


class Line(NamedTuple):
    """What became of one input, masked. `in_doubt`: something was sent that may have had its effect, and no answer came."""

    line: int
    ok: bool
    bundles: list[Any]
    error: dict[str, Any] | None
    attempts: int
    in_doubt: bool = False
    trace: list[dict[str, Any]] | None = None

    def report(self) -> dict[str, Any]:
        """Give the line as it is written."""
        told: dict[str, Any] = {
            "line": self.line,
            "ok": self.ok,
            "bundles": self.bundles,
            "error": self.error,
            "attempts": self.attempts,
        }
        if self.in_doubt:
            told["inDoubt"] = True
        if self.trace is not None:
            told["trace"] = self.trace
        return told


class Job(NamedTuple):
    """What is run: a module of an app, over some connection. `sender` opens the transport of one worker.

    `writing` hears of an input right before the first request that may change something is sent.
    """

    app: App
    module: str
    store: ConnectionStore | None
    options: Options
    sender: Callable[[], AbstractAsyncContextManager[SendAsync]]
    writing: Callable[[int], None]
    attempts: int = 4
    trace: bool = False
    saving: Callable[[RunResult, int], None] | None = None  # hears of each result before it is told, with its line


class Pace:
    """When the next attempt may begin: at most `rate` in a second, and none while the service asks for a pause."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0
        self._held = 0.0

    async def turn(self, stop: asyncio.Event) -> None:
        """Wait for a turn, but not when the run is to end."""
        while not stop.is_set():
            now = time.monotonic()
            begin = max(self._next, self._held, now)
            if begin <= now:
                self._next = now + self._gap if self._next < now - self._gap else self._next + self._gap
                return
            if self._held <= now:
                self._next += self._gap
                await _rest(begin - now, stop)
                return
            await _rest(self._held - now, stop)

    def hold(self, seconds: float) -> None:
        """Let nothing begin for some seconds."""
        self._held = max(self._held, time.monotonic() + seconds)


class _Watch:
    """Hears what one attempt does: whether something was sent that may have had an effect, and is not answered."""

    def __init__(self, line: int, writing: Callable[[int], None]) -> None:
        self._line = line
        self._writing = writing
        self.pending = False
        self.wrote = False

    def __call__(self, event: Event) -> None:
        if isinstance(event, Requested) and event.entry.request.method not in _SAFE:
            if not event.entry.exchange.step.startswith("connection."):
                self._writing(self._line)
                self.pending = self.wrote = True
        elif isinstance(event, Answered) or (isinstance(event, Judged) and event.entry.unsent):
            self.pending = False


async def run_many(
    job: Job, inputs: Iterable[Input], *, concurrency: int, rate: float | None, stop: asyncio.Event
) -> AsyncIterator[Line]:
    """Run the inputs, and give what became of each as it happens. With `stop` set, no further input is begun.

    The first one runs alone, so that a token is fetched once for all.
    """
    pace = Pace(rate)
    source = iter(inputs)
    results: asyncio.Queue[Line | None] = asyncio.Queue(concurrency)
    async with job.sender() as send:
        for item in source:
            first = await _settle(job, item, send, pace, stop)
            if first is not None:
                yield first
            break

    async def worker() -> None:
        try:
            async with job.sender() as send:
                for item in source:
                    if stop.is_set():
                        break
                    settled = await _settle(job, item, send, pace, stop)
                    if settled is not None:
                        await results.put(settled)
        finally:
            await results.put(None)

    if stop.is_set():
        return
    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(worker())
        left = concurrency
        while left:
            line = await results.get()
            if line is None:
                left -= 1
            else:
                yield line


async def _settle(job: Job, item: Input, send: SendAsync, pace: Pace, stop: asyncio.Event) -> Line | None:
    """Run one input, and again while its error asks for it and no write is in doubt. None: it was not begun before `stop`."""
    if item.values is None:
        return _refused(item.line, item.problem or "the line is not an input", None, None)
    attempt = 0
    line: Line | None = None
    while True:
        attempt += 1
        await pace.turn(stop)
        if stop.is_set():
            return line
        watch = _Watch(item.line, job.writing)
        vault = Vault(above=job.options.vault)
        try:
            result = await _once(job, item.values, send, watch, vault)
        except RunError as error:
            return _refused(item.line, vault.mask(error.message), error.type, error.code)
        try:
            if job.saving is not None and result.ok:
                job.saving(result, item.line)
        except AfkitError as error:  # the service has done its part, and must not be asked again
            lost = _refused(item.line, vault.mask(error.message), None, error.code)
            return lost._replace(attempts=attempt, in_doubt=watch.wrote)
        line = _line(item.line, result, attempt, in_doubt=watch.pending, trace=job.trace)
        kind = "" if line.error is None else line.error["type"]
        if kind not in RETRIED or line.in_doubt or attempt >= job.attempts or stop.is_set():
            return line
        wait = _asked_for(result)
        if kind == "RateLimitError":
            pace.hold(wait if wait is not None else _FIRST_WAIT)
        await _rest(wait if wait is not None else _backoff(attempt), stop)
        if stop.is_set():
            return line


async def _once(job: Job, values: Mapping[str, Any], send: SendAsync, watch: _Watch, vault: Vault) -> RunResult:
    options = job.options._replace(vault=vault, events=watch)
    session, flow = start_module(job.app, job.module, values, job.store, send=unused, options=options)
    result = await session.finish_async(flow, send, asyncio.sleep)
    if job.store is not None and session.store is not None and session.store.stored:
        job.store.data, job.store.stored = session.store.data, True
        if job.options.vault is not None:
            job.options.vault.add_stored(session.store.data)
    return result


def _line(number: int, result: RunResult, attempts: int, *, in_doubt: bool, trace: bool) -> Line:
    told = result.report() if trace else result.brief()
    return Line(number, result.ok, told["bundles"], told["error"], attempts, in_doubt, told.get("trace"))


def _refused(number: int, message: str, kind: str | None, code: str | None) -> Line:
    """Make the line of an input that could not be run."""
    kind = kind or (code if code is not None else "BundleValidationError")
    error = {"type": kind, "code": code, "message": message, "status": None, "reaction": reaction(kind)}
    return Line(number, False, [], error, 0)


def _asked_for(result: RunResult) -> float | None:
    """Read how long the service asks to wait: `Retry-After` in seconds, or a date."""
    response = result.trace.entries[-1].response if result.trace.entries else None
    value = response.header("retry-after") if response is not None else None
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_ASKED) if seconds == seconds else None


def _backoff(attempt: int) -> float:
    wait: float = min(_FIRST_WAIT * 2 ** (attempt - 1), _LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)


async def _rest(seconds: float, stop: asyncio.Event) -> None:
    """Wait, but not when the run is to end."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
