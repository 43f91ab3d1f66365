"""Dry runs without connection values, and what a run says of its result."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine import HttpRequest, HttpResponse, Options, run_module
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
