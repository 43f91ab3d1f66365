"""A request is held against few routes, and takes those that it would take if all were tried."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.sandbox import Request, Routes, at_home
from afkit.sandbox.paths import parse_path, split_path
from afkit.sandbox.routes import Route
from afkit.sandbox.routing import addressed, taken

PARTS = st.sampled_from(["a", "b", "{x}", "c{x}", ""])
PATHS = st.lists(PARTS, max_size=3).map(lambda parts: "/" + "/".join(parts)) | st.sampled_from(
    ["/{all*}", "/a/{all*}", "/{x}/{all*}", "/a/{x}/b/{all*}"]
)
SENT = st.lists(st.sampled_from(["a", "b", "c1", "", "d"]), max_size=4).map(lambda parts: "/" + "/".join(parts))
METHODS = ["GET", "POST", "DELETE"]
PATTERNS = ["a.example", "b.example", "*.example", "*.a.example", "*.", "*"]
HOSTS = [
    "",
    "a.example",
    "b.example",
    "x.a.example",
    "x.y.a.example",
    ".a.example",
    "example",
    ".example",
    "a..",
    "A.example",
]


def route(
    paths: list[str], methods: frozenset[str] = frozenset(), hosts: tuple[str, ...] = (), guard: bool = False
) -> Route:
    return Route("r", tuple(map(parse_path, paths)), methods, (), frozenset(), hosts, guard, ())


ROUTES = st.lists(
    st.builds(
        route,
        st.lists(PATHS, max_size=3),
        st.frozensets(st.sampled_from(METHODS), max_size=2),
        st.lists(st.sampled_from(PATTERNS), max_size=2).map(tuple),
        st.booleans(),
    ),
    max_size=12,
)


def is_for(host: str, patterns: tuple[str, ...]) -> bool:
    """Tell by the definition whether a host has one of these names, or is below one that `*.` stands before."""
    return any(host == one or (one[:2] == "*." and host[-len(one) + 1 :] == one[1:] != host) for one in patterns)


def choice(routes: list[Route], method: str, path: str, host: str) -> list[tuple[int, dict[str, str]]]:
    """Hold a request against every route: the numbers of those that take it, and what their placeholders stand for."""
    found: list[tuple[int, dict[str, str]]] = []
    for number, one in enumerate(routes):
        fitting = [params for pattern in one.paths if (params := pattern.match(split_path(path))) is not None]
        if (
            (fitting or not one.paths)
            and (not one.methods or method in one.methods)
            and (not one.hosts or not host or is_for(host, one.hosts))
        ):
            found.append((number, fitting[0] if fitting else {}))
            if not one.guard:
                break
    return found


@given(ROUTES, st.sampled_from([*METHODS, "get", ""]), SENT, st.sampled_from(HOSTS))
def test_a_request_takes_what_it_would_take_if_all_routes_were_tried(
    given_routes: list[Route], method: str, path: str, host: str
) -> None:
    numbers = {id(one): number for number, one in enumerate(given_routes)}
    found = taken(Request(method, path, host=host), Routes(given_routes))
    assert [(numbers[id(one.route)], one.params) for one in found] == choice(given_routes, method, path, host)


@given(ROUTES, st.sampled_from(HOSTS[1:]))
def test_a_host_is_known_where_a_route_is_for_it(given_routes: list[Route], host: str) -> None:
    routes = Routes(given_routes)
    known = any(is_for(host.lower(), one.hosts) for one in given_routes)
    assert at_home(f"https://{host}/a", "http://h:1", routes) == f"http://h:1/{f'@{host.lower()}/' if known else ''}a"
    request = addressed(Request("GET", f"/@{host}/a"), routes)
    assert (request.host, request.target) == ((host.lower(), "/a") if known else ("", f"/@{host}/a"))


MANY = [
    one
    for number in range(100)
    for one in (
        route([f"/p{number}"]),
        route([f"/v1/p{number}"]),
        route([f"/v1/{{x}}/p{number}/{{y}}"]),
        route([f"/v2/p{number}/{{all*}}"]),
        route(["/v3"], frozenset({f"M{number}"})),
    )
]
EVERYWHERE = [route([]), route(["/{x}/y"]), route(["/v1/{x}/p7/z", "/v1/{x}/{y}/{z}"])]


@pytest.mark.parametrize(
    ("method", "path", "count"),
    [
        ("GET", "/p7", 2),
        ("GET", "/v1/p7", 2),
        ("GET", "/v1/a/p7/z", 3),
        ("GET", "/v2/p7/a/b/c", 2),
        ("M7", "/v3", 2),
        ("GET", "/v1/y", 2),
        ("GET", "/other", 1),
    ],
)
def test_a_request_is_not_held_against_the_routes_of_others(method: str, path: str, count: int) -> None:
    assert len(list(Routes(MANY + EVERYWHERE).near(method, split_path(path)))) == count
