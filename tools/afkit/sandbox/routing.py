"""Find the routes that take a request: the guards on the way, and the one that answers."""

from __future__ import annotations

from urllib.parse import parse_qsl

from afkit.records import NamedTuple
from afkit.sandbox.paths import split_path
from afkit.sandbox.routes import Route, Routes
from afkit.sandbox.wire import Request

_OWN = frozenset({"", "127.0.0.1", "localhost", "[::1]"})
"""Hosts that say nothing: the address of the sandbox itself."""


class Taken(NamedTuple):
    """A route that takes a request, and what the placeholders of its path stand for."""

    route: Route
    params: dict[str, str]


def addressed(request: Request, routes: Routes) -> Request:
    """Give a request with the host that it is for: of its Host header, or of `/@HOST` in front of the path.

    The host is empty where the request came to the sandbox's own address.
    """
    host = (request.host or _without_port(request.header("host") or "")).lower().rstrip(".")
    if host not in _OWN:
        return request if request.host == host else request._replace(host=host)
    if request.target.startswith("/@"):
        named, _, rest = request.target[2:].partition("/")
        if routes.knows(named.lower()):
            return request._replace(host=named.lower(), target=f"/{rest}")
    return request._replace(host="") if request.host else request


def fits(host: str, pattern: str) -> bool:
    """Tell whether a host is the one that is named, or below the one that `*.` stands before."""
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]) and host != pattern[1:])


def at_home(url: str, base: str, routes: Routes) -> str:
    """Lead an address to a sandbox that listens at `base`; a host that a route is for by name stays known."""
    host, slash, rest = url.partition("://")[2].partition("/")
    if not slash:
        host, mark, query = host.partition("?")
        rest = mark + query
    name = _without_port(host.rpartition("@")[2]).lower()
    return f"{base}/@{name}/{rest}" if routes.knows(name) else f"{base}/{rest}"


def taken(request: Request, routes: Routes) -> list[Taken]:
    """Give the routes that take a request, in their order: guards, and last the first route that is none, if any is."""
    found: list[Taken] = []
    parts = split_path(request.path)
    query = frozenset(parse_qsl(request.query, keep_blank_values=True))
    for route in routes.near(request.method, parts):
        params = _takes(route, request, parts, query)
        if params is not None:
            found.append(Taken(route, params))
            if not route.guard:
                break
    return found


def _takes(
    route: Route, request: Request, parts: list[str], query: frozenset[tuple[str, str]]
) -> dict[str, str] | None:
    if route.methods and request.method not in route.methods:
        return None
    if route.hosts and request.host and not any(fits(request.host, pattern) for pattern in route.hosts):
        return None
    if not route.query <= query:
        return None
    if route.headers and any(request.header(name) != value for name, value in route.headers):
        return None
    if not route.paths:
        return {}
    for pattern in route.paths:
        params = pattern.match(parts)
        if params is not None:
            return params
    return None


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
