"""Polling triggers: where they begin, what they never lose, and what they say where the platform would lose something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.engine import HttpRequest, HttpResponse, run_module
from afkit.errors import RunError
from support.cli import afkit
from support.made import Scripted, act, module_app, reply
from support.service import Answer, Asked, Service, serve

URL = "https://api.example/items"


def watching(kind: str = "date", order: str = "desc", url: str = URL, **response: Any) -> dict[str, Any]:
    trigger = {"type": kind, "order": order, "id": "{{item.id}}", "date": "{{item.at}}"}
    return {
        "url": url,
        "qs": {"page": "{{pagination.page}}"},
        "response": {"iterate": "{{body}}", "limit": "{{parameters.limit}}", "trigger": trigger, **response},
        "pagination": {"qs": {"page": "{{pagination.page}}"}},
    }


LIMIT = [{"name": "limit", "type": "uinteger", "label": "Limit", "default": 2}]


def trigger_app(**more: Any) -> Any:
    return module_app(watching(**more), kind="trigger", params=[], staticParams=LIMIT)


def at(minute: int) -> str:
    return f"2026-01-01T{minute // 60:02d}:{minute % 60:02d}:00.000Z"


def newest_first(items: dict[int, int], size: int) -> Callable[[HttpRequest], HttpResponse]:
    """Serve the items, id → minute of the last change, in pages; of equal dates the higher id first."""

    def answer(request: HttpRequest) -> HttpResponse:
        page = int(parse_qs(urlsplit(request.url).query)["page"][0])
        ordered = sorted(items.items(), key=lambda item: (item[1], item[0]), reverse=True)
        return reply([{"id": key, "at": at(minute)} for key, minute in ordered[(page - 1) * size : page * size]])

    return answer


changes = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), max_size=6)


@given(rounds=st.lists(changes, min_size=1, max_size=6), limit=st.integers(1, 4), size=st.integers(1, 5))
def test_no_change_is_lost_or_doubled(rounds: list[list[tuple[int, int]]], limit: int, size: int) -> None:
    """Items are created and changed, often at the same minute; between changes the trigger polls until nothing is new.

    Where pages end among items of one date the platform loses those behind; then the run has to say it.
    """
    app = trigger_app()
    items: dict[int, int] = {}
    told: list[tuple[int, int]] = []
    expected: list[tuple[int, int]] = []
    minute, state, warned = 0, None, False
    for changed in rounds:
        for identity, step in changed:
            minute += step
            if items.get(identity) != minute:
                items[identity] = minute
        expected += sorted(
            {(moment, key) for key, moment in items.items()} - set(expected), key=lambda change: (change[0], change[1])
        )
        for _ in range(len(items) + 2):
            result = run_module(app, "act", {"limit": limit}, send=newest_first(items, size), state=state)
            assert result.error is None
            state = result.state
            warned = warned or any("same date as the watermark" in note for note in result.notes)
            assert len(result.bundles) <= limit
            told += [(int(b["at"][11:13]) * 60 + int(b["at"][14:16]), b["id"]) for b in result.bundles]
            if not result.bundles:
                break
    assert sorted(told) == sorted(expected) or (warned and set(told) < set(expected))
    assert len(told) == len(set(told))


def test_a_reply_in_another_order_than_declared_is_told() -> None:
    rising = [{"id": 1, "at": at(1)}, {"id": 2, "at": at(2)}]
    result = act(trigger_app(), Scripted(reply(rising), reply([])))
    assert "although 'order' says desc" in result.notes[0]
    assert act(trigger_app(order="asc"), Scripted(reply(rising), reply([]))).notes == ()


@pytest.mark.parametrize("date", ["garbage", {"a": 1}, True])
def test_a_state_that_no_run_wrote_is_refused(date: Any) -> None:
    with pytest.raises(RunError, match="'lastDate' of the state must be a date"):
        run_module(trigger_app(), "act", {}, send=Scripted(reply([])), state={"lastDate": date})


def test_a_watermark_that_passes_unread_items_is_told() -> None:
    def endless(request: HttpRequest) -> HttpResponse:
        page = int(parse_qs(urlsplit(request.url).query)["page"][0])
        return reply([{"id": 1000 - page, "at": at(600 - page)}])

    result = act(trigger_app(), Scripted(endless))
    assert any("the watermark passes items that were not read" in note for note in result.notes)


def test_a_page_that_comes_again_is_told() -> None:
    search = {"url": URL, "response": {"iterate": "{{body}}"}, "pagination": {"condition": "{{pagination.page < 4}}"}}
    result = act(module_app(search, kind="search"), Scripted(reply([{"id": 1}])))
    assert "was sent before" in result.notes[0]
    paged = {**search, "pagination": {**search["pagination"], "qs": {"page": "{{pagination.page}}"}}}
    result = act(module_app(paged, kind="search"), Scripted(reply([{"id": 1}])))
    assert "the same as the one before" in result.notes[0]


@pytest.fixture
def service() -> Iterator[Service]:
    def script(asked: Asked) -> Answer:
        items = [{"id": n, "at": at(n), "name": f"Item {n}"} for n in (3, 2, 1)]
        return Answer(200, items if "page=1" in asked.target else [])

    with serve(script) as running:
        yield running


def folder(tmp_path: Path, service: Service, kind: str = "date", shown: int = 300) -> Path:
    epoch = {"response": {"limit": shown, "output": {"label": "{{item.name}}", "date": "{{item.at}}"}}}
    module = {
        "label": "W",
        "description": "W.",
        "moduleType": "trigger",
        "connection": None,
        "staticParams": LIMIT,
        "communication": watching(kind, url=f"{service.url}/items"),
        "epoch": epoch,
    }
    content = {"manifest": 1, "app": {"name": "polly", "label": "Polly"}, "modules": {"watchItems": module}}
    (tmp_path / "manifest.yaml").write_text(json.dumps(content))
    return tmp_path


def test_an_epoch_lists_where_to_begin(service: Service, tmp_path: Path) -> None:
    done = afkit("run", folder(tmp_path, service), "epoch://watchItems", "--format", "json")
    assert done.data["bundles"][0] == {"label": "Item 3", "date": at(3)}
    assert len(done.data["bundles"]) == 3


@pytest.mark.parametrize(("shown", "labels", "calls"), [(2, 2, 1), (3, 3, 1), (4, 3, 2)])
def test_an_epoch_reads_no_page_beyond_what_it_shows(
    shown: int, labels: int, calls: int, service: Service, tmp_path: Path
) -> None:
    done = afkit("run", folder(tmp_path, service, shown=shown), "epoch://watchItems", "--format", "json")
    assert (len(done.data["bundles"]), len(service.asked)) == (labels, calls)


STARTS = [
    ("date", "all", [1, 2]),
    ("date", "now", []),
    ("date", at(2), [2, 3]),
    ("date", "Item 2", [2, 3]),
    ("id", "Item 2", [2, 3]),
    ("id", "all", [1, 2]),
]


@pytest.mark.parametrize(("kind", "since", "ids"), STARTS)
def test_a_trigger_begins_where_a_person_says(
    kind: str, since: str, ids: list[int], service: Service, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    done = afkit(
        "run", folder(tmp_path, service, kind), "watchItems", "--since", since, "--state", state, "--format", "json"
    )
    assert done.code == 0, done.err
    assert [bundle["id"] for bundle in done.data["bundles"]] == ids
    rest = afkit("run", tmp_path, "watchItems", "--state", state, "--format", "json")
    assert [bundle["id"] for bundle in rest.data["bundles"]] == ([3] if ids == [1, 2] else [])


@pytest.mark.parametrize(
    ("kind", "since", "message"),
    [("id", "now", "it keeps an id and no date"), ("date", "Itm 2", "did you mean 'Item 2'?")],
)
def test_a_start_that_there_is_not_is_refused(
    kind: str, since: str, message: str, service: Service, tmp_path: Path
) -> None:
    told = afkit("run", folder(tmp_path, service, kind), "watchItems", "--since", since)
    assert (told.code, message in told.err) == (2, True), told.err
