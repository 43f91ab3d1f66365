"""A person's consent to OAuth: the page leads to the service's own page, and the redirect comes back to this server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING

from afkit.errors import RunError
from afkit.preview.running.run import Cancelled

if TYPE_CHECKING:
    from afkit.engine.connection.consent import Ask
    from afkit.preview.running.run import Run

PATH = "/oauth/cb/app"
"""Where the service sends the browser back to: the platform's own path, on this machine."""

PATIENCE = 300.0
"""Seconds that a person may take."""


class _Asked:
    def __init__(self) -> None:
        self.came = Event()
        self.query: Mapping[str, str] = {}


class Consents:
    """Who is asked at the moment, by the `state` that the service sends back. `url` gives the address of this server."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self._lock = Lock()
        self._asked: dict[str, _Asked] = {}

    @contextmanager
    def asking(self, run: Run, local: Callable[[str], str]) -> Iterator[tuple[Ask, str]]:
        """Give what asks for a run, and the redirect address; `local` leads an address to a sandbox."""
        mine: list[str] = []

        def ask(url: str, state: str) -> Mapping[str, str]:
            asked = _Asked()
            mine.append(state)
            with self._lock:
                self._asked[state] = asked
            run.ask(local(url))
            waited = 0.0
            while not asked.came.wait(0.1):
                waited += 0.1
                if run.over:
                    raise Cancelled
                if waited > PATIENCE:
                    raise _late(self._url())
            return asked.query

        try:
            yield ask, self._url() + PATH
        finally:
            with self._lock:
                for state in mine:
                    self._asked.pop(state, None)

    def take(self, query: Mapping[str, str]) -> bool | None:
        """Hand on the query of a redirect: True for consent, False where it was not given, None where nobody asked."""
        rest = dict(query)
        state = rest.pop("state", "")
        with self._lock:
            asked = self._asked.pop(state, None)
        if asked is None:
            return None
        asked.query = rest
        asked.came.set()
        return "error" not in rest


def _late(url: str) -> RunError:
    from afkit.engine.codes import CONNECTION_UNUSABLE

    return RunError(
        f"no answer came within {PATIENCE:g} seconds",
        code=CONNECTION_UNUSABLE,
        hint=f"the service must send the browser back to {url}{PATH}: register that address with it; --port keeps it the same",
    )
