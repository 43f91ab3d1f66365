"""What schemas that say things in several places become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.imported import failures, findings, made_of, written


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


def test_optional_collections_in_others_are_not_sent_empty_where_the_service_refuses_that(tmp_path: Path) -> None:
    text = {"type": "string"}
    old = {**_object(["y"], y=text), "deprecated": True}
    fits = _object(["amount"], amount=text, need=_object(["x"], x=text, old=old), party=_object(["x"], x=text, old=old))
    fits["required"].append("need")
    deep = _object(["amount"], amount=text, party=_object(["x"], x=text, firm=_object(["no"], no=text, old=old)))
    bodies = {"fits": fits, "deep": deep}
    answer = {"responses": {"204": {"description": "Done"}}}
    paths = {
        f"/{name}": {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}, **answer}}
        for name, schema in bodies.items()
    }
    spec = {"openapi": "3.0.0", "info": {"title": "Bank", "version": "1"}, "paths": paths}
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    made = made_of(tmp_path / "spec.json")
    body = made.manifest["modules"]["postFits"]["communication"]["body"]
    assert body["need"] == "{{omit(parameters.need, if(length(keys(parameters.need.old)), '', 'old'))}}"
    assert body["party"] == (
        "{{if(length(keys(omit(parameters.party, if(length(keys(parameters.party.old)), '', 'old')))), "
        "omit(parameters.party, if(length(keys(parameters.party.old)), '', 'old')), undefined)}}"
    )
    told = {remark.subject: remark.reason for remark in made.remarks}
    assert "left empty, which is sent as {}: party.firm.old" in told["POST /deep"]
    assert "POST /fits" not in told
    assert failures(written(made, tmp_path / "made"))[1:] == []


def test_what_stands_beside_a_reference_is_said_of_this_use_of_it(tmp_path: Path) -> None:
    part = {"type": "string", "description": "Any text."}
    own = {"$ref": "#/components/schemas/Part", "description": "Own text.", "default": "q", "deprecated": True}
    hidden = {"$ref": "#/components/schemas/Part", "readOnly": True}
    body = {"content": {"application/json": {"schema": _object([], own=own, hidden=hidden)}}}
    call = {"requestBody": body, "responses": {"204": {"description": "Done"}}}
    spec = {"openapi": "3.1.0", "info": {"title": "Parts"}, "paths": {"/a": {"post": call}}}
    (tmp_path / "a.json").write_text(json.dumps({**spec, "components": {"schemas": {"Part": part}}}))
    made = made_of(tmp_path / "a.json")
    field = {
        "name": "own",
        "label": "Own [Deprecated]",
        "type": "text",
        "default": "q",
        "advanced": True,
        "help": "Own text.",
    }
    assert made.manifest["modules"]["postA"]["mappableParams"] == [field]


def test_a_member_that_two_parts_describe_is_what_both_say(tmp_path: Path) -> None:
    wrapper = _object(
        [], data={"type": "array", "description": "What was found.", "items": {"type": "object"}}, total={}
    )
    station = _object([], id={"type": "integer"}, near={"$ref": "#/components/schemas/Station"})
    narrow = _object([], data={"items": {"$ref": "#/components/schemas/Station"}})
    schema = {"allOf": [{"$ref": "#/components/schemas/Wrapper"}, narrow]}
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}
    spec = {"openapi": "3.0.0", "info": {"title": "Trains"}, "paths": {"/stations": {"get": {"responses": answer}}}}
    schemas = {"Wrapper": wrapper, "Station": station}
    (tmp_path / "a.json").write_text(json.dumps({**spec, "components": {"schemas": schemas}}))
    made = made_of(tmp_path / "a.json")
    assert made.manifest["modules"]["getStations"]["interface"] == [
        {"name": "id", "label": "ID", "type": "integer"},
        {"name": "near", "label": "Near", "type": "collection"},
    ]
    assert failures(written(made, tmp_path / "made"))[1:] == []


@pytest.mark.parametrize(
    ("kind", "written_as", "meant"),
    [("string", [1.0, 2, "x"], ["1.0", "2", "x"]), ("integer", ["1", "32", 64], [1, 32, 64])],
)
def test_options_are_of_the_kind_that_is_said_however_they_are_written(
    kind: str, written_as: list[Any], meant: list[Any], tmp_path: Path
) -> None:
    body = {
        "content": {"application/json": {"schema": _object(["version"], version={"type": kind, "enum": written_as})}}
    }
    call = {"requestBody": body, "responses": {"204": {"description": "Done"}}}
    spec = {"openapi": "3.1.0", "info": {"title": "Versions"}, "paths": {"/a": {"post": call}}}
    (tmp_path / "a.json").write_text(json.dumps(spec))
    made = made_of(tmp_path / "a.json")
    (field,) = made.manifest["modules"]["postA"]["mappableParams"]
    assert [option["value"] for option in field["options"]] == meant
    assert made.sandbox["routes"][0]["steps"][0]["schema"]["properties"]["version"]["enum"] == meant
    assert failures(written(made, tmp_path / "made"))[1:] == []


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_what_builds_on_a_schema_with_a_discriminator_is_a_choice(version: str, tmp_path: Path) -> None:
    where = "#/definitions/" if version == "2.0" else "#/components/schemas/"
    text = {"type": "string"}
    base = {"type": "object", "required": ["kind"], "properties": {"kind": text, "name": text}}
    heir = {"allOf": [{"$ref": f"{where}Owner"}, {"type": "object", "properties": {"vatId": text}}]}
    schemas = {
        "Owner": {**base, "discriminator": "kind" if version == "2.0" else {"propertyName": "kind"}},
        "Company": heir,
        "Person": {"allOf": [{"$ref": f"{where}Owner"}, {"properties": {"born": text}}]},
        "Plain": {"allOf": [{"$ref": f"{where}Other"}]},
        "Other": base,
    }
    owner = {"type": "object", "properties": {"owner": {"$ref": f"{where}Owner"}, "other": {"$ref": f"{where}Other"}}}
    head: dict[str, Any] = {"info": {"title": "Heirs", "version": "1"}}
    if version == "2.0":
        body = {"parameters": [{"in": "body", "name": "body", "schema": owner}]}
        head |= {"swagger": "2.0", "host": "x.example", "schemes": ["https"], "definitions": schemas}
    else:
        body = {"requestBody": {"content": {"application/json": {"schema": owner}}}}
        head |= {"openapi": "3.0.3", "servers": [{"url": "https://x.example"}], "components": {"schemas": schemas}}
    call = {**body, "responses": {"204": {"description": "ok"}}}
    (tmp_path / "api.json").write_text(json.dumps({**head, "paths": {"/things": {"post": call}}}))
    made = made_of(tmp_path / "api.json")
    fields = {field["name"]: field for field in made.manifest["modules"]["postThings"]["mappableParams"]}
    kind, name = fields["owner"]["spec"]
    assert [(one["value"], [field["name"] for field in one["nested"]]) for one in kind["options"]] == [
        ("Company", ["vatId"]),
        ("Person", ["born"]),
    ]
    assert (name["name"], [field["type"] for field in fields["other"]["spec"]]) == ("name", ["text", "text"])
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_what_no_example_fills_has_no_case(tmp_path: Path) -> None:
    order = _object(["details"], details=_object([], made={"type": "string", "readOnly": True}))
    body = {"content": {"application/json": {"schema": order, "example": {"name": "first"}}}}
    create = {"operationId": "createOrder", "requestBody": body, "responses": {"204": {"description": "Done"}}}
    spec = {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "servers": [{"url": "https://api.orders.example"}],
        "paths": {"/orders": {"post": create}},
    }
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    made = made_of(path)
    assert "no example gives the required 'details'; it has no case" in [item.reason for item in made.remarks]
    assert failures(written(made, tmp_path / "made")) == ["1 cases"]  # that of the universal module
