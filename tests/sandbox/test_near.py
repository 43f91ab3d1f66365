"""A request is held against few routes, and takes those that it would take if all were tried."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from afkit.sandbox.paths import parse_path, split_path
from afkit.sandbox.routes import Route, Routes

PARTS = st.sampled_from(["a", "b", "{x}", "c{x}", ""])
PATHS = st.lists(PARTS, max_size=3).map(lambda parts: "/" + "/".join(parts)) | st.just("/{all*}") | st.just("/a/{all*}")
SENT = st.lists(st.sampled_from(["a", "b", "c1", "", "d"]), max_size=3).map(lambda parts: "/" + "/".join(parts))


def route(paths: list[str]) -> Route:
    return Route("r", tuple(map(parse_path, paths)), frozenset(), (), frozenset(), (), False, ())


@given(st.lists(st.lists(PATHS, max_size=3), max_size=12), SENT)
def test_the_routes_near_a_path_are_all_that_may_take_it_in_their_order(paths: list[list[str]], sent: str) -> None:
    routes = Routes([route(some) for some in paths])
    parts = split_path(sent)

    def takes(one: Route) -> bool:
        return not one.paths or any(pattern.match(parts) is not None for pattern in one.paths)

    near = [id(one) for one in routes.near(parts)]
    assert [id(one) for one in routes if takes(one)] == [id(one) for one in routes.near(parts) if takes(one)]
    assert len(near) == len(set(near))


def test_a_path_is_not_held_against_the_routes_of_others() -> None:
    routes = Routes([route([f"/p{number}"]) for number in range(100)] + [route([]), route(["/{x}/y"])])
    assert len(list(routes.near(["p7"]))) == 3
