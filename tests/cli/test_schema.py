"""`afkit schema`: names, texts, files, and what it says to a wrong name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


def _members(schema: Any) -> list[tuple[str, Any]]:
    """The members that an author may write; conditions name members too, but only ask about them."""
    found: list[tuple[str, Any]] = []
    if isinstance(schema, list):
        return [member for item in schema for member in _members(item)]
    if not isinstance(schema, dict):
        return found
    for name, member in (schema.get("properties") or {}).items():
        if (
            isinstance(member, dict)
            and name != "{{...}}"
            and "not" not in member
            and not set(member) <= {"const", "enum"}
        ):
            found.append((name, member))
    return found + [member for key, item in schema.items() if key != "if" for member in _members(item)]


@pytest.mark.parametrize("name", list(schemas()))
def test_every_key_has_a_description_and_an_example_that_is_right(name: str) -> None:
    schema = json.loads(schemas()[name])
    members = _members(schema)
    checked: set[str] = set()
    for key, member in members:
        assert member.get("description"), key
        assert member.get("examples"), f"{key}: {member['description']}"
        text = json.dumps(member, sort_keys=True)
        if text not in checked:
            checked.add(text)
            validator = Draft202012Validator({**member, "$defs": schema.get("$defs", {})})
            for example in member["examples"]:
                assert [error.message for error in validator.iter_errors(example)] == [], f"{key}: {example}"
