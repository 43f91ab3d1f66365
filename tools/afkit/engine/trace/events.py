"""What a run tells while it goes on: requests, answers, verdicts, redirects, waits. Listeners show, record or count.

The order for one call is `Requested`, `Answered` (unless no answer came), then `Redirected` or `Judged`; a redirect is
followed by a call of its own. `at` is the wall clock of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.engine.trace.record import Entry


class Requested(NamedTuple):
    """A request is about to be sent."""

    entry: Entry
    at: datetime


class Answered(NamedTuple):
    """An answer came, and was not read yet."""

    entry: Entry
    at: datetime


class Redirected(NamedTuple):
    """The answer sends on to another address, which is asked next."""

    entry: Entry
    at: datetime


class Judged(NamedTuple):
    """The call is over: the answer was read and judged, or none came. `entry.error` says what was wrong, if anything."""

    entry: Entry
    at: datetime


class Waiting(NamedTuple):
    """The run waits, `seconds` long."""

    seconds: float
    at: datetime


Event: TypeAlias = Requested | Answered | Redirected | Judged | Waiting
Listener: TypeAlias = Callable[[Event], None]
