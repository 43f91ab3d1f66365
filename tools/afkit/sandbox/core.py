"""The sandbox itself: a request in, a reply out, and a state that its rules change. No I/O, no clock of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from random import random as random_number
from typing import Any

from afkit.iml import UNDEFINED, Environment, ImlEvaluationError
from afkit.iml.values.json import to_json
from afkit.iml.values.types import to_text, truthy
from afkit.sandbox.codes import SANDBOX_OPTION, SANDBOX_RULE_FAILED
from afkit.sandbox.consent import agree
from afkit.sandbox.errors import RuleError, SandboxError
from afkit.sandbox.faults import Fault, parse_fault, skew_of, spoil, stand_in
from afkit.sandbox.functions import functions
from afkit.sandbox.replies import fitting, json_reply, made
from afkit.sandbox.report import Section, sections
from afkit.sandbox.routes import Route, Routes
from afkit.sandbox.routing import Taken, addressed, taken
from afkit.sandbox.rules import Rule
from afkit.sandbox.shelf import Shelf
from afkit.sandbox.spec import SandboxSpec
from afkit.sandbox.state import apply, ask
from afkit.sandbox.wire import Exchange, Reply, Request, view

KEPT_EXCHANGES = 1000
"""How many of the last exchanges a sandbox remembers."""

OVERVIEW = "/__afkit/sandbox"
"""Where a sandbox that is served tells what it offers and what it has seen; no route is asked for this path."""


class Sandbox:
    """A running stand-in of a service.

    `mode` is one of the spec's modes (its first by default), `switches` changes settings, `faults` are texts such as
    `429x2@receiver`. `clock` gives aware datetimes, `ids` UUIDs, `random` floats in [0, 1). `url` is the address that
    connections are made for. `state` is what an earlier sandbox has kept, in place of what sandbox.yaml declares.
    `listener` hears of every exchange; `count` is their number, `version` that of the changes of the state. Raises
    SandboxError for an unknown mode, switch or fault, and for a state that has no value.
    """

    def __init__(
        self,
        spec: SandboxSpec,
        mode: str | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        ids: Callable[[], str] | None = None,
        random: Callable[[], float] | None = None,
        switches: Mapping[str, Any] | None = None,
        faults: tuple[str, ...] = (),
        url: str = "http://127.0.0.1",
        state: Mapping[str, Any] | None = None,
        listener: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.spec = spec
        self.mode = mode or spec.modes[0]
        self.url = url
        self.listener = listener
        self.exchanges: deque[Exchange] = deque(maxlen=KEPT_EXCHANGES)
        self.count = 0
        self.version = 0
        self._lock = threading.Lock()
        self._at: datetime | None = None  # when the request came that is answered just now
        _known("mode", self.mode, spec.modes)
        for name in switches or {}:
            _known("switch", name, tuple(spec.switches))
        self._switches = {**spec.switches, **(switches or {})}
        self._base = Environment(now=clock, random=random or random_number, uuid=ids)
        self._faults: list[Fault] = []
        self.play(faults)
        self.state: dict[str, Any] = {**self._given(spec.state), **(state or {})}
        self._shelf = Shelf()

    def play(self, faults: Iterable[str]) -> None:
        """Let these faults play from now on, and no others. Raises SandboxError for an unknown one."""
        parsed = [parse_fault(text, self.spec) for text in faults]
        base, skew = self._base, skew_of(tuple(parsed))
        now = (lambda: base.now() + skew) if skew else base.now
        with self._lock:
            self._faults = parsed
            self._env = base.replace(now=now, functions=functions(self._moment(now), base.random))

    def _moment(self, now: Callable[[], datetime]) -> Callable[[], datetime]:
        """Give a clock that stands still while a request is answered."""
        return lambda: self._at or now()

    @property
    def playing(self) -> tuple[Fault, ...]:
        """The faults that are on; one that has played as often as it was asked for has none `left`."""
        with self._lock:
            return tuple(self._faults)

    @property
    def switches(self) -> Mapping[str, Any]:
        """The settings as they are now."""
        return dict(self._switches)

    def switch(self, name: str, value: Any) -> None:
        """Change a setting. Raises SandboxError for an unknown one."""
        _known("switch", name, tuple(self.spec.switches))
        with self._lock:
            self._switches[name] = value

    def turn(self, mode: str) -> None:
        """Go over to another mode. Raises SandboxError for an unknown one."""
        _known("mode", mode, self.spec.modes)
        self.mode = mode

    def handle(self, request: Request) -> Reply:
        """Answer one request. Never raises: a rule that fails becomes a reply with status 500 that says which."""
        if request.path == OVERVIEW and request.method == "GET" and not addressed(request, self.routes).host:
            return json_reply(200, self.overview())
        with self._lock:
            env = self._env.frozen()
            self._at = env.now()
            exchange = self._exchange(request, env)
            self._at = None
            self.exchanges.append(exchange)
            self.count += 1
        if self.listener is not None:
            self.listener(exchange)
        return exchange.reply

    @property
    def routes(self) -> Routes:
        """The routes that it answers by."""
        return self.spec.routes

    def overview(self) -> dict[str, Any]:
        """Tell what it offers and what it has seen, as JSON data."""
        return {
            "afkit": "sandbox",
            "title": self.spec.title,
            "mode": self.mode,
            "connections": self.connections(),
            "report": [
                {"title": table.title, "rows": list(table.rows), "empty": table.empty} for table in self.report()
            ],
        }

    def snapshot(self, copy: Callable[[Any], Any]) -> tuple[int, Any]:
        """Give the version of the state, and what `copy` makes of it while no request changes it."""
        with self._lock:
            return self.version, copy(self.state)

    def twin(self, ids: Callable[[], str] | None = None) -> Sandbox:
        """Give one that stands as this one does, without its faults; what it is asked changes nothing here."""
        _, state = self.snapshot(deepcopy)
        base = self._base
        return Sandbox(self.spec, self.mode, url=self.url, clock=base.now, ids=ids, switches=self.switches, state=state)

    def connections(self) -> dict[str, dict[str, Any]]:
        """Give connection values that this sandbox accepts, for its present address."""
        return {name: to_json(self._given(rule)) for name, rule in self.spec.connections.items()}

    def _given(self, rule: Rule) -> Any:
        """Evaluate what the file gives without a request. Raises SandboxError at the place of what has no value."""
        try:
            return rule.value({"sandbox": self._self()}, self._env)
        except RuleError as error:
            raise SandboxError(error.reason, code=SANDBOX_RULE_FAILED, place=error.location) from None

    def _self(self) -> dict[str, Any]:
        return {"url": self.url, "title": self.spec.title}

    def report(self) -> list[Section]:
        """Give the tables of what the service has seen and made."""
        with self._lock:
            return sections(self.spec.report, {"state": self.state, "mode": self.mode}, self._env.frozen())

    def _exchange(self, request: Request, env: Environment) -> Exchange:
        request = addressed(request, self.spec.routes)
        found = taken(request, self.spec.routes)
        playing = self._playing([step.route.name for step in found])
        scope: dict[str, Any] = {
            "request": view(request),
            "params": {},
            "state": self.state,
            "mode": self.mode,
            "switches": dict(self._switches),
            "sandbox": self._self(),
            "let": {},
            "cause": "",
        }
        for fault in playing:
            scope["switches"].update(fault.switches)
        error = name = None
        try:
            reply, cause, name = self._answer(found, request, playing, scope, env)
        except RuleError as failed:
            error, cause = str(failed), "a rule of the sandbox failed"
            reply = json_reply(500, {"sandbox": cause, "error": error})
            name = found[-1].route.name if found else None
        for fault in playing:
            reply = spoil(fault, reply)
        played = ", ".join(fault.text for fault in playing) or None
        return Exchange(request, reply, name, env.now(), cause, played, error)

    def _answer(
        self, found: list[Taken], request: Request, playing: list[Fault], scope: dict[str, Any], env: Environment
    ) -> tuple[Reply, str, str | None]:
        """Give the reply, why, and the name of the route that gave it."""
        last = found[-1].route if found else None
        for fault in playing:
            if fault.reply is not None:
                return made(fault.reply, scope, env), "", last.name if last else None
            if fault.in_place:
                return stand_in(fault, request.target), "", last.name if last else None
        for route, params in found:
            scope["params"] = params
            reply = self._routed(route, scope, env)
            if reply is not None:
                return reply, str(scope["cause"]), route.name
        if last is None or last.guard:
            return made(self.spec.otherwise, scope, env), "no route takes this request", None
        cause = f"route '{last.name}' ended without a reply"
        return json_reply(500, {"sandbox": cause}), cause, last.name

    def _routed(self, route: Route, scope: dict[str, Any], env: Environment) -> Reply | None:
        """Let a route answer; None if it ends without a reply."""
        if route.consent is not None:
            self.version += 1
            reply, scope["cause"] = agree(route.consent, self.state, scope, env, self._shelf)
            return reply
        body = scope["request"]["json"]
        body = None if body is UNDEFINED else body
        misfit = route.request.misfit(body) if route.request is not None else None
        if misfit is not None:
            scope["cause"] = misfit
            return json_reply(400, {"message": f"The body does not fit the schema: {misfit}"})
        let, mode = scope["let"], self.mode
        for lets, condition, own, modes, schema in route.steps:
            try:
                for name, rule in lets:
                    let[name] = rule.run(scope, env) if type(rule) is Rule else ask(rule, scope, env, self._shelf)
                if condition is not None:
                    rule = condition
                    holds = condition.run(scope, env)
                    if not (holds if type(holds) is bool else truthy(holds, env)):
                        continue
            except (ImlEvaluationError, RecursionError) as error:
                if isinstance(rule, Rule):
                    raise rule.failed(error) from error
                raise
            if schema is not None:
                misfit = schema.misfit(body)
                if misfit is None:
                    continue
                scope["cause"] = misfit
            outcome = modes.get(mode, own)
            if outcome.cause is not None:
                scope["cause"] = to_text(outcome.cause.value(scope, env), env)
            for update in outcome.updates:
                self.version += 1
                apply(update, self.state, scope, env, self._shelf)
            if outcome.reply is not None:
                return fitting(made(outcome.reply, scope, env), route.reply)
        return None

    def _playing(self, routes: list[str]) -> list[Fault]:
        """Give the faults that play on a request which these routes take, and count them down."""
        playing = []
        for number, fault in enumerate(self._faults):
            if fault.hits(routes) and fault.left != 0:
                playing.append(fault)
                if fault.left is not None:
                    self._faults[number] = fault._replace(left=fault.left - 1)
        return playing


def _known(what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        there = f"there are: {', '.join(known)}" if known else "this sandbox declares none"
        raise SandboxError(f"the sandbox has no {what} '{name}'", code=SANDBOX_OPTION, hint=there)
