"""Make a connection of the values that a person gives, and learn its secrets before anything can fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.secrecy import is_secret_field, looks_secret
from afkit.app.knowledge.vault import Vault
from afkit.app.lookup import code_value, entered_fields
from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.engine.components import find_connection
from afkit.engine.connection.scopes import install_values
from afkit.engine.connection.stand_ins import is_placeholder
from afkit.engine.connection.steps import ConnectionStore, revived
from afkit.engine.inputs.complete import check_values
from afkit.engine.inputs.parameters import flatten
from afkit.engine.values import describe
from afkit.errors import RunError
from afkit.iml import Environment

if TYPE_CHECKING:
    from afkit.app import App, Component, Connection


def connection_store(
    app: App,
    name: str,
    values: Mapping[str, Any],
    *,
    environment: Environment | None = None,
    vault: Vault | None = None,
    notes: list[str] | None = None,
) -> ConnectionStore:
    """Make a connection of an app from parameter values, checked as the platform's form checks them.

    Values under `data`, if the connection has no such parameter, are what the platform has stored (tokens, expiry).
    Raises RunError for unknown, missing or wrong values; a secret is put into `vault` before anything can fail.
    """
    connection = find_connection(app, name)
    code = connection.codes.get("params")
    names = {field["name"] for field in flatten(entered_fields(connection))}
    given = dict(values)
    install, stored = (_beside(key, given, names, name) for key in ("install", "data"))
    taint(app, connection, ConnectionStore(name, given, stored), vault if vault is not None else Vault())
    checked = check_values(
        code_value(connection, "params", []),
        given,
        environment or Environment(),
        what=f"connection '{name}', parameter",
        origin=code.origin if code is not None else None,
        notes=notes,
    )
    store = ConnectionStore(name, checked, revived(stored, environment or Environment()))
    store.install = install_values(connection, install, environment or Environment(), vault, notes)
    return store


_BESIDE = {
    "data": ("what the platform has stored", "{accessToken: …, expires: 2026-03-04T09:30:00Z}"),
    "install": ("values of the form for the installation", "{clientId: …}"),
}


def _beside(key: str, given: dict[str, Any], names: set[str], connection: str) -> Mapping[str, Any] | None:
    """Take what stands beside the parameters out of given values. Raises RunError where it is no collection."""
    if key in names or key not in given:
        return None
    value = given.pop(key)
    if isinstance(value, Mapping):
        return value
    what, example = _BESIDE[key]
    raise RunError(
        f"connection '{connection}': '{key}' must be a collection of {what}, but is {describe(value)}",
        code=CONNECTION_UNUSABLE,
        hint=f"for example {key}: {example}; leave it out where there is none",
    )


def asks_for_nothing(connection: Connection, *, consent: bool = False) -> bool:
    """Tell whether a connection is made without a value: it has no field, or, where a person consents, no required one."""
    fields = flatten(entered_fields(connection))
    return not fields or (consent and not any(field.get("required") is True for field in fields))


def secret_names(app: App, connection: Connection) -> frozenset[str]:
    """Give the names of a connection's secret parameters."""
    return app.once(("secrets", connection.name), lambda: _secret_fields(connection))


def taint(app: App, connection: Connection, store: ConnectionStore, vault: Vault) -> None:
    """Put a connection's secret parameters and stored data into the vault."""
    if is_placeholder(store):
        return
    for name in secret_names(app, connection):
        vault.add(store.parameters.get(name))
    vault.add_stored(store.data)


def taint_inputs(app: App, values: Mapping[str, Any], vault: Vault) -> None:
    """Put the inputs of a module or RPC into the vault whose fields, of any module, are secret.

    An RPC declares no fields: it is given those of the form that calls it.
    """
    secret = app.once("secret inputs", lambda: _secret_inputs(app))
    for name, value in values.items():
        if name in secret or looks_secret(name):
            vault.add(value)


def _secret_inputs(app: App) -> frozenset[str]:
    return frozenset().union(*map(_secret_fields, app.modules.values()))


def _secret_fields(owner: Component) -> frozenset[str]:
    return frozenset(field["name"] for field in flatten(entered_fields(owner)) if is_secret_field(field))
