"""Which variables expressions may use at which place.

Source: app-format reference, section 6.1. A name is a root variable (`parameters`), or a root with the members that
exist (`pagination.page`); a root without listed members is open: any member may be there.
"""

from __future__ import annotations

from functools import lru_cache

from afkit.annotations import Final, Literal, TypeAlias
from afkit.app.model import Component, Connection, Kind, Module
from afkit.app.spec.format.codes import Owner
from afkit.source.places import Path

Context: TypeAlias = Literal[
    "basic",
    "oauth",
    "module",
    "trigger",
    "instant_trigger",
    "responder",
    "rpc",
    "endpoint",
    "webhook",
    "attach",
    "detach",
    "update",
    "install",
    "base",
    "none",
]
Phase: TypeAlias = Literal["request", "response", "wrapper", "pagination", "repeat", "call"]

_ALWAYS = frozenset({"now", "environment", "temp", "parameters"})
_OAUTH = frozenset(
    {
        "oauth.scope",
        "oauth.redirectUri",
        "oauth.localRedirectUri",
        "oauth.makeRedirectUri",
        "connection",
        "common",
        "data",
    }
)
_RUN = frozenset({"connection", "common", "data", "scenario", "metadata.expect", "metadata.interface"})
_PAGES = frozenset({"pagination.page", "pagination.offset", "pagination.limit"})

ROOTS: Final[dict[Context, frozenset[str]]] = {
    "basic": _ALWAYS | {"connection", "common", "data"},
    "oauth": _ALWAYS | _OAUTH,
    "module": _ALWAYS | _RUN | _PAGES,
    "trigger": _ALWAYS | _RUN | _PAGES,
    "instant_trigger": _ALWAYS | _RUN | {"payload", "webhook"},
    "responder": _ALWAYS | _RUN | {"webhook"},
    "rpc": _ALWAYS | _RUN | _PAGES | {"webhook"},
    "endpoint": _ALWAYS | _RUN | _PAGES | {"input"},
    "webhook": _ALWAYS | {"common", "data", "query", "method", "body", "headers"},
    "attach": _ALWAYS | {"connection", "common", "data", "webhook.id", "webhook.url"},
    "detach": _ALWAYS | {"connection", "common", "data", "webhook"},
    "update": _ALWAYS | {"connection", "common", "data", "webhook"},
    "install": frozenset({"parameters", "now", "environment"}),
    "base": _ALWAYS | _RUN | _PAGES | {"payload", "webhook"},
    "none": frozenset(),
}
"""What is there from the start. Base runs in modules, RPCs and webhook requests: it may use what any of them has."""

RESPONSE: Final = frozenset({"body", "headers", "statusCode"})
_CONTAINER = frozenset({"iterate.container.first", "iterate.container.last"})
_ITEM_PLACES = frozenset({"output", "trigger"})
_RESULTS: Final = frozenset({"module", "trigger", "instant_trigger", "rpc", "endpoint", "base"})

PARAMETER_CODES: Final = frozenset(
    {
        "params",
        "staticParams",
        "mappableParams",
        "interface",
        "samples",
        "scope",
        "scopeList",
        "defaultScope",
        "installSpec",
        "requiredScope",
        "inputParameters",
        "outputParameters",
        "common",
        "groups",
    }
)
"""Codes in which the engine evaluates nothing."""


def context_of(kind: Owner, component: Component | None, code_key: str) -> Context:
    """Name the context that a code runs in."""
    if code_key in PARAMETER_CODES:
        return "none"
    if kind == "app":
        return "base" if code_key == "base" else "none"
    if code_key == "installDirectives":
        return "install"
    if isinstance(component, Connection) or kind == "connection":
        return "oauth" if isinstance(component, Connection) and component.connection_type == "oauth" else "basic"
    if kind == "webhook":
        return _HOOKS.get(code_key, "webhook")
    if isinstance(component, Module):
        return _MODULES.get(component.module_type, "module")
    return _KINDS.get(kind, "module")


_HOOKS: Final[dict[str, Context]] = {"attach": "attach", "detach": "detach", "update": "update"}
_MODULES: Final[dict[str, Context]] = {
    "trigger": "trigger",
    "instant_trigger": "instant_trigger",
    "responder": "responder",
}
_KINDS: Final[dict[Kind, Context]] = {"rpc": "rpc", "endpoint": "endpoint"}


def phase_of(context: Context, path: Path) -> Phase:
    """Say in which part of a request a place is: its building, its response, the wrapper, paging or repeating.

    Everything in a webhook's communication sees the call.
    """
    if context == "webhook":
        return "call"
    names = [step for step in path if isinstance(step, str)]
    if context == "oauth" and names and names[0] not in ("response", "pagination", "repeat", "oauth"):
        names = names[1:]
    if not names:
        return "request"
    if names[0] == "pagination":
        return "pagination"
    if names[0] == "repeat":
        return "repeat"
    if names[0] != "response":
        return "request"
    return "wrapper" if names[1:2] == ["wrapper"] else "response"


