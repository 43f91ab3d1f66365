"""Which variables a place is offered: those that the format says are there, and that the connector's own parts bring about.

Lint lets more pass: what no source states, and what another state of the connector would bring.
"""

from __future__ import annotations

from typing import Any

from afkit.app.knowledge.facts import Facts
from afkit.app.model import Module, Webhook
from afkit.app.spec.variables import context_of
from afkit.iml.check.types import Scope, Type
from afkit.index.spots import Spot
from afkit.source.places import Path, value_at

_AFTER_TOKEN = frozenset({"info", "refresh", "invalidate"})
"""Steps of an OAuth connection that run when there is something stored; section 6.1 names the first two."""
_OAUTH_1 = ("scope", "redirectUri")
_UNSTATED = {
    "basic": frozenset({"connection"}),
    "webhook": frozenset({"temp", "common"}),
    "attach": frozenset({"data"}),
    "detach": frozenset({"data"}),
    "update": frozenset({"data"}),
}
"""Variables of which section 6.1 of the app-format reference does not say whether a context has them."""
_ITERATING = frozenset({"module", "responder", "endpoint", "base", "webhook"})
"""Contexts that have `item` only where something is iterated."""


def narrowed(scope: Scope, facts: Facts | None, spot: Spot | None, value: Any, path: Path) -> Scope:
    """Leave out of a place's scope what is not to be offered there.

    `value` and `path` are of the document that the place is in: what stands around it as it is typed now.
    """
    if spot is None or not spot.is_code:
        return scope
    absent = _absent(facts, spot, value, path)
    variables = {name: kind for name, kind in scope.variables.items() if name not in absent}
    if "oauth" in variables and _is_oauth_1(value_at(value, path[: len(path) - len(spot.path)])):
        members = variables["oauth"].members or {}
        variables["oauth"] = variables["oauth"]._replace(members={name: members.get(name, Type()) for name in _OAUTH_1})
    return scope._replace(variables=variables)


def _absent(facts: Facts | None, spot: Spot, value: Any, path: Path) -> set[str]:
    context = context_of(spot.kind, spot.component, spot.key)
    absent = set(_UNSTATED.get(context, ()))
    if context == "oauth" and spot.path and spot.path[0] not in _AFTER_TOKEN:
        absent.add("connection")
    if context == "instant_trigger" or (context in _ITERATING and not _iterates(facts, spot, value, path)):
        absent.add("item")
    if context == "rpc" and not (facts is not None and spot.name in facts.once(_asked_with_a_webhook)):
        absent.add("webhook")
    if context == "base" and facts is not None:
        kinds = {module.module_type for module in facts.app.modules.values()}
        absent |= {"payload"} if "instant_trigger" not in kinds else set()
        absent |= {"webhook"} if not facts.app.webhooks else set()
    return absent


def _iterates(facts: Facts | None, spot: Spot, value: Any, path: Path) -> bool:
    """Tell whether the request around a place iterates, itself or by what base says."""
    if spot.kind == "webhook" and spot.key == "communication":
        return _has(value_at(value, path[: len(path) - len(spot.path)]), "iterate")
    if "response" not in spot.path:
        return False
    own = value_at(value, path[: len(path) - len(spot.path) + spot.path.index("response") + 1])
    base = facts.base.get("response") if facts is not None and facts.base is not None else None
    return _has(own, "iterate") or (spot.kind != "connection" and _has(base, "iterate"))


def _asked_with_a_webhook(facts: Facts) -> set[str]:
    """The procedures that are asked in the context of a webhook: by one, or by a module that has one."""
    return {
        procedure.name
        for procedure in facts.procedures
        if isinstance(procedure.owner, Webhook)
        or (isinstance(procedure.owner, Module) and procedure.owner.webhook is not None)
    }


def _is_oauth_1(code: Any) -> bool:
    return _has(code, "requestToken") or _has(code, "accessToken")


def _has(value: Any, name: str) -> bool:
    return isinstance(value, dict) and value.get(name) is not None
