"""The sandbox of a preview: one instance in this process, served on loopback when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from afkit.preview.settings import Settings
    from afkit.sandbox import Exchange, Sandbox


class StandIn:
    """A sandbox that starts on demand, keeps its state between runs, and can begin anew."""

    def __init__(self, folder: Callable[[], str], settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._lock = RLock()
        self._stack = ExitStack()
        self._sandbox: Sandbox | None = None
        self.listener: Callable[[Exchange], None] | None = None

    @property
    def declared(self) -> bool:
        """True when the connector has a sandbox."""
        return (Path(self._folder()) / "sandbox.yaml").is_file()  # the room itself is loaded when one is needed

    @property
    def sandbox(self) -> Sandbox:
        """The running sandbox. Raises SandboxError where there is none, or where it cannot be used."""
        with self._lock:
            if self._sandbox is None:
                from afkit.sandbox import Sandbox, load_sandbox, serve

                spec = load_sandbox(self._folder())
                made = Sandbox(
                    spec,
                    self._settings.mode,
                    switches=self._settings.switches,
                    faults=self._settings.faults,
                    listener=self._heard,
                )
                self._stack.enter_context(serve(made))
                self._sandbox = made
            return self._sandbox

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.sandbox.url

    def local(self, address: str) -> str:
        """Lead the address of a service to the sandbox."""
        from afkit.sandbox import at_home

        return at_home(address, self.url, self.sandbox.spec.routes)

    def values(self, connection: str) -> dict[str, Any] | None:
        """Give connection values that it accepts; None where it offers none."""
        return self.sandbox.connections().get(connection) if self.declared else None

    def restart(self) -> None:
        """Begin anew: sandbox.yaml is read again, and the state is as it was at first."""
        self.close()

    def close(self) -> None:
        """Stop it."""
        with self._lock:
            self._sandbox = None
            stack, self._stack = self._stack, ExitStack()
        stack.close()

    def _heard(self, exchange: Exchange) -> None:
        if self.listener is not None:
            self.listener(exchange)
