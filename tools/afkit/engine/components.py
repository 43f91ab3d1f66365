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
    return _find(app.modules, name, "module")


def find_rpc(app: App, name: str) -> Rpc:
    """Give an RPC by name. Raises RunError with the nearest name."""
    return _find(app.rpcs, name, "RPC")


def find_webhook(app: App, name: str) -> Webhook:
    """Give a webhook by name. Raises RunError with the nearest name."""
    return _find(app.webhooks, name, "webhook")


def find_connection(app: App, name: str) -> Connection:
    """Give a connection by name. Raises RunError with the nearest name."""
    return _find(app.connections, name, "connection")


def _find(known: Mapping[str, _T], name: str, what: str) -> _T:
    if name in known:
        return known[name]
    hint = meant(name, known, f"{what}s are: {', '.join(known) or 'none'}")
    raise RunError(f"this connector has no {what} '{name}'", code=COMPONENT_UNKNOWN, hint=hint)
