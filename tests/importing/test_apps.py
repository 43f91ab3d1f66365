"""Import app directories of every layout: what is rendered from the result is what was there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.support.cli import afkit
from tests.support.connectors import apps, errors, lay_out

from afkit.app.model import App
from afkit.appdir.render import render
from afkit.importing.apps import import_app
from afkit.loading import load
from afkit.source import Source, load_json, load_yaml

BASE = """\
{
    // Where it is.
    "baseUrl": "https://api.acme.example/v1", // no slash
    /* The token
     * goes here. */
    "headers": {
        "{{if(true, 'X-Odd', 'x')}}": "plain }} text",
        "big": 12345678901234567890,
        "exact": 1.50
        // the last word
    },
    "response": {"error": {"message": "[{{statusCode}}] {{body.error}}"}}
}"""
LONG = "Open the settings of your account, copy the key and paste it here. " * 4 + "That is all."
MODULE = {"label": "Get an order", "description": "Gets one.", "moduleType": "action", "actionCrud": "read",
          "connection": "acme", "altConnection": None}  # fmt: skip
ORIGIN = {
    "label": "Production", "baseUrl": "https://eu1.make.com/api", "appId": "acme-x1", "appVersion": 2,
    "apikeyFile": "../.secrets/key",
    "idMapping": {"connection": [{"local": "acme", "remote": "acme-x12"}], "module": [], "webhook": [],
                  "rpc": [{"local": None, "remote": "old", "localDeleted": True}], "function": [], "endpoint": []},
}  # fmt: skip


def official(paths: dict[str, str], **changes: Any) -> dict[str, str | bytes]:
    """Lay out one app; `paths` says which file holds which code."""
    made = {
        "fileVersion": 1,
        "generalCodeFiles": {"base": paths["base"], "common": None, "readme": "README.md", "groups": None},
        "components": {
            "connection": {
                "acme": {"label": "Acme", "connectionType": "basic",
                         "codeFiles": {"communication": paths["connection"], "params": paths["params"], "common": None}},
            },
            "webhook": {},
            "module": {"getOrder": {**MODULE, "codeFiles": {"communication": paths["module"], "scope": None}}},
            "rpc": {},
            "function": {"shorten": {"codeFiles": {"code": paths["function"], "test": None}}},
            "endpoint": {},
        },
        "origins": [ORIGIN],
        **changes,
    }  # fmt: skip
    return {
        "makecomapp.json": json.dumps(made),
        paths["base"]: BASE,
        "README.md": "# Acme\r\n\r\nTwo lines.",
        paths["connection"]: '{"url": "/me", "headers": {"x": "\\ttab"}}\n',
        paths["params"]: json.dumps([{"name": "key", "type": "password", "help": LONG}]),
        paths["module"]: b"\xef\xbb\xbf" + b'{\r\n  // one\r\n  "url": "/o/{{parameters.id}}",\r\n  "qs": {"b": 1}\r\n}\r\n',
        paths["function"]: "function shorten(text) {\n\treturn text;   \n}\n",
    }  # fmt: skip


EDITOR = {"base": "general/base.iml.json", "connection": "connections/acme/acme.communication.iml.json",
          "params": "connections/acme/acme.params.iml.json", "module": "modules/get-order/get-order.communication.iml.json",
          "function": "functions/shorten/shorten.code.js"}  # fmt: skip
LEGACY = {"base": "src/general/base.imljson", "connection": "src/connections/acme/api.imljson",
          "params": "src/connections/acme/parameters.imljson", "module": "src/modules/getOrder/api.imljson",
          "function": "src/functions/shorten/code.js"}  # fmt: skip


def values(app: App) -> dict[str, Any]:
    """Give what rendering writes, JSON as text of its value, so that key order counts and layout does not."""
    return {
        path: repr(load_json(Source(path, data.decode())).value) if path.endswith("json") else data
        for path, data in render(app).items()
    }


@pytest.mark.parametrize("paths", [EDITOR, LEGACY], ids=["official", "legacy"])
@pytest.mark.parametrize("options", [(), ("--split",), ("--anchors",)])
@pytest.mark.parametrize("target", ["acme.yaml", "acme", "acme.json"])
def test_an_app_directory_comes_back_whole(
    tmp_path: Path, paths: dict[str, str], options: tuple[str], target: str
) -> None:
    source = lay_out(tmp_path / "acme-app", official(paths))
    outcome = afkit("import", source, "-o", tmp_path / "out" / target, *options)
    assert outcome.code == 0, outcome.err
    project = load(str(tmp_path / "out" / target))
    assert errors(project) == []
    before = load(str(source)).app
    assert values(project.app) == values(before)
    assert json.loads(render(project.app)["makecomapp.json"])["origins"] == [ORIGIN]


def test_a_connector_that_was_rendered_comes_back_with_what_its_comments_accept(tmp_path: Path) -> None:
    assert afkit("render", "connector/emporix-oe", "-o", tmp_path / "app").code == 0
    assert afkit("import", tmp_path / "app", "-o", tmp_path / "back").code == 0
    told = afkit("lint", tmp_path / "back", "--profile", "all")
    assert (told.code, "nothing to report" in told.out) == (0, True), told.out


def test_comments_stand_at_their_place(tmp_path: Path) -> None:
    source = lay_out(tmp_path / "acme-app", official(EDITOR))
    text = import_app(str(source), "acme.yaml").files["acme.yaml"].decode()
    for line in (
        "base:\n  # Where it is.\n  baseUrl: https://api.acme.example/v1  # no slash\n  # The token\n  # goes here.\n  headers:",
        "    exact: 1.5\n    # the last word\n",
        "    communication:\n      # one\n      url:",
        "        help: >-\n          Open the settings",
        "    code: |\n      function shorten(text) {\n",
    ):
        assert line in text
    told = import_app(str(source), "acme.json")
    assert any("comments" in remark for remark in told.remarks)


def test_a_component_says_what_it_asks_for_before_what_it_does(tmp_path: Path) -> None:
    source = lay_out(tmp_path / "acme-app", official(EDITOR))
    made = load_yaml(Source("m.yaml", import_app(str(source), "acme.yaml").files["acme.yaml"].decode())).value
    assert list(made["connections"]["acme"])[-2:] == ["params", "communication"]
    kinds = ["connections", "webhooks", "modules", "rpcs", "functions", "endpoints", "groups"]
    assert [key for key in made if key in kinds] == [kind for kind in kinds if kind in made]


def test_the_result_is_short(tmp_path: Path) -> None:
    app = official(EDITOR)
    app["modules/get-order/get-order.communication.iml.json"] = "{}"
    text = import_app(str(lay_out(tmp_path / "acme", app)), "acme.yaml").files["acme.yaml"].decode()
    for word in ("communication: {}", "language", "theme: ", "idMapping:\n      module", "connection: acme"):
        assert word not in text, word


def test_what_cannot_be_understood_is_kept_and_told(tmp_path: Path) -> None:
    files = official(EDITOR)
    made = json.loads(str(files["makecomapp.json"]))
    made["components"]["module"]["getOrder"]["mystery"] = {"a": 1}
    made["components"]["module"]["getOrder"]["codeFiles"]["samples"] = "modules/get-order/gone.json"
    made["components"]["rpc"]["reserved"] = None
    files["makecomapp.json"] = json.dumps(made)
    files["connections/acme/acme.communication.iml.json"] = '{"url": /me}'
    files["modules/get-order/left.imljson"] = '{"left": "over"}'
    made_of = import_app(str(lay_out(tmp_path / "acme", files)), str(tmp_path / "out"))
    data = load_yaml_of(made_of.files["manifest.yaml"])
    assert data["x-kept"] == {
        "connections/acme/acme.communication.iml.json": '{"url": /me}',
        "modules/get-order/left.imljson": '{"left": "over"}',
        "makecomapp.json#/components/module/getOrder/mystery": '{"a": 1}',
        "makecomapp.json#/components/rpc/reserved": "null",
    }
    assert data["connections"]["acme"]["communication"] is None
    assert data["modules"]["getOrder"]["samples"] is None
    for name in ("acme.communication.iml.json", "left.imljson", "mystery", "gone.json"):
        assert any(name in remark for remark in made_of.remarks), name


def load_yaml_of(data: bytes) -> Any:
    from afkit.source import load_yaml

    return load_yaml(Source("x.yaml", data.decode())).value


LOOSE = {
    "base.imljson": '{"baseUrl": "https://api.acme.example"}',
    "connections/api.imljson": '{"token": {"url": "https://acme.example/token"}}',
    "connections/parameters.imljson": '[{"name": "key", "type": "text"}]',
    "modules/listOrders/api.imljson": '{"url": "/orders", "response": {"iterate": "{{body}}", "output": "{{item}}"}}',
    "modules/listOrders/expect.imljson": "[]",
    "modules/watchOrders/epoch.imljson": '{"url": "/orders"}',
    "modules/groups.json": '[{"label": "All", "modules": ["listOrders", "watchOrders"]}]',
    "rpcs/listFolders.imljson": '{"url": "/folders"}',
    "functions/shorten.js": "function shorten(a) { return a; }",
}


def test_a_loose_folder_is_read_by_the_roles_of_its_files(tmp_path: Path) -> None:
    made = import_app(str(lay_out(tmp_path / "acme", dict(LOOSE))), str(tmp_path / "out"))
    data = load_yaml_of(made.files["manifest.yaml"])
    assert data["connections"]["connection"]["connectionType"] == "oauth"
    assert {name: one["moduleType"] for name, one in data["modules"].items()} == {
        "listOrders": "search", "watchOrders": "trigger",
    }  # fmt: skip
    assert data["rpcs"] == {"listFolders": {"communication": {"url": "/folders"}}}
    assert data["functions"] == {"shorten": {"code": "function shorten(a) { return a; }"}}
    assert "groups" in data
    assert "readme" not in data


def test_missing_types_are_told_by_what_the_codes_do(tmp_path: Path) -> None:
    files = official(EDITOR)
    made = json.loads(str(files["makecomapp.json"]))
    del made["components"]["module"]["getOrder"]["moduleType"]
    del made["components"]["connection"]["acme"]["connectionType"]
    files["makecomapp.json"] = json.dumps(made)
    files["modules/get-order/get-order.communication.iml.json"] = '{"response": {"trigger": {"type": "date"}}}'
    app = import_app(str(lay_out(tmp_path / "acme", files)), "x.yaml").app
    assert app.modules["getOrder"].module_type == "trigger"
    assert app.connections["acme"].connection_type == "basic"


def test_ids_that_stand_twice_are_refused(tmp_path: Path) -> None:
    files = official(EDITOR)
    twice = str(files["makecomapp.json"]).replace(
        '"getOrder": {', '"getOrder": {"label": "Other", "codeFiles": {}}, "getOrder": {', 1
    )
    mapped = json.loads(str(files["makecomapp.json"]))
    mapped["origins"][0]["idMapping"]["rpc"] *= 2
    for number, text in enumerate((twice, json.dumps(mapped))):
        source = lay_out(tmp_path / f"acme{number}", {**files, "makecomapp.json": text})
        outcome = afkit("import", source, "-o", tmp_path / "out")
        assert (outcome.code, "twice" in outcome.err) == (2, True), outcome.err
        assert not (tmp_path / "out").exists()


EXPORT = {
    "metadata.json": '{"name": "acme", "label": "Acme"}',
    "base.imljson": '{"baseUrl": "https://a.example"}',
    "modules/getItem/metadata.json": '{"name": "getItem", "label": "Get an item", "typeId": 4}',
    "modules/getItem/api.imljson": '{"url": "/x"}',
}


def test_what_belongs_to_nothing_in_an_export_is_kept_and_told(tmp_path: Path) -> None:
    stray = {"accounts/acme/api.imljson": '{"url": "/me"}', "modules/getItem/more/api.imljson": "{}"}
    lay_out(tmp_path / "app", {name: text.encode() for name, text in {**EXPORT, **stray}.items()})
    done = afkit("import", tmp_path / "app", "-o", tmp_path / "made")
    assert done.code == 0, done.err
    kept = load_yaml(Source("m", (tmp_path / "made" / "manifest.yaml").read_text())).value["x-kept"]
    assert kept == stray
    assert all(name in done.out for name in stray)


def test_two_components_of_one_name_in_an_export_are_refused(tmp_path: Path) -> None:
    twin = {"modules/other/metadata.json": EXPORT["modules/getItem/metadata.json"]}
    lay_out(tmp_path / "app", {name: text.encode() for name, text in {**EXPORT, **twin}.items()})
    done = afkit("import", tmp_path / "app", "-o", tmp_path / "made")
    assert (done.code, "there are two modules with the name 'getItem'" in done.err) == (2, True)
    assert not (tmp_path / "made").exists()


def test_files_of_functions_differ_by_more_than_upper_case(tmp_path: Path) -> None:
    files = official(EDITOR)
    made = json.loads(str(files["makecomapp.json"]))
    made["components"]["function"]["Shorten"] = {"codeFiles": {"code": "other.js", "test": None}}
    files |= {"makecomapp.json": json.dumps(made), "other.js": "function Shorten() {\n}\n"}
    names = import_app(str(lay_out(tmp_path / "acme", files)), str(tmp_path / "out")).files
    assert {"functions/shorten.js", "functions/Shorten2.js"} <= names.keys()


def test_a_device_is_told_apart_from_a_missing_file_and_errors_are_told(tmp_path: Path) -> None:
    files = official(EDITOR)
    made = json.loads(str(files["makecomapp.json"]))
    made["components"]["module"]["bad name!"] = {**MODULE, "codeFiles": {}}
    source = lay_out(tmp_path / "acme", {**files, "makecomapp.json": json.dumps(made)})
    (source / EDITOR["module"]).unlink()
    os.mkfifo(source / EDITOR["module"])
    remarks = import_app(str(source), str(tmp_path / "out")).remarks
    assert any("is a device, pipe or socket" in remark for remark in remarks)
    assert any("'bad name!' must be" in remark for remark in remarks)


def test_an_existing_target_is_kept_unless_forced(tmp_path: Path) -> None:
    source = lay_out(tmp_path / "acme", official(EDITOR))
    target = tmp_path / "out" / "manifest.yaml"
    lay_out(tmp_path / "out", {"manifest.yaml": "mine"})
    outcome = afkit("import", source, "-o", tmp_path / "out")
    assert (outcome.code, "holds manifest.yaml already" in outcome.err) == (2, True)
    assert target.read_text() == "mine"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["manifest.yaml"]
    assert afkit("import", source, "-o", tmp_path / "out", "--force").code == 0


def test_a_target_that_cannot_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    source = lay_out(tmp_path / "acme", official(EDITOR))
    lay_out(tmp_path / "out", {"functions": "a file where a folder must be"})
    files = official(EDITOR)
    lay_out(tmp_path / "acme", files)
    outcome = afkit("import", source, "-o", tmp_path / "out")
    assert (outcome.code, "Traceback" in outcome.err) == (2, False)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["functions"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import",), "nothing is named"),
        (("import", "missing-folder", "-o", "x.yaml"), "there is no 'missing-folder'"),
        (("import", "connector/emporix-oe", "-o", "x.yaml"), "is a manifest already"),
        (("import", "connector/emporix-oe"), "-o PATH is missing"),
        (("import", "tests", "-o", "x.yaml"), "no connector"),
        (("import", "README.md", "-o", "x.yaml"), "say what the file is: openapi SPEC"),
        (
            ("import", "tests/fixtures/openapi/shop.yaml", "-o", "x"),
            "afkit import openapi tests/fixtures/openapi/shop.yaml -o x",
        ),
        (("import", "tests/fixtures/openapi/crm.json", "-o", "x"), "is an OpenAPI description"),
    ],
)
def test_what_cannot_be_imported_is_said(arguments: tuple[str, ...], words: str) -> None:
    outcome = afkit(*arguments)
    assert outcome.code == 2
    assert words in outcome.err


FOREIGN = [
    (("DIR", "-o", "x", "--tag", "a"), "--tag belongs to afkit import openapi, not to afkit import DIR"),
    (("DIR", "-o", "x", "--operation", "a"), "--operation belongs"),
    (("DIR", "-o", "x", "--list"), "--list belongs"),
    (("DIR", "-o", "x", "--server", "a"), "--server belongs"),
    (("DIR", "-o", "x", "--root", "a"), "--root belongs"),
    (
        ("openapi", "x.yaml", "-o", "x", "--anchors"),
        "--anchors belongs to afkit import DIR, not to afkit import openapi",
    ),
    (("openapi", "x.yaml", "-o", "x", "--list"), "--list writes nothing"),
    (("curl", "curl x", "-o", "x", "--tag", "a"), "not to afkit import curl"),
    (("har", "x.har", "-o", "x", "--anchors"), "not to afkit import har"),
    (("--update", "x", "--tag", "a"), "not to afkit import --update"),
    (("--check", "x", "--operation", "a"), "not to afkit import --check"),
    (("--check", "x", "-o", "y"), "--output belongs to a new import"),
    (("--update", "x", "--force"), "--force belongs to a new import"),
    (("--update", "x", "--split"), "--split belongs to a new import"),
]


@pytest.mark.parametrize(("arguments", "words"), FOREIGN)
def test_an_option_of_another_form_is_refused_by_its_name(arguments: tuple[str, ...], words: str) -> None:
    outcome = afkit("import", *arguments)
    assert outcome.code == 2
    assert words in outcome.err


def named(app: App) -> App:
    """Give an app whose connections and modules have labels, as a manifest asks."""
    return app._replace(
        label=app.label or app.name,
        connections={name: one._replace(label=one.label or name) for name, one in app.connections.items()},
        modules={name: one._replace(label=one.label or name) for name, one in app.modules.items()},
    )


@given(app=apps())
def test_render_then_import_then_render_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, app: App
) -> None:
    files = render(named(app))
    folder = tmp_path_factory.mktemp("generated")
    lay_out(folder / "app", dict(files))
    made = import_app(str(folder / "app"), str(folder / "out"), split=len(app.modules) % 2 == 0, anchors=True)
    again = load(str(lay_out(folder / "out", dict(made.files))))
    assert again.app is not None
    assert render(again.app) == files
