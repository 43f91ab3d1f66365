"""Listen at the seam for I/O: every request that is sent, and what came back, whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from afkit.engine.transport.wire import HttpRequest, HttpResponse, Send, TransportError
from afkit.records import NamedTuple


class Recorded(NamedTuple):
    """One exchange as it was, secrets and all: it leaves only through `trace/redacted`.

    `response` is None where none came; `fault` then says why. `started` is the moment of sending, `milliseconds` its time.
    """

    request: HttpRequest
    response: HttpResponse | None
    fault: str | None
    started: datetime
    milliseconds: float


class Recorder:
    """Send through another transport and keep what passes."""

    def __init__(self, send: Send, clock: Callable[[], float] = time.perf_counter) -> None:
        self._send = send
        self._clock = clock
        self.exchanges: list[Recorded] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request. Raises TransportError where no response comes, and keeps that, too."""
        started, begin = datetime.now(UTC), self._clock()
        try:
            response = self._send(request)
        except TransportError as error:
            self._keep(request, None, error.message, started, begin)
            raise
        self._keep(request, response, None, started, begin)
        return response

    def _keep(
        self, request: HttpRequest, response: HttpResponse | None, fault: str | None, started: datetime, begin: float
    ) -> None:
        self.exchanges.append(Recorded(request, response, fault, started, (self._clock() - begin) * 1000))
