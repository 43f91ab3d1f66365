"""Where a polling trigger begins: the choices of its epoch panel, and a start by date or item (sections 10.4, 10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.merging import Directive, Layer, merged
from afkit.engine.codes import COMPONENT_UNKNOWN, DIRECTIVE_NOT_EXECUTABLE, INPUT_UNRESOLVED, INPUT_WRONG
from afkit.engine.components import find_module
from afkit.engine.evaluate import as_text
from afkit.engine.faults import FlowError
from afkit.engine.flow.chain import declared_limit, run_chain
from afkit.engine.inputs.coerce import WrongTypeError, coerce
from afkit.engine.modules import given_or_stood_in, needs_connection, ready_to_rehearse
from afkit.engine.position import EPOCH, Position, Watched
from afkit.engine.request.communication import Communication
from afkit.engine.response.read import NOTHING
from afkit.engine.response.trigger import by_date
from afkit.engine.session import Options, Session
from afkit.errors import RunError
from afkit.nearest import meant

if TYPE_CHECKING:
    from afkit.app import App, Module
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.results import RunResult
    from afkit.engine.transport.wire import Flow, Send


def run_epoch(
    app: App,
    name: str,
    parameters: Mapping[str, Any],
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    options: Options = Options(),  # noqa: B008 - immutable
) -> RunResult:
    """Fetch what the epoch panel of a trigger lists: bundles of `{label, date}`. Raises RunError where it cannot start."""
    module = _trigger(app, name)
    session = _session(app, module, parameters, connection, send, options)
    return session.finish(_listed(module, session, []))


def _trigger(app: App, name: str) -> Module:
    module = find_module(app, name)
    if module.module_type != "trigger":
        raise RunError(
            f"module '{name}' is not a polling trigger: it has no place to begin at",
            code=COMPONENT_UNKNOWN,
            place=module.origin.location,
        )
    return module


def _session(
    app: App,
    module: Module,
    parameters: Mapping[str, Any],
    connection: ConnectionStore | None,
    send: Send,
    options: Options,
) -> Session:
    options, connection = ready_to_rehearse(app, module, connection, options)
    needs_connection(module, connection)
    session = Session(app, send, options, connection)
    session.state.context["parameters"] = given_or_stood_in(module, parameters, session, None)
    return session


def _listed(module: Module, session: Session, found: list[Watched]) -> Flow[list[Any]]:
    items = _items(module, session)
    if not items:
        session.state.note(f"module '{module.name}' has no epoch: the panel offers no items to choose from")
        return []
    limit = declared_limit(items[-1], session.state, {})
    result = yield from session.guarded(items, lambda: run_chain(items, session.state))
    listed = result if isinstance(result, list) else [] if result is NOTHING else [result]
    found += listed[:limit]
    return [item.value if isinstance(item, Watched) else item for item in listed[:limit]]


def _items(module: Module, session: Session) -> Communication:
    """Lay the epoch over the last request of the trigger; its output replaces the trigger's."""
    code = module.codes.get("epoch")
    below = session.items(module)
    if code is None or not code.value or not below:
        return Communication()
    last = below[-1]
    top = merged("epoch", *last.layers, Layer(code.value, code.origin), merging=session.state.policy.merging)
    inherited, own = (value.get("response") for value in (top.value, code.value))
    response = dict(inherited) if isinstance(inherited, Mapping) else {}
    own = own if isinstance(own, Mapping) else {}
    for key in ("output", "limit"):
        response.pop(key, None)
        if key in own:
            response[key] = own[key]
    return Communication([*below[:-1], Directive("epoch", {**top.value, "response": response}, top.layers)])


def start_at(
    app: App,
    name: str,
    since: str,
    parameters: Mapping[str, Any],
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    options: Options = Options(),  # noqa: B008 - immutable
) -> dict[str, Any]:
    """Give the state of a trigger that begins at `since`: `all`, `now`, a date, or an item of its epoch (by its label).

    Raises RunError for a choice that this trigger does not offer.
    """
    module = _trigger(app, name)
    session = _session(app, module, parameters, connection, send, options)
    watching = [item for item in session.items(module) if item.get("response", "trigger") is not None]
    try:
        dated = not watching or by_date(watching[0], session.state)
    except FlowError as fault:
        raise RunError(fault.message, code=DIRECTIVE_NOT_EXECUTABLE, place=fault.place) from None
    if since == "all":
        return Position(EPOCH).write() if dated else {}
    if since == "now":
        _only_dated(dated, "now")
        return Position(session.state.env.now()).write()
    try:
        moment = coerce("date", since, session.state.env)
    except WrongTypeError:
        return _at_item(module, session, since, dated)
    _only_dated(dated, since)
    assert isinstance(moment, datetime)
    return Position(moment).write()


def _only_dated(dated: bool, since: str) -> None:
    if not dated:
        raise RunError(
            f"'{since}' is not a start for this trigger: it keeps an id and no date",
            code=INPUT_WRONG,
            hint="begin with all, or at an item of epoch://MODULE",
        )


def _at_item(module: Module, session: Session, label: str, dated: bool) -> dict[str, Any]:
    found: list[Watched] = []
    result = session.finish(_listed(module, session, found))
    if result.error is not None:
        raise RunError(f"the epoch cannot be fetched: {result.error.message}", code=INPUT_UNRESOLVED)
    labels = [_label(item) for item in found]
    if label not in labels:
        hint = meant(label, labels, "give all, now, a date in ISO 8601, or the label of an item")
        raise RunError(f"'{label}' is neither a date nor an item of the epoch", code=INPUT_WRONG, hint=hint)
    item = found[labels.index(label)]
    if dated:
        return Position(item.date).write()
    return Position(id=item.id, first=True).write()


def _label(item: Any) -> str:
    value = item.value if isinstance(item, Watched) else item
    return as_text(value.get("label")) if isinstance(value, Mapping) else as_text(value)


__all__ = ["run_epoch", "start_at"]
