"""Chains, conditions, temp, repetition, pages (app-format reference, sections 3.4 to 3.9 and 5)."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine import HttpRequest, HttpResponse, Options, Policy
from afkit.engine.values import deep_merge
from afkit.iml import UNDEFINED
from support.made import Scripted, act, module_app, reply

URL = "https://api.example/x"


def run(
    communication: Any, *answers: Any, kind: str = "action", options: Options | None = None
) -> tuple[Any, Scripted]:
    send = Scripted(*(answers or (reply({"ok": True}),)))
    return act(module_app(communication, kind=kind), send, options=options), send


def step(path: str = "/x", **more: Any) -> dict[str, Any]:
    return {"url": f"https://api.example{path}", **more}


CHAINS: list[tuple[str, list[Any], list[Any], int, list[Any]]] = [
    ("the last result counts", [step(), step()], [reply({"n": 1}), reply({"n": 2})], 2, [{"n": 2}]),
    ("a skipped last item leaves the result before", [step(), step(condition=False)], [reply({"n": 1})], 1, [{"n": 1}]),
    (
        "a skipped item with a default",
        [step(), step(condition={"condition": False, "default": {"d": 1}})],
        [reply({})],
        1,
        [{"d": 1}],
    ),
    ("all skipped", [step(condition="{{parameters.no}}")], [reply({})], 0, []),
    (
        "null output keeps the result before",
        [step(), step(response={"output": None})],
        [reply({"n": 1})],
        2,
        [{"n": 1}],
    ),
    (
        "temp is shared",
        [
            step(response={"temp": {"id": "{{body.id}}"}}),
            step("/{{temp.id}}", response={"output": {"id": "{{temp.id}}"}}),
        ],
        [reply({"id": 7})],
        2,
        [{"id": 7}],
    ),
    (
        "siblings of a temp block do not see each other",
        [step(temp={"a": 1, "b": "{{ifempty(temp.a, 'old')}}"}, response={"output": {"b": "{{temp.b}}"}})],
        [reply({})],
        1,
        [{"b": "old"}],
    ),
    (
        "temp comes before condition",
        [step(temp={"go": True}, condition="{{temp.go}}", response={"output": {"went": "{{temp.go}}"}})],
        [reply({})],
        1,
        [{"went": True}],
    ),
    ("no url, no call", [{"response": {"output": {"x": 1}}}], [reply({})], 0, [{"x": 1}]),
]


@pytest.mark.parametrize(("name", "items", "answers", "calls", "bundles"), CHAINS, ids=[case[0] for case in CHAINS])
def test_chains(name: str, items: list[Any], answers: list[Any], calls: int, bundles: list[Any]) -> None:
    result, send = run(items, *answers)
    assert result.error is None, result.error
    assert result.bundles == bundles
    assert len(send.requests) == calls


def test_an_error_stops_the_chain() -> None:
    result, send = run([step(), step()], reply({}, 500))
    assert (result.ok, len(send.requests)) == (False, 1)


def test_an_item_without_url_can_refuse() -> None:
    guard = {"response": {"valid": {"condition": False, "type": "DataError", "message": "No."}}}
    result, send = run([guard, step()])
    assert send.requests == []
    assert (result.error.type, result.error.message, result.error.status) == ("DataError", "No.", None)
    assert result.error.directive == "communication[1].response.valid"


def test_repeat_calls_until_its_condition_fails() -> None:
    waits: list[float] = []
    communication = step(
        repeat={"condition": "{{temp.s != 'done'}}", "delay": 250, "limit": 9}, response={"temp": {"s": "{{body.s}}"}}
    )
    send = Scripted(reply({"s": "wait"}), reply({"s": "wait"}), reply({"s": "done"}))
    result = act(module_app(communication), send, options=Options(sleep=waits.append))
    assert result.bundles == [{"s": "done"}]
    assert waits == [0.25, 0.25]


@pytest.mark.parametrize(("limit", "calls"), [(3, 3), (1, 1)])
def test_repeat_stops_at_its_limit(limit: int, calls: int) -> None:
    _, send = run(step(repeat={"condition": True, "limit": limit}))
    assert len(send.requests) == calls


def test_runs_are_stopped_after_a_hundred_requests() -> None:
    result, send = run(step(repeat={"condition": True, "limit": 1000}))
    assert "more than 100 requests" in result.error.message
    assert len(send.requests) == 100


def test_runs_are_stopped_after_their_time() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    options = Options(sleep=sleep, clock=lambda: now[0])
    result, send = run(step(repeat={"condition": True, "delay": 100_000}), options=options)
    assert result.error.type == "ModuleTimeoutError"
    assert len(send.requests) == 4


def pages(request: HttpRequest) -> HttpResponse:
    number = int(request.url.partition("page=")[2] or 1)
    return reply({"items": [{"n": number}], "pages": 4})


PAGES: list[tuple[str, dict[str, Any], int]] = [
    ("inclusive condition reads all", {"condition": "{{body.pages >= pagination.page}}"}, 4),
    ("strict condition misses the last page", {"condition": "{{pagination.page < body.pages}}"}, 3),
    ("false", {"condition": False}, 1),
]


@pytest.mark.parametrize(("name", "spec", "calls"), PAGES, ids=[case[0] for case in PAGES])
def test_pages(name: str, spec: dict[str, Any], calls: int) -> None:
    pagination = {"qs": {"page": "{{pagination.page}}"}, **spec}
    communication = step(response={"iterate": "{{body.items}}"}, pagination=pagination)
    result, send = run(communication, pages, kind="search")
    assert [bundle["n"] for bundle in result.bundles] == list(range(1, calls + 1))
    assert len(send.requests) == calls


def test_pages_stop_at_an_empty_one_and_at_the_limit() -> None:
    pagination = {"qs": {"page": "{{pagination.page}}"}}
    endless = step(response={"iterate": "{{body.items}}"}, pagination=pagination)
    result, send = run(endless, reply({"items": [{"n": 1}]}), reply({"items": []}), kind="search")
    assert (len(result.bundles), len(send.requests)) == (1, 2)
    limited = step(response={"iterate": "{{body.items}}", "limit": 2}, pagination=pagination)
    result, send = run(limited, pages, kind="search")
    assert (len(result.bundles), len(send.requests)) == (2, 2)
    result, send = run(endless, pages, kind="search", options=Options(limit=3))
    assert (len(result.bundles), len(send.requests)) == (3, 3)


def test_pages_end_after_fifty_with_a_note() -> None:
    communication = step(response={"iterate": "{{body.items}}"}, pagination={"qs": {"page": "{{pagination.page}}"}})
    result, send = run(communication, pages, kind="search")
    assert len(send.requests) == 50
    assert "after 50 requests" in result.notes[0]


def test_pagination_overrides_merge_or_replace() -> None:
    base = step(qs={"size": 5, "page": 1}, headers={"X-A": "1"}, response={"iterate": "{{body.items}}", "limit": 2})
    together = {**base, "pagination": {"qs": {"page": "{{pagination.page}}"}, "headers": {"x-a": "2"}}}
    _, send = run(together, pages, kind="search")
    assert send.requests[1].url.endswith("?size=5&page=2")
    assert send.requests[1].headers == (("X-A", "2"),)
    alone = {**base, "pagination": {"mergeWithParent": False, "url": "https://api.example/n", "qs": {"page": 2}}}
    _, send = run(alone, pages, kind="search")
    assert (send.requests[1].url, send.requests[1].headers) == ("https://api.example/n?page=2", ())


def test_offset_advances_by_the_page_limit() -> None:
    qs = {"o": "{{pagination.offset}}", "l": "{{pagination.limit}}"}
    communication = step(qs=qs, response={"iterate": "{{body.items}}", "limit": 4}, pagination={"qs": qs})
    _, send = run(communication, lambda request: reply({"items": [{}]}), kind="search")
    queries = [request.url.partition("?")[2] for request in send.requests]
    assert queries == ["o=0&l=20", "o=20&l=100", "o=120&l=500", "o=620&l=500"]


def test_policy_decides_the_type_of_429() -> None:
    options = Options(policy=Policy(type_of_429="RuntimeError"))
    result, _ = run(step(), reply({}, 429), options=options)
    assert result.error.type == "RuntimeError"


def test_bundles_are_cut_to_the_callers_limit() -> None:
    communication = step(response={"iterate": "{{body}}"})
    result, _ = run(communication, reply([{"n": n} for n in range(9)]), kind="search", options=Options(limit=2))
    assert result.bundles == [{"n": 0}, {"n": 1}]


def test_dry_run_stops_before_the_first_request() -> None:
    result, send = run([step(body={"a": 1}, method="POST"), step()], options=Options(dry=True))
    assert (result.ok, result.dry, result.bundles, send.requests) == (True, True, [], [])
    assert result.report()["trace"][0]["body"] == '{"a":1}'


TEMPS: list[tuple[Any, Any, Any]] = [
    ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
    ({"a": [1, 2, 3]}, {"a": [9]}, {"a": [9, 2, 3]}),
    ({"a": [1]}, {"a": [9, 8]}, {"a": [9, 8]}),
    ({"a": 1}, {"a": UNDEFINED}, {"a": 1}),
    ({"a": 1}, {"a": None}, {"a": None}),
    ({}, UNDEFINED, {}),
]


@pytest.mark.parametrize(("low", "high", "expected"), TEMPS)
def test_temp_merges_index_by_index_and_never_deletes(low: Any, high: Any, expected: Any) -> None:
    assert deep_merge(low, high) == expected
