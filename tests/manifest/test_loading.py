"""Find the connector that a path means, and say what is there when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.errors import ManifestError
from afkit.loading import load, load_text
from support.connectors import MINIMAL, lay_out

MAKECOMAPP = '{"fileVersion": 1, "generalCodeFiles": {}, "components": {}, "origins": []}'


@pytest.mark.parametrize("name", ["manifest.yaml", "manifest.yml", "manifest.json", "other.yaml", "shop"])
def test_a_manifest_is_loaded_by_its_path(tmp_path: Path, name: str) -> None:
    text = '{"manifest": 1, "app": {"name": "acme-crm", "label": "Acme"}}'
    project = load(str(lay_out(tmp_path, {name: text}) / name))
    assert (project.form, project.app.name) == ("manifest", "acme-crm")
    assert project.folder == str(tmp_path)


@pytest.mark.parametrize("name", ["manifest.yaml", "manifest.yml"])
def test_a_folder_is_loaded_by_its_manifest(tmp_path: Path, name: str) -> None:
    project = load(str(lay_out(tmp_path, {name: MINIMAL, "makecomapp.json": MAKECOMAPP})))
    assert (project.form, project.main) == ("manifest", str(tmp_path / name))


@pytest.mark.parametrize("path", ["", "makecomapp.json"])
def test_an_app_directory_is_loaded_by_folder_or_file(tmp_path: Path, path: str) -> None:
    lay_out(tmp_path, {"makecomapp.json": MAKECOMAPP})
    project = load(str(tmp_path / path))
    assert (project.form, project.folder) == ("appdir", str(tmp_path))


def test_the_current_folder_gives_short_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lay_out(tmp_path, {"manifest.yaml": MINIMAL + "modules: []\n"}))
    project = load(".")
    assert [one.location.file for one in project.diagnostics] == ["manifest.yaml"]


@pytest.mark.parametrize(
    ("path", "words", "hint"),
    [
        ("", "no connector in the folder", "connector"),
        ("conector", "there is no", "did you mean"),
        ("no/such/path", "there is no", "does not exist"),
        ("connector/sub", "no connector in the folder", "name a manifest"),
        ("export", "no connector in the folder", "looks like an app without its makecomapp.json"),
        ("two", "several manifests", "two"),
        ("flat", "no connector in the folder", "name its code files"),
        ("loose/modules/getOrder", "no connector in the folder", "loose': name that folder"),
        ("loose/modules", "no connector in the folder", "loose': name that folder"),
        ("connector/modules", "no connector in the folder", "connector': name that folder"),
        ("manifest.yaml", "there is no", "check the path"),
    ],
)
def test_where_there_is_no_connector_the_hint_helps(tmp_path: Path, path: str, words: str, hint: str) -> None:
    lay_out(
        tmp_path,
        {
            "connector/manifest.yaml": MINIMAL,
            "connector/sub/notes.txt": "",
            "export/base.imljson": "{}",
            "two/manifest.yaml": MINIMAL,
            "two/manifest.json": "{}",
            "flat/get-order.communication.iml.json": "{}",
            "loose/modules/getOrder/api.imljson": "{}",
            "connector/modules/order.yaml": "modules: {}",
        },
    )
    with pytest.raises(ManifestError) as raised:
        load(str(tmp_path / path))
    assert words in raised.value.message
    assert hint in (raised.value.hint or "")
    assert raised.value.code == "AF118"


BELOW = [
    # What lies below, and what is said of it.
    (["a/manifest.yaml"], "did you mean 'a'?"),
    (["repo/a/b/c/manifest.json", "x/y.txt"], f"did you mean '{Path('repo/a/b/c')}'?"),
    (["b/makecomapp.json", "a/manifest.yaml", "c/deeper/manifest.yaml"], "connectors lie below it: a, b"),
    ([f"c{number}/manifest.yaml" for number in range(7)], "connectors lie below it: c0, c1, c2, c3, c4 …"),
    (
        [".git/manifest.yaml", "node_modules/x/manifest.yaml"],
        "name a manifest, a folder that holds one, or an app directory",
    ),
]


@pytest.mark.parametrize(("files", "hint"), BELOW)
def test_connectors_below_a_folder_are_named(
    files: list[str], hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lay_out(tmp_path, dict.fromkeys(files, "{}")))
    with pytest.raises(ManifestError) as raised:
        load(".")
    assert raised.value.hint == hint


PARTS = [
    ("modules: {}\n", "name a part of a manifest in 'include'"),
    ("include: [a.yaml]\nrpcs: {}\n", "name a part of a manifest in 'include'"),
    ("modules: {}\nsettings: 1\n", "a manifest begins with"),
]


@pytest.mark.parametrize(("text", "hint"), PARTS)
def test_a_part_that_nothing_includes_is_told_what_to_do(text: str, hint: str) -> None:
    (found,) = load_text("part.yaml", text).diagnostics
    assert found.code == "AF111"
    assert (found.hint or "").startswith(hint)


def test_a_text_with_control_characters_is_told_like_a_file() -> None:
    project = load_text("<stdin>", "manifest: 1\x00\n")
    assert project.app is None
    assert [(one.code, one.location.file) for one in project.diagnostics] == [("AF002", "<stdin>")]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert load_text("<stdin>", "\ufeff" + MINIMAL).app is not None


def test_the_name_of_a_shipped_example_is_answered_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as caught:
        load(str(tmp_path / "emporix-oe"))
    place = (caught.value.hint or "").rpartition(": ")[2]
    assert load(place).app is not None
