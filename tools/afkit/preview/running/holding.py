"""The connections of a session: values and tokens, in memory only."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.engine import ConnectionStore
    from afkit.engine.connection.steps import Keeper


class Held(NamedTuple):
    """A connection that was saved: what was typed, and what its steps stored. `report` is what the check said, redacted."""

    values: Mapping[str, Any]
    store: ConnectionStore
    report: Mapping[str, Any]


class _Memory:
    """Lets runs that renew a token share it."""

    def __init__(self, store: ConnectionStore) -> None:
        self._store = store
        self._lock = Lock()

    def acquire(self) -> bool:
        return self._lock.acquire(blocking=False)

    def release(self) -> None:
        self._lock.release()

    def read(self) -> Mapping[str, Any]:
        return self._store.data

    def save(self, data: Mapping[str, Any]) -> None:
        self._store.data = dict(data)
        self._store.stored = True


class Holding:
    """Connections by name and way: a token of the sandbox is none of the service."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._held: dict[tuple[str, str], Held] = {}

    def get(self, name: str, way: str) -> Held | None:
        """Give a connection; a recording is answered for whichever was made."""
        with self._lock:
            if way == "recording":
                return self._held.get((name, "live")) or self._held.get((name, "sandbox"))
            return self._held.get((name, way))

    def put(self, name: str, way: str, held: Held) -> None:
        """Keep one, in place of an earlier one."""
        with self._lock:
            self._held[name, way] = held

    def drop(self, name: str, way: str) -> None:
        """Forget one."""
        with self._lock:
            self._held.pop((name, way), None)

    def ways(self, name: str) -> list[str]:
        """Give the ways for which a connection was made."""
        with self._lock:
            return [way for held, way in self._held if held == name]


def keeper_of(store: ConnectionStore) -> Keeper:
    """Give what keeps new tokens of a store in the store itself."""
    return _Memory(store)


def secrets_of(app: App, name: str) -> frozenset[str]:
    """Give the names of a connection's secret parameters: those whose values never go back to the browser."""
    from afkit.engine.connection.making import secret_names

    return secret_names(app, app.connections[name])
