"""What procedures answered to a form: asked once for the values that they read, however often the form is looked at."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from threading import RLock
from typing import Any

from afkit.app import App
from afkit.engine.inputs.remote import Resolve
from afkit.engine.rpcs import parse_reference
from afkit.engine.usage import members, variables
from afkit.errors import RunError
from afkit.iml.values.json import json_text

MAX_ANSWERS = 500


class Answers:
    """The answers of one session. May be used from any thread."""

    def __init__(self) -> None:
        self._known: dict[Hashable, list[Any] | RunError] = {}
        self._lock = RLock()

    def forget(self) -> None:
        """Ask everything anew."""
        with self._lock:
            self._known.clear()

    def through(self, resolve: Resolve, app: App, mark: Hashable) -> Resolve:
        """Give `resolve` with a memory. What was answered is good for one `mark`: a way, a connection, a text."""

        def ask(reference: str, values: Mapping[str, Any]) -> list[Any]:
            read = read_by(app, parse_reference(reference)[0])
            told = values if read is None else {name: values[name] for name in values if name in read}
            key = (mark, reference, json_text(dict(told)))
            with self._lock:
                known = self._known.get(key)
            if known is None:
                known = _asked(resolve, reference, values)
                with self._lock:
                    if len(self._known) >= MAX_ANSWERS:
                        self._known.clear()
                    self._known[key] = known
            if isinstance(known, RunError):
                raise known
            return known

        return ask


def _asked(resolve: Resolve, reference: str, values: Mapping[str, Any]) -> list[Any] | RunError:
    try:
        return resolve(reference, values) or []
    except RunError as error:
        return error


def read_by(app: App, name: str) -> frozenset[str] | None:
    """Name the parameters that a procedure reads; None where it may read any."""
    return app.once(("read by forms", name), lambda: _read_by(app, name))


def _read_by(app: App, name: str) -> frozenset[str] | None:
    rpc = app.rpcs.get(name)
    codes = [app.codes.get("base"), rpc.codes.get("communication") if rpc is not None else None]
    names = variables([code.value for code in codes if code is not None])
    found, whole = members(names, "parameters")
    return None if whole else found
