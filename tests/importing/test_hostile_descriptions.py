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
from support.effort import fewer
from support.imported import FIXTURES, failures, findings, made_of, written

OK: dict[str, Any] = {"200": {"description": "Done"}}
TEXT = {"type": "string"}
NAMES = ["größe", "if", "class", "x-y", "a b", "a.b", "$ref", "1st", "Name", "name", "NAME", "名前", "{x}", "a'b", 'a"b', "a`b",
         "limit", "__proto__", "true", "a/b", "a\nb", "😀", "-", "data", "connection", "{{k}}", "x" * 130]  # fmt: skip
IDS = [
    "get",
    "Get",
    "get-",
    "class",
    "delete",
    "a b",
    "äö",
    "1",
    "",
    "x" * 200,
    "makeApiCall",
    "list-x",
    "listX",
    None,
    12,
]


def _json(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _post(schema: Any, answer: Any = None) -> dict[str, Any]:
    return {"post": {"requestBody": _json(schema), "responses": {"200": {"description": "OK", **_json(answer or {})}}}}


def _get(*parameters: Any) -> dict[str, Any]:
    return {"get": {"parameters": list(parameters), "responses": OK}}


def _at(where: str, name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": True, "schema": TEXT, **more}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


LIST = {"type": "array", "items": TEXT}
TREE = {"Node": {**_object(up=_ref("Node"), down={"type": "array", "items": _ref("Loop")}), "required": ["up"]},
        "Loop": {"$ref": "#/components/schemas/Loop"}, "Own": {"allOf": [_ref("Own"), _object(a=TEXT)]}}  # fmt: skip
KINDS = {
    "Cat": {**_object(kind=TEXT, a=TEXT), "required": ["kind"]},
    "Dog": {**_object(kind=TEXT, b=TEXT), "required": ["kind"]},
}
EITHER = {"oneOf": [_ref("Cat"), _ref("Dog")], "discriminator": {"propertyName": "kind"}}

HOSTILE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "encoded paths": ({"/a%20b/x%2Fy": _get(), "/a%20b/{id}": _get()}, {}),
    "names of members": (
        {"/a": _post(_object(**dict.fromkeys(NAMES, TEXT)), _object(**dict.fromkeys(NAMES, TEXT)))},
        {},
    ),
    "names of a query": ({"/a": _get(*(_at("query", name) for name in NAMES))}, {}),
    "names of headers": (
        {"/a": _get(*(_at("header", name) for name in ("X-A", "x-a", "X_B", "ünï", "a b", "If-Match")))},
        {},
    ),
    "names in a path": (
        {"/p/{größe}/{a-b}/{if}/{1x}/ü": _get(*(_at("path", n) for n in ("größe", "a-b", "if", "1x")))},
        {},
    ),
    "marks in a query": (
        {
            "/a/{id}": _get(
                _at("path", "id"),
                _at("query", "q", example="a,b;c=d/e:f?g&h i+j@k[l]'m(n)$o!p*q"),
                _at("query", "list", explode=False, schema=LIST, example=["a b", "c,d"]),
            )
        },
        {},
    ),
    "cookies": ({"/a": _get(_at("cookie", "sid"), _at("cookie", "a b"))}, {}),
    "ids": ({f"/a{n}": {"get": {"operationId": name, "responses": OK}} for n, name in enumerate(IDS)}, {}),
    "paths": ({"/f//g/": _get(), "/f/g": _get(), "b": _get(), "/h?x=1": _get(), "/h#y": _get(), "/{{x}}": _get()}, {}),
    "enums": (
        {
            "/a": _post(
                _object(
                    mixed={"enum": [1, "a", None, True, 1.5]},
                    none={"const": None},
                    object={"const": {"a": 1}},
                    empty={"enum": []},
                    odd={"type": "string", "enum": ["", "a", " ", "{{x}}", "a'b"]},
                    nullable={"type": ["integer", "null"], "enum": [1, 2, None]},
                    many={"type": "string", "enum": [f"v{n}" for n in range(2000)]},
                    default={"type": "string", "enum": ["a"], "default": "z"},
                )
            )
        },
        {},
    ),
    "unions": (
        {
            "/a": _post({"oneOf": [TEXT, _object(a=TEXT), LIST]}),
            "/b": _post(
                _object(v={"oneOf": [TEXT, {"type": "integer"}, {"type": "null"}]}, t=True, f=False, n={"not": TEXT})
            ),
            "/c": _post({"allOf": [_object(x=EITHER), {"type": "object", "required": ["x"]}]}),
            "/d": _post(EITHER, {"anyOf": [_ref("Cat"), _ref("Dog")]}),
        },
        {"components": {"schemas": KINDS}},
    ),
    "maps": (
        {
            "/a": _post({"type": "object", "additionalProperties": True}),
            "/b": _post(_object(m={"type": "object", "additionalProperties": LIST, "minProperties": 1})),
            "/c": _post({"type": "object", "additionalProperties": False}),
            "/d": _post({}, {}),
            "/e": {"post": {"requestBody": {"content": {}}, "responses": {}}},
            "/f": {"post": {"requestBody": {}, "responses": None}},
        },
        {},
    ),
    "styles": (
        {
            "/q": _get(
                _at("query", "a", style="form", schema=_object(a=TEXT)),
                _at("query", "b", style="spaceDelimited", explode=False, schema=LIST),
                _at("query", "c", style="pipeDelimited", explode=False, schema=LIST),
                _at("query", "d", style="deepObject", schema=_object(a=TEXT, b=LIST)),
                {"name": "e", "in": "query", "content": {"application/json": {"schema": _object(a=TEXT)}}},
            ),
            "/m/{id}": _get(_at("path", "id", style="matrix", schema=LIST)),
            "/l/{id}": _get(_at("path", "id", style="label")),
        },
        {},
    ),
    "recursion": (
        {
            "/a": _post(_ref("Node"), {"type": "array", "items": _ref("Node")}),
            "/b": {"$ref": "#/paths/~1b"},
            "/c": {"$ref": "#/paths/~1a"},
            "/d": _post(_ref("Own")),
        },
        {"components": {"schemas": TREE}},
    ),
    "broken parts": (
        {
            "/a": {
                "post": {
                    "requestBody": {"$ref": "#/nope"},
                    "parameters": [
                        None,
                        3,
                        {"name": 3},
                        {"in": "query"},
                        {"$ref": "https://x.example/y"},
                        {"$ref": "../../x"},
                    ],
                    "responses": {"abc": {}, "200": 3},
                }
            },
            "/c": 3,
            "/d": {"get": "x", "foo": {}, "parameters": 3},
            "/e": {"get": {"tags": "x", "operationId": 5, "responses": []}},
        },
        {},
    ),
    "bounds": (
        {
            "/a": _post(
                _object(
                    a={"type": "integer", "minimum": -9e30, "maximum": 9e30},
                    b={"type": "integer", "example": 9007199254740993123},
                    c={"type": "string", "minLength": 5, "maxLength": 3},
                    d={"type": "string", "pattern": "^(a+)+$"},
                    e={"type": "string", "pattern": "[unclosed"},
                    f={"type": "number", "minimum": 5, "maximum": 1},
                    g={**LIST, "minItems": 1000},
                )
            )
        },
        {},
    ),
    "what lint remarks on": (
        {
            "/a": {"head": {"summary": "Check an a", "responses": OK}},
            "/webhooks": {
                "post": {
                    "requestBody": _json(_object(url={"type": "string", "format": "uri"})),
                    "callbacks": {"done": {"{$request.body#/url}": _post(_object(id=TEXT))}},
                    "responses": {"201": {"description": "OK"}},
                }
            },
            "/b/:id": {"delete": {"security": [{"rare": []}], "responses": OK}},
        },
        {"components": {"securitySchemes": {"rare": {"type": "apiKey", "in": "header", "name": "X-Rare"}}}},
    ),
    "tokens of a service without an address": (
        {"/me": {"get": {"responses": OK}}},
        {
            "servers": [{"url": "/api"}],
            "security": [{"own": []}],
            "components": {
                "securitySchemes": {
                    "own": {
                        "type": "oauth2",
                        "flows": {
                            "authorizationCode": {"authorizationUrl": "/agree", "tokenUrl": "/token", "scopes": {}},
                            "password": {"tokenUrl": "/token", "scopes": {}},
                        },
                    }
                }
            },
        },
    ),
    "braces": ({"/a": {"get": {"summary": "{{evil}}", "description": "{{connection.token}} }}", "responses": OK}}}, {}),
    "links, callbacks, webhooks": (
        {
            "/o": {
                "post": {
                    "requestBody": _json(_object(callbackUrl={"type": "string", "format": "uri"})),
                    "callbacks": {
                        "done": {"{$request.body#/callbackUrl}": _post(_object(id=TEXT))},
                        "bad": {"x": None},
                    },
                    "responses": {"201": {"description": "OK", "links": {"get": {"operationId": "getO"}}}},
                }
            }
        },
        {"webhooks": {"newO": _post(_object(id=TEXT)), "x y": {"get": {}}, "z": None, "größe": _post(LIST)}},
    ),
}
SERVERS: list[Any] = [
    [{"url": "https://api.x.example/%7Bx%7D/v1"}],
    [{"url": "https://{region}.x.example:{port}/{base}", "variables": {"region": {"enum": ["eu", "us"], "default": "eu"},
                                                                       "port": {"default": "443"}, "base": {"default": "v1"}}}],
    [{"url": "{scheme}://{host}/v1", "variables": {"scheme": {"enum": ["https"]}, "host": {"default": "host.example"}}}],
    [{"url": "https://{host}/v1", "variables": {"host": {}}}],
    [{"url": "{scheme}://{shop}.acme.{end}/v1", "variables": {
        "scheme": {"enum": ["https", "http"]}, "shop": {"default": "demo"}, "end": {"enum": ["eu", "us"], "default": "eu"}}}],
    [{"url": "https://api.{owner}:8443/{area}", "variables": {"owner": {}, "area": {"default": "/v1/eu"}}}],
    [{"url": "//x.example/v1"}], [{"url": "not a url"}], [{"url": "https://{undefined}.x.example"}], [{"url": ""}],
    [{"url": "ftp://x"}], [{"url": "https://x.example/?a=b"}], [{"url": "https://münchen.example"}],
    [{"url": "https://a.example:99999"}], [{"url": "http://x.example"}], "no list", [None, 3],
]  # fmt: skip


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


@pytest.mark.parametrize("servers", SERVERS, ids=range(len(SERVERS)))
def test_servers_of_any_form_give_an_address_or_are_asked_for(servers: Any, tmp_path: Path) -> None:
    _works(tmp_path, {"/x": _get(), "/y/{id}": {"delete": {"responses": OK}}}, servers=servers)


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
            "content": {"multipart/form-data": {"schema": {**_object(**fields), "required": ["file"]}}}
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
