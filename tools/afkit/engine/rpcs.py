"""Run an RPC as the form of a module would (app-format reference, sections 5.3 and 9.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.engine.components import find_rpc
from afkit.engine.connection.making import taint_inputs
from afkit.engine.connection.stand_ins import placeholder_store
from afkit.engine.faults import GIVE_VALUES
from afkit.engine.flow.chain import run_chain
from afkit.engine.rehearsal import Rehearsal
from afkit.engine.request.idle import unconnected
from afkit.engine.response.read import NOTHING
from afkit.engine.session import Options, Session
from afkit.errors import RunError

if TYPE_CHECKING:
    from afkit.app import App, Rpc
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.results import RunResult
    from afkit.engine.transport.wire import Flow, Send


def parse_reference(reference: str) -> tuple[str, dict[str, str]]:
    """Split `rpc://name@version?key=value` into the name and its parameters, which are texts."""
    name, _, query = reference.removeprefix("rpc://").partition("?")
    return name.partition("@")[0], dict(parse_qsl(query, keep_blank_values=True))


def run_rpc(
    app: App,
    reference: str,
    parameters: Mapping[str, Any] | None = None,
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    options: Options = Options(),  # noqa: B008 - immutable
) -> RunResult:
    """Run an RPC by name or reference; a query of the reference wins over `parameters` and arrives as texts.

    The bundles are the RPC's results: objects, strings or arrays. Raises RunError where it cannot start.
    """
    name, query = parse_reference(reference)
    rpc = find_rpc(app, name)
    if options.dry and connection is None and rpc.connection is not None:
        connection = placeholder_store(app, rpc.connection)
    if rpc.connection is not None and connection is None:
        raise RunError(
            f"RPC '{name}' needs the connection '{rpc.connection}'",
            code=CONNECTION_UNUSABLE,
            hint=GIVE_VALUES,
            place=rpc.origin.location,
        )
    if options.dry:
        options = options._replace(stand_in=Rehearsal(None, options.stand_in))
    session = Session(app, send, options, connection)
    values = {**(parameters or {}), **query}
    taint_inputs(app, values, session.state.vault)
    session.state.context.update(parameters=values, metadata={"interface": [], "expect": []})
    return session.finish(_flow(rpc, session))


def _flow(rpc: Rpc, session: Session) -> Flow[list[Any]]:
    items = session.items(rpc)
    if rpc.connection is None:
        for remark in unconnected(
            items, f"RPC '{rpc.name}'", "give the RPC the connection of the modules that call it"
        ):
            session.state.note(remark)
    result = yield from session.guarded(items, lambda: run_chain(items, session.state, session.keep))
    if result is NOTHING:
        return []
    return result if isinstance(result, list) else [result]
