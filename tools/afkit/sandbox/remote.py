"""A sandbox that runs elsewhere, as `afkit sandbox` serves it: what it offers, and what it has seen."""

from __future__ import annotations

import json
from typing import Any

from afkit.engine.transport.wire import HttpRequest, Send, TransportError
from afkit.sandbox.codes import SANDBOX_UNREACHABLE
from afkit.sandbox.core import OVERVIEW, Sandbox
from afkit.sandbox.errors import SandboxError
from afkit.sandbox.report import Section
from afkit.sandbox.routes import Routes
from afkit.sandbox.spec import SandboxSpec

_PATIENCE = 10.0
"""Seconds in which it must say what it offers."""


class RemoteSandbox:
    """A service that stands in for the real one at an address of its own.

    `spec` is the connector's own sandbox.yaml, if it has one; it tells what the service itself cannot say where that is no
    sandbox of afkit. Raises SandboxError where nothing answers.
    """

    def __init__(self, url: str, spec: SandboxSpec | None, send: Send) -> None:
        self.url = url.rstrip("/")
        self._spec = spec
        self._send = send
        self._overview()

    @property
    def routes(self) -> Routes:
        """The routes that are known of it."""
        return self._spec.routes if self._spec is not None else Routes()

    @property
    def mode(self) -> str | None:
        """The mode that it plays, where it says so."""
        mode = self._overview().get("mode")
        return mode if isinstance(mode, str) else None

    def connections(self) -> dict[str, dict[str, Any]]:
        """Give the connection values that it accepts: by its own words, else by sandbox.yaml."""
        offered = self._overview().get("connections")
        if isinstance(offered, dict):
            return offered
        return Sandbox(self._spec, url=self.url).connections() if self._spec is not None else {}

    def report(self) -> list[Section]:
        """Give its tables; none where it is no sandbox of afkit."""
        tables = self._overview().get("report", [])
        return [Section(table["title"], tuple(table["rows"]), table["empty"]) for table in tables]

    def _overview(self) -> dict[str, Any]:
        try:
            answer = self._send(HttpRequest("GET", self.url + OVERVIEW, timeout=_PATIENCE))
        except TransportError as error:
            raise SandboxError(
                f"no sandbox answers at {self.url}: {error.message}",
                code=SANDBOX_UNREACHABLE,
                hint="start one with afkit sandbox PATH --port N, and give the address that it prints",
            ) from None
        try:
            said = json.loads(answer.body)
        except ValueError:
            return {}
        return said if answer.status == 200 and isinstance(said, dict) and said.get("afkit") == "sandbox" else {}
