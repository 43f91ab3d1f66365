"""Fixes of connections: OAuth steps, hosts, and components that name none."""

from __future__ import annotations

from afkit.app.model import Connection, Origin
from afkit.lint.fixes.mend import within
from afkit.lint.mending.plan import Case, Fix, mends
from afkit.lint.rules.codes import (
    CONNECTION_MISSING,
    EDITABLE_HOST,
    EXPIRES_NEVER_STORED,
    KEY_MAY_BE_EMPTY,
    REDIRECT_DIFFERS,
    REFRESH_TOKEN_LOST,
    REFRESH_WITHOUT_CONDITION,
    SCOPE_NOT_JOINED,
    TOKEN_NEVER_ASKED,
    WEBHOOK_HAS_NO_CONNECTION,
)


@mends(TOKEN_NEVER_ASKED)
def token_never_asked(case: Case) -> Fix:
    """Let the step run whenever the connection is made."""
    if isinstance(there := case.value(case.at), dict) and "condition" in there:
        return case.set(case.at.at("condition"), True)
    return case.insert(case.at.at("condition"), True)


@mends(SCOPE_NOT_JOINED)
def scope_not_joined(case: Case) -> Fix:
    """Write the scopes with blanks between them."""
    return _around(case, "join({}, ' ')")


@mends(REDIRECT_DIFFERS, unsafe=True)
def redirect_differs(case: Case) -> Fix:
    """Name the address that `authorize` names."""
    wanted = case.advised.removesuffix(" here, too")
    if not wanted.startswith("oauth."):
        raise case.refused("there is no other address")
    return _around(case, wanted)


def _around(case: Case, form: str) -> Fix:
    """Write what stands at the place in another form."""
    document, place = case.at.document, case.item.location
    start, end = (document.character(case.at.path, offset) for offset in (place.start, place.end))
    text = case.value(case.at)
    if start is None or end is None or not isinstance(text, str):
        raise case.refused("there is no text")
    return within(case.at, start, end, form.format(text[start:end]))


@mends(REFRESH_WITHOUT_CONDITION)
def refresh_without_condition(case: Case) -> Fix:
    """Renew the token five minutes before it ends."""
    token = case.value(Origin(case.at.document, (*case.at.path[:-1], "token", "response", "data")))
    if not isinstance(token, dict) or "expires" not in token:
        raise case.refused("when it ends is not stored")
    return case.insert(case.at.at("condition"), "{{data.expires < addMinutes(now, 5)}}")


@mends(EXPIRES_NEVER_STORED, unsafe=True)
def expires_never_stored(case: Case) -> Fix:
    """Store when the token ends, as most services tell it."""
    steps = case.request("refresh")
    data = steps.at("token", "response", "data")
    if not isinstance(case.value(data), dict):
        raise case.refused("token stores nothing")
    return case.set(data.at("expires"), "{{addSeconds(now, body.expires_in)}}")


@mends(REFRESH_TOKEN_LOST)
def refresh_token_lost(case: Case) -> Fix:
    """Store a new refresh token, and keep the old one where none comes."""
    name = case.advised.removesuffix(" to its response.data")
    stored = case.value(Origin(case.at.document, (*case.at.path[:-1], "token", "response", "data", name)))
    data = case.at.at("response", "data")
    if not isinstance(stored, str) or not isinstance(case.value(data), dict):
        raise case.refused("what is stored is no text")
    inner = stored.strip()
    once = inner.startswith("{{") and inner.endswith("}}") and inner.count("{{") == 1
    return case.set(data.at(name), f"{{{{ifempty({inner[2:-2].strip()}, data.{name})}}}}" if once else stored)


@mends(EDITABLE_HOST)
def editable_host(case: Case) -> Fix:
    """Fix the host when the connection is made."""
    return case.set(case.up.at("editable") if case.at.path[-1:] == ("editable",) else case.at.at("editable"), False)


@mends(KEY_MAY_BE_EMPTY, unsafe=True)
def key_may_be_empty(case: Case) -> Fix:
    """Ask for the parameter in any case."""
    name = case.item.message.rpartition(": '")[2].partition("'")[0]
    for connection in case.app.connections.values():
        code = connection.codes.get("params")
        for number, field in enumerate(code.value if code is not None and isinstance(code.value, list) else ()):
            if code is not None and isinstance(field, dict) and field.get("name") == name:
                return case.set(code.origin.at(number, "required"), True)
    raise case.refused("the parameter is declared elsewhere")


@mends(CONNECTION_MISSING, WEBHOOK_HAS_NO_CONNECTION, unsafe=True)
def connection_missing(case: Case) -> Fix:
    """Name the only connection that there is."""
    if isinstance(case.owner, Connection) or len(case.app.connections) != 1:
        raise case.refused("there are several connections")
    return case.set(case.owner.origin.at("connection"), next(iter(case.app.connections)))
