"""OAuth with a person's consent (app-format reference, sections 7.3 and 7.4).

OAuth 2: preauthorize, authorize, token, info. OAuth 1: requestToken, authorize, accessToken, info.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from afkit.app.lookup import code_value
from afkit.engine.codes import CONNECTION_UNCHECKED
from afkit.engine.connection.steps import CONSENT_STEPS, connection_state, keep, plan_steps, run_step
from afkit.engine.evaluate import as_text
from afkit.engine.faults import FlowError
from afkit.engine.request.plan import has_request, plan_request
from afkit.engine.response.read import judge, read_page
from afkit.errors import RunError

if TYPE_CHECKING:
    from afkit.app import Connection
    from afkit.engine.connection.steps import ConnectionStore, StepPlan
    from afkit.engine.state import State
    from afkit.engine.transport.wire import Flow

Ask = Callable[[str, str], Mapping[str, str]]
"""Shows a person the consent address, waits for the redirect that carries the given state (of OAuth 1: the temporary
token), and gives its query."""

_REDIRECTS = ("localRedirectUri", "makeRedirectUri", "redirectUri")


def consent_step(connection: Connection) -> str | None:
    """Give the step of a connection that needs a person's consent, None if it has none."""
    value = code_value(connection, "communication") if connection.connection_type == "oauth" else None
    return next((name for name in CONSENT_STEPS if isinstance(value, Mapping) and value.get(name)), None)


def grant(connection: Connection, store: ConnectionStore, state: State, ask: Ask, redirect: str) -> Flow[None]:
    """Run all steps of a connection that needs a person's consent, and store what they give.

    `redirect` is the address that the service sends the browser back to; all of the platform's redirect variables have
    it. Raises FlowError where a step fails or the person declines, RunError where there is nothing to consent to.
    """
    own = connection_state(connection, store, state)
    own.context["oauth"] = {**own.context["oauth"], **dict.fromkeys(_REDIRECTS, redirect)}
    steps = plan_steps(connection, own)
    if "authorize" not in steps or not steps["authorize"].items:
        raise RunError(
            f"connection '{connection.name}' has no step 'authorize': there is nothing to consent to",
            code=CONNECTION_UNCHECKED,
            place=connection.origin.location,
        )
    if "preauthorize" in steps:
        yield from run_step(steps["preauthorize"], store, own)
    if "requestToken" in steps:
        own.callback = redirect
        yield from run_step(steps["requestToken"], store, own)
        own.callback = None
    _authorize(steps["authorize"], store, own, ask, bound="oauth_token" if "requestToken" in steps else "state")
    for name in ("token", "accessToken", "info"):
        if name in steps:
            yield from run_step(steps[name], store, own)
    store.stored = True


def _authorize(step: StepPlan, store: ConnectionStore, state: State, ask: Ask, *, bound: str) -> None:
    """Build the consent address, wait for the redirect, and read it as the step's response.

    `bound` names what ties the redirect to this request: the `state` of OAuth 2, the temporary token of OAuth 1.
    """
    directive = step.items[0]
    if "temp" in directive.value:
        state.remember(directive, ("temp",))
    if not has_request(directive):
        raise FlowError(
            "InvalidConfigurationError",
            f"{directive.name}: the authorize step has no 'url'",
            directive=directive.name,
            place=directive.place(),
        )
    address = plan_request(directive, state, sign=False).request.url
    if bound == "state":
        nonce = state.env.uuid().replace("-", "")
        address = _with_state(address, nonce)
    else:
        nonce = dict(parse_qsl(urlsplit(address).query)).get(bound, "")
    if not nonce:
        raise FlowError(
            "InvalidConfigurationError",
            f"{directive.name}: the consent address has no '{bound}', so that nobody could tell whose the answer is",
            directive=directive.name,
            place=directive.place(("qs",)),
            hint="put the temporary token into it: qs: {oauth_token: '{{temp.token}}'}",
        )
    query = dict(ask(address, nonce))
    state.vault.add([query.get("code"), query.get("oauth_verifier")])
    if query.get("denied"):
        query["error"] = "denied"
    if query.get("error"):
        said = ": ".join(text for text in (query["error"], query.get("error_description", "")) if text)
        raise FlowError(
            "InvalidAccessTokenError",
            f"consent was not given: {said}",
            directive=directive.name,
            place=directive.place(),
        )
    context = {"query": query}
    judge(directive, state, context)
    keep(directive, read_page(directive, state, context), store, state)


def _with_state(url: str, nonce: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode({"state": as_text(nonce)}))))))
