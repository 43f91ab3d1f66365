"""Where an app directory says that it is published, and what its app is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.connectors import errors, found
from support.directory import read

ORIGIN: dict[str, Any] = {
    "label": "Test",
    "baseUrl": "https://eu1.make.com/api",
    "appId": "acme-crm-1",
    "appVersion": 1,
    "apikeyFile": ".secrets/apikey",
    "idMapping": {
        "connection": [{"local": "acme", "remote": "acme-crm-1"}, {"local": None, "remote": "acme-crm-12"}],
        "webhook": [],
        "module": [{"local": "getOrder", "remote": None, "localDeleted": True}],
        "rpc": [],
        "function": [],
        "endpoint": [],
    },
}


def test_origins_and_their_mapping_are_read(tmp_path: Path) -> None:
    project = read(tmp_path, ("origins", [ORIGIN, {**ORIGIN, "appVersion": 2}]))
    assert found(project, at_least="info") == []
    one, two = project.app.publish_origins.values()
    assert (one.name, one.label, one.url, one.app, one.version) == (
        "Test",
        "Test",
        "https://eu1.make.com/api",
        "acme-crm-1",
        1,
    )
    assert one.id_mapping["connection"] == (("acme", "acme-crm-1"), (None, "acme-crm-12"))
    assert one.id_marks == {("module", "getOrder", None): ("localDeleted",)}
    assert (two.name, two.label, two.version) == ("Test 2", "Test", 2)
    assert project.app.name == "acme-crm-1"


@pytest.mark.parametrize(
    ("origins", "code"),
    [
        ([ORIGIN, ORIGIN], "AF808"),
        ([{**ORIGIN, "idMapping": {**ORIGIN["idMapping"], "rpc": [{"local": "a", "remote": "b"}] * 2}}], "AF809"),
    ],
)
def test_origins_that_cannot_be_told_apart_are_faults(tmp_path: Path, origins: list[Any], code: str) -> None:
    project = read(tmp_path, ("origins", origins))
    assert {one.code for one in project.diagnostics} == {code}
    assert all(one.related for one in project.diagnostics)


@pytest.mark.parametrize(
    ("files", "origins", "name", "label"),
    [
        ({}, [], "my-app", "my-app"),
        ({}, [ORIGIN], "acme-crm-1", "acme-crm-1"),
        ({"metadata.json": '{"name": "acme", "label": "Acme CRM"}'}, [ORIGIN], "acme", "Acme CRM"),
        ({"general/app.json": '{"label": "Acme CRM"}'}, [], "my-app", "Acme CRM"),
        ({"metadata.json": "{"}, [], "my-app", "my-app"),
    ],
)
def test_the_app_is_called_by_what_is_known(
    tmp_path: Path, files: dict[str, str | bytes], origins: list[Any], name: str, label: str
) -> None:
    project = read(tmp_path / "1 My App", ("origins", origins), files=files)
    assert errors(project) == []
    assert (project.app.name, project.app.label) == (name, label)
