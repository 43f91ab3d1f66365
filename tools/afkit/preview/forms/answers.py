"""What procedures answered to a form: asked once for the values that they read, however often the form is looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import Any

from afkit.app import App
from afkit.engine.inputs.remote import Resolve
from afkit.engine.rpcs import parse_reference
from afkit.engine.usage import members, variables
from afkit.errors import RunError
from afkit.iml.values.json import json_text

MAX_ANSWERS = 500

AT_ONCE = 4
"""Procedures that are asked at the same time: a service must not take a form for an attack."""

ROUNDS = 6
"""Procedures whose fields ask procedures, each of which is a round; what lies deeper is asked one after another."""


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
            key = _key(app, mark, reference, values)
            known = self._get(key)
            if known is None:
                known = self._keep(key, _asked(resolve, reference, values))
            if isinstance(known, RunError):
                raise known
            return known

        return ask

    def ahead(
        self, look: Callable[[Resolve], object], resolve: Resolve, app: App, mark: Hashable, unsettled: Collection[str]
    ) -> None:
        """Ask at the same time what a look at the form would ask one by one, round by round.

        `unsettled` are the parameters whose values hang on an answer: who reads one of them is asked when it is there.
        """
        for _ in range(ROUNDS):
            wanted: dict[Hashable, tuple[str, Mapping[str, Any]]] = {}

            def note(reference: str, values: Mapping[str, Any], wanted: Any = wanted) -> list[Any] | None:
                read = read_by(app, parse_reference(reference)[0])
                key = _key(app, mark, reference, values)
                known = self._get(key)
                if known is None and read is not None and read.isdisjoint(unsettled):
                    wanted[key] = (reference, dict(values))
                if isinstance(known, RunError):
                    raise known
                return known

            look(note)
            if not wanted:
                return
            with ThreadPoolExecutor(min(AT_ONCE, len(wanted))) as several:
                answers = several.map(lambda one: _asked(resolve, *one), wanted.values())
                for key, answer in zip(wanted, answers, strict=True):
                    self._keep(key, answer)

    def _get(self, key: Hashable) -> list[Any] | RunError | None:
        with self._lock:
            return self._known.get(key)

    def _keep(self, key: Hashable, answer: list[Any] | RunError) -> list[Any] | RunError:
        with self._lock:
            if len(self._known) >= MAX_ANSWERS:
                self._known.clear()
            self._known[key] = answer
        return answer


def _key(app: App, mark: Hashable, reference: str, values: Mapping[str, Any]) -> Hashable:
    read = read_by(app, parse_reference(reference)[0])
    told = values if read is None else {name: values[name] for name in values if name in read}
    return (mark, reference, json_text(dict(told)))


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
