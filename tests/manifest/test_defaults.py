"""What a short manifest means."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.loading import load, load_text
from support.connectors import MINIMAL, errors, found, lay_out

ONE = "connections:\n  acme: {label: Acme, connectionType: basic}\n"
TWO = ONE + "  other: {label: Other, connectionType: basic}\n"
MODULE = "modules:\n  getOrder: {label: Get an order, moduleType: action%s}\n"


def read(text: str):
    return load_text("manifest.yaml", text, "nowhere")


def test_a_manifest_may_hold_nothing_but_the_app() -> None:
    project = read(MINIMAL)
    app = project.app
    assert found(project, at_least="info") == []
    assert (app.name, app.version, app.theme, app.language, app.audience) == ("acme-crm", 1, "#000000", "en", "global")
    assert {key: (code.value, code.given) for key, code in app.codes.items()} == {
        "base": ({}, False),
        "common": ({}, False),
        "readme": ("README\n======\n", False),
        "groups": ([], False),
    }


@pytest.mark.parametrize(
    ("connections", "written", "expected"),
    [
        ("", "", None),
        (ONE, "", "acme"),
        (ONE, ", connection: null", None),
        (ONE, ", connection: acme", "acme"),
        (TWO, ", connection: other", "other"),
        (TWO, ", connection: null", None),
    ],
)
def test_a_module_uses_the_only_connection_unless_it_says_otherwise(
    connections: str, written: str, expected: str | None
) -> None:
    project = read(MINIMAL + connections + MODULE % written)
    assert errors(project) == []
    assert project.app.modules["getOrder"].connection == expected


@pytest.mark.parametrize(
    "text",
    [
        MODULE % "",
        "rpcs:\n  listOrders: {label: List}\n",
        "webhooks:\n  orders: {label: Orders, webhookType: web}\n",
    ],
)
def test_with_two_connections_a_component_must_say_which(text: str) -> None:
    project = read(MINIMAL + TWO + text)
    assert [code for code, *_ in found(project)] == ["AF116"]
    (one,) = [one for one in project.diagnostics if one.code == "AF116"]
    assert one.location.text in ("getOrder", "listOrders", "orders")
    assert "connection: acme" in (one.hint or "")


def test_without_groups_all_modules_are_in_one() -> None:
    text = "modules:\n  getOne: {label: A, moduleType: action}\n  getTwo: {label: B, moduleType: search}\n"
    groups = read(MINIMAL + text).app.codes["groups"]
    assert (groups.value, groups.given) == ([{"label": "Other", "modules": ["getOne", "getTwo"]}], False)


def test_null_says_that_a_code_is_not_managed() -> None:
    project = read(MINIMAL + "common: null\nreadme: null\ngroups: null\n" + MODULE % ", samples: null, scope: null")
    assert set(project.app.codes) == {"base"}
    assert set(project.app.modules["getOrder"].codes) == {
        "communication",
        "staticParams",
        "mappableParams",
        "interface",
    }


@pytest.mark.parametrize(
    ("module_type", "code"),
    [
        ("trigger", "mappableParams"),
        ("responder", "samples"),
        ("instant_trigger", "mappableParams"),
        ("action", "epoch"),
    ],
)
def test_null_may_also_stand_for_a_code_that_the_type_does_not_use(module_type: str, code: str) -> None:
    text = f"modules:\n  doIt: {{label: A, moduleType: {module_type}, webhook: null, {code}: null}}\n"
    project = read(MINIMAL + text)
    assert errors(project) == []
    assert code not in project.app.modules["doIt"].codes


def test_parts_to_share_stand_under_names_of_their_own() -> None:
    text = (
        "$schema: manifest.schema.json\n"
        + MINIMAL
        + "x-pages: &pages\n  qs: {page: '{{pagination.page}}'}\n"
        + "rpcs:\n  listOrders: {label: List, communication: {url: /orders, pagination: *pages}}\n"
    )
    project = read(text)
    assert found(project, at_least="info") == []
    code = project.app.rpcs["listOrders"].codes["communication"]
    assert code.value["pagination"] == {"qs": {"page": "{{pagination.page}}"}}
    assert code.origin.at("pagination", "qs", "page").location.line == 5


def test_a_new_function_bears_its_name() -> None:
    project = read(MINIMAL + "functions:\n  joinNames: {}\n")
    assert project.app.functions["joinNames"].codes["code"].value.startswith("function joinNames(")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("readme: README.md", "# Acme\n"),
        ("readme: {file: README.md}", "# Acme\n"),
        ("readme: docs/ABOUT.MD", "about\n"),
        ("readme: Connects Acme.", "Connects Acme."),
        ('readme: {text: "README.md"}', "README.md"),
        ("readme: |\n  Not a path:\n  see README.md\n", "Not a path:\nsee README.md\n"),
    ],
)
def test_a_readme_is_a_path_or_a_text(tmp_path: Path, written: str, expected: str) -> None:
    lay_out(tmp_path, {"manifest.yaml": MINIMAL + written, "README.md": "# Acme\n", "docs/ABOUT.MD": "about\n"})
    project = load(str(tmp_path))
    assert errors(project) == []
    assert project.app.codes["readme"].value == expected


def test_a_json_manifest_is_as_good_as_a_yaml_one(tmp_path: Path) -> None:
    text = '{"manifest": 1, "app": {"name": "acme-crm", "label": "Acme"}, "rpcs": {"listOrders": {"label": "List"}}}'
    project = load(str(lay_out(tmp_path, {"manifest.json": text})))
    assert errors(project) == []
    assert list(project.app.rpcs) == ["listOrders"]


def test_an_origin_is_where_the_app_goes_under_its_own_name() -> None:
    text = "origins:\n  live: {url: 'https://eu1.make.com/api/v2/', tokenEnv: TOKEN}\n  here: {url: 'http://127.0.0.1:8080/api'}\n"
    project = read(MINIMAL + text)
    assert errors(project) == []
    live = project.app.publish_origins["live"]
    assert (live.url, live.app, live.version, live.token_env) == ("https://eu1.make.com/api", "acme-crm", 1, "TOKEN")
