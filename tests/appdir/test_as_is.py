"""An imported app that holds what the format has no place for comes back as it was, if that is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.appdir.verbatim import _Inside
from afkit.source.text import Location, Source
from planting.forms import clean
from support.cli import afkit
from support.connectors import lay_out

API = "modules/create-parcel/create-parcel.communication.iml.json"
INPUTS = "modules/create-parcel/create-parcel.mappable-params.iml.json"
SAID = [
    (API, ("metod",), "POST"),
    (API, ("method",), "PSOT"),
    (API, ("headers",), "accept: json"),
    (API, ("response", "itterate"), "{{body.items}}"),
    (INPUTS, (0, "type"), "txt"),
    (INPUTS, (0, "name"), None),
    (INPUTS, (0,), {"label": "Nothing but a label"}),
]


@pytest.mark.parametrize(("file", "path", "value"), SAID)
def test_what_a_code_holds_comes_back(file: str, path: tuple[str | int, ...], value: object, tmp_path: Path) -> None:
    files = clean("appdir")
    whole: Any = json.loads(files[file])
    at = whole
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    lay_out(tmp_path / "app", {**files, file: json.dumps(whole)})
    assert afkit("import", tmp_path / "app", "-o", tmp_path / "made").code == 0

    refused = afkit("render", tmp_path / "made", "-o", tmp_path / "out")
    assert refused.code == 1 and not (tmp_path / "out").exists()
    assert "--as-is writes them as they stand" in refused.err
    rendered = afkit("render", tmp_path / "made", "-o", tmp_path / "out", "--as-is")
    assert rendered.code == 0, rendered.err
    assert json.loads((tmp_path / "out" / file).read_text("utf-8")) == whole


BROKEN = [
    ("modules: {getUser: {lable: A, moduleType: action}}", "an unknown key beside the codes would be lost"),
    ("modules: {getUser: {label: A, moduleType: action, communication: {url: /a", "what cannot be read"),
]


@pytest.mark.parametrize(("text", "_why"), BROKEN)
def test_what_would_be_lost_is_refused_all_the_same(text: str, _why: str, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(f"manifest: 1\napp: {{name: acme, label: Acme}}\n{text}\n", encoding="utf-8")
    refused = afkit("render", manifest, "-o", tmp_path / "out", "--as-is")
    assert refused.code == 1 and "--as-is" not in refused.err


STRETCHES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)


@given(st.lists(STRETCHES, max_size=8), STRETCHES)
def test_what_stands_inside_of_a_code_is_what_any_of_them_holds(codes: list[list[int]], place: list[int]) -> None:
    held = any(begin < place[0] < end or (begin == place[0] and place[1] < end) for begin, end in codes)
    inside = _Inside({(begin, end) for begin, end in codes})
    assert inside.holds(Location(Source("m.yaml", " " * 10), *place)) == held


def test_a_code_that_its_type_of_module_has_no_use_for_is_told_and_comes_back(tmp_path: Path) -> None:
    """An instant trigger has no mappable parameters, but a place for them."""
    files = clean("appdir")
    whole = json.loads(files["makecomapp.json"])
    name = next(name for name, one in whole["components"]["module"].items() if one["moduleType"] == "instant_trigger")
    whole["components"]["module"][name]["codeFiles"]["mappableParams"] = "modules/mapped.iml.json"
    inputs = [{"name": "id", "type": "text", "label": "ID"}]
    added = {"makecomapp.json": json.dumps(whole), "modules/mapped.iml.json": json.dumps(inputs)}
    lay_out(tmp_path / "app", {**files, **added})
    told = json.loads(afkit("lint", tmp_path / "app", "--format", "json").out)["diagnostics"]
    assert [(item["code"], item["severity"]) for item in told if item["file"].endswith("mapped.iml.json")] == [
        ("AF107", "warning")
    ]
    assert afkit("import", tmp_path / "app", "-o", tmp_path / "made").code == 0
    rendered = afkit("render", tmp_path / "made", "-o", tmp_path / "out", "--as-is")
    assert rendered.code == 0, rendered.err
    back = json.loads((tmp_path / "out/makecomapp.json").read_text("utf-8"))["components"]["module"][name]["codeFiles"]
    assert json.loads((tmp_path / "out" / back["mappableParams"]).read_text("utf-8")) == inputs
