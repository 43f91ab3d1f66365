"""What can be run: each function makes a task of the engine's own work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.preview.running.desk import Desk, Task
from afkit.preview.running.holding import Held, keeper_of

if TYPE_CHECKING:
    from afkit.app import Module, Rpc
    from afkit.engine import ConnectionResult, ConnectionStore, Options, RunResult
    from afkit.preview.running.consent import Consents
    from afkit.preview.running.run import Run
    from afkit.preview.running.ways import Way


def module_task(
    desk: Desk, module: Module, inputs: Mapping[str, Any], *, payload: Any = None, connection: str | None = None
) -> Task:
    """Run a module. A polling trigger goes on where the last poll of this session ended, and keeps where it stands."""

    def act(run: Run, way: Way, options: Options) -> RunResult:
        from afkit.engine import run_module

        polling = module.module_type == "trigger"
        state = desk.positions.get(module.name) if polling else None
        store = desk.store_for(module, way.name, connection)
        result = run_module(
            desk.app, module.name, inputs, store, send=way.send, payload=payload, state=state, options=options
        )
        if polling and result.ok:
            desk.positions[module.name] = dict(result.state)
        return result

    kind = "poll" if module.module_type == "trigger" else "module"
    return Task(kind, f"/modules/{module.name}", module.label or module.name, inputs, act)


def epoch_task(desk: Desk, module: Module, inputs: Mapping[str, Any]) -> Task:
    """Fetch what the epoch panel of a trigger lists."""

    def act(run: Run, way: Way, options: Options) -> RunResult:
        from afkit.engine.epochs import run_epoch

        return run_epoch(
            desk.app, module.name, inputs, desk.store_for(module, way.name), send=way.send, options=options
        )

    return Task("epoch", f"/modules/{module.name}", f"{module.label or module.name}: where to begin", inputs, act)


def since_task(desk: Desk, module: Module, inputs: Mapping[str, Any], since: str) -> Task:
    """Let a trigger begin at `since`: `all`, `now`, a date, or an item of its epoch panel."""

    def act(run: Run, way: Way, options: Options) -> RunResult:
        from afkit.engine import RunResult, Trace
        from afkit.engine.epochs import start_at

        store = desk.store_for(module, way.name)
        state = start_at(desk.app, module.name, since, inputs, store, send=way.send, options=options)
        desk.positions[module.name] = dict(state)
        return RunResult(True, [], None, Trace(desk.vault), state=dict(state))

    return Task("since", f"/modules/{module.name}", f"{module.label or module.name}: begin at {since}", inputs, act)


def rpc_task(desk: Desk, rpc: Rpc, inputs: Mapping[str, Any]) -> Task:
    """Run a remote procedure as a form would."""

    def act(run: Run, way: Way, options: Options) -> RunResult:
        from afkit.engine import run_rpc

        return run_rpc(desk.app, rpc.name, inputs, desk.store_for(rpc, way.name), send=way.send, options=options)

    return Task("rpc", f"/rpcs/{rpc.name}", rpc.label or rpc.name, inputs, act)


def save_task(desk: Desk, name: str, values: Mapping[str, Any], consents: Consents) -> Task:
    """Save a connection: its real check with a control of each secret, or consent; it is kept if that passes."""

    def act(run: Run, way: Way, options: Options) -> ConnectionResult:
        from afkit.engine import check_connection, connection_store
        from afkit.engine.checks import grant_connection
        from afkit.engine.connection.consent import consent_step

        connection = desk.app.connections[name]
        store = connection_store(desk.app, name, values, environment=options.environment, vault=desk.vault)
        if consent_step(connection) is not None:
            with consents.asking(run, way.local) as (ask, redirect):
                result, store = grant_connection(
                    desk.app, store, ask=ask, redirect=redirect, send=way.send, options=options
                )
        else:
            store.keeper = keeper_of(store)
            result = check_connection(desk.app, name, store, send=way.send, pairs=True, options=options)
        _keep(desk, name, way.name, values, store, result)
        return result

    label = desk.app.connections[name].label or name
    return Task("check", f"/connections/{name}", label, {}, act)


def _keep(
    desk: Desk, name: str, way: str, values: Mapping[str, Any], store: ConnectionStore, result: ConnectionResult
) -> None:
    if result.ok:
        store.keeper = keeper_of(store)
        report = result.report()
        desk.holding.put(
            name, way, Held(dict(values), store, {"metadata": report["metadata"], "pairs": report["pairs"]})
        )
