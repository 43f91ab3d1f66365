"""Where the requests of a run go: to the sandbox, to a recording, to the service itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from afkit.errors import RunError
from afkit.preview.running.stand_in import StandIn

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.app.knowledge.vault import Vault
    from afkit.engine import Hosts, Send
    from afkit.preview.settings import Settings

WayName = Literal["sandbox", "recording", "live"]
WAYS: dict[WayName, str] = {
    "sandbox": "Sandbox",
    "recording": "Recording",
    "live": "Live",
}
"""Each way and how it is called."""

MAX_RECORDING = 32 * 1024 * 1024
"""Bytes of a recording that is read."""


class Way(NamedTuple):
    """An open way: `local` leads an address for the browser to where the way goes."""

    name: WayName
    send: Send
    hosts: Hosts | None
    local: Callable[[str], str]


class Ways:
    """The ways of one preview. `tapes` gives the recordings that are at hand: by name, the text of each."""

    def __init__(self, folder: Callable[[], str], settings: Settings, vault: Vault) -> None:
        self._settings = settings
        self._vault = vault
        self._lock = RLock()
        self.stand_in = StandIn(folder, settings)
        self.tapes: dict[str, Callable[[], str]] = {}
        if settings.replay is not None:
            file = settings.replay
            self.tapes[Path(file).name] = lambda: _read(file)

    def names(self) -> tuple[WayName, ...]:
        """Give the ways that can be gone now, the one that is suggested first."""
        found: list[WayName] = ["sandbox"] if self.stand_in.declared else []
        if self.tapes:
            found.append("recording")
        return (*found, "live")

    @contextmanager
    def open(self, name: WayName, app: App, tape: str | None = None) -> Iterator[Way]:
        """Go a way while the block runs. Raises RunError, SandboxError and UsageError where it cannot be gone."""
        from afkit.engine import Hosts, hosts_of
        from afkit.engine.transport.live import LiveSend

        if name == "recording":
            yield Way(name, self._replay(tape), Hosts(everywhere=True), _same)
        elif name == "sandbox":
            url = self.stand_in.url
            with LiveSend(reroute=url) as send:
                yield Way(name, send, Hosts(everywhere=True), self.stand_in.local)
        else:
            from afkit.network import Network

            network = Network(self._settings.environ, self._settings.ca_file)
            with LiveSend(network=network) as send:
                yield Way(name, send, hosts_of(app, extra=self._settings.allow_hosts), _same)

    def _replay(self, tape: str | None) -> Any:
        from afkit.engine.codes import RECORDING_UNREADABLE
        from afkit.engine.trace.cassette import Replay, read_cassette

        name = tape if tape in self.tapes else next(iter(self.tapes), None)
        if name is None:
            raise RunError(
                "there is no recording to answer from",
                code=RECORDING_UNREADABLE,
                hint="start the preview with --replay FILE, or keep a run of this session as a recording",
            )
        return Replay(read_cassette(self.tapes[name](), name), self._vault)

    def close(self) -> None:
        """Stop the sandbox."""
        self.stand_in.close()


def _same(address: str) -> str:
    return address


def _read(file: str) -> str:
    from afkit.engine.codes import RECORDING_UNREADABLE

    path = Path(file)
    try:
        if path.stat().st_size > MAX_RECORDING:
            raise RunError(f"the recording {file} is larger than 32 MiB", code=RECORDING_UNREADABLE)
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise RunError(f"the recording {file} cannot be read: {reason}", code=RECORDING_UNREADABLE) from None
