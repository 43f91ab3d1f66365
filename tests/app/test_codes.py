"""The table of codes: what each component has, its files, its empty content; and where expressions are evaluated."""

from __future__ import annotations

import pytest

from afkit.app.model import Code, Connection, Module, Origin
from afkit.app.spec.check.walk import Place, templates
from afkit.app.spec.format.codes import CODES, code_specs, default_code, empty_value
from afkit.app.spec.format.makecomapp import CODE_FILES
from afkit.source import Source, load_yaml

HERE = Origin(load_yaml(Source("x.yaml", "{}")))


def keys(kind: str, component: object = None) -> list[str]:
    return [spec.key for spec in code_specs(kind, component)]  # type: ignore[arg-type]  # both are drawn from a table


OWNED: list[tuple[str, object, list[str]]] = [
    ("app", None, ["base", "common", "readme", "groups"]),
    ("connection", Connection("c", HERE), ["communication", "params", "common"]),
    (
        "connection",
        Connection("c", HERE, connection_type="oauth"),
        ["communication", "params", "common", "scopeList", "defaultScope", "installSpec", "installDirectives"],
    ),
    ("webhook", None, ["communication", "params", "attach", "detach", "update", "requiredScope"]),
    (
        "module",
        Module("m", HERE),
        ["communication", "staticParams", "mappableParams", "interface", "samples", "scope"],
    ),
    (
        "module",
        Module("m", HERE, module_type="trigger"),
        ["communication", "epoch", "staticParams", "mappableParams", "interface", "samples", "scope"],
    ),
    (
        "module",
        Module("m", HERE, module_type="responder"),
        ["communication", "staticParams", "mappableParams", "interface", "samples"],
    ),
    ("rpc", None, ["communication", "params"]),
    ("function", None, ["code", "test"]),
    ("endpoint", None, ["communication", "scope", "inputParameters", "outputParameters", "context"]),
]


@pytest.mark.parametrize(("kind", "component", "expected"), OWNED)
def test_a_component_has_its_codes_in_order(kind: str, component: object, expected: list[str]) -> None:
    assert keys(kind, component) == expected


def test_every_code_of_a_component_has_a_place_in_makecomapp() -> None:
    assert {key for kind, key in CODES if kind != "app"} == set(CODE_FILES)


def test_an_oauth_connection_has_a_file_name_of_its_own() -> None:
    spec = CODES["connection", "communication"]
    assert spec.filename_suffix(Connection("c", HERE)) == "communication.iml.json"
    assert spec.filename_suffix(Connection("c", HERE, connection_type="oauth")) == "oauth-communication.iml.json"


def test_texts_have_no_shape_and_all_else_has_one() -> None:
    for (kind, _), spec in CODES.items():
        for component in (None, Module("m", HERE, module_type="nonsense") if kind == "module" else None):
            assert (spec.shape_for(component) is None) == spec.is_text


def test_a_default_is_a_fresh_copy_that_nobody_wrote() -> None:
    spec = CODES["module", "samples"]
    first = default_code(spec, HERE)
    first.value["x"] = 1
    assert default_code(spec, HERE) == Code({}, HERE, given=False)
    assert "function joinNames()" in empty_value(CODES["function", "code"], "joinNames")


def test_every_text_is_found_with_whether_it_is_evaluated() -> None:
    spec = CODES["module", "communication"]
    value = {
        "url": "/a/{{parameters.id}}",
        "headers": {"A": ["x", "{{y}}"], "{{...}}": "{{z}}"},
        "log": {"sanitize": ["request.body.x"]},
        "followRedirects": "{{no}}",
        "response": {"error": {"message": "m", "429": {"message": "n"}}, "output": [{"deep": "{{item}}"}]},
        "unknown": {"a": "{{b}}"},
    }
    assert list(templates(spec.shape_for(Module("m", HERE)), Code(value, HERE))) == [
        Place(("url",), "/a/{{parameters.id}}", True),
        Place(("headers", "A", 0), "x", True),
        Place(("headers", "A", 1), "{{y}}", True),
        Place(("headers", "{{...}}"), "{{z}}", True),
        Place(("log", "sanitize", 0), "request.body.x", False),
        Place(("followRedirects",), "{{no}}", False),
        Place(("response", "error", "message"), "m", True),
        Place(("response", "error", "429", "message"), "n", True),
        Place(("response", "output", 0, "deep"), "{{item}}", True),
        Place(("unknown", "a"), "{{b}}", False),
    ]


def test_parameters_are_taken_literally() -> None:
    spec = CODES["module", "mappableParams"]
    value = [{"type": "text", "label": "{{x}}", "default": "{{now}}", "options": [{"value": "{{y}}"}]}, "rpc://a"]
    assert [place.iml for place in templates(spec.shape_for(None), Code(value, HERE))] == [True, *[False] * 4]


def test_javascript_holds_no_templates() -> None:
    assert list(templates(None, Code("{{x}}", HERE))) == []
