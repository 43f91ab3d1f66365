"""Check a connection and prove its credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.vault import Vault
from afkit.engine.connection.consent import Ask, grant
from afkit.engine.connection.making import connection_store
from afkit.engine.connection.pairs import check
from afkit.engine.connection.steps import ConnectionStore, invalidate
from afkit.engine.faults import FlowError, RunFault
from afkit.engine.results import ConnectionResult
from afkit.engine.session import Options, Session

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.engine.transport.wire import Send


def check_connection(
    app: App,
    name: str,
    values: Mapping[str, Any] | ConnectionStore,
    *,
    send: Send,
    pairs: bool = False,
    options: Options = Options(),  # noqa: B008 - immutable
) -> ConnectionResult:
    """Run what saving or verifying a connection runs: the request of a basic one, token and info of OAuth.

    With `pairs`, each secret is then made wrong once, to see whether the service notices. Raises
    RunError where the check cannot be run: wrong values, consent needed, nothing to check.
    """
    vault = options.vault if options.vault is not None else Vault()
    options = options._replace(vault=vault)
    notes: list[str] = []
    store = values
    if not isinstance(store, ConnectionStore):
        store = connection_store(app, name, store, environment=options.environment, vault=vault, notes=notes)
    session = Session(app, send, options, store)
    session.state.notes.extend(notes)
    assert session.connection is not None and session.store is not None
    return check(session.connection, session.store, session.state, session.driver, pairs=pairs)


def grant_connection(
    app: App,
    store: ConnectionStore,
    *,
    ask: Ask,
    redirect: str,
    send: Send,
    options: Options = Options(),  # noqa: B008 - immutable
) -> tuple[ConnectionResult, ConnectionStore]:
    """Run preauthorize, authorize, token and info with a person's consent; give the result, and the connection with
    what its steps stored.

    `ask` shows the consent address and gives the query of the redirect, which comes to `redirect`. Raises RunError
    where there is nothing to consent to.
    """
    session = Session(app, send, options, store)
    assert session.connection is not None and session.store is not None
    fault: FlowError | None = None
    try:
        session.driver.run(grant(session.connection, session.store, session.state, ask, redirect))
    except FlowError as error:
        fault = error
    session.trace.taint()
    mask = session.trace.vault.mask
    notes = tuple(map(mask, session.state.notes))
    frozen = fault.freeze(mask) if fault is not None else None
    result = ConnectionResult(
        fault is None, session.store.metadata, session.store.uid, frozen, session.trace, (), notes
    )
    return result, session.store


def invalidate_connection(
    app: App,
    store: ConnectionStore,
    *,
    send: Send,
    options: Options = Options(),  # noqa: B008 - immutable
) -> tuple[bool, RunFault | None]:
    """Run the step that revokes tokens, as deleting the connection would: whether it ran, and how it failed."""
    session = Session(app, send, options, store)
    assert session.connection is not None and session.store is not None
    try:
        return session.driver.run(invalidate(session.connection, session.store, session.state)), None
    except FlowError as error:
        session.trace.taint()
        return False, error.freeze(session.trace.vault.mask)
