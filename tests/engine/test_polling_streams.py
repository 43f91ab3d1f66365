"""Polling triggers against the platform's own algorithm (app-format reference, section 10.4): random streams of items that
are created, changed, come in late or share a date, in pages of any size, in every order.

What the algorithm does not lose or double, a run does not either; and where it passes an item that is read, the run says it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.engine import HttpRequest, HttpResponse, run_module
from engine.test_polling import LIMIT, at, watching
from support.made import module_app, reply

Items = dict[int, int]  # id → minute of its date


class Kept(NamedTuple):
    """What the platform keeps between two polls."""

    minute: int | None = None
    ids: frozenset[int] = frozenset()

    def knows(self, identity: int, minute: int) -> bool:
        if self.minute is None:
            return False
        return minute < self.minute or (minute == self.minute and identity in self.ids)


def paged(items: Items, order: str, size: int) -> list[list[tuple[int, int]]]:
    """What the service has, in pages: (id, minute)."""
    if order == "unordered":
        found = sorted(items.items(), key=lambda item: (item[0] * 7) % 13)
    else:
        found = sorted(items.items(), key=lambda item: (item[1], item[0]), reverse=order == "desc")
    return [found[start : start + size] for start in range(0, len(found), size)]


def poll(items: Items, order: str, size: int, limit: int, kept: Kept) -> tuple[list[tuple[int, int]], set[Any], Kept]:
    """Poll as the platform does; give what is handed on, what was read, and what is kept."""
    read: list[tuple[int, int]] = []
    for page in paged(items, order, size):
        read += page
        if order == "desc" and any(kept.knows(*item) for item in page):
            break
    fresh = sorted((item for item in read if not kept.knows(*item)), key=lambda item: (item[1], item[0]))[:limit]
    if not fresh:
        return [], set(read), kept
    last = fresh[-1][1]
    ids = {identity for identity, minute in fresh if minute == last} | (kept.ids if kept.minute == last else set())
    return fresh, set(read), Kept(last, frozenset(ids))


def service(items: Items, order: str, size: int) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        number = int(parse_qs(urlsplit(request.url).query)["page"][0])
        pages = paged(items, order, size)
        page = pages[number - 1] if number <= len(pages) else []
        return reply([{"id": identity, "at": at(minute)} for identity, minute in page])

    return answer


change = st.tuples(st.integers(1, 12), st.integers(-6, 3))
"""An item that is created or changed: its id, and how far its date is from the newest one; below 0 it comes in late."""


@pytest.mark.parametrize("order", ["desc", "asc", "unordered"])
@given(
    rounds=st.lists(st.lists(change, max_size=6), min_size=1, max_size=6),
    limit=st.integers(1, 4),
    size=st.integers(1, 5),
)
def test_a_run_does_what_the_platform_does_and_says_what_it_passes(
    order: str, rounds: list[list[tuple[int, int]]], limit: int, size: int
) -> None:
    app = module_app(watching("date", order), kind="trigger", params=[], staticParams=LIMIT)
    items: Items = {}
    newest, state, kept = 20, None, Kept()
    seen: set[tuple[int, int]] = set()
    told: list[tuple[int, int]] = []
    for changed in rounds:
        for identity, step in changed:
            newest = max(newest, newest + step)
            items[identity] = max(newest + min(step, 0), 0)
        for _ in range(len(items) + 2):
            expected, read, after = poll(items, order, size, limit, kept)
            late = {item for item in read if kept.minute is not None and item[1] < kept.minute and item not in seen}
            result = run_module(app, "act", {"limit": limit}, send=service(items, order, size), state=state)
            assert result.error is None
            given_out = [(bundle["id"], bundle["at"]) for bundle in result.bundles]
            assert given_out == [(identity, at(minute)) for identity, minute in expected]
            assert any("the watermark has passed" in note for note in result.notes) == bool(late), (late, result.notes)
            seen |= read
            told += expected
            state, kept = json.loads(json.dumps(result.state)), after
            if not expected:
                break
    assert len(told) == len(set(told)), "an item of one date is handed on once"


@given(counts=st.lists(st.integers(0, 5), min_size=1, max_size=6), limit=st.integers(1, 4), size=st.integers(1, 5))
def test_a_trigger_by_id_hands_on_each_item_once(counts: list[int], limit: int, size: int) -> None:
    app = module_app(watching("id", "desc"), kind="trigger", params=[], staticParams=LIMIT)
    items: Items = {}
    told: list[int] = []
    state = None
    for count in counts:
        for _ in range(count):
            items[len(items) + 1] = len(items) + 1
        for _ in range(len(items) + 2):
            result = run_module(app, "act", {"limit": limit}, send=service(items, "desc", size), state=state)
            state = result.state
            told += [bundle["id"] for bundle in result.bundles]
            assert len(result.bundles) <= limit
            if not result.bundles:
                break
    assert told == list(items)


@pytest.mark.parametrize("order", ["desc", "asc", "unordered"])
@given(
    rounds=st.lists(st.lists(st.integers(1, 20), max_size=5), min_size=1, max_size=6),
    limit=st.integers(1, 4),
    size=st.integers(1, 5),
)
def test_a_trigger_by_id_says_which_smaller_ids_it_passes(
    order: str, rounds: list[list[int]], limit: int, size: int
) -> None:
    app = module_app(watching("id", order), kind="trigger", params=[], staticParams=LIMIT)
    items: Items = {}
    last, seen, state = 0, set[int](), None
    for created in rounds:
        items |= {identity: identity for identity in created}
        for _ in range(len(items) + 2):
            read = [
                identity
                for page in pages_until(paged(items, order, size), last if order == "desc" else 0)
                for identity, _ in page
            ]
            fresh = sorted(identity for identity in read if identity > last)[:limit]
            late = {identity for identity in read if last and identity < last and identity not in seen}
            result = run_module(app, "act", {"limit": limit}, send=service(items, order, size), state=state)
            assert [bundle["id"] for bundle in result.bundles] == fresh
            assert any("with an id below the watermark" in note for note in result.notes) == bool(late)
            seen |= set(read)
            last = fresh[-1] if fresh else last
            state = json.loads(json.dumps(result.state))
            if not fresh:
                break


def pages_until(pages: list[list[tuple[int, int]]], known: int) -> list[list[tuple[int, int]]]:
    """The pages that are read: up to the first one with an id that is known."""
    met = next((number for number, page in enumerate(pages) if any(known and i <= known for i, _ in page)), len(pages))
    return pages[: met + 1]


def test_ids_that_are_no_numbers_are_not_late() -> None:
    app = module_app(watching("id", "unordered"), kind="trigger", params=[], staticParams=LIMIT)
    state = {"lastID": "m", "known": {"floor": None, "items": []}}
    pages = iter([reply([{"id": "a"}]), reply([])])
    result = run_module(app, "act", {}, send=lambda request: next(pages), state=state)
    assert (result.bundles, list(result.notes)) == ([], [])


def test_what_is_read_at_the_start_is_not_late() -> None:
    """A trigger that begins at a date has items before it, and some of them are read only later."""
    app = module_app(watching("date", "desc"), kind="trigger", params=[], staticParams=LIMIT)
    items = {number: number for number in range(1, 8)}
    first = run_module(app, "act", {}, send=service(items, "desc", 3), state={"lastDate": at(7), "ids": ["7"]})
    del items[7], items[6]
    second = run_module(app, "act", {}, send=service(items, "desc", 3), state=first.state)
    items[9] = 6  # between what was read
    third = run_module(app, "act", {}, send=service(items, "desc", 3), state=second.state)
    assert [any("has passed" in note for note in result.notes) for result in (first, second, third)] == [
        False,
        False,
        True,
    ]
    assert "id 9" in " ".join(third.notes)
