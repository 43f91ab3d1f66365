"""Guess the type of a component whose metadata do not tell it, from what its codes do.

Source: app-format reference, sections 7 and 10.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.model import Code, Component, Connection, Module

_STEPS = frozenset(("authorize", "token", "refresh", "requestToken", "accessToken", "preauthorize", "invalidate"))


def with_type(component: Component) -> Component:
    """Give a connection or module with the type that its codes show; others as they are."""
    if isinstance(component, Connection):
        return component._replace(connection_type=connection_type(component.codes))
    if isinstance(component, Module):
        return component._replace(module_type=module_type(component.codes))
    return component


def connection_type(codes: Mapping[str, Code]) -> str:
    """Tell oauth by its steps, or by codes that only such a connection has."""
    if has_steps(_value(codes, "communication")):
        return "oauth"
    return "oauth" if any(_value(codes, key) for key in ("scopeList", "defaultScope", "installSpec")) else "basic"


def has_steps(communication: object) -> bool:
    """Tell whether the communication of a connection is one of an OAuth connection."""
    return isinstance(communication, dict) and not _STEPS.isdisjoint(communication)


def module_type(codes: Mapping[str, Code]) -> str:
    """Tell a trigger by its epoch or directive, a search by what it iterates over; an action is the plainest.

    What sends nothing and hands on the payload of a webhook is an instant trigger.
    """
    if _value(codes, "epoch"):
        return "trigger"
    value = _value(codes, "communication")
    requests = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    responses = [one["response"] for one in requests if isinstance(one.get("response"), dict)]
    if any("trigger" in one for one in responses):
        return "trigger"
    if responses and not any("url" in one for one in requests) and "{{payload" in repr(responses):
        return "instant_trigger"
    if any("iterate" in one for one in responses) or any("pagination" in one for one in requests):
        return "search"
    return "action"


def _value(codes: Mapping[str, Code], key: str) -> Any:
    code = codes.get(key)
    return code.value if code is not None and code.given else None
