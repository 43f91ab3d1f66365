"""After --fix there are fewer findings, never more errors, and nothing else of the connector has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from afkit.lint import Config, lint
from afkit.lint.fixing import mend
from afkit.loading import load
from planting.check import lay
from planting.forms import clean, plant
from planting.table import DEFECTS
from support.effort import one_in

ALL = Config(profile="all")
SLIPS = one_in([item for item in DEFECTS if item.say and len(item.changes) == 1], 80)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("form", ["manifest", "appdir"])
def test_fixes_leave_fewer_findings_and_the_rest_as_it_is(form, unsafe, tmp_path):
    folder = Path(os.path.realpath(tmp_path)) / "fernpost"
    now: dict[str, str] = {}
    mended = 0
    for defect in SLIPS:
        if form not in defect.forms:
            continue
        files = plant(form, defect).files
        lay(folder, files, now)
        now = files
        before = lint(load(str(folder)), ALL)
        result = mend(lambda texts: lint(load(str(folder), texts), ALL), unsafe=unsafe)
        if not result.texts:
            assert len(result.left) == len(before)
            continue
        mended += 1
        assert len(result.left) < len(before), defect.kind
        errors = [sum(item.severity == "error" for item in found) for found in (result.left, before)]
        assert errors[0] <= errors[1], defect.kind
        for name, (old, new) in result.texts.items():
            assert old == files[str(Path(name).relative_to(folder))]
            assert abs(len(new) - len(old)) < 120, defect.kind
    assert mended >= 1


def test_a_misspelt_key_or_value_is_restored_to_the_letter(tmp_path):
    folder = Path(os.path.realpath(tmp_path)) / "fernpost"
    good = clean("manifest")["manifest.yaml"]
    for right, wrong in (
        ("moduleType: search", "moduleTyp: search"),
        ("order: desc", "order: dsc"),
        ("sanitize:", "sanitise:"),
    ):
        lay(folder, {"manifest.yaml": good.replace(right, wrong, 1)}, {})
        ((_, new),) = mend(lambda texts: lint(load(str(folder), texts), ALL)).texts.values()
        assert new == good
