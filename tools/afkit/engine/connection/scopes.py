"""What a connection asks for and is given besides its parameters: OAuth scopes, and what an installation fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.merging import Directive, Layer
from afkit.app.lookup import code_value
from afkit.engine.codes import CONNECTION_UNUSABLE, INPUT_UNKNOWN
from afkit.engine.evaluate import value_of
from afkit.engine.faults import FlowError
from afkit.engine.inputs.complete import check_values
from afkit.errors import RunError

if TYPE_CHECKING:
    from afkit.app import App, Connection
    from afkit.app.knowledge.vault import Vault
    from afkit.iml import Environment


def scopes_of(app: App, name: str) -> tuple[str, ...]:
    """Give the default scopes of a connection and those that its modules, webhooks and endpoints need (section 7.3)."""
    return app.once(("scopes", name), lambda: tuple(dict.fromkeys(_scopes(app, name))))


def _scopes(app: App, name: str) -> Iterator[str]:
    yield from _listed(app.connections[name], "defaultScope")
    for module in app.modules.values():
        if name in (module.connection, module.alt_connection):
            yield from _listed(module, "scope")
    for webhook in app.webhooks.values():
        if name in (webhook.connection, webhook.alt_connection):
            yield from _listed(webhook, "requiredScope")
    for endpoint in app.endpoints.values():
        if name in endpoint.attached_accounts:
            yield from _listed(endpoint, "scope")


def _listed(owner: Any, key: str) -> list[str]:
    value = code_value(owner, key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def install_values(
    connection: Connection,
    given: Mapping[str, Any] | None,
    env: Environment,
    vault: Vault | None,
    notes: list[str] | None,
) -> dict[str, Any]:
    """Give the common data that `installDirectives` make of what an administrator fills in (section 7.5).

    Where nothing is given, a note says so. Raises RunError for wrong values and for expressions that fail.
    """
    directives = connection.codes.get("installDirectives")
    if directives is None or not directives.value:
        if given:
            raise RunError(f"connection '{connection.name}' has no installDirectives to fill", code=INPUT_UNKNOWN)
        return {}
    if given is None:
        if notes is not None:
            notes.append(
                f"connection '{connection.name}' has installDirectives: what an administrator fills in there is empty "
                "here; give it under 'install:' of the connection file"
            )
        return {}
    if vault is not None:
        vault.add(given)
    fields = code_value(connection, "installSpec", [])
    checked = check_values(fields, given, env, what=f"install values of connection '{connection.name}',")
    directive = Directive("installDirectives", directives.value, (Layer(directives.value, directives.origin),))
    try:
        common = value_of(directive, ("common",), {"parameters": checked}, env)
    except FlowError as error:
        raise RunError(error.message, code=CONNECTION_UNUSABLE, place=error.place, hint=error.hint) from None
    return dict(common) if isinstance(common, Mapping) else {}
