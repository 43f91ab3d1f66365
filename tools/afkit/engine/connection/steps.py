"""Connections: check, token, info, refresh, invalidate, and what they store (app-format reference, section 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from afkit.app.knowledge.merging import Layer
from afkit.app.lookup import code_value
from afkit.engine.codes import CONNECTION_UNCHECKED, CONNECTION_UNUSABLE
from afkit.engine.evaluate import as_text, truthy
from afkit.engine.faults import FlowError
from afkit.engine.flow.chain import run_chain
from afkit.engine.inputs.coerce import WrongTypeError, coerce
from afkit.engine.request.communication import communication
from afkit.engine.request.idle import acting
from afkit.engine.state import State
from afkit.engine.transport.wire import Pause
from afkit.engine.values import deep_merge
from afkit.errors import RunError
from afkit.iml import UNDEFINED, Environment
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app import Connection
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.response.read import Page
    from afkit.engine.transport.wire import Flow

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_TURN = 0.05
"""Seconds between two looks whether another run has renewed the tokens."""

CONSENT_STEPS = ("preauthorize", "authorize", "requestToken", "accessToken")


class Keeper(Protocol):
    """Keeps a connection's data beyond a run, and lets one run at a time renew it."""

    def acquire(self) -> bool:
        """Take the turn to renew; False while another run has it."""

    def release(self) -> None:
        """Give the turn back."""

    def read(self) -> Mapping[str, Any]:
        """Give what is kept now, as JSON data."""

    def save(self, data: Mapping[str, Any]) -> None:
        """Keep data that a step has stored."""


