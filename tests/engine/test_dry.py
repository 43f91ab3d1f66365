"""Dry runs without connection values, and what a run says of its result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.engine import HttpRequest, HttpResponse, Options, run_module
from afkit.errors import RunError
from support.cli import ROOT, afkit
from support.made import Scripted, act, build_app, module_app, reply


def never(request: HttpRequest) -> HttpResponse:
    raise AssertionError(request.url)


def app(**connection: Any) -> Any:
    return build_app(
        base={"baseUrl": "{{connection.baseUrl}}/v1", "headers": {"x-key": "{{connection.apiKey}}"}},
        connections={
            "main": {
                "label": "M",
                "connectionType": "basic",
                "params": [
                    {"name": "baseUrl", "type": "text", "label": "U", "required": True},
                    {"name": "apiKey", "type": "password", "label": "K", "required": True},
                    {
                        "name": "zone",
                        "type": "select",
                        "label": "Z",
                        "options": [{"label": "EU", "value": "eu"}, {"label": "US", "value": "us"}],
                    },
                ],
                "communication": {"url": "https://api.example/me"},
            }
        },
        modules={
            "act": {
                "label": "A",
                "description": "A.",
                "moduleType": "action",
                "connection": "main",
                "communication": {"url": "/{{connection.zone}}/x"},
            }
        },
    )


def test_placeholders_stand_for_the_values_of_a_connection() -> None:
    result = run_module(app(), "act", {}, send=never, options=Options(dry=True))
    step = result.trace.steps()[0]
    assert step["url"] == "https://connection-baseurl.example/v1/eu/x"
    assert result.trace.entries[0].request.headers == (("X-Key", "<connection.apiKey>"),)
    assert any("no values were given" in note for note in result.notes)


def test_the_demo_of_the_connector_shows_its_request() -> None:
    done = afkit(
        "run", ROOT / "connector/emporix-oe", "startDigitalProcess", "--dry-run", "-i", "eventType=order.found"
    )
    assert done.code == 0, done.err
    assert "POST https://signals.emporix.io/e/" in done.out


@pytest.mark.parametrize(("body", "told"), [({"id": 1}, False), ({"other": 1}, True)])
def test_a_result_that_fills_no_field_of_the_interface_is_told(body: Any, told: bool) -> None:
    made = module_app({"url": "https://api.example/x"}, interface=[{"name": "id", "type": "number", "label": "ID"}])
    notes = act(made, Scripted(reply(body))).notes
    assert any("fills no field of the interface (id)" in note for note in notes) is told


def test_a_trigger_whose_items_fill_no_field_is_told() -> None:
    response = {"iterate": "{{body}}", "trigger": {"type": "id", "order": "asc", "id": "{{item.key}}"}}
    made = module_app(
        {"url": "https://api.example/x", "response": response},
        kind="trigger",
        interface=[{"name": "id", "type": "number", "label": "ID"}],
    )
    assert "fills no field of the interface (id)" in " ".join(act(made, Scripted(reply([{"key": 1}]))).notes)


def dry(communication: Any, *, samples: Any = None, kind: str = "action", **options: Any) -> Any:
    made = module_app(communication, kind=kind, samples=samples or {})
    return act(made, Scripted(never), options=Options(dry=True, **options))


PAIR = [
    {
        "url": "https://api.example/login",
        "response": {"temp": {"token": "{{body.session.token}}"}, "valid": "{{body.state = 'ok'}}"},
    },
    {"url": "https://api.example/me/{{temp.token}}", "response": {"output": {"id": "{{body.user.id}}"}}},
]
CHAINS: list[tuple[Any, Any, list[str], list[Any]]] = [
    (
        PAIR,
        {"id": "u-7"},
        ["placeholders", "samples"],
        [{"session": {"token": "<body.session.token>"}, "state": "ok"}, {"user": {"id": "u-7"}}],
    ),
    (
        {"url": "https://api.example/x", "response": {"output": "{{body.data}}"}},
        {"id": 5},
        ["samples"],
        [{"data": {"id": 5}}],
    ),
    (
        {"url": "https://a.example/x", "response": {"output": {"n": "{{map(body.items, 'i')}}", "d": "{{addDays(body.on, 1)}}"}}},
        None,
        ["placeholders"],
        [{"items": [], "on": "2026-01-01T00:00:00.000Z"}],
    ),
    (
        {"url": "https://api.example/x", "response": {"output": {"first": "{{body.list[2].name}}", "last": "{{body.list}}"}}},
        None,
        ["placeholders"],
        [{"list": [{}, {"name": "<body.list.1.name>"}]}],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("communication", "samples", "by", "bodies"), CHAINS, ids=["chain", "whole", "types", "array"])
def test_replies_are_made_up_of_samples_and_of_what_is_read(
    communication: Any, samples: Any, by: list[str], bodies: list[Any]
) -> None:
    result = dry(communication, samples=samples)
    assert (result.ok, result.dry, result.bundles) == (True, True, [])
    steps = result.trace.steps()
    assert [step["standIn"] for step in steps][-len(by) :] == by
    # A made-up login needs no secret to be shown, so what the second request does with it is seen.
    assert [json.loads(entry.response.body) for entry in result.trace.entries] == bodies


def test_a_list_is_made_up_for_one_page_and_an_empty_one() -> None:
    listing = {
        "url": "https://api.example/x",
        "pagination": {"qs": {"page": "{{pagination.page}}"}},
        "response": {"iterate": "{{body.data}}", "output": {"id": "{{item.id}}"}},
    }
    result = dry(listing, samples={"id": 1}, kind="search")
    assert [step["url"].partition("?")[2] for step in result.trace.steps()] == ["", "page=2"]
    assert [json.loads(entry.response.body) for entry in result.trace.entries] == [{"data": [{"id": 1}]}, {"data": []}]


def test_a_repetition_ends_and_waits_for_nothing() -> None:
    polled = {
        "url": "https://api.example/x",
        "repeat": {"condition": "{{body.state != 'done'}}", "limit": 50, "delay": 60_000},
        "response": {"output": {"state": "{{body.state}}"}},
    }
    result = dry(polled)
    assert (result.ok, len(result.trace.entries)) == (True, 3)
    assert any("nothing stands in for the reply" in note for note in result.notes)


def test_a_reply_that_cannot_be_made_up_ends_the_run_and_is_told() -> None:
    checked = {"url": "https://api.example/x", "response": {"valid": "{{body.a > 5}}", "error": {"message": "too few"}}}
    result = dry([checked, {"url": "https://api.example/y"}])
    assert (result.ok, result.error) == (True, None)
    assert [note for note in result.notes if "depends on its real reply: too few" in note]


def test_required_inputs_are_stood_in_for_only_where_none_is_given() -> None:
    made = module_app(
        {"url": "https://api.example/{{parameters.id}}"},
        params=[
            {"name": "id", "type": "text", "required": True, "validate": {"pattern": "^[0-9]+$"}},
            {"name": "other", "type": "text"},
        ],
    )
    result = act(made, never, options=Options(dry=True))
    assert result.trace.entries[0].request.url == "https://api.example/%3Cparameters.id%3E"
    assert "no inputs were given: stand-ins fill what is required (id)" in result.notes
    with pytest.raises(RunError, match="id"):
        act(made, never, {"other": "x"}, options=Options(dry=True))


REQUIRED = [
    ({"name": "id", "type": "uuid"}, "00000000-0000-4000-8000-000000000000"),
    ({"name": "entity", "type": "text", "label": "Entity (JSON)"}, "{}"),
]


@pytest.mark.parametrize(("field", "sent"), REQUIRED)
def test_a_stand_in_keeps_to_the_form_of_its_field(field: dict[str, Any], sent: str) -> None:
    at = f"{{{{parameters.{field['name']}}}}}"
    made = module_app({"url": "https://api.example/x", "headers": {"x-a": at}}, params=[{**field, "required": True}])
    result = act(made, never, options=Options(dry=True))
    assert dict(result.trace.entries[0].request.headers)["X-A"] == sent
    assert [note for note in result.notes if "is not a" in note] == []


def test_only_what_the_form_shows_is_stood_in_for() -> None:
    def shown(name: str) -> dict[str, Any]:
        return {"value": name, "label": name, "nested": [{"name": f"in_{name}", "type": "text", "required": True}]}

    options = [shown("a"), shown("b")]
    chosen = {"name": "kind", "type": "select", "required": True, "options": options}
    by_default = {
        "name": "way",
        "type": "select",
        "default": "b",
        "options": [{**shown("b"), "nested": []}, shown("c")],
    }
    made = module_app({"url": "https://api.example/x"}, params=[chosen, by_default])
    result = act(made, never, options=Options(dry=True))
    assert "no inputs were given: stand-ins fill what is required (kind, in_a)" in result.notes
    assert [note for note in result.notes if "not shown" in note] == []


@pytest.mark.parametrize("output", ["{{item}}", "{{omit(item, 'a')}}", None])
def test_items_that_are_handed_on_whole_are_collections(output: str | None) -> None:
    response = {"iterate": "{{body.data}}", **({"output": output} if output else {})}
    result = dry({"url": "https://api.example/x", "response": response}, kind="search")
    assert (result.ok, [note for note in result.notes if "depends on its real reply" in note]) == (True, [])


PARCELNEST = [
    "watchEvents",
    "answerEvent",
    "makeApiCall",
    "createShipment",
    "getShipment",
    "searchShipments",
    "watchShipments",
    "rpc://listDepots",
    "webhook://shipmentEvents",
    "epoch://watchShipments",
]


@pytest.mark.parametrize("name", PARCELNEST)
def test_everything_of_a_connector_runs_dry_without_any_value(name: str) -> None:
    done = afkit("run", ROOT / "tests/fixtures/parcelnest", name, "--dry-run")
    assert done.code == 0, done.err
    assert "was not sent" in done.out


def test_the_sandbox_stands_in_for_tokens_too() -> None:
    done = afkit(
        *("run", ROOT / "connector/emporix-oe", "makeApiCall", "--dry-run", "--sandbox", "--format", "json"),
        *("-i", "url=oe/event-types", "-i", "method=GET"),
    )
    assert [step["standIn"] for step in done.data["trace"]] == ["sandbox", "sandbox"]
    assert done.data["trace"][0]["step"] == "connection.token"


def test_a_recording_stands_in(tmp_path: Path) -> None:
    start = ("run", ROOT / "connector/emporix-oe", "startDigitalProcess", "-i", "eventType=order.found")
    tape = tmp_path / "tape.json"
    recorded = afkit(*start, "--sandbox", "--record", tape)
    assert recorded.code == 0, recorded.err
    connection = tmp_path / "connection.json"
    values = {
        "sourceId": "src_a1B2c3D4e5F6",
        "sourceSecret": "s3cret-word",
        "clientId": "a",
        "clientSecret": "bcdef-word",
    }
    connection.write_text(
        json.dumps(
            {
                **values,
                "environment": "custom",
                "eventReceiverUrl": "https://else.example/e",
                "apiUrl": "https://a.example",
            }
        )
    )
    done = afkit(*start, "--dry-run", "--replay", tape, "--connection", connection, "--format", "json")
    assert done.code == 0, done.err
    assert [step["standIn"] for step in done.data["trace"]] == ["recording"]
    assert done.data["bundles"][0]["status"] == "SUCCESS"
