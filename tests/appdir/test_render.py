"""What rendering gives: the platform's layout, and the same bytes for the same app."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from afkit.app import KINDS, App, Code, Module, Origin
from afkit.app.codes import MAPPED_ID_UNKNOWN
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.values import check
from afkit.app.spec.format.codes import CODES
from afkit.appdir.layout import folders, kebab
from afkit.appdir.render import render
from afkit.loading import load, load_text
from afkit.source import Source, load_json
from support.connectors import MINIMAL, NOWHERE, PARCELNEST, apps, errors, lay_out


def rendered(text: str) -> dict[str, bytes]:
    project = load_text("manifest.yaml", MINIMAL + text, "nowhere")
    assert errors(project) == []
    return render(project.app)


def manifest_of(files: dict[str, bytes]) -> Any:
    return json.loads(files["makecomapp.json"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("createShipment", "create-shipment"),
        ("listHTTPLogs", "list-httplogs"),
        ("getA", "get-a"),
        ("v2Api", "v2-api"),
        ("acme-crm", "acme-crm"),
        ("Acme", "acme"),
        ("get_order", "getorder"),
        ("ÄÖ", "unnamed"),
        ("../..", "unnamed"),
    ],
)
def test_ids_become_file_names(name: str, expected: str) -> None:
    assert kebab(name) == expected


def test_ids_that_make_the_same_name_are_numbered() -> None:
    names = ["getURL", "getUrl", "getUrL", "getUrl2"]
    assert folders("module", names) == {
        "getURL": "modules/get-url",
        "getUrl": "modules/get-url2",
        "getUrL": "modules/get-ur-l",
        "getUrl2": "modules/get-url22",
    }


def test_an_empty_app_has_the_whole_manifest() -> None:
    files = rendered("")
    assert list(files) == ["README.md", "general/base.iml.json", "makecomapp.json", "modules/groups.json"]
    assert manifest_of(files) == {
        "fileVersion": 1,
        "generalCodeFiles": {
            "base": "general/base.iml.json",
            "common": None,
            "readme": "README.md",
            "groups": "modules/groups.json",
        },
        "components": {"connection": {}, "webhook": {}, "module": {}, "rpc": {}, "function": {}, "endpoint": {}},
        "origins": [],
    }
    assert files["makecomapp.json"].startswith(b'{\n    "fileVersion": 1,\n')
    assert files["makecomapp.json"].endswith(b"}\n")
    assert (files["general/base.iml.json"], files["modules/groups.json"]) == (b"{}\n", b"[]\n")


COMMON = {"connection": None, "altConnection": None}
CODES_OF = ("communication", "staticParams", "mappableParams", "interface", "samples")


@pytest.mark.parametrize(
    ("module_type", "more", "metadata", "codes"),
    [
        ("action", "actionCrud: create", {"actionCrud": "create"}, (*CODES_OF, "scope")),
        ("action", "description: ''", {"actionCrud": None}, (*CODES_OF, "scope")),
        ("search", "description: ''", {}, (*CODES_OF, "scope")),
        ("universal", "description: ''", {}, (*CODES_OF, "scope")),
        ("trigger", "description: ''", {}, ("communication", "epoch", *CODES_OF[1:], "scope")),
        ("instant_trigger", "webhook: null", {"webhook": None}, CODES_OF),
        ("responder", "description: ''", {}, CODES_OF),
    ],
)
def test_a_module_has_the_metadata_and_codes_of_its_type(
    module_type: str, more: str, metadata: dict[str, Any], codes: tuple[str, ...]
) -> None:
    files = rendered(f"modules:\n  doIt: {{label: Do it, moduleType: {module_type}, {more}}}\n")
    entry = manifest_of(files)["components"]["module"]["doIt"]
    code_files = entry.pop("codeFiles")
    assert entry == {"label": "Do it", "description": "", "moduleType": module_type, **COMMON, **metadata}
    assert tuple(code_files) == codes
    assert code_files["mappableParams"] == "modules/do-it/do-it.mappable-params.iml.json"
    assert set(code_files.values()) <= set(files)


def test_metadata_that_the_type_does_not_use_are_kept() -> None:
    module = Module("listOrders", NOWHERE, module_type="search", action_crud="read", webhook="orders")
    entry = manifest_of(render(App("acme-crm", NOWHERE, modules={"listOrders": module})))["components"]["module"]
    assert (entry["listOrders"]["actionCrud"], entry["listOrders"]["webhook"]) == ("read", "orders")


def test_other_components_have_their_metadata() -> None:
    components = manifest_of(render(load(str(PARCELNEST)).app))["components"]

    def bare(kind: str, name: str) -> dict[str, Any]:
        return {key: value for key, value in components[kind][name].items() if key != "codeFiles"}

    both = {"connection": "parcelnest", "altConnection": "parcelnest-oauth"}
    assert bare("connection", "parcelnest") == {"label": "Parcelnest (API key)", "connectionType": "basic"}
    assert bare("webhook", "shipmentEvents") == {"label": "Shipment events", "webhookType": "web", **both}
    assert bare("rpc", "listDepots") == {"label": "List depots", **both}
    assert bare("function", "initials") == {}
    assert bare("endpoint", "findShipment") == {
        "label": "Find a shipment",
        "description": "Finds a shipment by its reference.",
        "attachedAccounts": ["parcelnest"],
        "annotations": {"readOnlyHint": True, "idempotentHint": True},
    }
    oauth = components["connection"]["parcelnest-oauth"]["codeFiles"]
    assert oauth["communication"].endswith("/parcelnest-oauth.oauth-communication.iml.json")


def test_what_is_rendered_has_the_shape_of_the_platforms_format() -> None:
    app = load(str(PARCELNEST)).app
    files = render(app)
    document = load_json(Source("makecomapp.json", files["makecomapp.json"].decode()), comments=False)
    assert check(shape_named("makecomapp"), document.value, Origin(document)) == []
    manifest = document.value
    named = [path for path in manifest["generalCodeFiles"].values() if path]
    for kind in KINDS:
        for name, entry in manifest["components"][kind].items():
            for key, path in entry["codeFiles"].items():
                if path is None:
                    continue
                named.append(path)
                spec = CODES[kind, key]
                shape = spec.shape_for(app.components(kind)[name])
                if shape is not None:
                    code = load_json(Source(path, files[path].decode()))
                    faults = [one for one in check(shape, code.value, Origin(code)) if one.severity != "info"]
                    assert faults == []
    assert sorted([*named, "makecomapp.json"]) == list(files)


def test_characters_stay_as_they_are_and_json_is_indented_by_four() -> None:
    files = rendered('base: {baseUrl: "https://ü.example/{{a}}", qs: {a: [1, true, null]}}\n')
    assert files["general/base.iml.json"].decode() == (
        '{\n    "baseUrl": "https://ü.example/{{a}}",\n    "qs": {\n        "a": [\n            1,\n            true,\n'
        "            null\n        ]\n    }\n}\n"
    )


def test_characters_that_no_file_should_hold_are_escaped() -> None:
    files = rendered('base: {baseUrl: "https://a.example/\\x7f\\x85\\uFEFF\\t"}\n')
    assert b'"https://a.example/\\u007f\\u0085\\ufeff\\t"' in files["general/base.iml.json"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", None),
        ("common: {}\n", "general/common.json"),
        ("common: null\n", None),
        ("common: {region: eu}\n", "general/common.json"),
    ],
)
def test_common_is_rendered_only_when_somebody_wrote_it(text: str, path: str | None) -> None:
    assert manifest_of(rendered(text))["generalCodeFiles"]["common"] == path


def test_a_code_that_is_not_managed_is_null() -> None:
    text = "readme: null\nmodules: {getOne: {label: A, moduleType: action, samples: null}}\n"
    files = rendered(text)
    manifest = manifest_of(files)
    assert manifest["generalCodeFiles"]["readme"] is None
    assert manifest["components"]["module"]["getOne"]["codeFiles"]["samples"] is None
    assert "README.md" not in files
    assert not [path for path in files if "samples" in path]


def test_the_text_of_a_code_file_survives() -> None:
    text = '{ "baseUrl" : "https://a.example", // why\r\n}'
    app = App("acme-crm", NOWHERE, codes={"base": Code({"baseUrl": "https://a.example"}, NOWHERE, text=text)})
    assert render(app)["general/base.iml.json"] == text.encode()


def test_origins_are_written_for_the_official_extension() -> None:
    text = (
        "origins:\n"
        "  test: {url: 'https://eu1.make.com/api', app: acme-test, version: 2, tokenEnv: TOKEN}\n"
        "  live: {url: 'https://eu2.make.com/api/v2', label: Live, apikeyFile: .secrets/live,"
        " idMapping: {module: [{local: a, remote: null, localDeleted: true}]}}\n"
        "  here: {url: 'http://127.0.0.1:9/api'}\n"
    )
    test, live = manifest_of(rendered(text))["origins"]
    empty: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    assert test == {
        "label": "test",
        "baseUrl": "https://eu1.make.com/api",
        "appId": "acme-test",
        "appVersion": 2,
        "apikeyFile": ".secrets/apikey-test",
        "idMapping": empty,
    }
    assert live == {
        "label": "Live",
        "baseUrl": "https://eu2.make.com/api",
        "appId": "acme-crm",
        "appVersion": 1,
        "apikeyFile": ".secrets/live",
        "idMapping": {**empty, "module": [{"local": "a", "remote": None, "localDeleted": True}]},
    }


def test_an_origin_that_nobody_gave_a_label_gets_none(tmp_path: Path) -> None:
    origin = {"baseUrl": "https://eu1.make.com/api", "appId": "acme-crm", "appVersion": 1, "apikeyFile": "key"}
    value = {
        "fileVersion": 1,
        "generalCodeFiles": dict.fromkeys(("base", "common", "groups", "readme")),
        "components": {kind: {} for kind in KINDS},
        "origins": [origin],
    }
    (tmp_path / "makecomapp.json").write_text(json.dumps(value), encoding="utf-8")
    (written,) = manifest_of(render(load(str(tmp_path)).app))["origins"]
    assert written == {**origin, "idMapping": {kind: [] for kind in KINDS}}


def test_no_token_and_no_local_path_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFKIT_TOKEN_TEST", "s3cret-t0ken")
    files = render(load(str(PARCELNEST)).app)
    everything = b"".join(files.values())
    assert b"s3cret-t0ken" not in everything
    assert b"AFKIT_TOKEN_TEST" not in everything
    assert str(PARCELNEST).encode() not in everything


@given(app=apps())
def test_render_then_read_then_render_gives_the_same_bytes(tmp_path_factory: pytest.TempPathFactory, app: App) -> None:
    files = render(app)
    assert files == render(app)
    assert list(files) == sorted(files)
    assert all(re.fullmatch(r"[\w./-]+", path) and ".." not in path for path in files)
    folder = tmp_path_factory.mktemp("generated")
    lay_out(folder, dict(files))
    project = load(str(folder))
    assert project.app is not None
    told = [one for one in project.diagnostics if one.code.startswith(("AF0", "AF8"))]
    assert {one.code for one in told} <= {MAPPED_ID_UNKNOWN}  # pairs are made up of any names
    assert render(project.app) == files
    for kind in KINDS:
        for name, one in app.components(kind).items():
            again = project.app.components(kind)[name]
            assert again._replace(origin=NOWHERE, codes={}) == one._replace(codes={})
            assert {key: code.value for key, code in again.codes.items()} == {
                key: code.value for key, code in one.codes.items() if key != "common" or code.given
            }


def test_an_app_directory_rendered_again_keeps_every_code(tmp_path: Path) -> None:
    first = render(load(str(PARCELNEST)).app)
    again = load(str(lay_out(tmp_path, dict(first))))
    assert errors(again) == []
    assert render(again.app) == first
