"""Run a module as the platform would (app-format reference, sections 5 and 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import code_value, entered_fields
from afkit.app.spec.format.types import VISUAL_TYPES
from afkit.engine.codes import CONNECTION_UNUSABLE, PAYLOAD_MISSING
from afkit.engine.components import find_module
from afkit.engine.connection.making import taint_inputs
from afkit.engine.connection.stand_ins import is_placeholder, placeholder_store, stand_in_for
from afkit.engine.evaluate import as_text
from afkit.engine.faults import GIVE_VALUES
from afkit.engine.flow.chain import declared_limit, prepare, run_chain, skipped
from afkit.engine.forms import resolver
from afkit.engine.inputs.complete import check_values
from afkit.engine.inputs.parameters import kind_of
from afkit.engine.inputs.shown import shown_by
from afkit.engine.latecomers import KEY, Memory, begun
from afkit.engine.position import POSITION_KEYS, Position, remarks_on, select
from afkit.engine.rehearsal import Rehearsal
from afkit.engine.request.plan import has_request
from afkit.engine.response.bundles import bundles_of
from afkit.engine.response.read import NOTHING, judge
from afkit.engine.response.trigger import by_date
from afkit.engine.session import Options, Session
from afkit.engine.usage import variables
from afkit.errors import RunError
from afkit.iml import UNDEFINED
from afkit.iml.values.json import in_doubles

if TYPE_CHECKING:
    from afkit.app import App, Module
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.inputs.remote import Resolve
    from afkit.engine.request.communication import Communication
    from afkit.engine.results import RunResult
    from afkit.engine.transport.wire import Flow, Send

_LATE_SHOWN = 5
"""How many items that came in late are named."""


def run_module(
    app: App,
    name: str,
    parameters: Mapping[str, Any],
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    payload: Any = None,
    state: Mapping[str, Any] | None = None,
    options: Options = Options(),  # noqa: B008 - immutable
) -> RunResult:
    """Run a module with values for its parameters and a connection's values.

    `payload` is the bundle of an instant trigger; `state` what an earlier run of a polling trigger gave (None: the
    choice "All"). A run that fails is a result with an error; RunError is raised only where it cannot start: unknown
    module, missing or wrong input, missing connection, a directive that cannot be executed here.
    """
    session, flow = start_module(
        app, name, parameters, connection, send=send, payload=payload, state=state, options=options
    )
    return session.finish(flow)


def start_module(
    app: App,
    name: str,
    parameters: Mapping[str, Any],
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    payload: Any = None,
    state: Mapping[str, Any] | None = None,
    options: Options = Options(),  # noqa: B008 - immutable
) -> tuple[Session, Flow[list[Any]]]:
    """Make everything ready to run a module as `run_module` does; nothing is sent before the session finishes the flow.

    Raises RunError where it cannot start.
    """
    module = find_module(app, name)
    options, connection = ready_to_rehearse(app, module, connection, options)
    needs_connection(module, connection)
    if options.dry:
        samples = code_value(module, "samples", [])
        if module.module_type == "instant_trigger" and payload is None:
            payload = dict(samples) if isinstance(samples, Mapping) else {}
    if module.module_type == "instant_trigger" and payload is None:
        raise RunError(
            f"module '{name}' is an instant trigger: it runs on the payload of a webhook call",
            code=PAYLOAD_MISSING,
            hint="give the payload as JSON with --payload FILE",
            place=module.origin.location,
        )
    session = Session(app, send, options, connection)
    session.state.paged = module.module_type not in ("instant_trigger", "responder")
    context = session.state.context
    resolve = resolver(app, connection, options)
    context.update(parameters=given_or_stood_in(module, parameters, session, resolve), data=dict(state or {}))
    if payload is not None:
        context["payload"] = in_doubles(payload)
    if session.trace.book is not None:
        session.trace.book.fields = _promised(module)
    context["metadata"] = {
        "interface": code_value(module, "interface", []),
        "expect": code_value(module, "mappableParams", []),
    }
    if options.dry and connection is not None and is_placeholder(connection):
        session.state.note("no values were given for the connection: <connection.…> stands for them")
    return session, _flow(module, session, payload, state)


def ready_to_rehearse(
    app: App, module: Module, connection: ConnectionStore | None, options: Options
) -> tuple[Options, ConnectionStore | None]:
    """Let samples answer in a dry run, and stand in for a connection that has no values; else change nothing."""
    if not options.dry:
        return options, connection
    if connection is None and module.connection is not None:
        connection = placeholder_store(app, module.connection)
    return options._replace(stand_in=Rehearsal(code_value(module, "samples", []), options.stand_in)), connection


def given_or_stood_in(
    module: Module, parameters: Mapping[str, Any], session: Session, resolve: Resolve | None
) -> dict[str, Any]:
    """Check the values of a module's parameters. In a dry run that is given none, stand-ins fill what is required."""
    if not session.options.dry or parameters:
        return check_parameters(module, parameters, session, resolve)
    wanted = dict(_wanted(entered_fields(module)))
    if wanted:
        session.hosts.allow_values(wanted)
        session.state.note(f"no inputs were given: stand-ins fill what is required ({', '.join(wanted)})")
    try:
        return check_parameters(module, wanted, session, None)
    except RunError:  # a stand-in that keeps no rule of its field still shows where the value goes
        return wanted


