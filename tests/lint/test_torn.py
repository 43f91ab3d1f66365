"""What only follows from a file that could not be read is not told."""

from __future__ import annotations

import shutil

import pytest

from afkit.lint import lint
from afkit.loading import load_text
from support.cli import ROOT, afkit
from support.connectors import MINIMAL

TORN = [
    ("modules/events.yaml", "communication:", "communication"),
    ("modules/documents.yaml", "}\n", "\n"),
    ("modules/shipments.yaml", "    label:", "     label:"),
]


@pytest.mark.parametrize(("name", "old", "new"), TORN, ids=[name for name, _, _ in TORN])
def test_one_broken_file_makes_one_finding(name, old, new, tmp_path):
    folder = tmp_path / "parcelnest"
    shutil.copytree(ROOT / "connector/parcelnest", folder)
    assert afkit("lint", folder, "--format", "json").data["diagnostics"] == []
    broken = folder / name
    text = broken.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = afkit("lint", folder, "--format", "json").data["diagnostics"]
    assert [item["file"].rpartition("/")[2] for item in found] == [name.rpartition("/")[2]], found


def test_a_file_that_is_not_there_makes_one_finding(tmp_path):
    folder = tmp_path / "parcelnest"
    shutil.copytree(ROOT / "connector/parcelnest", folder)
    (folder / "rpcs.yaml").unlink()
    found = afkit("lint", folder, "--format", "json").data["diagnostics"]
    assert [item["code"] for item in found] == ["AF113"], found


def test_a_pattern_that_lost_its_dash_makes_one_finding(tmp_path):
    folder = tmp_path / "parcelnest"
    shutil.copytree(ROOT / "tests/fixtures/parcelnest", folder)
    manifest = folder / "manifest.yaml"
    text = manifest.read_text(encoding="utf-8")
    assert "  - webhooks.yaml\n" in text
    manifest.write_text(text.replace("  - webhooks.yaml\n", "    webhooks.yaml\n"), encoding="utf-8")
    found = afkit("lint", folder, "--format", "json").data["diagnostics"]
    assert [item["code"] for item in found] == ["AF113"], found


def test_a_picture_that_is_not_there_hides_nothing(tmp_path):
    folder = tmp_path / "emporix-oe"
    shutil.copytree(ROOT / "connector/emporix-oe", folder)
    (folder / "icon.png").unlink()
    sandbox = folder / "sandbox.yaml"
    text = sandbox.read_text(encoding="utf-8")
    assert "\nconnections:\n" in text
    sandbox.write_text(text.replace("\nconnections:\n", "\nconnections:\n  ghost: {}\n"), encoding="utf-8")
    found = afkit("lint", folder, "--format", "json").data["diagnostics"]
    assert [item["code"] for item in found] == ["AF113", "AF230"], found


def test_what_is_accepted_above_a_line_that_is_cut_stays_accepted():
    module = "  pingIt:\n    # afkit: ignore[AF616] its name\n    label: Ping It Now\n    moduleType: action\n"
    groups = "groups:\n  - label: All\n    modules: [pingIt]\n  - l\nabel: Other\n    modules: [pingIt]\n"
    found = lint(load_text("manifest.yaml", MINIMAL + "modules:\n" + module + groups))
    assert [item.code for item in found] == ["AF003"]
