"""Limits that an app's common data sets, and the stand-in for the scenario (app-format section 5.4 and 6.1)."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine import run_module
from afkit.errors import RunError
from support.made import Scripted, build_app, reply

SEARCH = {
    "url": "https://api.example/x",
    "response": {"iterate": "{{body}}"},
    "pagination": {"qs": {"p": "{{pagination.page}}"}},
}


def app(common: dict[str, Any], communication: Any = SEARCH) -> Any:
    module = {
        "label": "A",
        "description": "A.",
        "moduleType": "search",
        "communication": communication,
        "connection": None,
    }
    return build_app(common=common, modules={"act": module})


def test_common_bounds_requests_pages_and_time() -> None:
    send = Scripted(reply([{"n": 1}]))
    assert run_module(app({"maxPaginationRequestCount": 3, "timeout": 5000}), "act", {}, send=send).ok
    assert [request.timeout for request in send.requests] == [5.0] * 3
    send = Scripted(reply([{"n": 1}]))
    result = run_module(app({"maxRequestCount": 2}), "act", {}, send=send)
    assert (len(send.requests), result.error is not None) == (2, True)


def test_a_bound_is_no_secret() -> None:
    code = {"url": "https://api.example/17", "headers": {"K": "{{common.key}}"}}
    (step,) = run_module(
        app({"maxRequestCount": 17, "key": "0815-key"}, code), "act", {}, send=Scripted(reply([]))
    ).trace.steps()
    assert (step["url"], step["headers"]["K"]) == ("https://api.example/17", "***")


@pytest.mark.parametrize("value", [0, "ten", True])
def test_a_limit_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(RunError, match=r"common\.maxRequestCount must be a whole number"):
        run_module(app({"maxRequestCount": value}), "act", {}, send=Scripted(reply([])))


def test_a_scenario_stands_in() -> None:
    code = {"response": {"output": {"id": "{{scenario.id}}"}}}
    assert run_module(app({}, code), "act", {}, send=Scripted(reply())).bundles == [{"id": 1}]
