"""Prove a connection's credentials: its own check, then the same step with one secret made wrong on purpose.

A service that answers 200 to everything proves nothing; a wrong secret that is refused where the right one was taken
does.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.secrecy import is_secret_field
from afkit.app.lookup import entered_fields
from afkit.engine.connection.steps import (
    ConnectionStore,
    StepPlan,
    check_steps,
    connection_state,
    plan_steps,
    require_trigger,
    run_step,
)
from afkit.engine.driver import Driver, Stopped
from afkit.engine.faults import FlowError
from afkit.engine.inputs.parameters import flatten
from afkit.engine.results import ConnectionResult, Pair
from afkit.engine.usage import members, request_variables, through_temp

if TYPE_CHECKING:
    from afkit.app import Connection
    from afkit.engine.state import State

_UNDECIDED = frozenset({"ConnectionError", "ModuleTimeoutError", "RateLimitError", "MaxFileSizeExceededError"})
_NO_VERDICT = frozenset({405, 407, 408, 411, 413, 414, 415, 421, 425, 426, 428, 429, 431, 451})
"""Statuses below 500 that speak of the request, its address or its moment, and not of the credentials."""

_WHEREABOUTS = ("url", "host", "domain", "environment", "region", "subdomain", "baseurl")


class Outcome:
    """What the check said about one step: a fault, success, or None for a step that was not tried."""

    __slots__ = ("fault", "store", "tried")

    def __init__(self, tried: bool, fault: FlowError | None, store: ConnectionStore) -> None:
        self.tried = tried
        self.fault = fault
        self.store = store


def check(
    connection: Connection, store: ConnectionStore, state: State, driver: Driver, *, pairs: bool = True
) -> ConnectionResult:
    """Run a connection's check, then the negative control of each secret.

    A step that fails does not keep later steps from being tried that do not depend on its result. Raises RunError where
    the check cannot be run at all.
    """
    own = connection_state(connection, store, state)
    plans = check_steps(connection, plan_steps(connection, own), store)
    outcomes: dict[str, Outcome] = {}
    failed: FlowError | None = None
    missing: set[str] = set()
    for plan in plans:
        if failed is not None and _depends(plan, missing):
            outcomes[plan.name] = Outcome(False, None, store)
            continue
        fault = _attempt(plan, store, connection, state, driver)
        outcomes[plan.name] = Outcome(True, fault, store.copy())
        if fault is not None:
            failed = failed or fault
            missing |= _stored_keys(plan)
    found = _pairs(connection, plans, outcomes, state, driver) if pairs else ()
    driver.trace.taint()
    return ConnectionResult(
        failed is None,
        store.metadata,
        store.uid,
        None if failed is None else failed.freeze(state.vault.mask),
        driver.trace,
        found,
        tuple(map(state.vault.mask, state.notes)),
    )


def _attempt(
    plan: StepPlan, store: ConnectionStore, connection: Connection, state: State, driver: Driver
) -> FlowError | None:
    own = connection_state(connection, store, state)
    try:
        if plan.name == "token":
            require_trigger(plan, own)
        driver.run(run_step(plan, store, own))
    except FlowError as fault:
        return fault
    except Stopped:
        raise
    return None


def _stored_keys(plan: StepPlan) -> set[str]:
    """Give the keys that a step would have stored."""
    keys: set[str] = set()
    for item in plan.items:
        data = item.get("response", "data")
        if isinstance(data, Mapping):
            keys.update(data)
        elif data is not None:
            keys.add("*")
    return keys


def _depends(plan: StepPlan, missing: Iterable[str]) -> bool:
    """Tell whether a step's request reads something that an earlier step failed to store."""
    lost = set(missing)
    for item in plan.items:
        read, whole = members(request_variables(item.value), "connection", "data")
        if (lost and whole) or read & lost or ("*" in lost and read):
            return True
    return False


def _reads(plan: StepPlan, plans: Iterable[StepPlan]) -> frozenset[str]:
    """Give the connection parameters that a step's request reads, by itself or through `temp`."""
    temps = [
        block
        for each in plans
        for item in each.items
        for block in (item.value.get("temp"), item.get("response", "temp"))
        if block is not None
    ]
    names: set[str] = set()
    for item in plan.items:
        names |= through_temp(request_variables(item.value), temps)
    return members(names, "parameters", "connection", "data")[0]