def _wanted(fields: Any) -> Iterator[tuple[str, Any]]:
    """Yield stand-ins for what is required of the fields that are shown: those which an option brings with that option."""
    for field in fields if isinstance(fields, list) else ():
        if not isinstance(field, Mapping) or not isinstance(field.get("name"), str):
            continue
        value = field.get("default", UNDEFINED)
        if field.get("required") is True and kind_of(field) not in VISUAL_TYPES:
            value = stand_in_for(field, "parameters")
            yield field["name"], value
        for nested, _ in shown_by(field, value, None):
            yield from _wanted(nested)


def needs_connection(module: Module, connection: ConnectionStore | None) -> None:
    """Raise RunError for a module that is to run without the connection that it needs."""
    if module.connection is not None and connection is None:
        raise RunError(
            f"module '{module.name}' needs the connection '{module.connection}'",
            code=CONNECTION_UNUSABLE,
            hint=GIVE_VALUES,
            place=module.origin.location,
        )


def check_parameters(
    module: Module, parameters: Mapping[str, Any], session: Session, resolve: Resolve | None
) -> dict[str, Any]:
    """Check the values of a module's static and mappable parameters (section 9.9). Raises RunError."""
    codes = [code for key in ("staticParams", "mappableParams") if (code := module.codes.get(key)) and code.value]
    taint_inputs(session.app, parameters, session.state.vault)
    return check_values(
        entered_fields(module),
        parameters,
        session.state.env,
        origin=codes[0].origin if len(codes) == 1 else None,
        erase=module.module_type == "universal"
        or (module.module_type == "action" and module.action_crud in (None, "update")),
        policy=session.state.policy,
        notes=session.state.notes,
        resolve=resolve,
    )


def _flow(module: Module, session: Session, payload: Any, state: Mapping[str, Any] | None) -> Flow[list[Any]]:
    """Run a module, and say where its bundles are not what it promises."""
    bundles = yield from _bundles(module, session, payload, state)
    unfilled = _unfilled(session.app, module, bundles)
    if unfilled:
        session.state.note(f"the result fills no field of the interface ({', '.join(unfilled[:6])})")
    return bundles


def _bundles(module: Module, session: Session, payload: Any, state: Mapping[str, Any] | None) -> Flow[list[Any]]:
    kind = module.module_type
    items = session.items(module)
    if kind in ("action", "universal") and any(item.value.get("pagination") for item in items):
        session.state.note("an action must not page: pagination belongs into a search")
    if kind == "trigger" and items and not any(has_request(item) for item in items):
        session.state.note(
            "the polling trigger sends no request, which the platform does not support: it would watch nothing"
        )
    if kind == "instant_trigger" and not code_value(module, "communication", []):
        return bundles_of(kind, payload, iterated=False, policy=session.state.policy)
    if kind == "responder":
        return _answer(items, session)
    if kind == "trigger" and any(item.get("response", "trigger") is not None for item in items):
        return (yield from _poll(items, session, state))
    result = yield from session.guarded(items, lambda: run_chain(items, session.state, session.keep))
    if kind == "instant_trigger" and result is NOTHING and reads_a_missing_body(items):
        session.state.note(
            "the module sends no request, so {{body}} is empty in it and so is its bundle: what the webhook hands on is "
            "{{payload}}"
        )
        return [{}]
    iterated = bool(items) and items[-1].get("response", "iterate") is not None
    return bundles_of(kind, result, iterated=iterated, policy=session.state.policy)


