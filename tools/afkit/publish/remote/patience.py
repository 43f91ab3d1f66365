"""How long to wait, and when to stop waiting (publisher's reference, sections 2.3 and 2.4)."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RATE_STEPS = (5.0, 10.0, 20.0, 30.0, 60.0)
RATE_BUDGET = 180.0
"""Seconds to wait in all for one call while the limit is used up."""
FAULT_STEPS = (1.0, 2.0, 4.0)
"""Seconds before each repetition of a call that may be repeated, after a 5xx or a cut connection."""


def retry_after(value: str | None, attempt: int, now: datetime) -> float:
    """Give the seconds to wait after a 429: what `Retry-After` says, in seconds or as an HTTP date, else our own steps.

    `attempt` counts from 0.
    """
    own = RATE_STEPS[min(attempt, len(RATE_STEPS) - 1)]
    if not value:
        return own
    value = value.strip()
    try:
        return max(0.0, float(value)) if float(value) < 1e9 else own
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return own
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


class Pace:
    """Spreads calls so that no more than `limit` of them fall into any minute; None sends as they come."""

    def __init__(self, limit: int | None, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until one more call is within the limit."""
        if self._limit is None:
            return
        with self._lock:
            now = self._clock()
            while self._recent and now - self._recent[0] >= 60:
                self._recent.popleft()
            if len(self._recent) >= self._limit:
                pause = 60 - (now - self._recent[0])
                self._sleep(pause)
                now += pause
                self._recent.popleft()
            self._recent.append(now)
