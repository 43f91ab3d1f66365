"""Find a component of an app by the name that a person gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from afkit.app import App, Connection, Module, Rpc, Webhook
from afkit.engine.codes import COMPONENT_UNKNOWN
from afkit.errors import RunError
from afkit.nearest import meant

_T = TypeVar("_T")


def find_module(app: App, name: str) -> Module:
    """Give a module by name. Raises RunError with the nearest name."""
    return _find(app, app.modules, name, "module")


def find_rpc(app: App, name: str) -> Rpc:
    """Give an RPC by name. Raises RunError with the nearest name."""
    return _find(app, app.rpcs, name, "RPC")


def find_webhook(app: App, name: str) -> Webhook:
    """Give a webhook by name. Raises RunError with the nearest name."""
    return _find(app, app.webhooks, name, "webhook")


def find_connection(app: App, name: str) -> Connection:
    """Give a connection by name. Raises RunError with the nearest name."""
    return _find(app, app.connections, name, "connection")


def _find(app: App, known: Mapping[str, _T], name: str, what: str) -> _T:
    if name in known:
        return known[name]
    if what != "connection" and (other := _other_kind(app, name)):
        raise RunError(f"this connector has no {what} '{name}'", code=COMPONENT_UNKNOWN, hint=other)
    hint = meant(name, known, f"{what}s are: {', '.join(known) or 'none'}")
    raise RunError(f"this connector has no {what} '{name}'", code=COMPONENT_UNKNOWN, hint=hint)


def _other_kind(app: App, name: str) -> str | None:
    """Say how to name what is there by a name, but of another kind."""
    for components, what, written in (
        (app.modules, "a module", name),
        (app.rpcs, "an RPC", f"rpc://{name}"),
        (app.webhooks, "a webhook", f"webhook://{name}"),
    ):
        if name in components:
            return f"'{name}' is {what}: write {written}"
    if name in app.functions:
        return f"'{name}' is a function: it runs where an expression calls it, and afkit test runs its tests"
    return None
