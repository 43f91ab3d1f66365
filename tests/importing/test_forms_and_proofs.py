"""How forms travel, what proves a connection, and which connection a component has, where descriptions leave it to rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from afkit.importing.made import Made
from support.cli import afkit
from support.imported import failures, findings, made_of, written

DEEP, TEXTS = {"style": "deepObject", "explode": True}, {"type": "array", "items": {"type": "string"}}
ADDRESS = {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}}
MAP = {"type": "object", "additionalProperties": {"type": "string"}}
LINES = {"type": "array", "items": ADDRESS}


@pytest.mark.parametrize(
    ("schema", "encoding", "given", "sent"),
    [
        (TEXTS, None, ["a", "b"], [("x", "a"), ("x", "b")]),
        (TEXTS, {"explode": False}, ["a", "b"], [("x", "a,b")]),
        (TEXTS, {"style": "spaceDelimited"}, ["a", "b"], [("x", "a b")]),
        (TEXTS, {"style": "pipeDelimited", "explode": False}, ["a", "b"], [("x", "a|b")]),
        (TEXTS, DEEP, ["a", "b"], [("x[]", "a"), ("x[]", "b")]),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, None, ["a", "b"], [("x", "a"), ("x", "b")]),
        (ADDRESS, None, {"city": "B"}, [("x", '{"city":"B"}')]),
        (ADDRESS, DEEP, {"city": "B"}, [("x[city]", "B")]),
        ({"anyOf": [ADDRESS, {"type": "string", "enum": [""]}]}, DEEP, {"city": "B"}, [("x[city]", "B")]),
        ({"anyOf": [ADDRESS, {"type": "object", "nullable": True}]}, DEEP, {"zip": "1"}, [("x[zip]", "1")]),
        (LINES, DEEP, [{"city": "B"}], [("x[0][city]", "B")]),
        (LINES, None, [{"city": "B"}], [("x", '[{"city":"B"}]')]),
        (MAP, None, [{"key": "k", "value": "v"}], [("x", '{"k":"v"}')]),
        (MAP, DEEP, [{"key": "k", "value": "v"}], [("x[k]", "v")]),
        (ADDRESS, DEEP, {}, []),
        (ADDRESS, None, {}, []),
        (TEXTS, {"explode": False}, [], []),
        (MAP, None, [], []),
    ],
)
def test_what_is_inside_of_a_form_travels_as_its_encoding_says(
    schema: Any, encoding: Any, given: Any, sent: list[tuple[str, str]], tmp_path: Path
) -> None:
    media = {"schema": {"type": "object", "properties": {"x": schema}}, "encoding": {"x": encoding} if encoding else {}}
    folder = written(_posting({"application/x-www-form-urlencoded": media}, tmp_path), tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])
    value = json.dumps({"x": given})
    (tmp_path / "input.json").write_text(value, encoding="utf-8")
    ran = afkit("run", folder, "postForm", "--dry-run", "--input", tmp_path / "input.json", "--format", "json")
    assert parse_qsl(ran.data["trace"][0]["body"] or "") == sent


def _posting(content: Any, folder: Path) -> Made:
    call = {"requestBody": {"content": content}, "responses": {"204": {"description": "Done"}}}
    head = {"openapi": "3.0.3", "info": {"title": "Forms", "version": "1"}, "servers": [{"url": "https://x.example"}]}
    (folder / "spec.json").write_text(json.dumps({**head, "paths": {"/form": {"post": call}}}), encoding="utf-8")
    return made_of(folder / "spec.json")


def test_of_many_files_one_is_sent_and_that_is_told(tmp_path: Path) -> None:
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    media = {"schema": {"type": "object", "properties": {"files": files}}}
    made = _posting({"multipart/form-data": media}, tmp_path)
    assert [field["type"] for field in made.manifest["modules"]["postForm"]["mappableParams"]] == ["filename", "buffer"]
    assert "of files one file is sent, not several" in [remark.reason for remark in made.remarks]
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_a_list_in_brackets_stands_in_a_query_under_its_name_with_brackets(tmp_path: Path) -> None:
    given = {"name": "expand", "in": "query", "style": "deepObject", "explode": True, "schema": TEXTS}
    call = {"parameters": [given], "responses": {"204": {"description": "Done"}}}
    spec = {"openapi": "3.0.3", "info": {"title": "Deep", "version": "1"}, "servers": [{"url": "https://x.example"}]}
    (tmp_path / "spec.json").write_text(json.dumps({**spec, "paths": {"/a": {"get": call}}}), encoding="utf-8")
    made = made_of(tmp_path / "spec.json")
    assert made.manifest["modules"]["getA"]["communication"]["qs"] == {"expand[]": "{{parameters.expand}}"}
    assert failures(written(made, tmp_path / "made"))[1:] == []


HEAD = {"openapi": "3.1.0", "info": {"title": "Parts", "version": "1"}, "servers": [{"url": "https://x.example"}]}
DONE = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}


def _made(folder: Path, **parts: Any) -> tuple[Made, Path]:
    (folder / "spec.json").write_text(json.dumps({**HEAD, **parts}), encoding="utf-8")
    made = made_of(folder / "spec.json")
    return made, written(made, folder / "made")


def test_of_files_of_several_types_the_type_is_asked_for(tmp_path: Path) -> None:
    file = {"schema": {"type": "string", "format": "binary"}}
    made = _posting({"text/plain": file, "image/png": file, "application/pdf": file}, tmp_path)
    module = made.manifest["modules"]["postForm"]
    assert {field["name"]: field["type"] for field in module["mappableParams"]} == {
        "contentType": "select",
        "data": "buffer",
    }
    assert module["communication"]["headers"] == {"Content-Type": "{{parameters.contentType}}"}
    assert module["communication"]["type"] == "binary"
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_a_list_whose_items_hold_the_same_has_an_item_in_its_example(tmp_path: Path) -> None:
    parts = {"type": "array", "items": {"$ref": "#/components/schemas/Part"}}
    part = {"type": "object", "properties": {"parts": parts, "weight": {"type": "integer"}}}
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Part"}}}, "description": "ok"}
    made, folder = _made(
        tmp_path, components={"schemas": {"Part": part}}, paths={"/parts": {"get": {"responses": {"200": answer}}}}
    )
    module = made.manifest["modules"]["getParts"]
    assert (module["moduleType"], module["samples"]) == ("search", {"parts": [], "weight": 1})
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_a_body_that_is_a_day_is_a_text(tmp_path: Path) -> None:
    made = _posting({"application/json": {"schema": {"type": "string", "format": "date"}}}, tmp_path)
    (field,) = made.manifest["modules"]["postForm"]["mappableParams"]
    assert (field["type"], "time" in field) == ("text", False)


def test_the_only_choice_is_made(tmp_path: Path) -> None:
    only = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["a"]}, "more": {"enum": ["b"]}}}
    made = _posting({"application/x-www-form-urlencoded": {"schema": only}}, tmp_path)
    fields = made.manifest["modules"]["postForm"]["mappableParams"]
    assert [field.get("default") for field in fields] == ["a", None]
    assert failures(written(made, tmp_path / "made"))[1:] == []


def test_a_header_that_has_one_value_hinders_no_proof_of_a_connection(tmp_path: Path) -> None:
    version = {"name": "Api-Version", "in": "header", "required": True, "schema": {"enum": ["2022-06-28"]}}
    free = {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}}
    made, folder = _made(
        tmp_path,
        components={"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        security=[{"token": []}],
        paths={
            "/users/me": {"get": {"parameters": [version], "responses": DONE}},
            "/me": {"get": {"parameters": [free], "responses": DONE}},
        },
    )
    proof = made.manifest["connections"]["token"]["communication"]
    assert proof["url"] == "https://x.example/users/me"
    assert proof["headers"] == {"Authorization": "Bearer {{parameters.token}}", "Api-Version": "2022-06-28"}
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_a_trigger_beside_two_connections_has_none(tmp_path: Path) -> None:
    event = {"content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}
    schemes = {
        "token": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }
    made, folder = _made(
        tmp_path,
        components={"securitySchemes": schemes},
        security=[{"token": []}, {"key": []}],
        paths={"/me": {"get": {"responses": DONE}}},
        webhooks={"changed": {"post": {"requestBody": event, "responses": {"200": {"description": "ok"}}}}},
    )
    assert made.manifest["modules"]["watchChanged"]["connection"] is None
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_a_member_that_must_not_be_is_no_field(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"never": False, "any": True}}
    body = {"content": {"application/json": {"schema": schema}}}
    made, folder = _made(tmp_path, paths={"/a": {"post": {"requestBody": body, "responses": DONE}}})
    assert [field["name"] for field in made.manifest["modules"]["postA"]["mappableParams"]] == ["any"]
    assert [remark.reason for remark in made.remarks] == []
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_a_list_of_parts_is_told_and_examples_hold_no_placeholder(tmp_path: Path) -> None:
    media = {"multipart/form-data": {"schema": {"type": "object", "properties": {"tags": TEXTS}}}}
    sizes = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("size", "size<", "size>=")]
    box = {"name": "box", "in": "path", "required": True, "schema": {"type": "string", "enum": ["b 1"]}}
    made, folder = _made(
        tmp_path,
        paths={
            "/tags": {"post": {"requestBody": {"content": media}, "responses": DONE}},
            "/boxes/{box}": {"get": {"parameters": [box, *sizes], "responses": DONE}},
        },
    )
    modules = made.manifest["modules"]
    assert modules["postTags"]["communication"]["body"] == {"tags": "{{parameters.tags}}"}
    told = "tags is sent as parts of one name, one for each value; try it with the service"
    assert [remark.reason for remark in made.remarks if remark.subject == "POST /tags"] == [told]
    labels = [field["label"] for field in modules["getBoxesBox"]["mappableParams"]]
    assert labels == ["Box", "Size", "Size <", "Size >="]
    assert "For example, `boxes/b%201`." in modules["makeApiCall"]["mappableParams"][0]["help"]
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_of_two_schemes_for_one_header_the_one_that_users_consent_to_is_used(tmp_path: Path) -> None:
    agree, token, scopes = "https://x.example/agree", "https://x.example/token", {"read": "Read"}
    schemes = {
        "browser": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": agree, "scopes": scopes}}},
        "server": {
            "type": "oauth2",
            "flows": {"authorizationCode": {"authorizationUrl": agree, "tokenUrl": token, "scopes": scopes}},
        },
    }
    made, folder = _made(
        tmp_path,
        components={"securitySchemes": schemes},
        security=[{"browser": ["read"], "server": ["read"]}, {"server": [], "gone": []}],
        paths={
            "/me": {"get": {"responses": DONE}},
            "/you": {"get": {"responses": DONE}},
            "/us": {"get": {"security": [{"gone": []}], "responses": DONE}},
        },
    )
    assert list(made.manifest["connections"]) == ["server"]
    assert made.manifest["modules"]["getMe"]["scope"] == ["read"]
    told = {remark.subject: remark.reason for remark in made.remarks}
    assert told["security by browser and server"] == "both want the same header, which holds one; server is used"
    assert told["GET /us"] == "no connection is made of gone, which it asks for; it is called with server"
    assert told["security of GET /me and 2 more"] == "the scheme gone is not there, or cannot be used"
    assert (findings(folder), failures(folder)[1:]) == ([], [])
