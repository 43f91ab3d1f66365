"""What an update does to modules that the service renames or removes: flows know a module by its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.importing.update.keeping import look
from support.cli import afkit
from support.imported import failures, findings

OK = {"200": {"description": "Done"}}


def _operation(name: str, **more: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": OK, **more}


def _described(folder: Path, paths: dict[str, Any]) -> None:
    spec = {"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "servers": [{"url": "https://a.example"}]}
    (folder / "shop.json").write_text(json.dumps({**spec, "paths": paths}), encoding="utf-8")


def _modules(folder: Path) -> list[str]:
    described = json.loads(afkit("describe", folder / "made", "--format", "json").out)
    return [module["name"] for module in described["modules"] if module["name"] != "makeApiCall"]


ORDER = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
KEY = {**ORDER, "name": "key"}
RENAMED: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "the id alone": ({"/x": {"get": _operation("getX")}}, {"/x": {"get": _operation("fetchX")}}, ["getX"]),
    "the id and a placeholder": (
        {"/x/{id}": {"get": _operation("getX", parameters=[ORDER])}},
        {"/x/{key}": {"get": _operation("fetchX", parameters=[KEY])}},
        ["getX"],
    ),
    "the path alone": ({"/x": {"get": _operation("getX")}}, {"/y": {"get": _operation("getX")}}, ["getX"]),
    "both": ({"/x": {"get": _operation("getX")}}, {"/y": {"get": _operation("getY")}}, ["getY"]),
    "two ids for each other": (
        {"/x": {"get": _operation("getX")}, "/y": {"get": _operation("getY")}},
        {"/x": {"get": _operation("getY")}, "/y": {"get": _operation("getX")}},
        ["getX", "getY"],
    ),
    "an id that another one has now": (
        {"/x": {"get": _operation("getX")}},
        {"/x": {"get": _operation("readX")}, "/y": {"get": _operation("getX")}},
        ["getX", "readX"],
    ),
}


@pytest.mark.parametrize("name", list(RENAMED))
def test_an_operation_keeps_its_module_while_id_or_path_stays(name: str, tmp_path: Path) -> None:
    before, after, modules = RENAMED[name]
    _described(tmp_path, before)
    assert afkit("import", "openapi", tmp_path / "shop.json", "-o", tmp_path / "made").code == 0
    for paths in (after, after):
        _described(tmp_path, paths)
        assert afkit("import", "--update", tmp_path / "made").code == 0
        assert sorted(_modules(tmp_path)) == modules
        assert afkit("import", "--check", tmp_path / "made").code == 0
    assert (findings(tmp_path / "made"), failures(tmp_path / "made")[1:]) == ([], [])


ITEM = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
LIST = {"200": {"description": "All", "content": {"application/json": {"schema": {"type": "array", "items": ITEM}}}}}
CALLS: dict[str, Any] = {
    "/orders": {"get": {**_operation("listOrders", tags=["Orders"]), "responses": LIST}},
    "/orders/{orderId}": {
        "parameters": [{**ORDER, "name": "orderId"}],
        "get": _operation("getOrder", tags=["Orders"]),
        "delete": _operation("deleteOrder", tags=["Orders"]),
    },
    "/info": {"get": _operation("getInfo", tags=["Infos"])},
}


@pytest.mark.parametrize("options", [[], ["--split"]], ids=["whole", "split"])
def test_a_module_that_stays_keeps_its_group_its_route_its_case_and_its_choices(
    options: list[str], tmp_path: Path
) -> None:
    _described(tmp_path, CALLS)
    assert afkit("import", "openapi", tmp_path / "shop.json", "-o", tmp_path / "made", *options).code == 0
    for file in (tmp_path / "made").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("label: Delete an order", "label: Remove an order"), encoding="utf-8")
    _described(tmp_path, {"/info": CALLS["/info"]})
    told = [f"{one.verb} {one.place}" for some in look(str(tmp_path / "made")).changes.values() for one in some]
    assert "kept modules.deleteOrder" in told
    assert "removed modules.getOrder" in told
    for _ in range(2):
        assert afkit("import", "--update", tmp_path / "made").code == 0
        assert _modules(tmp_path) == ["deleteOrder", "getInfo"]
        assert (findings(tmp_path / "made"), failures(tmp_path / "made")) == ([], ["3 cases"])
