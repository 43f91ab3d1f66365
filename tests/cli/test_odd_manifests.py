"""Whatever value stands anywhere in a manifest, each command does its work or says why it cannot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from support.cli import afkit
from support.odd import manifest, places, values

COMMANDS = [
    "describe",
    "docs -o docs --force",
    "diff OTHER",
    "run MODULE --dry-run",
    "fmt --diff --iml",
    "render -o app",
]


@pytest.mark.parametrize("command", COMMANDS)
@settings(suppress_health_check=list(HealthCheck))
@given(place=places, odd=values)
def test_an_odd_value_ends_no_command_by_an_exception(command: str, place: int, odd: Any, tmp_path: Path) -> None:
    folder, changed = manifest(place, odd)
    here = tmp_path / folder.name
    shutil.copytree(folder, here, dirs_exist_ok=True)
    for path in here.glob("*.yaml"):
        path.unlink()
    (here / "manifest.json").write_text(json.dumps(changed), encoding="utf-8")
    modules = changed.get("modules")
    named = next(iter(modules), "none") if isinstance(modules, dict) else "none"
    word, *rest = command.replace("OTHER", str(folder)).replace("MODULE", named or "none").split(" ")
    rest = [str(tmp_path / one) if one in ("docs", "app") else one for one in rest]
    assert afkit(word, here, *rest).code in (0, 1, 2)


def test_a_type_that_is_a_list_is_documented_as_it_stands(tmp_path: Path) -> None:
    text = """manifest: 1
app: {name: oddly, label: O}
modules: {makeIt: {label: M, moduleType: action, mappableParams: [{name: a, type: [b]}]}}
"""
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    assert afkit("docs", tmp_path, "-o", tmp_path / "docs").code == 0
    assert afkit("describe", tmp_path, "makeIt").code == 0
