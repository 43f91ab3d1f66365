"""`afkit schema`: names, texts, files, and what it says to a wrong name."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from afkit.cli.schema import schemas
from support.cli import ROOT, afkit

NAMES = ["manifest", "sandbox", "cases", "app/api", "app/api-oauth", "app/parameters", "app/makecomapp"]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_printed(name: str) -> None:
    result = afkit("schema", name)
    assert result.code == 0
    Draft202012Validator.check_schema(result.data)
    assert result.data["$id"] == f"{name.rpartition('/')[2]}.schema.json"


def test_the_manifest_is_what_one_gets_unasked() -> None:
    assert afkit("schema").out == afkit("schema", "manifest").out


def test_all_names_are_listed() -> None:
    listed = [line.split()[0] for line in afkit("schema", "--list").out.splitlines()]
    assert set(NAMES) <= set(listed)


def test_files_are_written_where_they_differ(tmp_path: Path) -> None:
    assert afkit("schema", "app/scope", "--out", tmp_path).out == f"written: {tmp_path}/app/scope.schema.json\n"
    again = afkit("schema", "--out", tmp_path).out
    assert f"unchanged: {tmp_path}/app/scope.schema.json\n" in again
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.json")} == set(schemas())


@pytest.mark.parametrize(
    ("name", "meant"), [("manifes", "manifest"), ("paramters", "app/parameters"), ("case", "cases")]
)
def test_a_wrong_name_gets_the_nearest_one(name: str, meant: str) -> None:
    result = afkit("schema", name)
    assert result.code == 2
    assert f"did you mean '{meant}'?" in result.err


def test_the_files_of_the_repository_are_what_the_declarations_say() -> None:
    for name, text in schemas().items():
        assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == text, f"run 'make generate': {name}"
