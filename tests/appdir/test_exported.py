"""Read apps as the platform exports them: a folder with metadata for each component, and no makecomapp.json."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.appdir.render import render
from afkit.errors import ManifestError
from afkit.loading import load
from support.connectors import errors, found, lay_out

FILES: dict[str, str | bytes] = {
    "metadata.json": '{"name": "acme-k3a", "label": "Acme", "version": 2, "theme": "#1eaa7d", "countries": null}',
    "base.imljson": '{\n    // where it is\n    "baseUrl": "https://api.acme.example"\n}',
    "groups.json": '[{"label": "Orders", "modules": ["getOrder"]}]',
    "readme.md": "# Acme\n",
    "assets/icon.png": b"\x89PNG",
    "connections/acme-k3a/metadata.json": '{"name": "acme-k3a", "label": "Acme (key)", "type": "basic"}',
    "connections/acme-k3a/api.imljson": '{"url": "https://api.acme.example/me"}',
    "connections/acme-k3a/parameters.imljson": '[{"name": "key", "type": "password", "label": "Key"}]',
    "modules/getOrder/metadata.json": (
        '{"name": "getOrder", "label": "Get an order", "description": "Gets an order.", "connection": "acme-k3a",'
        ' "webhook": null, "type": "action", "crud": "read"}'
    ),
    "modules/getOrder/api.imljson": '{"url": "/orders/{{parameters.id}}"}',
    "modules/getOrder/expect.imljson": '[{"name": "id", "type": "text", "label": "ID"}]',
    "modules/getOrder/parameters.imljson": "[]",
    "modules/getOrder/epoch.imljson": "{}",
    "modules/watchOrders/metadata.json": (
        '{"name": "watchOrders", "label": "Watch orders", "connection": null, "webhook": "acme-k3a", "typeId": 10}'
    ),
    "webhooks/acme-k3a/metadata.json": '{"name": "acme-k3a", "label": "Orders", "connection": null, "type": "web"}',
    "webhooks/acme-k3a/api.imljson": '{"output": "{{body}}"}',
    "rpcs/ListOrders/metadata.json": '{"name": "ListOrders", "label": "List orders", "connection": "acme-k3a"}',
    "rpcs/ListOrders/api.imljson": '{"url": "/orders"}',
    "functions/shorten/code.js": "function shorten(text) { return text; }",
}


def test_an_export_is_an_app(tmp_path: Path) -> None:
    project = load(str(lay_out(tmp_path, FILES)))
    app = project.app
    assert found(project, at_least="info") == []
    assert (app.name, app.label, app.version, app.theme) == ("acme-k3a", "Acme", 2, "#1eaa7d")
    assert set(app.codes) == {"base", "groups", "readme"}
    assert app.codes["base"].text == FILES["base.imljson"]
    module = app.modules["getOrder"]
    assert (module.label, module.module_type, module.action_crud, module.connection) == (
        "Get an order",
        "action",
        "read",
        "acme-k3a",
    )
    assert set(module.codes) == {"communication", "mappableParams", "staticParams"}
    assert module.origin.at("label").location.file == str(tmp_path / "modules/getOrder/metadata.json")
    watch = app.modules["watchOrders"]
    assert (watch.module_type, watch.webhook) == ("instant_trigger", "acme-k3a")
    assert set(app.connections["acme-k3a"].codes) == {"communication", "params"}
    assert app.webhooks["acme-k3a"].codes["communication"].value == {"output": "{{body}}"}
    assert app.rpcs["ListOrders"].connection == "acme-k3a"
    assert app.functions["shorten"].codes["code"].value == FILES["functions/shorten/code.js"]


def test_an_export_is_rendered_as_an_app_directory(tmp_path: Path) -> None:
    app = load(str(lay_out(tmp_path / "export", FILES))).app
    files = render(app)
    again = load(str(lay_out(tmp_path / "app", files))).app
    assert errors(load(str(tmp_path / "app"))) == []
    assert again.codes["base"].text == FILES["base.imljson"]
    for kind in ("connection", "webhook", "module", "rpc", "function"):
        assert {
            name: {key: code.value for key, code in one.codes.items()} for name, one in again.components(kind).items()
        } == {name: {key: code.value for key, code in one.codes.items()} for name, one in app.components(kind).items()}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("modules/getOrder/metadata.json", '{"type": "acton"}', [("AF103", "metadata.json", 1, 10)]),
        ("connections/k/metadata.json", '{"type": "oauth-clicre", "label": "K"}', []),
        ("connections/k/metadata.json", '{"type": "other", "label": "K"}', []),
        ("connections/k/metadata.json", '{"type": "oauth-3", "label": "K"}', [("AF103", "metadata.json", 1, 10)]),
        ("modules/getOrder/metadata.json", "{", [("AF007", "metadata.json", 1, 1)]),
        ("modules/getOrder/api.imljson", '{"ulr": "/x"}', [("AF101", "api.imljson", 1, 2)]),
        ("modules/addOrder/api.imljson", "{}", [("AF811", "metadata.json", 1, 1)]),
        ("modules/notes/readme.txt", "x", []),
    ],
)
def test_what_is_wrong_is_told_in_its_file(
    tmp_path: Path, name: str, content: str, expected: list[tuple[str, str, int, int]]
) -> None:
    project = load(str(lay_out(tmp_path, {**FILES, name: content})))
    assert project.app is not None
    assert found(project) == expected


@pytest.mark.parametrize("names", [["metadata.json"], ["base.imljson"], []])
def test_a_folder_without_components_or_without_an_app_is_none(tmp_path: Path, names: list[str]) -> None:
    lay_out(tmp_path, {name: FILES[name] for name in names})
    with pytest.raises(ManifestError):
        load(str(tmp_path))


def test_base_stands_for_metadata_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "Acme App"
    project = load(str(lay_out(folder, {name: text for name, text in FILES.items() if name != "metadata.json"})))
    assert found(project, at_least="info") == []
    assert project.app.name == "acme-app"
