"""`afkit render` as a person and a program see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit
from support.connectors import MINIMAL, PARCELNEST, lay_out


def test_it_lists_what_it_wrote_and_then_that_nothing_changed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = afkit("render", PARCELNEST, "-o", out)
    assert (first.code, first.err) == (0, "")
    assert "written    connections/parcelnest/parcelnest.params.iml.json\n" in first.out
    assert first.out.splitlines()[-1] == f"{out}: 71 written, 0 unchanged, 0 removed"
    second = afkit("render", PARCELNEST, "-o", out)
    assert (second.code, second.out) == (0, f"{out}: 0 written, 71 unchanged, 0 removed\n")


def test_check_says_whether_the_folder_is_up_to_date(tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = afkit("render", PARCELNEST, "-o", out, "--check")
    assert before.code == 1
    assert "missing    makecomapp.json\n" in before.out
    assert not out.exists()
    afkit("render", PARCELNEST, "-o", out)
    after = afkit("render", PARCELNEST, "-o", out, "--check")
    assert (after.code, after.out) == (0, f"{out} is up to date\n")
    (out / "README.md").write_text("changed")
    lay_out(out, {"modules/ghost/ghost.samples.iml.json": "{}"})
    drift = afkit("render", PARCELNEST, "-o", out, "--check", "--format", "json")
    assert drift.code == 1
    assert drift.data == {
        "ok": False,
        "missing": [],
        "different": ["README.md"],
        "extra": ["modules/ghost/ghost.samples.iml.json"],
    }


def test_json_is_one_object(tmp_path: Path) -> None:
    lay_out(tmp_path, {"acme/manifest.yaml": MINIMAL})
    done = afkit("render", tmp_path / "acme", "-o", tmp_path / "out", "--format", "json")
    assert done.code == 0
    assert done.data == {
        "ok": True,
        "written": ["README.md", "general/base.iml.json", "makecomapp.json", "modules/groups.json"],
        "unchanged": [],
        "removed": [],
        "left": [],
    }


def test_a_manifest_may_come_from_standard_input(tmp_path: Path) -> None:
    done = afkit("render", "-", "-o", tmp_path / "out", stdin=MINIMAL)
    assert done.code == 0
    assert (tmp_path / "out" / "makecomapp.json").is_file()


def test_an_app_directory_can_be_rendered_in_the_platforms_layout(tmp_path: Path) -> None:
    afkit("render", PARCELNEST, "-o", tmp_path / "one")
    assert afkit("render", tmp_path / "one", "-o", tmp_path / "two").code == 0
    assert afkit("render", tmp_path / "one", "-o", tmp_path / "two", "--check").code == 0


def test_a_connector_with_errors_is_not_rendered(tmp_path: Path) -> None:
    broken = MINIMAL + "modules:\n" + "".join(f"  getOrder{n}: {{lable: A, moduleType: action}}\n" for n in range(7))
    lay_out(tmp_path, {"manifest.yaml": broken})
    refused = afkit("render", tmp_path, "-o", tmp_path / "out")
    assert (refused.code, refused.out) == (1, "")
    assert "error[AF101]: unknown key 'lable' in a module" in refused.err
    assert "help: did you mean 'label'?" in refused.err
    assert f"has 7 errors, 2 of them not shown; afkit lint {tmp_path} shows them all" in refused.err
    assert not (tmp_path / "out").exists()
    told = afkit("render", tmp_path, "-o", tmp_path / "out", "--format", "json")
    assert (told.code, told.data["ok"], len(told.data["errors"])) == (1, False, 7)
    assert told.data["errors"][0] == {
        "code": "AF101",
        "severity": "error",
        "message": "unknown key 'lable' in a module",
        "file": str(tmp_path / "manifest.yaml"),
        "line": 4,
        "column": 15,
        "endLine": 4,
        "endColumn": 20,
        "hint": "did you mean 'label'?",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "-o", "out"], "there is no 'nowhere'"),
        (["acme", "-o", "acme"], "the connector's own folder"),
        (["acme", "-o", "full"], "is not empty"),
        (["acme", "-o", "acme/manifest.yaml"], "is not a folder"),
        (["acme"], "required: -o/--output"),
    ],
)
def test_what_cannot_be_run_gives_exit_code_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(lay_out(tmp_path, {"acme/manifest.yaml": MINIMAL, "full/a.txt": ""}))
    refused = afkit("render", *arguments)
    assert refused.code == 2
    assert words in refused.err + capsys.readouterr().err