class ConnectionStore:
    """What the platform keeps of one connection: the parameters, and the data that its steps stored.

    `connection.*` reads both (section 7.6). `stored` tells whether the steps have ever run, so that a refresh makes
    sense. `metadata` is the text shown behind the connection's name.
    """

    __slots__ = ("data", "expires", "install", "keeper", "metadata", "name", "parameters", "scopes", "stored", "uid")

    def __init__(self, name: str, parameters: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.parameters = dict(parameters)
        self.data: dict[str, Any] = dict(data or {})
        self.stored = bool(data)
        self.metadata: str | None = None
        self.uid: Any = None
        self.expires: Any = None  # when a person has to authorize again (`response.expires`); no part of the data
        self.scopes: list[Any] | None = None  # what the service granted, if the token step says it
        self.install: dict[str, Any] = {}  # common data that the installation of the app gives
        self.keeper: Keeper | None = None

    def record(self) -> dict[str, Any]:
        """Give all that is readable as `connection.*`."""
        return {**self.parameters, **self.data}

    def copy(self, **parameters: Any) -> ConnectionStore:
        """Give an independent copy with some parameters changed."""
        other = ConnectionStore(self.name, {**self.parameters, **parameters}, self.data)
        other.stored = self.stored
        other.expires, other.scopes, other.install = self.expires, self.scopes, self.install
        other.keeper = self.keeper if not parameters else None  # what a wrong secret gave is not kept
        return other


class StepPlan(NamedTuple):
    """One step of a connection, ready to be run. `name` is `token`, `info` …, or `request` for a basic connection."""

    name: str
    items: Sequence[Directive]


def plan_steps(connection: Connection, state: State) -> dict[str, StepPlan]:
    """Split a connection's communication into its steps; a basic connection has the one step `request`."""
    code = connection.codes.get("communication")
    if code is None or not code.value:
        return {}
    if connection.connection_type != "oauth":
        return {"request": _plan("request", "communication", code.value, (), Layer(code.value, code.origin), state)}
    steps: dict[str, StepPlan] = {}
    if isinstance(code.value, Mapping):
        root = code.value.get("oauth")  # OAuth 1 values that all steps share; a step's own win (section 7.4)
        shared = [Layer({"oauth": root}, code.origin)] if root else []
        for name, value in code.value.items():
            if name != "oauth" and isinstance(value, Mapping | list):
                top = Layer(value, code.origin.at(name))
                steps[name] = _plan(name, f"communication.{name}", value, shared, top, state)
    return steps


def _plan(name: str, title: str, value: Any, below: Sequence[Layer], top: Layer, state: State) -> StepPlan:
    items, remarks = acting(communication(title, value, below, top, policy=state.policy), "connection", state.policy)
    for remark in remarks:
        state.note(remark.replace("communication", "connection", 1))
    return StepPlan(name, items)


def connection_state(connection: Connection, store: ConnectionStore, state: State) -> State:
    """Give the state that a connection's own code runs in: its parameters, record and common data."""
    common = code_value(connection, "common")
    own = State(state.env, state.vault, policy=state.policy, timeout=state.timeout)
    own.notes = state.notes
    own.title = "connection"
    own.remark = state.remark
    own.insecure, own.rebase = state.insecure, state.rebase
    own.paged = False
    own.book = state.book
    own.context.update(
        environment={"timezone": state.env.timezone},
        common=common if isinstance(common, Mapping) else {},
    )
    if connection.connection_type == "oauth":
        own.context["oauth"] = {"scope": list(store.scopes if store.scopes is not None else state.scopes)}
    if store.install:
        own.context["common"] = {**own.context["common"], **store.install}
    state.vault.add(own.context["common"])
    expose(own, store)
    return own


def expose(state: State, store: ConnectionStore) -> None:
    """Make a connection's values readable in a state that runs the connection's own code."""
    state.context.update(parameters=store.parameters, connection=store.record(), data=store.record())


def run_step(step: StepPlan, store: ConnectionStore, state: State) -> Flow[None]:
    """Run one step and store what its response gives. Raises FlowError where it fails."""

    def after(directive: Directive, page: Page) -> None:
        keep(directive, page, store, state)
        expose(state, store)

    expose(state, store)
    yield from run_chain(step.items, state, after)
    store.stored = True
    if store.keeper is not None and store.data:
        store.keeper.save(store.data)


def keep(directive: Directive, page: Page, store: ConnectionStore, state: State) -> None:
    """Store `response.data`, `uid`, `metadata` and `expires` (section 4.7)."""
    data = state.value(directive, ("response", "data"), page.context)
    if isinstance(data, Mapping):
        store.data = deep_merge(store.data, dict(data))
        state.vault.add_stored(store.data)
    state.vault.add_stored(state.context["temp"])  # a code or a token on its way to the next step
    uid = state.value(directive, ("response", "uid"), page.context)
    if uid is not UNDEFINED and uid is not None:
        store.uid = uid
    value = state.value(directive, ("response", "metadata", "value"), page.context)
    if value is not UNDEFINED and value is not None:
        store.metadata = as_text(value)[:512]
    expires = state.value(directive, ("response", "expires"), page.context)
    if expires is not UNDEFINED and expires is not None:
        store.expires = expires
    granted = state.value(directive, ("response", "scope"), page.context)
    if isinstance(granted, list):
        store.scopes = granted
        state.context["oauth"] = {"scope": list(granted)}


def check_steps(connection: Connection, steps: Mapping[str, StepPlan], store: ConnectionStore) -> list[StepPlan]:
    """Give the steps that saving or verifying a connection runs, in order.

    Raises RunError where a person's consent is needed and no stored data is at hand, or where nothing is checked.
    """
    if "request" in steps:
        return [steps["request"]]
    consent = next((name for name in CONSENT_STEPS if name in steps), None)
    if consent is not None and not store.stored:
        raise RunError(
            f"connection '{connection.name}' needs a person's consent in a browser first (step '{consent}')",
            code=CONNECTION_UNUSABLE,
            hint="afkit connect PATH asks for it, and keeps what comes of it: --profile NAME, or --out FILE; what the "
            "platform has stored (for example accessToken) can also stand under 'data:' of the connection file",
            place=connection.codes["communication"].origin.at(consent).location,
        )
    names = ("info",) if consent is not None else ("token", "info")
    plans = [steps[name] for name in names if name in steps]
    if not plans:
        what = f"has no step '{names[-1]}'" if steps else "has no communication"
        raise RunError(
            f"connection '{connection.name}' {what}: there is nothing to check",
            code=CONNECTION_UNCHECKED,
            place=connection.origin.location,
        )
    return plans


def require_trigger(step: StepPlan, state: State) -> None:
    """Raise FlowError unless a token step without consent says `condition: true`, which triggers it (section 7.3)."""
    for directive in step.items[:1]:
        if "condition" not in directive.value or not truthy(state.value(directive, ("condition",))):
            raise FlowError(
                "InvalidConfigurationError",
                "the token step is not triggered: a connection without an authorize step needs 'condition: true' in it",
                directive=directive.name,
                place=directive.place(("condition",)),
            )


def obtain(connection: Connection, store: ConnectionStore, state: State) -> Flow[None]:
    """Let the steps run that store data, as saving the connection would: token, and info if it stores something."""
    own = connection_state(connection, store, state)
    for step in check_steps(connection, plan_steps(connection, own), store):
        if step.name == "token":
            require_trigger(step, own)
        elif not any(item.get("response", "data") for item in step.items):
            continue
        yield from run_step(step, store, own)


def refresh(connection: Connection, store: ConnectionStore, state: State, *, forced: bool = False) -> Flow[bool]:
    """Renew what is stored where that is due, or in any case with `forced`; tell whether it was renewed.

    Of several runs that share what is kept, one renews it and the others take what it got.
    """
    keeper = store.keeper
    if keeper is None:
        return (yield from _refresh(connection, store, state, forced=forced))
    while not keeper.acquire():
        yield Pause(_TURN)
    try:
        kept = revived(keeper.read(), state.env)
        if kept and kept != store.data:
            store.data = dict(kept)
            state.vault.add_stored(store.data)
            if forced:
                return True
        return (yield from _refresh(connection, store, state, forced=forced))
    finally:
        keeper.release()


def _refresh(connection: Connection, store: ConnectionStore, state: State, *, forced: bool = False) -> Flow[bool]:
    """Run the refresh step if its condition holds, or in any case with `forced`; tell whether it ran.

    Without a refresh step a forced refresh falls back to the token step.
    """
    own = connection_state(connection, store, state)
    steps = plan_steps(connection, own)
    step = steps.get("refresh")
    if step is None:
        if forced and "token" in steps and not any(name in steps for name in CONSENT_STEPS):
            yield from run_step(steps["token"], store, own)
            return True
        return False
    if forced:
        items = [_without_condition(item) for item in step.items]
        yield from run_step(StepPlan("refresh", items), store, own)
        return True
    first = step.items[0] if step.items else None
    if first is None or "condition" not in first.value or not truthy(own.value(first, ("condition",))):
        return False
    yield from run_step(step, store, own)
    return True


def revived(value: Any, env: Environment) -> Any:
    """Make dates of what a stored record in JSON can hold only as text, such as `expires`."""
    if isinstance(value, Mapping):
        return {key: revived(item, env) for key, item in value.items()}
    if isinstance(value, str) and _MOMENT.match(value):
        try:
            return coerce("date", value, env)
        except WrongTypeError:
            return value
    return value


def invalidate(connection: Connection, store: ConnectionStore, state: State) -> Flow[bool]:
    """Run the invalidate step, as deleting the connection would; tell whether there is one."""
    own = connection_state(connection, store, state)
    step = plan_steps(connection, own).get("invalidate")
    if step is None:
        return False
    yield from run_step(step, store, own)
    return True


def _without_condition(directive: Directive) -> Directive:
    value = {key: item for key, item in directive.value.items() if key != "condition"}
    return directive._replace(value=value, programs=None)
