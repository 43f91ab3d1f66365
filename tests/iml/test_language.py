"""The language by its table of cases: templates, tokens, precedence, operators, paths, keywords."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.iml import Environment, Semantics, compile
from afkit.iml.table import Case, read_cases, run_case

TABLE = Path(__file__).parents[1] / "fixtures" / "iml" / "language.jsonl"
CASES = read_cases(TABLE.read_text(encoding="utf-8"), TABLE.name)

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
