"""Play the page of an authorization server on which a user agrees: OAuth 2, authorization code (RFC 6749, section 4.1).

The user of a sandbox agrees at once: the browser is sent back with a code and the state that it came with. What was
granted is kept in the state, for the route that gives tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from afkit.iml import UNDEFINED, Environment
from afkit.iml.values.basics import date_text
from afkit.iml.values.types import to_text
from afkit.sandbox.rules import Consent, Rule
from afkit.sandbox.shelf import Shelf
from afkit.sandbox.state import apply
from afkit.sandbox.wire import Reply

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CODE = 32


def agree(
    consent: Consent, state: dict[str, Any], scope: dict[str, Any], env: Environment, shelf: Shelf
) -> tuple[Reply, str]:
    """Answer the browser, and say in words what came of it. Raises RuleError where a rule has no value."""
    asked: Mapping[str, str] = scope["request"]["query"]
    client, back = asked.get("client_id", ""), asked.get("redirect_uri", "")
    known = _texts(consent.clients, scope, env)
    if not client or (known is not None and client not in known):
        return _page(f"there is no client '{client}'" if client else "no client_id")
    if not back:
        return _page("no redirect_uri")
    if not _may_go_to(back, _texts(consent.redirects, scope, env) or ()):
        return _page(f"redirect_uri {back} is not registered")
    refusal = _refusal(consent, asked, scope, env)
    if refusal is not None:
        return _redirect(back, {"error": refusal[0], "error_description": refusal[1]}, asked), refusal[1]
    code = _text(consent.code, scope, env) or env.functions["randomText"](_CODE)
    scope["let"]["grant"] = {**asked, "code": code, "at": date_text(env.now())}
    _make(consent, state, scope, env)
    apply(consent.keep, state, scope, env, shelf)
    added = {name: to_text(rule.value(scope, env), env) for name, rule in consent.add.items()}
    return _redirect(back, {"code": code, **added}, asked), f"consent given to {client}"


def _refusal(
    consent: Consent, asked: Mapping[str, str], scope: dict[str, Any], env: Environment
) -> tuple[str, str] | None:
    """Give the error that a request or the user calls for, and say it in words."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type", "response_type is not code"
    wanted = asked.get("scope", "").replace(",", " ").split()
    allowed = _texts(consent.scopes, scope, env)
    wrong = [name for name in wanted if allowed is not None and name not in allowed]
    if wrong:
        return "invalid_scope", f"there is no scope {wrong[0]}"
    challenge, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "plain")
    if consent.pkce and not challenge:
        return "invalid_request", "no code_challenge"
    if challenge and method not in ("plain", "S256"):
        return "invalid_request", f"code_challenge_method {method} is not known"
    if consent.deny is not None and consent.deny.holds(scope, env):
        return "access_denied", "the user said no"
    return None


def _redirect(back: str, members: Mapping[str, str], asked: Mapping[str, str]) -> Reply:
    state = {"state": asked["state"]} if "state" in asked else {}
    parts = urlsplit(back)
    query = "&".join(filter(None, (parts.query, urlencode({**members, **state}))))
    return Reply(302, (("Location", urlunsplit(parts._replace(query=query))), ("Cache-Control", "no-store")))


def _page(why: str) -> tuple[Reply, str]:
    """Refuse on a page: where the redirect cannot be trusted, nothing is sent there (RFC 6749, section 4.1.2.1)."""
    return Reply(400, (("Content-Type", "text/plain; charset=utf-8"),), f"invalid_request: {why}\n".encode()), why


def _may_go_to(address: str, registered: tuple[str, ...]) -> bool:
    if address in registered:
        return True
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and parts.hostname in _LOOPBACK and not parts.fragment
    except ValueError:
        return False


def _make(consent: Consent, state: dict[str, Any], scope: dict[str, Any], env: Environment) -> None:
    """Make the objects that lead to the place of grants, where they are not there yet."""
    holder: Any = state
    for rule in consent.keep.at[:-1]:
        step = rule.value(scope, env)
        if not isinstance(holder, dict) or not isinstance(step, str):
            return
        holder = holder.setdefault(step, {})


def _text(rule: Rule | None, scope: dict[str, Any], env: Environment) -> str:
    value = rule.value(scope, env) if rule is not None else UNDEFINED
    return "" if value is UNDEFINED else to_text(value, env)


def _texts(rule: Rule | None, scope: dict[str, Any], env: Environment) -> tuple[str, ...] | None:
    """Give the texts that a rule gives, one or a list; None where there is no rule."""
    if rule is None:
        return None
    value = rule.value(scope, env)
    return tuple(to_text(item, env) for item in (value if isinstance(value, list) else [value]))