def available(kind: Owner, component: Component | None, code_key: str, path: Path = ()) -> frozenset[str]:
    """Give the variables in scope at a place of a code; `path` leads from the code's own top.

    `item` counts as available wherever the code could iterate; whether it does is another question.
    """
    return _in_scope(context_of(kind, component, code_key), code_key == "epoch", path)


@lru_cache(maxsize=4096)
def _in_scope(context: Context, epoch: bool, path: Path) -> frozenset[str]:
    found = ROOTS[context]
    if context in ("none", "install"):
        return found
    phase = phase_of(context, path)
    if context == "trigger" or epoch:
        found = found | {"data.lastDate", "data.lastID"}
    if context == "oauth" and _consent_response(path):
        found = found | {"query"}
    if phase == "call":
        return found | {"item"} if _may_see_item(path) else found
    if phase == "request":
        return found
    found = found | RESPONSE
    if context not in _RESULTS:
        return found | {"item"} if _may_see_item(path) else found
    if phase in ("wrapper", "pagination", "repeat"):
        found = found | _CONTAINER
    if phase == "wrapper":
        return found | {"output"}
    return found | {"item"} if _may_see_item(path) else found


def _consent_response(path: Path) -> bool:
    """Say whether a place is in the response of the consent page, where `query` holds what came with the redirect."""
    names = [step for step in path if isinstance(step, str)]
    return names[:2] == ["authorize", "response"]


def _may_see_item(path: Path) -> bool:
    names = [step for step in path if isinstance(step, str)]
    if not _ITEM_PLACES.isdisjoint(names):
        return True
    return names[-2:] == ["iterate", "condition"] or names == [
        "uid"
    ]  # whom each item of a shared webhook's call is for


def roots(names: frozenset[str]) -> frozenset[str]:
    """Reduce names to their root variables."""
    return frozenset(name.partition(".")[0] for name in names)


KNOWN: Final = frozenset().union(
    *(roots(found) for found in ROOTS.values()), RESPONSE, {"item", "output", "iterate", "query"}
)
"""Every root variable that exists anywhere."""

DOCS: Final = {
    "now": "the current time, UTC",
    "environment": "`timezone` and other facts about the run",
    "temp": "values that this run keeps",
    "parameters": "what the user filled in",
    "connection": "what the connection stored",
    "common": "common data of the app, in a connection of the connection",
    "data": "what the component stored; in a trigger also `lastDate` and `lastID`",
    "oauth": "`scope` and the redirect addresses",
    "query": "query of the incoming call or redirect",
    "method": "method of the incoming call",
    "body": "body of the response, in a webhook of the call",
    "headers": "header fields of the response, in a webhook of the call",
    "statusCode": "HTTP status of the response",
    "item": "the current item of `iterate`",
    "output": "the results, inside `wrapper`",
    "iterate": "`container.first` and `container.last`",
    "pagination": "`page`, `offset` and `limit`",
    "payload": "the bundle that the webhook made",
    "webhook": "`id` and `url`, later what `attach` stored",
    "scenario": "facts about the scenario",
    "metadata": "`expect` and `interface`: the module's own fields",
    "input": "input of the endpoint",
}

_ELSEWHERE: Final = {
    "body": "it exists in response and pagination only: there is no response yet",
    "headers": "it exists in response and pagination only: there is no response yet",
    "statusCode": "it exists in response and pagination only: there is no response yet",
    "item": "it exists while iterating only: in response.output and iterate.condition",
    "output": "it exists in response.wrapper only",
    "iterate": "it exists in response.wrapper and in pagination only",
    "data.lastDate": "it exists in polling triggers only",
    "data.lastID": "it exists in polling triggers only",
    "payload": "it exists in instant triggers only",
    "oauth": "it exists in OAuth connections only",
    "query": "it exists in authorize.response and in webhooks only",
    "method": "it exists in webhooks only",
    "pagination": "it exists in modules and procedures that page only",
    "connection": "an incoming call has no connection",
    "metadata": "it exists in modules, procedures and endpoints only",
    "scenario": "it exists in modules, procedures and endpoints only",
    "webhook": "it exists in attach, detach and update, and in what runs for a webhook",
    "input": "it exists in endpoints only",
    **dict.fromkeys(("common", "data", "temp"), "it exists in requests and what becomes of them"),
}
_NOWHERE: Final = dict.fromkeys(KNOWN, "nothing is evaluated in fields and samples: write the value itself")


@lru_cache(maxsize=256)
def elsewhere(names: frozenset[str]) -> dict[str, str]:
    """Give the variables that a kind of place does not have, and where they exist."""
    if not names:
        return _NOWHERE
    here = roots(names)
    found = {name: _ELSEWHERE.get(name, DOCS.get(name, "")) for name in KNOWN if name not in here}
    found.update((name, why) for name, why in _ELSEWHERE.items() if name not in names and "." in name)
    if "payload" in here and "body" in found:
        found["body"] = "there is no response yet: write payload, which is what the webhook made of the call"
    return found
