"""Descriptions that nobody should write, and many do: each becomes a connector without a warning whose cases are green."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.importing.folder import files_of
from afkit.importing.made import ImportFault
from afkit.importing.openapi.build import build
from afkit.importing.openapi.description.chosen import Chosen
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from afkit.source import load, read_source
from afkit.source.check import MAX_BYTES
from support.cli import afkit
from support.effort import fewer
from support.hostile import HOSTILE, LIST, OK, SERVERS, TEXT, at, get, holding, post
from support.imported import FIXTURES, failures, findings, made_of, written


def _works(tmp_path: Path, paths: Any, **more: Any) -> None:
    servers = {"servers": [{"url": "https://api.x.example"}]}
    spec = {"openapi": "3.1.0", "info": {"title": "Hostile", "version": "1"}, **servers, "paths": paths, **more}
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    folder = written(made_of(tmp_path / "spec.json"), tmp_path / "made")
    assert findings(folder) == []
    assert failures(folder)[1:] == []


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_description_becomes_a_connector_that_works(name: str, tmp_path: Path) -> None:
    paths, more = HOSTILE[name]
    _works(tmp_path, paths, **more)


HUGE = 10**400
BEYOND: dict[str, Any] = {
    "bounds that no number of a program reaches": {
        "/x": post(holding(a={"type": "integer", "minimum": HUGE}, b={"type": "number", "minimum": 1, "maximum": HUGE}))
    },
    "lengths that no text has": {"/x": post(holding(a={"type": "string", "minLength": HUGE, "maxLength": HUGE + 1}))},
    "lists that no memory holds": {"/x": post(holding(a={**LIST, "minItems": 10**9}))},
    "an example that is no number elsewhere": {"/x": post(holding(a={"type": "integer", "example": HUGE}))},
    "a placeholder of other letters": {
        "/日本/{ünï}/{名}": {"get": {"parameters": [at("path", "ünï"), at("path", "名")]}}
    },
}


@pytest.mark.parametrize("name", list(BEYOND))
def test_numbers_and_letters_beyond_those_of_programs_do_no_harm(name: str, tmp_path: Path) -> None:
    _works(tmp_path, BEYOND[name])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"openapi": "3.0.0", "x": NaN}', "error[AF016]: `NaN` is no JSON value"),
        ("openapi: 3.0.0\n" + "x: y\n" * 4_000_000, "is YAML of more than 16 MiB"),
    ],
    ids=["no JSON", "much YAML"],
)
def test_what_cannot_be_read_is_told_where_it_stands(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text(text, encoding="utf-8")
    done = afkit("import", "openapi", tmp_path / "spec.json", "-o", tmp_path / "made")
    assert (done.code, told in done.err) == (2, True), done.err


def test_a_description_of_more_than_a_connector_may_hold_is_read(tmp_path: Path) -> None:
    head: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "Cloud", "version": "1"}, "x-pad": "y" * MAX_BYTES}
    spec = {**head, "servers": [{"url": "https://a.example"}], "paths": {"/x": get()}}
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    assert list(made_of(tmp_path / "spec.json").operations.values()) == ["GET /x"]


@pytest.mark.parametrize("servers", SERVERS, ids=range(len(SERVERS)))
def test_servers_of_any_form_give_an_address_or_are_asked_for(servers: Any, tmp_path: Path) -> None:
    _works(tmp_path, {"/x": get(), "/y/{id}": {"delete": {"responses": OK}}}, servers=servers)


@pytest.mark.parametrize("version", ["2.0", "3.0.3"])
def test_what_a_form_of_swagger_sends_is_what_one_of_openapi_sends(version: str, tmp_path: Path) -> None:
    fields = {
        "file": {"type": "string", "format": "binary"},
        "tags": LIST,
        "kind": {"type": "string", "enum": ["a", "b"]},
    }
    call: dict[str, Any] = {"responses": {"204": {"description": "Done"}}}
    head: dict[str, Any] = {"openapi": version, "servers": [{"url": "https://api.x.example/v1"}]}
    if version == "2.0":
        head = {"swagger": version, "host": "api.x.example", "basePath": "/v1", "schemes": ["ws", "https"]}
        call["consumes"] = ["multipart/form-data"]
        call["parameters"] = [
            {"name": "file", "in": "formData", "type": "file", "required": True},
            {"name": "tags", "in": "formData", "type": "array", "items": TEXT},
            {"name": "kind", "in": "formData", "type": "string", "enum": ["a", "b"]},
        ]
    else:
        call["requestBody"] = {
            "content": {"multipart/form-data": {"schema": {**holding(**fields), "required": ["file"]}}}
        }
    spec = {**head, "info": {"title": "Forms", "version": "1"}, "paths": {"/a": {"post": call}}}
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    made = made_of(tmp_path / "spec.json")
    module = made.manifest["modules"]["postA"]
    assert module["communication"]["type"] == "multipart/form-data"
    assert {field["name"]: field["type"] for field in module["mappableParams"]} == {
        "fileFileName": "filename",
        "file": "buffer",
        "tags": "array",
        "kind": "select",
    }
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])


JUNK: list[Any] = [
    None,
    3,
    "x",
    [],
    {},
    True,
    {"$ref": "#/nope"},
    {"$ref": "#"},
    [None],
    {"type": {}},
    "{{x}}",
    -1,
    1e99,
    "é\n",
]


def _places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in members for place in ((*above, key), *_places(part, (*above, key)))]


@fewer(2)
@given(data=st.data(), name=st.sampled_from(["shop.yaml", "crm.json", "legacy.yaml", "shapes.yaml", "payments.yaml"]))
def test_whatever_stands_anywhere_a_description_is_read_or_refused(data: st.DataObject, name: str) -> None:
    spec = json.loads(json.dumps(load(read_source(FIXTURES / name)).value, default=str))
    for _ in range(data.draw(st.integers(1, 4))):
        *above, last = data.draw(st.sampled_from(_places(spec)))
        at = spec
        for step in above:
            at = at[step]
        at[last] = data.draw(st.sampled_from(JUNK))
    try:
        made = build(Description(Reader.of(spec, name)), Chosen())
    except ImportFault:
        return
    assert all(files_of(made, "manifest.yaml").values())


def test_control_characters_are_kept_out_of_texts_and_paths_with_half_a_placeholder_are_told(tmp_path: Path) -> None:
    call = {"get": {"summary": "List\u0007 things", "responses": OK}}
    info = {"title": "A\u0000B\u0085C", "version": "1", "description": "Bell\u0007."}
    spec = {"openapi": "3.0.3", "info": info, "servers": [{"url": "https://x.example"}]}
    paths = {"/things": call, "/c/{a": call, "/c/a}": call}
    (tmp_path / "spec.json").write_text(json.dumps({**spec, "paths": paths}), encoding="utf-8")
    made = made_of(tmp_path / "spec.json")
    told = [(remark.subject, remark.reason) for remark in made.remarks if remark.verdict == "left out"]
    assert told == [(f"GET /c/{part}", "a brace in its path has no partner") for part in ("{a", "a}")]
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])
    assert not any(ord(one) < 32 and one != "\n" for one in (folder / "README.md").read_text(encoding="utf-8"))
