"""Where runs are made: the ways, the connections, and the history of a session."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.app.lookup import connection_names
from afkit.errors import AfkitError, RunError
from afkit.preview.running.holding import Holding
from afkit.preview.running.run import Cancelled, Run
from afkit.preview.running.ways import Way, WayName, Ways

if TYPE_CHECKING:
    from afkit.app import App, Module, Rpc, Webhook
    from afkit.app.knowledge.vault import Vault
    from afkit.engine import ConnectionStore, Options
    from afkit.engine.inputs.remote import Resolve
    from afkit.preview.hub import Hub
    from afkit.preview.settings import Settings

KEPT_RUNS = 60
"""Runs that a session remembers."""

KEPT_BYTES = 256 * 1024 * 1024
"""Bytes of bodies that it remembers: beyond, the oldest runs are forgotten."""


class Task(NamedTuple):
    """What a run does, in its own thread: it gives the engine's result. `subject` is the path of the page it is made on."""

    kind: str
    subject: str
    label: str
    inputs: Any
    act: Callable[[Run, Way, Options], Any]


class Desk:
    """One per preview. `app` gives the newest app, `folder` the connector's folder, `version` that of its texts."""

    def __init__(
        self,
        app: Callable[[], App],
        folder: Callable[[], str],
        version: Callable[[], int],
        settings: Settings,
        vault: Vault,
        hub: Hub,
    ) -> None:
        self._app = app
        self._version = version
        self._settings = settings
        self.vault = vault
        self._hub = hub
        self._lock = RLock()
        self._numbers = itertools.count(1)
        self.ways = Ways(folder, settings, vault)
        self.holding = Holding()
        self.runs: dict[int, Run] = {}
        self.positions: dict[str, dict[str, Any]] = {}  # where polling triggers stand, by module

    @property
    def app(self) -> App:
        """The newest app."""
        return self._app()

    def start(self, task: Task, way: WayName, *, limit: int | None = None, tape: str | None = None) -> Run:
        """Begin a run in a thread of its own."""
        run = self._new(task, way)
        arguments = (run, task, way, limit, tape)
        Thread(target=self._work, args=arguments, name=f"run {run.number}", daemon=True).start()
        return run

    def perform(self, task: Task, way: WayName) -> Run:
        """Do a run here and now."""
        run = self._new(task, way)
        self._work(run, task, way, None, None)
        return run

    def told(self, event: str, data: dict[str, Any]) -> None:
        """Tell open pages."""
        self._hub.send(event, data)

    def _new(self, task: Task, way: WayName) -> Run:
        run = Run(next(self._numbers), task.kind, task.subject, task.label, way, task.inputs)
        run.version = self._version()
        with self._lock:
            self.runs[run.number] = run
            while len(self.runs) > KEPT_RUNS or (
                len(self.runs) > 1 and sum(one.size for one in self.runs.values()) > KEPT_BYTES
            ):
                del self.runs[next(iter(self.runs))]
        self._tell(run)
        return run

    def run_of(self, number: int) -> Run | None:
        """Give a run of the history."""
        with self._lock:
            return self.runs.get(number)

    def history(self, subject: str | None = None) -> list[Run]:
        """Give the runs, the newest first; those of one page."""
        with self._lock:
            return [run for run in reversed(self.runs.values()) if subject is None or run.subject == subject]

    def _work(self, run: Run, task: Task, way: WayName, limit: int | None, tape: str | None) -> None:
        from afkit.engine import Options
        from afkit.engine.transport.recorder import Recorder

        try:
            with self.ways.open(way, self.app, tape) as direct:
                run.recorder = recorder = Recorder(direct.send)
                opened = direct._replace(send=recorder)
                options = Options(
                    vault=self.vault,
                    hosts=opened.hosts,
                    timeout=self._settings.timeout,
                    limit=limit,
                    lookup=direct.send,
                    events=run.hear,
                    why=True,
                )
                result = task.act(run, opened, options)
                run.end("done" if result.ok else "failed", result)
        except Cancelled:
            run.end("cancelled")
        except AfkitError as error:
            run.end("refused", error=error)
        except Exception as error:  # the end of a thread: nobody else could tell the page
            run.end("refused", error=RunError(f"afkit itself failed: {type(error).__name__}: {error}"))
            raise
        finally:
            self._tell(run)

    def _tell(self, run: Run) -> None:
        self._hub.send("run", {"run": run.number, "state": run.state, "subject": run.subject})

    # --- connections ---------------------------------------------------------------------------------------------------

    def store_for(
        self, owner: Module | Rpc | Webhook, way: WayName, wanted: str | None = None
    ) -> ConnectionStore | None:
        """Give the connection that a component runs with: the wanted one of its two, else the first that was made.

        On the sandbox, the values that it offers will do. Raises RunError where there is none.
        """
        names = connection_names(owner)
        if wanted in names:
            names = (wanted,)
        for name in names:
            held = self.holding.get(name, way)
            if held is not None:
                return held.store
        for name in names:
            store = self._offered(name, way)
            if store is not None:
                return store
        if names and names[0] in self.app.connections:
            from afkit.engine.codes import CONNECTION_UNUSABLE

            raise RunError(
                f"there is no connection '{names[0]}' for this way yet",
                code=CONNECTION_UNUSABLE,
                hint="create it first: its page is linked at the side",
                place=self.app.connections[names[0]].origin.location,
            )
        return None

    def _offered(self, name: str, way: WayName) -> ConnectionStore | None:
        from afkit.engine import connection_store
        from afkit.engine.connection.stand_ins import placeholder_store

        if way == "live" or name not in self.app.connections:
            return None
        values = self.ways.stand_in.values(name)
        if values is not None:
            return connection_store(self.app, name, values, vault=self.vault)
        return placeholder_store(self.app, name) if way == "recording" else None

    def resolver(self, owner: Module | Webhook, way: WayName) -> Resolve | None:
        """Give what fetches the options and fields of a component's form; None where nobody may ask.

        What it gives raises RunError where an answer cannot be had.
        """
        if self._settings.read_only:
            return None

        def resolve(reference: str, values: Mapping[str, Any]) -> list[Any]:
            from afkit.engine import Options
            from afkit.engine.forms import resolver

            with self.ways.open(way, self.app) as opened:
                options = Options(
                    vault=self.vault, hosts=opened.hosts, timeout=self._settings.timeout or 20, lookup=opened.send
                )
                asked = resolver(self.app, self.store_for(owner, way), options)
                return list(asked(reference, values) or []) if asked is not None else []

        return resolve

    def close(self) -> None:
        """End what is under way."""
        with self._lock:
            runs = list(self.runs.values())
        for run in runs:
            if not run.over:
                run.cancel()
        with suppress(AfkitError):
            self.ways.close()
