"""Modules that call an endpoint of the app in place of HTTP (app-format reference, section 3.10)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from afkit.engine import HttpRequest, HttpResponse, RunResult, connection_store, run_module
from afkit.errors import RunError
from afkit.lint import lint
from afkit.loading import load_text
from support.made import HEAD, Scripted, build_app, reply

ENDPOINT: dict[str, Any] = {
    "label": "Get an order",
    "description": "Gets an order.",
    "communication": {
        "url": "/orders/{{parameters.id}}",
        "headers": {"x-key": "{{connection.key}}"},
        "response": {"output": "{{body}}"},
    },
    "inputParameters": [
        {"name": "id", "type": "uinteger", "label": "ID", "help": "Number.", "required": True},
        {"name": "page", "type": "uinteger", "label": "Page", "help": "Page."},
    ],
    "outputParameters": [{"name": "id", "type": "uinteger", "label": "ID", "help": "Number."}],
}


def app(call: Any, endpoint: dict[str, Any] | None = None, *, kind: str = "action", **module: Any) -> Any:
    one = {"label": "A", "description": "A.", "moduleType": kind, "connection": "c", "communication": call, **module}
    if kind == "action":
        one["actionCrud"] = "read"
    return build_app(
        base={"baseUrl": "https://api.example", "headers": {"x-base": "1"}},
        connections={
            "c": {
                "label": "C",
                "connectionType": "basic",
                "params": [{"name": "key", "type": "password", "label": "Key"}],
            }
        },
        endpoints={"getOrder": {**ENDPOINT, **(endpoint or {})}},
        modules={"act": one},
    )


def run(made: Any, send: Any) -> RunResult:
    return run_module(made, "act", {}, connection_store(made, "c", {"key": "k-123456"}), send=send)


def orders(request: HttpRequest) -> HttpResponse:
    return reply({"id": int(request.url.rpartition("/")[2])})


def test_an_endpoint_runs_with_its_input_the_base_and_the_connection() -> None:
    call = {
        "endpoint": "getOrder",
        "input": {"id": "{{3 + 4}}"},
        "response": {"output": {"n": "{{body.id}}{{statusCode}}"}},
    }
    send = Scripted(orders)
    result = run(app(call), send)
    assert (result.error, result.bundles) == (None, [{"n": "7200"}])
    assert send.requests[0].url == "https://api.example/orders/7"
    assert dict(send.requests[0].headers) == {"X-Base": "1", "X-Key": "k-123456"}
    assert result.report()["trace"][0]["step"] == "endpoint.getOrder.request"


def test_a_named_connection_is_that_of_the_endpoint() -> None:
    call = {"endpoint": {"name": "getOrder", "connection": {"key": "other-key"}}, "input": {"id": 1}}
    send = Scripted(orders)
    assert run(app(call), send).error is None
    assert dict(send.requests[0].headers)["X-Key"] == "other-key"
    call["endpoint"] = {"name": "getOrder", "connection": "{{connection.key}}"}
    failed = run(app(call), send)
    assert failed.error is not None
    assert failed.error.type == "InvalidConfigurationError"


LISTS: list[tuple[str, Any, dict[str, Any], dict[str, Any], list[Any]]] = [
    ("one item is unwrapped", [{"id": 1}], {}, {"output": {"is": "{{body.id}}"}}, [{"is": 1}]),
    ("none is a collection", [], {}, {"output": {"is": "{{length(keys(body))}}"}}, [{"is": 0}]),
    ("several stay", [{"id": 1}, {"id": 2}], {}, {"output": {"is": "{{length(body)}}"}}, [{"is": 2}]),
    ("unwrap: false keeps", [{"id": 1}], {}, {"unwrap": False, "output": {"is": "{{length(body)}}"}}, [{"is": 1}]),
    (
        "its own iterate keeps",
        [{"id": 1}],
        {"iterate": "{{body}}"},
        {"output": {"is": "{{length(body)}}"}},
        [{"is": 1}],
    ),
]


@pytest.mark.parametrize(("name", "body", "own", "response", "bundles"), LISTS, ids=[case[0] for case in LISTS])
def test_the_result_is_unwrapped(name: str, body: Any, own: Any, response: Any, bundles: list[Any]) -> None:
    endpoint = {"communication": {"url": "/list", "response": own}}
    call = {"endpoint": "getOrder", "input": {"id": 1}, "response": response}
    result = run(app(call, endpoint), Scripted(reply(body)))
    assert (result.error, result.bundles) == (None, bundles)


def test_an_endpoint_is_paged() -> None:
    call = {
        "endpoint": "getOrder",
        "input": {"id": 1},
        "response": {"iterate": "{{body.items}}", "output": {"n": "{{item}}"}},
        "pagination": {"input": {"id": 1, "page": "{{pagination.page}}"}, "condition": "{{body.more}}"},
    }
    endpoint = {"communication": {"url": "/list", "qs": {"page": "{{parameters.page}}"}}}
    send = Scripted(reply({"items": [1], "more": True}), reply({"items": [2], "more": False}))
    result = run(app(call, endpoint, kind="search"), send)
    assert result.bundles == [{"n": 1}, {"n": 2}]
    assert [request.url for request in send.requests] == ["https://api.example/list", "https://api.example/list?page=2"]


def test_a_fault_of_the_endpoint_is_the_fault_of_the_module() -> None:
    call = {"endpoint": "getOrder", "input": {"id": 1}}
    endpoint = {"communication": {"url": "/x", "response": {"error": {"message": "[{{statusCode}}] {{body.why}}"}}}}
    result = run(app(call, endpoint), Scripted(reply({"why": "gone"}, 404)))
    assert result.error is not None
    assert (result.error.message, result.error.status) == ("[404] gone", 404)


def test_wrong_input_is_told_before_anything_is_sent() -> None:
    send = Scripted(orders)
    for given, words in (
        ({}, "'id': is required"),
        ({"id": "x"}, "must be a number"),
        ({"ip": 1}, "'ip'"),
        ("x", "collection"),
    ):
        result = run(app({"endpoint": "getOrder", "input": given}), send)
        assert result.error is not None
        assert words in result.error.message
    assert send.requests == []


def test_a_run_calls_endpoints_a_hundred_times_at_most() -> None:
    call = {"endpoint": "getOrder", "input": {"id": 1}, "repeat": {"condition": True, "limit": 500}}
    made = app(call, {"communication": {"response": {"output": {"a": 1}}}})
    result = run(made, Scripted(orders))
    assert result.error is not None
    assert "more than 100 calls of endpoints" in result.error.message


REFUSED: list[tuple[str, Any, dict[str, Any] | None, str, str]] = [
    ("unknown", {"endpoint": "getOrdr"}, None, "action", "AF907"),
    ("a computed name", {"endpoint": "{{temp.name}}"}, None, "action", "AF905"),
    ("url next to it", {"endpoint": "getOrder", "url": "/x"}, None, "action", "AF905"),
    ("from a trigger", {"endpoint": "getOrder", "response": {"trigger": {}}}, None, "trigger", "AF905"),
    ("from an endpoint", {"endpoint": "getOrder", "input": {"id": 1}}, {"communication": {"endpoint": "x"}}, "action", "AF905"),
    ("a list", {"endpoint": "getOrder"}, {"communication": [{"url": "/a"}]}, "action", "AF905"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "call", "endpoint", "kind", "code"), REFUSED, ids=[case[0] for case in REFUSED])
def test_calls_that_the_platform_refuses_are_refused_by_name(
    name: str, call: Any, endpoint: Any, kind: str, code: str
) -> None:
    send = Scripted(orders)
    with pytest.raises(RunError) as caught:
        run(app(call, endpoint, kind=kind), send)
    assert (caught.value.code, send.requests) == (code, [])


def test_lint_knows_what_an_endpoint_call_may_say() -> None:
    module = {"label": "A", "description": "A.", "moduleType": "action", "actionCrud": "read", "connection": None}
    call = {"endpoint": "getOrder", "input": {"id": 1}, "response": {"unwrap": False}}
    parts = {"endpoints": {"getOrder": ENDPOINT}, "modules": {"act": {**module, "communication": call}}}
    found = lint(load_text("made.json", json.dumps({**HEAD, **parts})))
    assert not [one for one in found if one.severity == "error" and one.code < "AF4"]
