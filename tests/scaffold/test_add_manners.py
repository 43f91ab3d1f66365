"""`afkit add` in manifests of other manners: in brackets, with nothing in them yet, and where groups begin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from support.cli import afkit

HEAD = """manifest: 1
app: {name: acme-crm, label: Acme, description: Connects to Acme., version: 1, theme: "#123456"}
base: {baseUrl: "https://api.acme.example", response: {error: {message: "[{{statusCode}}] {{body.message}}"}}}
"""
ADDED = [
    ("module", "createOrder"),
    ("search", "searchOrders"),
    ("trigger", "watchOrders"),
    ("instant-trigger", "watchCalls"),
    ("rpc", "listOrders"),
    ("webhook", "orderHooks"),
    ("connection", "second"),
]


def _wrong(folder: Path) -> list[str]:
    data = afkit("lint", folder, "--format", "json").data
    return [item["code"] for item in data["diagnostics"] if item["severity"] != "info"]


def test_files_in_brackets_take_everything_and_all_of_it_works(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    assert afkit("new", "acme", "-o", folder).code == 0
    for name in ("manifest", "sandbox", "cases"):
        file = folder / f"{name}.yaml"
        text = yaml.safe_dump(yaml.safe_load(file.read_text()), default_flow_style=True, sort_keys=False, width=100)
        file.write_text(text.replace("id001", "authorized"))
    for kind, name in ADDED:
        done = afkit("add", kind, name, "--in", folder)
        assert done.code == 0, done.err
    assert _wrong(folder) == []
    tested = afkit("test", folder)
    assert tested.code == 0, tested.out


@pytest.mark.parametrize("rest", ["", "groups: []\n", "modules: {}\ngroups: []\n", "modules:\ngroups:\n  []\n"])
@pytest.mark.parametrize(("kind", "name"), ADDED)
def test_a_manifest_with_nothing_in_it_takes_everything(kind: str, name: str, rest: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(f"{HEAD}{rest}")
    done = afkit("add", kind, name, "--in", tmp_path)
    assert done.code == 0, done.err
    assert _wrong(tmp_path) == []
    if (tmp_path / "cases.yaml").exists():
        assert afkit("test", tmp_path).code == 0


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_the_first_group_leaves_the_others_in_theirs(ending: str, tmp_path: Path) -> None:
    manifest = tmp_path / f"manifest.{ending}"
    data = yaml.safe_load(HEAD)
    manifest.write_text(HEAD if ending == "yaml" else json.dumps(data))
    for arguments in (["createOrder"], ["getThing", "--group", "Things"]):
        assert afkit("add", "module", *arguments, "--in", tmp_path).code == 0
    assert yaml.safe_load(manifest.read_text())["groups"] == [
        {"label": "Other", "modules": ["createOrder"]},
        {"label": "Things", "modules": ["getThing"]},
    ]
