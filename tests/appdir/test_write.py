"""Put rendered files on disk without harm to what is there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from afkit.appdir.render import render
from afkit.appdir.write import compare, write
from afkit.errors import AfkitError, SourceError, UsageError
from afkit.loading import load_text
from support.connectors import MINIMAL, lay_out

ONE = "modules:\n  getOne: {label: A, moduleType: responder}\n"
TWO = ONE + "  getTwo: {label: B, moduleType: responder}\n"
TWO_FILES = [
    f"modules/get-two/get-two.{suffix}.iml.json"
    for suffix in ("communication", "interface", "mappable-params", "samples", "static-params")
]


def files_of(text: str) -> dict[str, bytes]:
    project = load_text("manifest.yaml", MINIMAL + text, "nowhere")
    assert project.app is not None
    return render(project.app)


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)).replace(os.sep, "/"): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_new_folder_gets_every_file(tmp_path: Path) -> None:
    out, files = tmp_path / "deep" / "out", files_of(ONE)
    changes = write(files, str(out))
    assert on_disk(out) == files
    assert (list(changes.written), changes.unchanged, changes.removed, changes.left) == (sorted(files), (), (), ())


def test_a_second_time_nothing_is_touched(tmp_path: Path) -> None:
    write(files_of(ONE), str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    changes = write(files_of(ONE), str(tmp_path))
    assert (changes.written, changes.removed) == ((), ())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    write(files_of(ONE), str(tmp_path))
    changes = write(files_of(ONE + "base: {baseUrl: 'https://a.example'}\n"), str(tmp_path))
    assert changes.written == ("general/base.iml.json",)


def test_files_of_a_component_that_is_gone_are_removed(tmp_path: Path) -> None:
    write(files_of(TWO), str(tmp_path))
    changes = write(files_of(ONE), str(tmp_path))
    assert list(changes.removed) == TWO_FILES
    assert on_disk(tmp_path) == files_of(ONE)
    assert not (tmp_path / "modules" / "get-two").exists()


def test_a_file_that_rendering_did_not_write_stays(tmp_path: Path) -> None:
    write(files_of(TWO), str(tmp_path))
    mine: dict[str, str | bytes] = {
        "modules/get-two/notes.md": "mine",
        "modules/get-three/get-three.samples.iml.json": "{}",
        ".gitignore": ".secrets",
        ".secrets/apikey": "key",
        "general/common.json": "{}",
    }
    lay_out(tmp_path, mine)
    changes = write(files_of(ONE), str(tmp_path))
    assert changes.left == ("modules/get-three/get-three.samples.iml.json",)
    assert set(on_disk(tmp_path)) == {*files_of(ONE), *mine}


def test_a_file_named_otherwise_by_an_older_manifest_is_not_removed(tmp_path: Path) -> None:
    old = {
        "fileVersion": 1,
        "components": {"module": {"x": {"codeFiles": {"samples": "src/mine.json", "scope": "../../escape.json"}}}},
    }
    lay_out(tmp_path, {"makecomapp.json": json.dumps(old), "src/mine.json": "{}"})
    assert write(files_of(ONE), str(tmp_path)).removed == ()
    assert (tmp_path / "src/mine.json").exists()


def origin(**changes: Any) -> dict[str, Any]:
    mapping = {"connection": [], "webhook": [], "module": [{"local": "getOne", "remote": "getOne"}]}
    return {
        "label": "Theirs",
        "baseUrl": "https://eu1.make.com/api",
        "appId": "acme-test",
        "appVersion": 1,
        "apikeyFile": "../key",
        "idMapping": mapping,
        **changes,
    }


def test_origins_that_are_there_are_kept_and_new_ones_added(tmp_path: Path) -> None:
    text = (
        "origins:\n  test: {url: 'https://eu1.make.com/api', app: acme-test}\n"
        "  live: {url: 'https://eu2.make.com/api', app: acme-live}\n"
    )
    mine = [origin(), origin(appId="other")]
    old = {**json.loads(files_of(ONE)["makecomapp.json"]), "origins": mine}
    lay_out(tmp_path, {"makecomapp.json": json.dumps(old)})
    write(files_of(ONE + text), str(tmp_path))
    origins = json.loads((tmp_path / "makecomapp.json").read_text())["origins"]
    assert origins[:2] == mine
    assert [one["appId"] for one in origins] == ["acme-test", "other", "acme-live"]
    assert compare(files_of(ONE + text), str(tmp_path)).clean
    assert write(files_of(ONE + text), str(tmp_path)).written == ()


@pytest.mark.parametrize("there", ["a.txt", "README.md", "manifest.yaml", "modules/a.json"])
def test_a_folder_that_holds_other_things_is_refused(tmp_path: Path, there: str) -> None:
    lay_out(tmp_path, {there: "mine"})
    before = on_disk(tmp_path)
    with pytest.raises(UsageError, match="is not empty and is not an app directory") as raised:
        write(files_of(ONE), str(tmp_path))
    assert "--force" in (raised.value.hint or "")
    assert on_disk(tmp_path) == before
    write(files_of(ONE), str(tmp_path), force=True)
    assert set(on_disk(tmp_path)) == {there, *files_of(ONE)}


def test_a_folder_of_another_app_is_refused(tmp_path: Path) -> None:
    other = "modules:\n  putOne: {label: A, moduleType: responder}\n  putTwo: {label: B, moduleType: responder}\n"
    write(files_of(TWO), str(tmp_path))
    before = on_disk(tmp_path)
    with pytest.raises(UsageError, match="holds another app: none of its 2 components") as raised:
        write(files_of(other), str(tmp_path))
    assert "--force" in (raised.value.hint or "")
    assert on_disk(tmp_path) == before
    write(files_of(other), str(tmp_path), force=True)
    assert on_disk(tmp_path) == files_of(other)


def test_the_only_component_may_be_renamed(tmp_path: Path) -> None:
    write(files_of(ONE), str(tmp_path))
    other = files_of(ONE.replace("getOne", "putOne"))
    write(other, str(tmp_path))
    assert on_disk(tmp_path) == other


def test_a_folder_with_hidden_things_only_is_as_good_as_empty(tmp_path: Path) -> None:
    lay_out(tmp_path, {".gitignore": "x", ".git/HEAD": "x"})
    assert write(files_of(ONE), str(tmp_path)).written


@pytest.mark.parametrize("out", ["connector", "connector/", "connector/../connector", ".", "link"])
@pytest.mark.parametrize("force", [False, True])
def test_the_connectors_own_folder_is_never_written_to(tmp_path: Path, out: str, force: bool) -> None:
    lay_out(tmp_path, {"connector/manifest.yaml": MINIMAL, "connector/README.md": "mine"})
    (tmp_path / "link").symlink_to(tmp_path / "connector")
    with pytest.raises(UsageError, match="the connector's own folder"):
        write(files_of(ONE), f"{tmp_path}/{out}", source=str(tmp_path / "connector"), force=force)
    assert (tmp_path / "connector/README.md").read_text() == "mine"


def test_a_folder_inside_the_connectors_is_fine(tmp_path: Path) -> None:
    lay_out(tmp_path, {"manifest.yaml": MINIMAL})
    assert write(files_of(ONE), str(tmp_path / "build"), source=str(tmp_path)).written


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    lay_out(tmp_path, {"out": "x"})
    for act in (
        lambda: write(files_of(ONE), str(tmp_path / "out")),
        lambda: compare(files_of(ONE), str(tmp_path / "out")),
    ):
        with pytest.raises(UsageError, match="is not a folder"):
            act()


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    write(files_of(""), str(out))
    (out / "modules" / "groups.json").unlink()
    (out / "modules").rmdir()
    (out / "modules").symlink_to(outside)
    with pytest.raises(SourceError, match="symbolic link"):
        write(files_of(TWO), str(out))
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("broken", ["{", "[]", "\x00"])
def test_a_broken_manifest_there_is_not_overwritten_by_mistake(tmp_path: Path, broken: str) -> None:
    lay_out(tmp_path, {"makecomapp.json": broken})
    with pytest.raises(SourceError) as raised:
        write(files_of(ONE), str(tmp_path))
    assert "--force" in (raised.value.hint or "")
    assert on_disk(tmp_path) == {"makecomapp.json": broken.encode()}
    assert compare(files_of(ONE), str(tmp_path)).different == ("makecomapp.json",)
    write(files_of(ONE), str(tmp_path), force=True)
    assert on_disk(tmp_path) == files_of(ONE)


def test_when_writing_fails_the_old_manifest_still_stands(tmp_path: Path) -> None:
    write(files_of(ONE), str(tmp_path))
    before = (tmp_path / "makecomapp.json").read_bytes()
    lay_out(tmp_path, {"modules/get-two": "a file where a folder should be"})
    with pytest.raises(AfkitError, match="cannot write"):
        write(files_of(TWO), str(tmp_path))
    assert (tmp_path / "makecomapp.json").read_bytes() == before
    assert not [path for path in on_disk(tmp_path) if path.endswith(".tmp")]


def test_drift_names_what_is_missing_different_and_extra(tmp_path: Path) -> None:
    write(files_of(TWO), str(tmp_path))
    (tmp_path / "README.md").unlink()
    (tmp_path / "general/base.iml.json").write_text("{ }")
    drift = compare(files_of(ONE), str(tmp_path))
    assert drift.missing == ("README.md",)
    assert drift.different == ("general/base.iml.json", "makecomapp.json", "modules/groups.json")
    assert list(drift.extra) == TWO_FILES
    assert not drift.clean


def test_a_folder_that_is_not_there_has_everything_missing(tmp_path: Path) -> None:
    files = files_of(ONE)
    assert compare(files, str(tmp_path / "none")) == (tuple(sorted(files)), (), ())
    assert not (tmp_path / "none").exists()
