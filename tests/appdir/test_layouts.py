"""Render in both layouts, with icon and readme, into checkouts of any line end; and tell the role of every file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.cli import afkit

from afkit.appdir.render import render
from afkit.appdir.roles import role_of
from afkit.loading import load

PARCELNEST = Path("tests/fixtures/parcelnest")


def test_both_layouts_hold_the_same_codes(tmp_path: Path) -> None:
    app = load(str(PARCELNEST)).app
    official, legacy = render(app), render(app, "legacy")
    assert len(official) == len(legacy)
    assert sorted(official.values()) != sorted(legacy.values())  # makecomapp.json names other files
    assert sorted(data for path, data in official.items() if path != "makecomapp.json") == sorted(
        data for path, data in legacy.items() if path != "makecomapp.json"
    )
    assert "general/base.imljson" in legacy
    assert any(path.endswith("/api.imljson") for path in legacy)
    assert afkit("render", PARCELNEST, "-o", tmp_path / "out", "--layout", "legacy").code == 0
    assert afkit("render", tmp_path / "out", "-o", tmp_path / "again", "--layout", "official").code == 0
    assert render(load(str(tmp_path / "again")).app).keys() == official.keys()


@pytest.mark.parametrize("layout", ["official", "legacy"])
def test_every_rendered_file_has_its_role(layout: str) -> None:
    app = load(str(PARCELNEST)).app
    files = render(app, layout)  # type: ignore[arg-type]  # the words are those of the type
    manifest = json.loads(files["makecomapp.json"])
    for kind, entries in manifest["components"].items():
        for entry in entries.values():
            for key, path in entry["codeFiles"].items():
                role = role_of(path) if path else None
                assert path is None or (role is not None and (role.kind, role.spec.key) == (kind, key)), path
    for key, path in manifest["generalCodeFiles"].items():
        role = role_of(path) if path else None
        assert path is None or (role is not None and (role.kind, role.spec.key) == ("app", key)), path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("modules/getDocument/api.imljson", ("module", "getDocument", "communication")),
        ("src/modules/getDocument/expect.imljson", ("module", "getDocument", "mappableParams")),
        ("connections/api.imljson", ("connection", "", "communication")),
        ("rpcs/listFolders.imljson", ("rpc", "listFolders", "communication")),
        ("rpcs/listFolders.params.iml.json", ("rpc", "listFolders", "params")),
        ("modules/groups.json", ("app", "", "groups")),
        ("base.imljson", ("app", "", "base")),
        ("functions/shorten.js", ("function", "shorten", "code")),
        ("functions/shorten/test.js", ("function", "shorten", "test")),
        ("modules/getDocument/metadata.json", None),
        ("modules/getDocument/unknown.imljson", None),
        ("notes.json", None),
        ("modules/a/b/api.imljson", None),
    ],
)
def test_a_file_has_a_role_by_its_path(path: str, expected: tuple[str, str, str] | None) -> None:
    role = role_of(path)
    assert (role and (role.kind, role.name, role.spec.key)) == expected


def test_a_crlf_checkout_is_up_to_date(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert afkit("render", PARCELNEST, "-o", out).code == 0
    for path in out.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert afkit("render", PARCELNEST, "-o", out, "--check").code == 0
    again = afkit("render", PARCELNEST, "-o", out, "--format", "json").data
    assert again["written"] == []
    (out / "general" / "base.iml.json").write_text("{}\n")
    assert afkit("render", PARCELNEST, "-o", out, "--check").code == 1


def test_another_layout_replaces_the_first_and_clean_takes_the_rest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    afkit("render", PARCELNEST, "-o", out)
    (out / "mine.txt").write_text("mine")
    outcome = afkit("render", PARCELNEST, "-o", out, "--layout", "legacy", "--clean", "--format", "json")
    assert "general/base.iml.json" in outcome.data["removed"]
    left = {str(path.relative_to(out)).replace("\\", "/") for path in out.rglob("*") if path.is_file()}
    assert left - {"mine.txt", "assets/icon.png"} == set(render(load(str(PARCELNEST)).app, "legacy"))
    assert "mine.txt" in left


def test_a_readme_is_made_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(
        "manifest: 1\napp: {name: acme, label: Acme CRM, description: Work with orders.}\n"
        "connections: {acme: {label: Acme key, connectionType: basic}}\n"
        "modules:\n  getOrder: {label: Get an order, description: Gets one., moduleType: action}\n"
    )
    files = render(load(str(tmp_path)).app)
    assert files["README.md"].decode() == (
        "Acme CRM\n========\n\nWork with orders.\n\n## Connections\n\n- Acme key\n\n## Actions\n\n- **Get an order**: Gets one.\n"
    )


def test_codes_that_go_by_the_names_of_the_platforms_sections_are_read(tmp_path: Path) -> None:
    """`makecomapp.json` that people write by hand names `parameters` and `expect`, as the platform's interface does."""
    sections = {"communication": "api", "staticParams": "parameters", "mappableParams": "expect"}
    assert afkit("render", PARCELNEST, "-o", tmp_path / "app").code == 0
    path = tmp_path / "app" / "makecomapp.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for entry in manifest["components"]["module"].values():
        entry["codeFiles"] = {sections.get(key, key): file for key, file in entry["codeFiles"].items()}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    told = afkit("import", tmp_path / "app", "-o", tmp_path / "made")
    assert told.code == 0 and "could not be understood" not in told.out
    assert render(load(str(tmp_path / "made")).app) == render(load(str(PARCELNEST)).app)
