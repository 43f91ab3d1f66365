"""Follow redirects as the platform does, and more carefully: credentials do not travel to another origin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from afkit.engine.faults import FlowError
from afkit.engine.transport.url import UrlError, build, origin_of

if TYPE_CHECKING:
    from afkit.engine.transport.wire import Exchange, HttpRequest, HttpResponse

_STATUSES = frozenset({301, 302, 303, 307, 308})
_HARMLESS = frozenset({"accept", "accept-language", "accept-encoding", "content-type", "user-agent"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def redirected(
    exchange: Exchange, request: HttpRequest, response: HttpResponse, secret: Callable[[str], bool]
) -> HttpRequest | None:
    """Give the request that a response asks for, None if it asks for none or the directive forbids following.

    301, 302 and 303 turn every method but GET and HEAD into a GET without body; 307 and 308 repeat the request. Towards
    another scheme, host or port only harmless headers are kept, and a body that holds a secret is not repeated, which
    `secret` tells of a text.
    Raises FlowError for a target that must not be followed.
    """
    if response.status not in _STATUSES or not exchange.follow:
        return None
    location = response.header("location")
    reads = request.method in ("GET", "HEAD")
    if not location or not (reads or exchange.follow_all):
        return None
    try:
        url = build(None, urljoin(request.url, location.strip()), encode=False)
    except (UrlError, ValueError):
        raise FlowError("RuntimeError", f"the redirect of status {response.status} leads to no http address") from None
    keeps = reads or response.status in (307, 308)
    here, there = origin_of(request.url), origin_of(url)
    if here[0] == "https" and there[0] == "http" and there[1] not in _LOOPBACK:
        raise FlowError(
            "RuntimeError", f"a redirect from https to http at '{there[1]}' is refused: it would be readable"
        )
    headers, body = request.headers, request.body if keeps else b""
    if here != there:
        headers = tuple((name, value) for name, value in headers if name.lower() in _HARMLESS)
        if body and secret(body.decode("utf-8", "replace")):
            raise FlowError(
                "RuntimeError", f"a redirect to '{there[1]}' is refused: it would hand the secrets of the body on"
            )
    if not keeps:
        headers = tuple((name, value) for name, value in headers if name.lower() != "content-type")
    return request._replace(method=request.method if keeps else "GET", url=url, headers=headers, body=body)