def _pairs(
    connection: Connection, plans: list[StepPlan], outcomes: Mapping[str, Outcome], state: State, driver: Driver
) -> tuple[Pair, ...]:
    fields = {field["name"]: field for field in flatten(entered_fields(connection))}
    result = []
    for name, field in fields.items():
        if is_secret_field(field):
            result.append(_pair(name, fields, connection, plans, outcomes, state, driver))
    return tuple(pair for pair in result if pair is not None)


def _pair(
    secret: str,
    fields: Mapping[str, Mapping[str, Any]],
    connection: Connection,
    plans: list[StepPlan],
    outcomes: Mapping[str, Outcome],
    state: State,
    driver: Driver,
) -> Pair | None:
    first = next(iter(outcomes.values()))
    value = first.store.parameters.get(secret)
    if not isinstance(value, str) or not value.strip():
        return None
    using = [plan for plan in plans if secret in _reads(plan, plans)]
    if not using:
        return Pair((secret,), secret, None, "undecidable", "no step of the check uses it")
    plan = using[0]
    reads = _reads(plan, plans)
    names = tuple(
        name
        for name, field in fields.items()
        if name == secret or (name in reads and _credential(name, field, first.store.parameters.get(name)))
    )
    outcome = outcomes[plan.name]
    if not outcome.tried:
        return Pair(names, secret, plan.name, "undecidable", f"step '{plan.name}' needs the result of one that failed")
    if outcome.fault is not None:
        if _inconclusive(outcome.fault):
            return Pair(names, secret, plan.name, "undecidable", outcome.fault.message)
        return Pair(names, secret, plan.name, "refused", outcome.fault.message)
    return _control(names, secret, value, plan, outcome, connection, state, driver)


def _control(
    names: tuple[str, ...],
    secret: str,
    value: str,
    plan: StepPlan,
    outcome: Outcome,
    connection: Connection,
    state: State,
    driver: Driver,
) -> Pair:
    """Repeat a step that passed with the secret made wrong."""
    wrong = make_wrong(value, state.env.random)
    state.vault.add(wrong)
    state.remark = f" with a wrong {secret}"
    try:
        fault = _attempt(plan, outcome.store.copy(**{secret: wrong}), connection, state, driver)
    finally:
        state.remark = ""
    if fault is None:
        return Pair(
            names,
            secret,
            plan.name,
            "undecidable",
            "the service accepts a wrong value in the same way: it is reachable, but does not reveal whether "
            "the secret is right",
        )
    if _inconclusive(fault):
        return Pair(names, secret, plan.name, "undecidable", f"the control got no verdict: {fault.message}")
    told = "" if fault.status is None else f" (status {fault.status})"
    return Pair(names, secret, plan.name, "proven", f"accepted, and refused when made wrong{told}")


def _inconclusive(fault: FlowError) -> bool:
    """Tell whether a failure says nothing of the credentials: no answer, none that can be read, not to the point."""
    return (
        not fault.judged
        or fault.type in _UNDECIDED
        or fault.status is None
        or fault.status >= 500
        or fault.status in _NO_VERDICT
    )


def _credential(name: str, field: Mapping[str, Any], value: Any) -> bool:
    """Tell whether a parameter is part of a credential, and not of the address."""
    if field.get("type") in ("select", "boolean", "url", "hidden") or is_secret_field(field) or value in (None, ""):
        return False
    lowered = name.lower()
    if any(lowered == word or lowered.endswith(word) for word in _WHEREABOUTS):
        return False
    return not (
        isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")) and "url" in lowered
    )


def make_wrong(value: str, random: Any) -> str:
    """Make a value of the same length and the same kinds of characters that differs in every letter and digit."""
    for _ in range(8):
        wrong = "".join(_other(character, random) for character in value)
        if wrong.strip() != value.strip():
            return wrong
    return "x" * len(value) if value != "x" * len(value) else "y" * len(value)


def _other(character: str, random: Any) -> str:
    for alphabet in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if character in alphabet:
            step = 1 + int(random() * (len(alphabet) - 1))
            return alphabet[(alphabet.index(character) + step) % len(alphabet)]
    return character if character.isspace() or character in "-_./+=:" else "x"
