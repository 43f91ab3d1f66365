"""The schema files: valid, up to date, and of one mind with structure checking."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from afkit.app.model import Origin
from afkit.app.spec.catalogue import NAMES, shape_named
from afkit.app.spec.check.values import REMARKS, check
from afkit.app.spec.pages.generate import app_schemas, render_schemas
from afkit.app.spec.pages.jsonschema import to_json_schema
from afkit.app.spec.pages.snippets import SNIPPETS
from afkit.app.spec.shapes.shape import Obj
from afkit.loading import load_text
from afkit.source import Document, Source, load
from support.app_cases import BAD, GOOD, MANIFESTS
from support.connectors import errors
from support.mutants import mutants
from support.random_values import draw

ROOT = Path(__file__).resolve().parents[2]
PARCELNEST = ROOT / "tests" / "fixtures" / "parcelnest"


@cache
def validator(shape: str) -> Draft202012Validator:
    return Draft202012Validator(to_json_schema(shape_named(shape), shape, f"{shape}.schema.json"))


def accepted_by_check(shape: str, document: Document) -> bool:
    """Say whether there is no fault; remarks, and doubts about keys of open objects, are none."""
    found = check(shape_named(shape), document.value, Origin(document))
    return all(one.code in REMARKS or one.message.startswith("nothing reads") for one in found)


def agree(shape: str, text: str, name: str = "code.yaml") -> None:
    document = load(Source(name, text))
    by_schema = validator(shape).is_valid(document.value)
    assert by_schema == accepted_by_check(shape, document), text


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_makes_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(validator(name).schema)


@pytest.mark.parametrize(("shape", "text"), GOOD)
def test_schemas_accept_what_is_good(shape: str, text: str) -> None:
    assert validator(shape).is_valid(load(Source("code.yaml", text)).value)
    agree(shape, text)


@pytest.mark.parametrize(("shape", "text"), [(row[0], row[1]) for row in BAD])
def test_schemas_refuse_what_checking_refuses(shape: str, text: str) -> None:
    agree(shape, text)


@pytest.mark.parametrize("text", [row[0] for row in MANIFESTS])
def test_the_manifest_schema_refuses_what_checking_refuses(text: str) -> None:
    agree("manifest", text)


def test_schemas_and_checking_agree_on_mutants() -> None:
    for shape, path, count in (
        ("manifest", PARCELNEST / "manifest.yaml", 50),
        ("manifest-part", PARCELNEST / "modules" / "shipments.yaml", 50),
        ("manifest-part", PARCELNEST / "modules" / "events.yaml", 20),
    ):
        text = path.read_text(encoding="utf-8")
        agree(shape, text)
        for mutant in mutants(shape_named(shape), text, count, seed=5):
            agree(shape, mutant.text)


@pytest.mark.parametrize("value", [None, True, 1, 1.0, 0.5, "x", "{{x}}", "", [], {}, [1], [{}], {"x": 1}])
@pytest.mark.parametrize("shape", NAMES)
def test_schemas_and_checking_agree_on_every_json_type(shape: str, value: Any) -> None:
    agree(shape, json.dumps(value))


@pytest.mark.parametrize("value", [None, True, 2, -1, 0.5, "x", "{{x}}", "", [], {}, [None], {"x": {}}])
@pytest.mark.parametrize(
    "shape", ["action-communication", "base", "oauth-communication", "webhook-communication", "epoch"]
)
def test_they_agree_on_every_type_of_every_directive(shape: str, value: Any) -> None:
    for key in _root_keys(shape):
        agree(shape, json.dumps({key: value}))
        agree(shape, json.dumps({"response": {key: value}}))


def _root_keys(shape: str) -> list[str]:
    found = shape_named(shape)
    root = found if isinstance(found, Obj) else found.cases["object"]  # type: ignore[union-attr]  # all others here are ByType
    assert isinstance(root, Obj)
    response = root.keys.get("response")
    inner = list(response.shape.keys) if response is not None and isinstance(response.shape, Obj) else []
    return [*root.keys, *inner]


@pytest.mark.parametrize("value", [None, True, 2, "x", "{{x}}", "rpc://x", [], {}, ["rpc://x"], {"store": "rpc://x"}])
@pytest.mark.parametrize("kind", ["text", "array", "select", "nonsense"])
def test_they_agree_on_every_type_of_every_parameter_key(kind: str, value: Any) -> None:
    from afkit.app.spec.format.parameters import KEYS

    for key in KEYS:
        agree("parameters", json.dumps([{"type": kind, "name": "a", key: value}]))


@pytest.mark.parametrize("shape", NAMES)
def test_they_agree_on_values_that_have_the_shape_more_or_less(shape: str) -> None:
    rng = random.Random(shape)
    for _ in range(40):
        agree(shape, json.dumps(draw(shape_named(shape), rng)), "code.json")


def test_the_committed_files_are_what_the_declarations_say() -> None:
    for name, text in render_schemas(app_schemas()).items():
        path = ROOT / "schemas" / name
        assert path.is_file() and path.read_text(encoding="utf-8") == text, f"run 'make generate': {name}"


def test_schemas_never_choose_between_kinds_by_trial() -> None:
    """Only scalars are alternatives: editors offer their values there, and a validator has no branch to complain about."""
    for name, text in render_schemas(app_schemas()).items():
        assert '"oneOf"' not in text, name
        for alternatives in _alternatives(json.loads(text)):
            assert not [item for item in alternatives if {"properties", "items", "$ref"} & set(item)], name


def _alternatives(schema: Any) -> list[list[dict[str, Any]]]:
    inner = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    own = [schema["anyOf"]] if isinstance(schema, dict) and isinstance(schema.get("anyOf"), list) else []
    return own + [found for item in inner for found in _alternatives(item)]


def test_values_are_offered_where_an_expression_may_stand_too() -> None:
    definitions = json.loads(render_schemas(app_schemas())["manifest.schema.json"])["$defs"]
    for name, value in (
        ("method", "POST"), ("error-type", "DataError"), ("parameter-type", "uinteger"), ("response-type-by-status", "json"),
    ):  # fmt: skip
        if name in definitions:
            shown = definitions[name]
            offered = [item for branch in shown.get("anyOf", [shown]) for item in branch.get("enum", ())]
            assert value in offered, name
    assert "method" in definitions and "response-type-by-status" in definitions


def test_parts_have_titles_fit_to_be_read() -> None:
    for name, text in render_schemas(app_schemas()).items():
        for key, definition in json.loads(text).get("$defs", {}).items():
            title = definition["title"]
            assert title[:1].isupper() and not title[-1:].isdigit(), f"{name}: {key}: {title}"


@pytest.mark.parametrize("section", list(SNIPPETS))
def test_snippets_make_a_manifest_that_loads_without_an_error(section: str) -> None:
    for snippet in SNIPPETS[section]:
        body = json.dumps({"manifest": 1, "app": {"name": "acme-crm", "label": "Acme"}, section: snippet["body"]})
        project = load_text("manifest.json", re.sub(r"\$\{\d+:([^}]*)\}", r"\1", body))
        assert errors(project) == [], snippet["label"]


def test_every_member_that_an_author_writes_is_explained() -> None:
    for name, text in render_schemas(app_schemas()).items():
        for path, schema in _members(json.loads(text), ()):
            assert schema is False or schema.get("description"), f"{name}: {'/'.join(path)}"


def _members(schema: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    found = []
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict) and "required" not in path[-2:] and "if" not in path and "then" not in path:
            found += [((*path, name), member) for name, member in properties.items()]
        for name, member in schema.items():
            if name not in ("examples", "default", "enum", "const"):
                found += _members(member, (*path, name))
    elif isinstance(schema, list):
        for member in schema:
            found += _members(member, path)
    return found
