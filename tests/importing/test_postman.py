"""Postman collections: what becomes of their requests, folders, variables, authentication and saved answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.importing.calls.build import build_postman
from afkit.importing.made import Made
from support.cli import afkit
from support.imported import failures, findings, written

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
ORDERS = {"orders": [{"id": "ord_1", "total": 3.5, "owner": "Real Person"}], "total_pages": 3}


def _request(name: str, url: Any, method: str = "GET", *, answer: Any = None, **more: Any) -> dict[str, Any]:
    saved = [{"code": 401, "body": "{}"}, {"code": 200, "body": json.dumps(answer)}] if answer is not None else []
    return {"name": name, "request": {"method": method, "url": url, **more}, "response": saved}


def _auth(kind: str, **members: str) -> dict[str, Any]:
    return {"type": kind, kind: [{"key": key, "value": value} for key, value in members.items()]}


QUERY = [
    {"key": "status", "value": "open", "description": "Only orders of this status"},
    {"key": "page", "value": "1"},
    {"key": "since", "value": "2026", "disabled": True, "description": {"content": "Only later ones"}},
]
LIST = _request("List orders", {"raw": "{{baseUrl}}/orders?status=open&page=1", "query": QUERY}, answer=ORDERS)
ONE = _request(
    "Get order",
    {"host": ["{{baseUrl}}"], "path": ["orders", ":orderId"], "variable": [{"key": "orderId", "description": "Which"}]},
    answer={"id": "ord_1"},
)
RAW = {
    "mode": "raw",
    "raw": '{"customer_id": {{customer}}, // who\n "note": "// kept", "token": "tok-secret-1"}',
    "options": {"raw": {"language": "json"}},
}
CREATE = _request("Create order", "{{baseUrl}}/orders", "POST", body=RAW)
FORM = {
    "mode": "formdata",
    "formdata": [{"key": "file", "type": "file", "src": "/me/x.png"}, {"key": "alt", "value": "A boat"}],
}
UPLOAD = _request(
    "Upload photo",
    "{{baseUrl}}/orders/{{orderId}}/photo",
    "PUT",
    body=FORM,
    auth=_auth("apikey", key="X-Photo", value="key-secret-1"),
)
VARIABLES = [
    {"key": "baseUrl", "value": "https://{{host}}/v2"},
    {"key": "host", "value": "api.acme.example"},
    {"key": "token", "value": "tok-secret-1"},
]


def _collection(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"info": {"name": "Acme Shop", "schema": SCHEMA}, "variable": VARIABLES, "item": list(items), **more}


def _made(tmp_path: Path, value: Any, environment: Any = None) -> Made:
    (tmp_path / "c.json").write_text(json.dumps(value), encoding="utf-8")
    (tmp_path / "e.json").write_text(json.dumps(environment), encoding="utf-8")
    return build_postman(str(tmp_path / "c.json"), str(tmp_path / "e.json") if environment is not None else None)


def test_a_collection_becomes_a_connector_without_its_secrets(tmp_path: Path) -> None:
    folders = {"name": "Orders", "item": [LIST, ONE, {"name": "Deep", "item": [CREATE]}]}
    made = _made(
        tmp_path, _collection(folders, {"name": "Files", "item": [UPLOAD]}, auth=_auth("bearer", token="{{token}}"))
    )
    assert made.operations == {
        "listOrders": "GET /v2/orders",
        "getOrder": "GET /v2/orders/{orderId}",
        "createOrder": "POST /v2/orders",
        "uploadPhoto": "PUT /v2/orders/{orderId}/photo",
    }
    manifest = made.manifest
    assert (manifest["app"]["label"], manifest["base"]["baseUrl"]) == ("Acme Shop", "https://api.acme.example")
    assert [(group["label"], group["modules"]) for group in manifest["groups"][:2]] == [
        ("Orders", ["listOrders", "createOrder", "getOrder"]),
        ("Files", ["uploadPhoto"]),
    ]
    helps = {field["name"]: field.get("help") for field in manifest["modules"]["listOrders"]["mappableParams"]}
    assert (helps["status"], helps["since"]) == ("Only orders of this status. For example, `open`.", "Only later ones.")
    assert manifest["modules"]["listOrders"]["communication"]["pagination"]["qs"] == {"page": "{{pagination.page}}"}
    assert manifest["modules"]["createOrder"]["communication"]["body"]["note"] == "{{parameters.note}}"
    assert [manifest["modules"][name]["connection"] for name in ("createOrder", "uploadPhoto")] == [
        "bearerAuth",
        "xPhoto",
    ]
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert not any(word in text for word in ("secret-1", "Real Person", "x.png"))


def test_an_environment_comes_before_the_variables_of_the_collection(tmp_path: Path) -> None:
    values = [
        {"key": "host", "value": "test.acme.example", "enabled": True},
        {"key": "baseUrl", "value": "https://off.example", "enabled": False},
        {"key": "who", "value": "env-secret-1", "type": "secret"},
    ]
    request = _request("Get me", "{{baseUrl}}/me", description="Sent by env-secret-1")
    made = _made(tmp_path, _collection(request), {"name": "Test", "values": values})
    assert made.manifest["base"]["baseUrl"] == "https://test.acme.example"
    assert "env-secret-1" not in json.dumps(made.manifest)


@pytest.mark.parametrize(
    ("auth", "scheme"),
    [
        (_auth("bearer", token="{{t}}"), {"bearerAuth"}),
        (_auth("basic", username="ann", password="pw"), {"basicAuth"}),
        (_auth("apikey", key="api_key", value="v", **{"in": "query"}), {"apiKey"}),
        (_auth("oauth2", authUrl="https://a.example/a", accessTokenUrl="https://a.example/t"), {"oauth2"}),
        (_auth("oauth2", accessTokenUrl="https://a.example/t", grant_type="client_credentials"), {"oauth2"}),
        (_auth("oauth2", accessTokenUrl="{{tokenUrl}}"), {"oauth2"}),
        ({"type": "bearer", "bearer": {"token": "v2.0"}}, {"bearerAuth"}),
        (_auth("noauth"), set()),
        (_auth("hawk", authKey="k"), set()),
    ],
    ids=["bearer", "basic", "key", "consent", "credentials", "token", "old", "none", "unknown"],
)
def test_a_way_to_authenticate_becomes_a_connection(auth: Any, scheme: set[str], tmp_path: Path) -> None:
    made = _made(tmp_path, _collection(_request("Get me", "{{baseUrl}}/me", answer={"id": 1}), auth=auth))
    assert set(made.manifest.get("connections", {})) == scheme
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_what_has_no_place_is_told_by_name(tmp_path: Path) -> None:
    script = [{"listen": "prerequest", "script": {"exec": ["pm.x()"]}}, {"listen": "test", "script": {"exec": [""]}}]
    items = [
        {**ONE, "event": script},
        _request("Purge", "{{baseUrl}}/cache", "PURGE"),
        _request("Empty", ""),
        _request("Odd", "ftp://a.example/x"),
        _request("Elsewhere", "https://other.example/x"),
        _request("Hawk", "{{baseUrl}}/hawk", auth=_auth("hawk", authKey="k")),
        CREATE,
        _request("Create another", "{{baseUrl}}/orders", "POST", body={"mode": "urlencoded", "urlencoded": []}),
    ]
    told = {remark.subject for remark in _made(tmp_path, _collection(*items)).remarks}
    assert told >= {
        "pre-request script of Get order",
        "request Purge",
        "request Empty",
        "request Odd",
        "https://other.example",
        "authentication of Hawk",
        "Create another",
    }


def test_headers_may_be_lines_of_a_text(tmp_path: Path) -> None:
    request = _request("Get me", "{{baseUrl}}/me", header="X-Lang: de\nAuthorization: Bearer tok-secret-2")
    made = _made(tmp_path, _collection(request))
    assert made.manifest["modules"]["getMe"]["communication"]["headers"] == {"X-Lang": "{{parameters.xLang}}"}
    assert "bearerAuth" in made.manifest["connections"]
    assert "tok-secret-2" not in json.dumps(made.manifest)


@pytest.mark.parametrize(
    "value",
    [
        "",
        [],
        {},
        {"info": {}, "item": []},
        {"requests": [], "order": []},
        _collection(),
        _collection({"name": 3, "item": [1]}),
    ],
)
def test_what_is_no_collection_is_refused(value: Any, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps(value), encoding="utf-8")
    done = afkit("import", "postman", tmp_path / "c.json", "-o", tmp_path / "x")
    assert (done.code, done.err.startswith("error[AF930]")) == (2, True)


def test_a_collection_that_is_taken_for_something_else_names_the_command(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(_collection(ONE)), encoding="utf-8")
    for words in ([path], ["openapi", path]):
        assert f"afkit import postman {path}" in afkit("import", *words, "-o", tmp_path / "x").err
