"""The language by its table of cases: templates, tokens, precedence, operators, paths, keywords."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.iml import Environment, Semantics, compile
from afkit.iml.reference.table import Case, read_cases, run_case

TABLES = Path(__file__).parents[1] / "fixtures" / "iml"
CASES = [
    case
    for name in ("language.jsonl", "documented.jsonl")
    for case in read_cases((TABLES / name).read_text(encoding="utf-8"), name)
]

# What is printed in the language reference, section 1.10.
WORKED = [
    ("{{2 * (3 + 4) % 5}}", 4),
    ("{{'n=' + 1 + 2}}", "n=12"),
    ("{{1 + 2 + '=n'}}", "3=n"),
    ("{{10 / 4 - 1}}", 1.5),
    ("{{!0 && 'yes'}}", "yes"),
    ("{{null || 'fallback'}}", "fallback"),
    ("{{'a' < 'b' && 2 >= 2}}", True),
    ("{{if('false', 1, 2)}}", 1),
    ('{{"say ""hi"""}}', 'say "hi"'),
    (r"{{'C:\new'}}", r"C:\new"),
    ("{{split('a,b', ',')[2]}}", "b"),
    ("{{split('a,b', ',')[]}}", "a"),
    ("{{length(split('a b', space))}}", 2),
    ("total: {{1 + 1}}", "total: 2"),
    ("{{ 1 + 1 }}", 2),
]

# Each decision, a template, and its value by default and with the other choice.
DECISIONS = [
    ("equality", "strict", "{{'1' = 1}}", True, False),
    ("collection_text", "object", "{{''+ c}}", '{"a":1}', "{object}"),
    ("trim_text", True, " {{'x'}} ", " x ", "x"),
    ("plus_booleans", "text", "{{true + 1}}", 2, "true1"),
    ("index_on_value", "undefined", "{{if(c[1], 'value', 'nothing')}}", "value", "nothing"),
    ("emptystring", "truthy", "{{if(emptystring, 1, 2)}}", 2, 1),
    ("shadowing", "built-in", "{{pi}}", "cake", 3.141592653589793),
]

REFUSED = [
    ("numeric_text", False, "{{'3' - 1}}"),
    ("word_operators", False, "{{1 and 2}}"),
    ("mixed_separators", "refuse", "{{if(1, 2; 3)}}"),
    ("empty_arguments", "fail", "{{upper(null)}}"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_of_the_table(case: Case) -> None:
    outcome = run_case(case, Environment())
    assert outcome.passed, outcome


@pytest.mark.parametrize(("template", "value"), WORKED)
def test_worked_example(template: str, value: object) -> None:
    result = compile(template).evaluate({})
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(("field", "choice", "template", "default", "other"), DECISIONS)
def test_decision_can_be_changed(field: str, choice: object, template: str, default: object, other: object) -> None:
    context = {"c": {"a": 1}, "pi": "cake"}
    assert compile(template).evaluate(context) == default
    changed = Environment(semantics=Semantics()._replace(**{field: choice}))
    assert compile(template).evaluate(context, changed) == other


@pytest.mark.parametrize(("field", "choice", "template"), REFUSED)
def test_decision_can_forbid(field: str, choice: object, template: str) -> None:
    from afkit.iml import ImlEvaluationError

    compile(template).evaluate({})
    with pytest.raises(ImlEvaluationError):
        compile(template).evaluate({}, Environment(semantics=Semantics()._replace(**{field: choice})))


def test_missing_parameter_can_be_undefined() -> None:
    lenient = Environment(semantics=Semantics(few_arguments="undefined"))
    assert repr(compile("{{upper()}}").evaluate({}, lenient)) == "undefined"


def test_objects_of_the_host_are_neither_compared_nor_entered() -> None:
    class Host:
        secret = "s"
        __hash__ = None  # type: ignore[assignment]  # as Python does for a class with its own equality

        def __eq__(self, other: object) -> bool:
            raise AssertionError("the host was asked")

    host = Host()
    context = {"a": host, "b": host, "list": [host]}
    for template in ("{{a = b}}", "{{a = 1}}", "{{list = list}}", "{{contains(list, a)}}", "{{a.secret}}", "x{{a}}"):
        assert compile(template).evaluate(context) is not host


def test_value_that_holds_itself_is_an_error_of_the_language() -> None:
    from afkit.iml import ImlEvaluationError

    ring: dict[str, object] = {}
    ring["ring"] = [ring]
    for template in ("x{{ring}}", "{{ring = ring}}", "{{createJSON(ring)}}", "{{distinct(ring.ring)}}"):
        with pytest.raises(ImlEvaluationError, match="nested"):
            compile(template).evaluate({"ring": ring})