def _unfilled(app: App, module: Module, bundles: list[Any]) -> list[str]:
    """Give the fields of an interface that no bundle fills any of; none where fields come from an RPC."""
    names = app.once(("promised", module.name), lambda: _promised(module)) if bundles else ()
    return [] if any(name in bundle for bundle in bundles for name in names) else list(names)


def _promised(module: Module) -> tuple[str, ...]:
    """Give the names of the interface's fields; none where some come from an RPC."""
    listed = code_value(module, "interface", [])
    if not isinstance(listed, list) or not all(isinstance(field, Mapping) for field in listed):
        return ()
    return tuple(str(field.get("name")) for field in listed)


def reads_a_missing_body(items: Communication) -> bool:
    """Tell whether a communication that sends nothing reads the body of a response (section 6.1)."""
    if not items or any(has_request(item) for item in items):
        return False
    names = {name for item in items for name in variables(item.value)}
    return any(name == "body" or name.startswith("body.") for name in names)


def _answer(items: Communication, session: Session) -> list[Any]:
    """Evaluate what a responder answers to the webhook call: status, headers and body."""
    answer: dict[str, Any] = {"status": 200, "headers": {}, "body": None}
    for item in items:
        prepare(item, session.state)
        if skipped(item, session.state)[0]:
            continue
        judge(item, session.state, {})
        for key in answer:
            value = session.state.value(item, ("response", key))
            if value is not UNDEFINED:
                answer[key] = value
    return [answer]


def _poll(items: Communication, session: Session, state: Mapping[str, Any] | None) -> Flow[list[Any]]:
    """Run a polling trigger: what is new since `state`, the oldest first (section 10.4)."""
    run = session.state
    run.position = Position.read(state, run.env)
    memory = Memory.read(state)
    run.context["data"].pop(KEY, None)  # no connector reads it
    watching = next(item for item in items if item.get("response", "trigger") is not None)
    dated = by_date(watching, run)
    run.context["data"].setdefault("lastDate" if dated else "lastID", run.position.date if dated else run.position.id)
    if dated and run.position.date is not None:
        run.context["data"]["lastDate"] = run.position.date
    limit = declared_limit(watching, run, {}) or 1
    result = yield from session.guarded(items, lambda: run_chain(items, run, session.keep))
    found = result if isinstance(result, list) else [] if result is NOTHING else [result]
    for remark in remarks_on(found, as_text(run.value(watching, ("response", "trigger", "order"))), dated):
        run.note(remark)
    if run.cut and found and not any(run.position.knows(item, dated) for item in found):
        run.note(
            "the watermark passes items that were not read: the pages ended at the platform's limit before one that is "
            "known came"
        )
    late = memory.late(found, run.position) if memory is not None else []
    if late:
        ids = ", ".join(as_text(item.id) for item in late[:_LATE_SHOWN])
        run.note(
            f"{len(late)} item{'s' if len(late) > 1 else ''} {'dated before' if dated else 'with an id below'} the watermark "
            f"came in late: the watermark has passed {'them' if len(late) > 1 else 'it'}, on the platform, too (id {ids})"
        )
    chosen, position = select(found, run.position, dated, min(limit, run.limit or limit))
    own = {key: value for key, value in run.context["data"].items() if key not in POSITION_KEYS}
    run.context["data"] = {**own, **position.write()}
    if found:
        whole = run.position.date is None and run.position.id is None and not run.cut
        memory = memory.more(found) if memory is not None else begun(found, whole=whole)
    if memory is not None and memory.items and ("lastDate" if dated else "lastID") in run.context["data"]:
        run.context["data"] |= memory.write()
    return bundles_of("trigger", chosen, iterated=True, policy=run.policy)
