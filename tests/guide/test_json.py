"""The page on reports for programs names every member of them, and none that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import ROOT, afkit

PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
SHAPES = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)`.*\|$", PAGE, re.MULTILINE))
EMPORIX, PARCELNEST = str(ROOT / "connector" / "emporix-oe"), str(ROOT / "connector" / "parcelnest")
START = ("run", EMPORIX, "startDigitalProcess", "-i", "eventType=order.found", "--sandbox")
RUNS: dict[str, list[tuple[str, ...]]] = {
    "lint": [("lint", "bad.yaml", "--profile", "all"), ("lint", "bad.yaml", "--profile", "all", "--max-findings", "1")],
    "test": [("test", PARCELNEST), ("test", "broken")],
    "diff": [("diff", EMPORIX, PARCELNEST, "--suggest-version")],
    "describe": [("describe", EMPORIX)],
    "run": [START, (*START, "--fault", "500"), (*START, "--trace"), (*START, "--dry-run", "--trace")],
    "connect": [("connect", EMPORIX, "--sandbox"), ("connect", EMPORIX, "--sandbox", "--fault", "500")],
    "explain": [("explain", "AF101")],
    "iml": [("iml", "{{1}}")],
}

RARE = {"skipped", "cases.skipped", "trace.redirect", "trace.why", "why"}
"""Of a sandbox that runs elsewhere, of a redirect, of `--why`."""


def declared(text: str) -> dict[str, bool]:
    """Read a shape: the path of each member, and whether it is always there."""
    found: dict[str, bool] = {}
    path: list[str] = []
    name = ""
    for token in re.findall(r"\w+\??|[{}]", text):
        if token == "{":
            path.append(name)
        elif token == "}":
            path.pop()
        else:
            name = token.rstrip("?")
            found[".".join([*path[1:], name])] = not token.endswith("?")
    return found


def objects(value: Any, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Give the objects of a report: the path that leads to one, and the names of its members."""
    if isinstance(value, list):
        for item in value:
            yield from objects(item, path)
    elif isinstance(value, dict):
        yield path, set(value)
        for name, below in value.items():
            yield from objects(below, f"{path}{name}.")


def test_the_page_names_every_shape_that_is_tried() -> None:
    assert set(SHAPES) == set(RUNS)


@pytest.mark.parametrize("command", sorted(RUNS))
def test_reports_have_the_members_that_the_page_names(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_text("manifest: 1\napp: {name: demo, lable: Demo, descripton: x}\n", encoding="utf-8")
    afkit("new", "broken", "--auth", "bearer")
    cases = Path("broken", "cases.yaml")
    cases.write_text(cases.read_text(encoding="utf-8").replace("Blue Heron", "Blue Horn"), encoding="utf-8")
    shape = declared(SHAPES[command])
    opened = {f"{name.rpartition('.')[0]}." if "." in name else "" for name in shape}
    met = set()
    for words in RUNS[command]:
        for path, names in objects(afkit(*words, "--format", "json").data):
            if path in opened:
                wanted = {name for name in shape if f"{path}{name.rpartition('.')[2]}" == name}
                assert {f"{path}{name}" for name in names} <= wanted
                assert {name for name in wanted if shape[name]} <= {f"{path}{name}" for name in names}
                met |= {f"{path}{name}" for name in names}
    assert set(shape) - met <= RARE
