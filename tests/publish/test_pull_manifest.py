"""Pull into a manifest: edits made there come into its lines, and everything else stays as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afkit.loading import load
from afkit.manifest.text import dump
from support.cli import afkit
from support.fake_sdk_api import TOKEN, Item
from support.publishing import Bench

ENV = {"AFKIT_TOKEN_TEST": TOKEN}


@pytest.fixture(params=["\n", "\r\n"])
def folder(desk: Bench, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A published connector whose modules stand in an included part, with comments."""
    manifest = {**desk.manifest, "include": ["modules.yaml"]}
    modules = {"modules": manifest.pop("modules")}
    texts = {
        "manifest.yaml": "# mine\n" + dump(manifest).replace("theme:", "# brand colour\n  theme:"),
        "modules.yaml": dump(modules)
        .replace("method: POST", "method: POST  # creates")
        .replace("body:", "# all of it\n      body:"),
    }
    made = tmp_path / "written"
    made.mkdir()
    for name, text in texts.items():
        (made / name).write_bytes(text.replace("\n", request.param).encode())
    done = afkit("publish", made, "--yes", environ=ENV)
    assert done.code == 0, done
    return made


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def test_only_what_changed_there_changes_here(desk: Bench, folder: Path) -> None:
    before = {path.name: text_of(path) for path in folder.glob("*.yaml")}
    there = desk.zone.apps["acme", 1]
    item = there.items["module", "createThing"]
    item.sections["api"] = json.dumps(
        {
            "url": "/v2/things",
            "method": "POST",
            "body": {"title": "{{parameters.title}}", "note": "{{parameters.note}}"},
        }
    )
    item.fields["label"] = "Make a thing"
    done = afkit("pull", folder, environ=ENV)
    assert done.code == 0, done
    end = "\r\n" if "\r\n" in before["modules.yaml"] else "\n"
    expected = (
        before["modules.yaml"]
        .replace("url: /things", "url: /v2/things")
        .replace("label: Create a thing", "label: Make a thing")
        .replace('{title: "{{parameters.title}}"}', '{title: "{{parameters.title}}", note: "{{parameters.note}}"}')
    )
    assert text_of(folder / "modules.yaml") == expected
    assert expected.count(end) == expected.count("\n")
    assert text_of(folder / "manifest.yaml") == before["manifest.yaml"]
    assert "both sides agree" in afkit("pull", folder, environ=ENV).out
    assert afkit("plan", folder, environ=ENV).code == 0


def test_a_component_that_is_only_there_comes_beside_its_like(desk: Bench, folder: Path) -> None:
    there = desk.zone.apps["acme", 1]
    like = there.items["rpc", "listThings"]
    there.items["rpc", "listMore"] = Item("rpc", "listMore", {**like.fields, "label": "More"}, dict(like.sections))
    done = afkit("pull", folder, environ=ENV)
    assert done.code == 0, done
    app = load(str(folder)).app
    assert list(app.rpcs) == ["listThings", "listMore"]
    assert app.rpcs["listMore"].label == "More"
    assert "# mine" in text_of(folder / "manifest.yaml")
    assert "# brand colour" in text_of(folder / "manifest.yaml")


def test_a_conflict_is_left_to_a_person(desk: Bench, folder: Path) -> None:
    path = folder / "modules.yaml"
    path.write_bytes(path.read_bytes().replace(b"/things", b"/mine"))
    before = path.read_bytes()
    desk.zone.apps["acme", 1].items["module", "createThing"].sections["api"] = '{"url": "/theirs"}'
    assert afkit("pull", folder, environ=ENV).code == 1
    assert path.read_bytes() == before
    assert afkit("pull", folder, "--take", "remote", environ=ENV).code == 0
    assert "/theirs" in text_of(path)


def test_a_value_under_an_alias_is_told_and_nothing_is_written(desk: Bench, tmp_path: Path) -> None:
    manifest = dump(desk.manifest).replace("interface:\n      - {name: id", "interface: &ids\n      - {name: id", 1)
    head, _, tail = manifest.rpartition("interface:\n      - {name: id, label: ID, type: text}\n")
    (tmp_path / "shared").mkdir()
    path = tmp_path / "shared" / "manifest.yaml"
    path.write_text(f"{head}interface: *ids\n{tail}")
    assert afkit("publish", path.parent, "--yes", environ=ENV).code == 0
    before = path.read_text()
    there = desk.zone.apps["acme", 1]
    there.items["module", "createThing"].sections["interface"] = '[{"name": "key", "type": "text"}]'
    done = afkit("pull", path.parent, environ=ENV)
    assert done.code != 0
    assert "cannot be written into the manifest" in done.err
    assert path.read_text() == before


def test_a_readme_that_was_made_is_written_down_when_it_is_edited_there(desk: Bench, tmp_path: Path) -> None:
    manifest = dict(desk.manifest)
    del manifest["readme"]
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "manifest.yaml").write_text(dump(manifest))
    assert afkit("publish", folder, "--yes", environ=ENV).code == 0
    there = desk.zone.apps["acme", 1]
    before = text_of(folder / "manifest.yaml")
    assert "both sides agree" in afkit("pull", folder, environ=ENV).out
    assert text_of(folder / "manifest.yaml") == before
    there.sections["readme"] = "# By hand\n\nHello.\n"
    done = afkit("pull", folder, environ=ENV)
    assert done.code == 0, done
    assert text_of(folder / "manifest.yaml") == before + "\nreadme: |\n  # By hand\n\n  Hello.\n"
    assert afkit("plan", folder, environ=ENV).code == 0


def test_the_countries_of_an_app_come_with_its_audience(desk: Bench) -> None:
    desk.manifest["app"]["audience"] = "global"
    desk.publish()
    desk.zone.apps["acme", 1].fields |= {"global": False, "countries": ["de", "cz"]}
    done = afkit("pull", desk.folder, environ=ENV)
    assert done.code == 0, done
    app = json.loads((desk.folder / "manifest.json").read_text())["app"]
    assert (app["audience"], app["countries"]) == ("countries", ["de", "cz"])
    desk.manifest["app"] = app | {"countries": ["de"]}
    assert not desk.plan().standing("conflict") and desk.publish().ok
    assert desk.zone.apps["acme", 1].fields["countries"] == ["de"]
