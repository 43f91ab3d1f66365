"""One run: what it is of, how far it has come, and what came out. Written by its own thread, read by the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from copy import copy
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from afkit.preview.running.timing import Timings

if TYPE_CHECKING:
    from afkit.engine import ConnectionResult, Event, RunResult
    from afkit.engine.trace.record import Entry
    from afkit.engine.transport.recorder import Recorded, Recorder
    from afkit.engine.webhooks import HookResult
    from afkit.errors import AfkitError

State = Literal["running", "done", "failed", "refused", "cancelled"]
WORDS: dict[State, str] = {
    "running": "running",
    "done": "done",
    "failed": "failed",
    "refused": "not started",
    "cancelled": "cancelled",
}
"""Each state and how it is called."""

_TURN = 0.03
"""Seconds between two looks at what is new."""


class Cancelled(Exception):  # noqa: N818 - a person's wish
    """A run was cancelled between two of its calls."""


class Told(NamedTuple):
    """Something that happened: `step` is the number of the call that it is about; None for a wait or the end."""

    type: str
    step: int | None = None
    seconds: float = 0.0


class Proposal(NamedTuple):
    """New texts by path, how they differ from the files, and what a person should look at."""

    what: str
    texts: Mapping[str, str]
    diff: str
    remarks: tuple[str, ...]


class Run:
    """A run of a module, a procedure, a check or a hook. `subject` is the path of the page that it belongs to."""

    def __init__(self, number: int, kind: str, subject: str, label: str, way: str, inputs: Any) -> None:
        self.number = number
        self.kind = kind
        self.subject = subject
        self.label = label
        self.way = way
        self.inputs = inputs
        self.started = datetime.now(UTC)
        self.seconds = 0.0
        self.size = 0  # bytes of what it sent and was sent, once it is over
        self.state: State = "running"
        self.error: AfkitError | None = None
        self.result: RunResult | ConnectionResult | HookResult | None = None
        self.recorder: Recorder | None = None
        self.address: str | None = None  # where a person is asked for consent
        self.proposal: Proposal | None = None  # what was shown of it, to be written
        self.version = 0  # of the connector's texts that it ran with
        self._cancelled = False
        self._lock = RLock()
        self._entries: list[Entry] = []
        self._told: list[Told] = []
        self._timings = Timings()
        self._report: dict[str, Any] | None = None

    # --- written by the run ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Be the engine's listener. Raises Cancelled where a person does not want to go on."""
        if self._cancelled:
            raise Cancelled
        kind = type(event).__name__.lower()
        with self._lock:
            self._timings.hear(kind, getattr(event, "seconds", 0.0))
            if kind == "waiting":
                self._told.append(Told(kind, None, event.seconds))  # type: ignore[union-attr]
                return
            entry: Entry = event.entry  # type: ignore[union-attr]
            if kind == "requested":
                self._entries.append(entry)
            else:
                self._entries[-1] = entry
            self._told.append(Told(kind, len(self._entries) - 1))

    def ask(self, address: str) -> None:
        """Note where a person is asked for consent."""
        with self._lock:
            self.address = address
            self._told.append(Told("consent"))

    def end(self, state: State, result: Any = None, error: AfkitError | None = None) -> None:
        """Note how it ended; of two ends the first counts."""
        with self._lock:
            if self.state != "running":
                return
            self.state, self.result, self.error, self.address = state, result, error, None
            self.size = sum(_size(one) for one in self.recorder.exchanges) if self.recorder is not None else 0
            self.seconds = (datetime.now(UTC) - self.started).total_seconds()
            self._told.append(Told("finished"))

    # --- read by the page --------------------------------------------------------------------------------------------

    def still(self) -> Run:
        """Give it as it is at this moment: what shows several of its values must not see it end in between."""
        with self._lock:
            self.report()
            still = copy(self)
            still._entries, still._told = self._entries.copy(), self._told.copy()
            return still

    def cancel(self) -> None:
        """End it: at once for the page; what was sent may have its effect."""
        self._cancelled = True
        self.end("cancelled")

    @property
    def over(self) -> bool:
        """True when nothing will change any more."""
        return self.state != "running"

    @property
    def count(self) -> int:
        """How many calls were made."""
        return len(self._entries)

    def step(self, number: int) -> dict[str, Any]:
        """Give one call as redacted JSON data; of a run that is over also why each part is as it is."""
        with self._lock:
            entry = self._entries[number]
        report = self.report() if self.over else None
        if report is not None and number < len(report["trace"]):
            return dict(report["trace"][number])
        return entry.step(temp=True)

    def timing(self, number: int) -> dict[str, Any]:
        """Give how the time of a call went, `call`, and the bytes of its bodies: `sent`, and `received` (None: nothing came)."""
        with self._lock:
            entry = self._entries[number]
            sent = len(entry.request.body or b"") if entry.sent is None else entry.sent
            return {"call": self._timings.of(number), "sent": sent, "received": _received(entry)}

    def heads(self, first: int = 0, count: int | None = None) -> list[dict[str, Any]]:
        """Give what a closed line of the timeline tells of each call."""
        with self._lock:
            entries = self._entries[first:] if count is None else self._entries[first : first + count]
        return [head_of(number, entry) for number, entry in enumerate(entries, first)]

    def head(self, number: int) -> dict[str, Any]:
        """Give what a closed line of the timeline tells of a call."""
        with self._lock:
            return head_of(number, self._entries[number])

    def report(self) -> dict[str, Any] | None:
        """Give the result as redacted JSON data, made once; None while there is none."""
        with self._lock:
            if self._report is None and self.result is not None:
                self._report = self.result.report(temp=True)
            return self._report

    async def follow(self, first: int = 0) -> AsyncIterator[tuple[int, Told]]:
        """Give what happened and what happens, from the event `first` on, until the run is over."""
        import asyncio

        at = first
        while True:
            with self._lock:
                fresh, over = self._told[at:], self.over
            for told in fresh:
                yield at, told
                at += 1
            if over and at >= len(self._told):
                return
            await asyncio.sleep(_TURN)


def _received(entry: Entry) -> int | None:
    if entry.response is None:
        return None
    return len(entry.response.body) if entry.received is None else entry.received


def _size(one: Recorded) -> int:
    return len(one.request.body) + (len(one.response.body) if one.response is not None else 0)


def concerns_inputs(error: AfkitError | None) -> bool:
    """Tell whether an error speaks of what was typed into a form: missing, wrong or unknown values (AF901 to AF903)."""
    from afkit.app.codes import INPUT_MISSING
    from afkit.engine.codes import INPUT_UNKNOWN, INPUT_WRONG

    return error is not None and error.code in (INPUT_MISSING, INPUT_WRONG, INPUT_UNKNOWN)


def head_of(number: int, entry: Entry) -> dict[str, Any]:
    """Give what a closed line tells: number, step, method, url, status, milliseconds, error, size, place."""
    from afkit.app.knowledge.members import mask_url

    response = entry.response
    place = entry.exchange.directive.place()
    return {
        "number": number,
        "step": entry.exchange.step,
        "method": entry.request.method,
        "url": entry.vault.mask(mask_url(entry.request.url)),
        "status": None if response is None else response.status,
        "milliseconds": round(entry.milliseconds, 1),
        "error": None if entry.error is None else entry.vault.mask(entry.error),
        "size": _received(entry) or 0,
        "hop": entry.hop,
        "at": None if place is None else {"file": place.file, "line": place.line, "column": place.column},
    }
