"""A connection made ready before a run: what its steps store is asked for where it is read, and renewed when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from afkit.app.lookup import code_value
from afkit.engine.connection.stand_ins import stand_in_for
from afkit.engine.connection.steps import ConnectionStore, obtain, refresh

if TYPE_CHECKING:
    from afkit.app import App, Connection
    from afkit.engine.state import State
    from afkit.engine.transport.hosts import Hosts
    from afkit.engine.transport.wire import Flow


class Readiness:
    """The connection of one run. In a dry run that does not rehearse, placeholders stand for what its steps would store."""

    __slots__ = ("_app", "_connection", "_dry", "_hosts", "_rehearse", "_state", "_store")

    def __init__(
        self,
        app: App,
        connection: Connection,
        store: ConnectionStore,
        state: State,
        *,
        dry: bool,
        rehearse: bool,
        hosts: Hosts,
    ) -> None:
        self._app = app
        self._connection = connection
        self._store = store
        self._state = state
        self._dry = dry
        self._rehearse = rehearse
        self._hosts = hosts

    @property
    def renewable(self) -> bool:
        """Whether there are tokens that can be renewed."""
        return self._store.stored and self._connection.connection_type == "oauth"

    def prepare(self, read: frozenset[str], whole: bool) -> Flow[None]:
        """Ask for what a run reads of `connection` (by name, or as a whole) and only the connection's own steps store;
        renew what is due."""
        if not self._store.stored and self._needs_stored(read, whole):
            if self._dry and not self._rehearse:
                self._placeholders()
            else:
                yield from obtain(self._connection, self._store, self._state)
        if self.renewable and (self._rehearse or not self._dry):
            before = self._store.data
            yield from refresh(self._connection, self._store, self._state)
            self._tell_what_is_lost(before)

    def renew(self) -> Flow[bool]:
        """Renew the tokens although they are not due; False where they cannot be."""
        if not self.renewable:
            return False
        before = self._store.data
        done = yield from refresh(self._connection, self._store, self._state, forced=True)
        self._tell_what_is_lost(before)
        return done

    def _tell_what_is_lost(self, before: Mapping[str, object]) -> None:
        """Say so where a service has given another refresh token, and nobody keeps it."""
        changed = [key for key in before if "refresh" in key.lower() and self._store.data.get(key) != before[key]]
        if changed and self._store.keeper is None and not self._hosts.home:
            self._state.note(
                f"the service has given a new {changed[0]}, which is kept nowhere: the one that was given here may be worn "
                "out. A profile keeps it, and so does a file of connect --out"
            )

    def _needs_stored(self, read: frozenset[str], whole: bool) -> bool:
        if self._state.policy.token_when == "always":
            return True
        name = self._connection.name
        keys = self._app.once(("stored", name), lambda: frozenset(stored_keys(self._connection)))
        stored = keys - self._store.parameters.keys()
        return bool(stored) and (whole or bool(read & stored) or ("*" in stored and bool(read)))

    def _placeholders(self) -> None:
        for key in stored_keys(self._connection):
            self._store.data.setdefault(key, stand_in_for({"name": key}))
        self._state.notes.append("the connection's own steps are not run: what they store is shown as <connection.…>")


def stored_keys(connection: Connection) -> list[str]:
    """Give the keys that a connection's steps store, as far as they are written out; `*` for a computed collection."""
    written = code_value(connection, "communication")
    value = written if isinstance(written, Mapping) else {}
    steps = value.values() if connection.connection_type == "oauth" else (value,)
    keys: dict[str, None] = {}
    for step in steps:
        for item in step if isinstance(step, list) else [step]:
            response = item.get("response") if isinstance(item, Mapping) else None
            data = response.get("data") if isinstance(response, Mapping) else None
            keys.update(dict.fromkeys(data if isinstance(data, Mapping) else ["*"] if data else []))
    return list(keys)
