"""A connector and its own rendering are the same, whatever the folder is called."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.cli import afkit


def test_a_rendering_is_no_change(tmp_path: Path) -> None:
    for layout in ("official", "legacy"):
        out = tmp_path / f"some-{layout}-folder"
        assert afkit("render", "connector/emporix-oe", "-o", out, "--layout", layout).code == 0
        for sides in (("connector/emporix-oe", out), (out, "connector/emporix-oe")):
            outcome = afkit("diff", *sides, "--format", "json")
            assert outcome.code == 0
            assert outcome.data["changes"] == []


def test_a_name_that_is_said_counts(tmp_path: Path) -> None:
    for name in ("acme", "other"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"manifest": 1, "app": {"name": name, "label": "A"}}))
    outcome = afkit("diff", tmp_path / "acme.json", tmp_path / "other.json", "--format", "json")
    assert [(change["level"], change["code"]) for change in outcome.data["changes"]] == [("risky", "name")]
