"""Find out what a token and an instance can do, without writing anything (publisher's reference, sections 1.3 to 1.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from afkit.errors import PublishError
from afkit.publish.remote.address import app_path, segment
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError
from afkit.publish.remote.zone import unwrap

Answer = Literal["yes", "no", "cannot tell"]
AUTHORIZATION = "/users/me/current-authorization"


class Finding(NamedTuple):
    """One line of the check list."""

    question: str
    answer: Answer
    detail: str


def scopes(client: Client) -> frozenset[str] | None:
    """Ask which scopes the token has; None when the server does not say."""
    try:
        data = client.get(AUTHORIZATION).data
    except ApiError as error:
        if error.status == 401:
            raise
        return None
    found = unwrap(data, "authorization").get("scope")
    return frozenset(map(str, found)) if isinstance(found, list) else None


def write_right(client: Client) -> bool | None:
    """Say whether the token may write SDK apps; None when it cannot be told."""
    found = scopes(client)
    return None if found is None or not found else "sdk-apps:write" in found


def probe(client: Client, app: str, version: int, *, organization: int | None = None) -> list[Finding]:
    """Go through the probes; each answers yes, no, or cannot tell. A host that cannot be reached ends the list."""
    findings: list[Finding] = []
    questions: list[tuple[str, Callable[[], Finding]]] = [
        ("the token is valid", lambda: _token(client)),
        ("the token may read and write SDK apps", lambda: _scopes(client)),
        ("the app is visible", lambda: _app(client, app, version)),
        ("checksums are available", lambda: _route(client, f"{app_path(app, version)}/checksum", "checksums")),
        ("endpoints are available", lambda: _route(client, f"{app_path(app, version)}/endpoints", "endpoints")),
        ("custom functions are available", lambda: _route(client, f"{app_path(app, version)}/functions", "functions")),
        ("the rate limit is known", lambda: _limit(client, organization)),
    ]
    for question, ask in questions:
        try:
            findings.append(ask())
        except ApiError as error:
            answer: Answer = "no" if error.status == 401 else "cannot tell"
            findings.append(Finding(question, answer, error.said or error.message))
        except PublishError as error:
            detail = f"{error.message}; {error.hint}" if error.hint else error.message
            findings.append(Finding(question, "no" if not findings else "cannot tell", detail))
            break
    return findings


def _token(client: Client) -> Finding:
    question = "the token is valid"
    try:
        user = unwrap(client.get("/users/me").data, "authUser")
    except ApiError as error:
        if error.status == 403:
            return Finding(
                question, "cannot tell", "it may not read its own user (scope user:read); the next lines tell more"
            )
        if error.status == 401:
            return Finding(question, "no", "401: missing, wrong, expired, or of another zone")
        raise
    if not user:
        return Finding(question, "cannot tell", "the answer names no user")
    features = user.get("features")
    versions = isinstance(features, dict) and features.get("allow_apps")
    return Finding(question, "yes", "its owner may choose app versions" if versions else "it belongs to a user")


def _scopes(client: Client) -> Finding:
    question = "the token may read and write SDK apps"
    found = scopes(client)
    if not found:
        return Finding(question, "cannot tell", "the instance does not say which scopes the token has")
    missing = [scope for scope in ("sdk-apps:read", "sdk-apps:write") if scope not in found]
    if missing:
        return Finding(question, "no", f"it lacks {' and '.join(missing)}")
    return Finding(question, "yes", "sdk-apps:read and sdk-apps:write")


def _app(client: Client, app: str, version: int) -> Finding:
    question = "the app is visible"
    try:
        data: dict[str, Any] = unwrap(client.get(app_path(app, version)).data, "app")
    except ApiError as error:
        if error.status == 404:
            return Finding(
                question, "no", f"'{app}' version {version} does not exist there, or is hidden from this token"
            )
        if error.status == 403:
            return Finding(question, "no", f"403: {error.said}; the token lacks sdk-apps:read, or its owner a right")
        raise
    state = "approved" if data.get("approved") else "published by link" if data.get("public") else "private"
    return Finding(question, "yes", f"'{app}' version {version}, {state}")


def _route(client: Client, path: str, name: str) -> Finding:
    question = f"{'custom functions' if name == 'functions' else name} are available"
    try:
        client.get(path)
    except ApiError as error:
        if error.status in (400, 404, 405, 501):
            return Finding(question, "no", f"{error.status}: afkit works without {name}")
        if error.status == 403 and name == "functions" and error.api_code != "SC403":
            return Finding(question, "no", "403: they need a right that the token's owner lacks")
        return Finding(question, "cannot tell", error.said)
    if name == "functions":
        return Finding(
            question, "cannot tell", "they can be listed; whether they may be written shows when it is tried"
        )
    return Finding(question, "yes", "")


def _limit(client: Client, organization: int | None) -> Finding:
    question = "the rate limit is known"
    if organization is None:
        return Finding(question, "cannot tell", "name the organization with --organization ID to ask for it")
    try:
        data = unwrap(client.get(f"/organizations/{segment(str(organization))}").data, "organization")
    except ApiError as error:
        return Finding(question, "cannot tell", f"{error.status}: the token may not read the organization")
    licence = data.get("license")
    limit = licence.get("apiLimit") if isinstance(licence, dict) else None
    if limit == 0:
        return Finding(question, "no", "the licence switches the API off (apiLimit 0)")
    if isinstance(limit, int):
        return Finding(question, "yes", f"{limit} calls a minute")
    return Finding(question, "cannot tell", "the licence does not name a limit")
