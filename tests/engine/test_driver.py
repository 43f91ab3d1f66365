"""One flow, two loops; and what they tell while they run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from afkit.engine import Event, HttpRequest, HttpResponse, Options, Redirected, RunResult, TransportError, Waiting
from afkit.engine.driver import unused
from afkit.engine.modules import start_module
from afkit.iml import Environment
from support.made import Scripted, act, module_app, reply

URL = "https://api.example/x"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def refused(request: HttpRequest) -> HttpResponse:
    raise TransportError("ConnectionError", "'api.example' refuses connections", unsent=True)


Answers = list[HttpResponse | Callable[[HttpRequest], HttpResponse]]
PAGES = {"pagination": {"condition": "{{body.more}}"}, "response": {"iterate": "{{body.items}}"}}
FLOWS: list[tuple[str, Any, Answers, list[str]]] = [
    ("one call", {"url": URL}, [reply({"a": 1})], ["Requested", "Answered", "Judged"]),
    ("an error status", {"url": URL}, [reply({}, 404)], ["Requested", "Answered", "Judged"]),
    ("no answer", {"url": URL}, [refused], ["Requested", "Judged"]),
    (
        "a redirect",
        {"url": URL},
        [reply(None, 302, location="/y"), reply({"a": 1})],
        ["Requested", "Answered", "Redirected", "Requested", "Answered", "Judged"],
    ),
    (
        "a redirect away",
        {"url": URL},
        [reply(None, 302, location="https://away.example/")],
        ["Requested", "Answered", "Judged"],
    ),
    (
        "repetition",
        {"url": URL, "repeat": {"condition": "{{body.again}}", "delay": 500, "limit": 5}},
        [reply({"again": True}), reply({"again": False})],
        ["Requested", "Answered", "Judged", "Waiting", "Requested", "Answered", "Judged"],
    ),
    (
        "pages",
        {"url": URL, **PAGES},
        [reply({"items": [{"n": 1}], "more": True}), reply({"items": [{"n": 2}], "more": False})],
        ["Requested", "Answered", "Judged"] * 2,
    ),
    ("a refused host", [{"url": URL}, {"url": "https://{{body.x}}.away/"}], [reply({})], ["Requested", "Answered", "Judged"]),
]  # fmt: skip


def in_turn(app: Any, send: Any, options: Options) -> RunResult:
    return act(app, send, options=options)


def at_once(app: Any, send: Any, options: Options) -> RunResult:
    async def answer(request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(0)
        found: HttpResponse = send(request)
        return found

    async def rest(seconds: float) -> None:
        await asyncio.sleep(0)

    session, flow = start_module(app, "act", {}, None, send=unused, options=options)
    return asyncio.run(session.finish_async(flow, answer, rest))


@pytest.mark.parametrize("loop", [in_turn, at_once])
@pytest.mark.parametrize(("name", "communication", "answers", "told"), FLOWS, ids=[case[0] for case in FLOWS])
def test_events_tell_what_happens(
    name: str, communication: Any, answers: Answers, told: list[str], loop: Callable[..., RunResult]
) -> None:
    events: list[Event] = []
    options = Options(
        environment=Environment(now=lambda: NOW), events=events.append, sleep=lambda seconds: None, clock=lambda: 0.0
    )
    loop(module_app(communication, kind="search"), Scripted(*answers), options)
    assert [type(event).__name__ for event in events] == told
    assert {event.at for event in events} <= {NOW}
    assert [event.seconds for event in events if isinstance(event, Waiting)] == [0.5] * told.count("Waiting")
    assert all(event.entry.response is not None for event in events if isinstance(event, Redirected))


@pytest.mark.parametrize(("name", "communication", "answers", "told"), FLOWS, ids=[case[0] for case in FLOWS])
def test_both_loops_give_the_same(name: str, communication: Any, answers: Answers, told: list[str]) -> None:
    app = module_app(communication, kind="search")
    options = Options(sleep=lambda seconds: None, clock=lambda: 0.0)
    reports = [loop(app, Scripted(*answers), options).report() for loop in (in_turn, at_once)]
    assert json.dumps(reports[0]) == json.dumps(reports[1])


def test_an_event_is_a_picture_that_does_not_change() -> None:
    events: list[Any] = []
    act(module_app({"url": URL}), Scripted(reply({}, 500)), options=Options(events=events.append))
    requested, answered, judged = (event.entry for event in events)
    assert (requested.response, requested.error) == (None, None)
    assert (answered.response.status, answered.error) == (500, None)
    assert judged.error is not None
    with pytest.raises(AttributeError):
        judged.error = None


def test_what_is_kept_of_a_long_body_is_what_can_be_shown() -> None:
    body = json.dumps({"secret": "s3cr3t-4711", "filler": "x" * 3_000_000})
    app = module_app({"url": URL, "log": {"sanitize": ["response.body.secret"]}})
    result = act(app, Scripted(reply(body, content_type="application/json")))
    entry = result.trace.entries[0]
    assert entry.response is not None
    assert len(entry.response.body) < 1_000_000
    step = result.trace.steps()[0]
    assert "s3cr3t-4711" not in json.dumps(step)
    assert step["responseBody"].endswith(f"({len(body)} bytes in all)")
