"""Descriptions of different style: each becomes a connector that lints clean and whose cases are green at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.appdir.render import render
from afkit.loading import load
from support.imported import FIXTURES, failures, findings, made_of, written

STYLES = {
    "shop.yaml": (8, 12, set()),
    "crm.json": (6, 11, set()),
    "legacy.yaml": (4, 6, set()),
    "split/openapi.yaml": (4, 7, set()),
    "shapes.yaml": (6, 8, set()),
    "files.yaml": (5, 7, set()),
    "payments.yaml": (2, 5, {"AF327"}),
    "subscribe.yaml": (2, 4, set()),
    "bank.yaml": (12, 16, set()),
    "cloud.yaml": (11, 11, set()),
    "broken.yaml": (3, 4, {"AF425"}),
}
"""File → how many modules it makes (beside the universal one and triggers), how many cases, and what lint may say."""


@pytest.mark.parametrize(
    ("name", "modules", "cases", "allowed"), [(n, *row) for n, row in STYLES.items()], ids=list(STYLES)
)
def test_a_description_becomes_a_connector_that_works(
    name: str, modules: int, cases: int, allowed: set[str], tmp_path: Path
) -> None:
    made = made_of(FIXTURES / name)
    folder = written(made, tmp_path)
    assert len(made.operations) == modules
    assert [found for found in findings(folder) if found[1] not in allowed] == []
    assert failures(folder) == [f"{cases} cases"]
    app = load(str(folder)).app
    assert app is not None
    assert "makecomapp.json" in render(app)


@pytest.mark.parametrize("name", list(STYLES))
def test_the_same_description_gives_the_same_connector(name: str) -> None:
    assert made_of(FIXTURES / name) == made_of(FIXTURES / name)
