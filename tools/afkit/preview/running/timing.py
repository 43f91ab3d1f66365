"""How the time of each call of a run went: what the engine's events tell of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple


class Timing(NamedTuple):
    """One call. `began` and `waited` are in seconds: since the run began, and what the run waited on purpose before the
    call. `answered` (until the whole answer was there) and `judged` (until it was read and judged) are in milliseconds;
    None where it has not come to that.
    """

    began: float
    waited: float
    answered: float | None = None
    judged: float | None = None


class Timings:
    """Made when a run begins; hears of each of its events when it happens."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = self._last = clock()
        self._waited = 0.0
        self._calls: list[Timing] = []

    def hear(self, kind: str, seconds: float = 0.0) -> None:
        """Note an event by the name of its class in small letters; `seconds` is what a `waiting` takes."""
        now = self._clock()
        since, self._last = (now - self._last) * 1000, now
        match kind:
            case "waiting":
                self._waited += seconds
            case "requested":
                self._calls.append(Timing(now - self._start, self._waited))
                self._waited = 0.0
            case "answered":
                self._calls[-1] = self._calls[-1]._replace(answered=since)
            case _:
                call = self._calls[-1]
                heard = call.answered is not None
                self._calls[-1] = call._replace(judged=since) if heard else call._replace(answered=since)

    def of(self, number: int) -> Timing:
        """Give the timing of a call. Raises IndexError where there is none."""
        return self._calls[number]
