"""`describe`: what modules, RPCs and webhooks take and give; fields below an option stand below it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.cli import ROOT, afkit

PARCELNEST = ROOT / "connector" / "parcelnest"


@pytest.mark.parametrize(
    ("name", "kind", "inputs"),
    [
        ("createShipment", "action", {"reference", "depotId", "insured"}),
        ("epoch://watchShipments", "trigger", {"status", "limit"}),
        ("rpc://listDepots", "rpc", {"onlyOpen"}),
        ("webhook://shipmentEvents", "webhook", {"kind"}),
    ],
)
def test_everything_that_runs_is_described(name: str, kind: str, inputs: set[str]) -> None:
    done = afkit("describe", PARCELNEST, name, "--format", "json")
    assert (done.code, done.data["type"], done.data["connection"]) == (0, kind, "parcelnest")
    assert {field["name"] for field in done.data["inputs"]} >= inputs
    assert afkit("describe", PARCELNEST, name).code == 0


@pytest.mark.parametrize("name", ["createShipmnt", "rpc://listDepot", "webhook://shipmentEvent"])
def test_a_name_that_there_is_not_leads_to_the_nearest(name: str) -> None:
    done = afkit("describe", PARCELNEST, name)
    assert (done.code, "did you mean" in done.err) == (2, True)


def test_what_an_option_shows_stands_below_it(tmp_path: Path) -> None:
    nested = [{"name": "city", "type": "text", "label": "City", "required": True}]
    group = {"label": "G", "options": [{"label": "Home", "value": "home", "nested": nested}]}
    field: dict[str, Any] = {"name": "to", "type": "select", "grouped": True, "options": [group]}
    content = {
        "manifest": 1,
        "app": {"name": "made-up", "label": "Made up"},
        "modules": {"act": {"label": "A", "description": "A.", "moduleType": "action", "mappableParams": [field]}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    told = afkit("describe", tmp_path, "act", "--format", "json").data["inputs"][0]
    assert (told["options"], told["nestedByOption"]["home"][0]["name"]) == (["home"], "city")
    assert "    with home:\n      city  text  required" in afkit("describe", tmp_path, "act").out


def test_fields_that_go_by_the_value_are_told_with_their_rpc() -> None:
    told = afkit("describe", PARCELNEST, "createShipment", "--format", "json").data["inputs"]
    service = next(field for field in told if field["name"] == "service")
    assert service["nested"] == [{"from": "rpc://listServiceFields", "byValue": True}]
    for more in ([], ["--sandbox"]):
        out = afkit("describe", PARCELNEST, "createShipment", *more).out
        assert "    (fields of rpc://listServiceFields: they go by the value above)" in out
