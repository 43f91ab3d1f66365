"""Templates and trees of templates: what they tell about themselves, and that nothing changes."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from afkit.iml import (
    UNDEFINED,
    Environment,
    ImlEvaluationError,
    ImlSyntaxError,
    Limits,
    compile,
    compile_tree,
    format,
)
from afkit.iml.syntax.ast import Access


@pytest.mark.parametrize(
    ("text", "variables", "single", "constant"),
    [
        ("plain", set(), False, True),
        ("{{1 + 2}}", set(), True, True),
        ("{{a}}", {"a"}, True, False),
        ("x {{a.b.c}} {{a.b}}", {"a.b.c", "a.b"}, False, False),
        ("{{body.data[1].prop}}", {"body.data"}, True, False),
        ("{{a[b.c].d}}", {"a", "b.c"}, True, False),
        ("{{parameters.`my key`.x}}", {"parameters.my key.x"}, True, False),
        ("{{1.data.2.name}}", {"1.data.2.name"}, True, False),
        ("{{if(now > a, uuid, 1)}}", {"now", "a", "uuid"}, True, False),
        ("{{upper('x')}}", set(), True, False),
        ("{{(a.b).c}}", {"a.b.c"}, True, False),
    ],
)
def test_template_tells_what_it_reads(text: str, variables: set[str], single: bool, constant: bool) -> None:
    template = compile(text)
    assert template.variables == variables
    assert template.single is single
    assert template.constant is constant


def test_template_does_not_change() -> None:
    template = compile("{{a}}")
    with pytest.raises(AttributeError):
        template.text = "other"  # type: ignore[misc]  # the point of the test
    with pytest.raises(AttributeError):
        del template.parts
    with pytest.raises(AttributeError):
        template.parts[0].start = 3  # type: ignore[misc, assignment]  # the point of the test


def test_templates_are_equal_if_they_mean_the_same() -> None:
    assert compile("{{a=1 and f(b;c)}}") == compile("{{ a == 1 && f(b, c) }}")
    assert hash(compile("{{'x'}}")) == hash(compile('{{"x"}}'))
    assert compile("{{a}}") != compile("{{b}}")
    assert compile("{{1}}") != compile("{{'1'}}")


def test_custom_functions_come_from_the_environment() -> None:
    template = compile("{{double(3)}} {{upper('x')}}")
    env = Environment(functions={"double": lambda value: value * 2, "upper": lambda value: f"<{value}>"})
    assert template.evaluate({}, env) == "6 <x>"
    with pytest.raises(ImlEvaluationError, match="Function 'double' not found!"):
        template.evaluate({})


def test_error_of_a_custom_function_names_it() -> None:
    def broken() -> None:
        raise KeyError("secret detail")

    with pytest.raises(ImlEvaluationError) as caught:
        compile("{{broken()}}").evaluate({}, Environment(functions={"broken": broken}))
    assert caught.value.function == "broken"
    assert "secret" not in str(caught.value)


def test_each_evaluation_gives_new_containers() -> None:
    template = compile("{{emptyarray}}")
    template.evaluate({}).append(1)
    assert template.evaluate({}) == []
    tree = compile_tree({"a": [{"b": 1}]}, literal=lambda path: path == ("a",))
    tree.evaluate({})["a"][0]["b"] = 2
    assert tree.evaluate({}) == {"a": [{"b": 1}]}


TREES: list[tuple[Any, dict[str, Any], Any]] = [
    ({"a": "{{x}}", "b": "x {{x}}", "c": 1, "d": None}, {"x": 5}, {"a": 5, "b": "x 5", "c": 1, "d": None}),
    ({"{{x}}": "{{x}}"}, {"x": 1}, {"{{x}}": 1}),
    ({"a": 1, "{{...}}": "{{o}}", "b": 2}, {"o": {"a": 3, "b": 4, "c": 5}}, {"a": 3, "b": 2, "c": 5}),
    ({"a": 1, "{{...}}": "{{nothing}}"}, {}, {"a": 1}),
    ({"{{...}}": {"n": "{{x}}"}}, {"x": 1}, {"n": 1}),
    ({"a": "{{ignore}}"}, {}, {"a": UNDEFINED}),
    (["{{x}}", ["{{x}}"]], {"x": []}, [[], [[]]]),
    ("{{x}}", {"x": {"k": 1}}, {"k": 1}),
]


@pytest.mark.parametrize(("value", "context", "expected"), TREES)
def test_tree_evaluates_every_string(value: Any, context: dict[str, Any], expected: Any) -> None:
    before = copy.deepcopy((value, context))
    assert compile_tree(value).evaluate(context) == expected
    assert (value, context) == before


def test_spread_needs_a_collection() -> None:
    with pytest.raises(ImlEvaluationError, match="Only a collection") as caught:
        compile_tree({"body": {"{{...}}": "{{x}}"}}).evaluate({"x": 5})
    assert caught.value.path == ("body", "{{...}}")


def test_errors_in_a_tree_carry_the_path() -> None:
    with pytest.raises(ImlSyntaxError) as syntax:
        compile_tree({"a": ["ok", "{{1 2}}"]})
    assert syntax.value.path == ("a", 1)
    with pytest.raises(ImlEvaluationError) as evaluation:
        compile_tree({"a": ["ok", {"b": "{{nosuch()}}"}]}).evaluate({})
    assert evaluation.value.path == ("a", 1, "b")


def test_a_value_that_holds_itself_is_an_error_with_a_path_each_time() -> None:
    loop: list[Any] = []
    loop.append(loop)
    tree = compile_tree({"a": 1, "b": {"c": "{{x + ''}}"}})
    for _ in range(2):  # the first evaluation compiles
        with pytest.raises(ImlEvaluationError, match="holds itself") as caught:
            tree.evaluate({"x": loop})
        assert caught.value.path == ("b", "c")


def test_a_tree_gives_new_containers_with_their_members_in_order() -> None:
    tree = compile_tree({"z": "{{x}}", "a": {"k": 1}, "m": "{{x}}", "b": [1]})
    first, second = tree.evaluate({"x": 1}), tree.evaluate({"x": 2})
    assert list(first) == ["z", "a", "m", "b"]
    assert first["a"] is not second["a"]
    assert first["b"] is not second["b"]
    assert (first["z"], second["z"]) == (1, 2)


def test_literal_places_are_left_alone() -> None:
    tree = compile_tree({"a": "{{x}}", "b": {"c": "{{x}}"}}, literal=lambda path: path == ("b",))
    assert tree.evaluate({"x": 1}) == {"a": 1, "b": {"c": "{{x}}"}}
    assert tree.variables == {"x"}
    assert [path for path, _ in tree.templates] == [("a",)]


def test_clock_stands_still_for_a_whole_tree() -> None:
    ticks = iter(range(100))
    env = Environment(now=lambda: datetime(2026, 1, 1, 0, 0, next(ticks), tzinfo=UTC))
    first, second = compile_tree(["{{now}}", "{{now}}"]).evaluate({}, env)
    assert first == second


@pytest.mark.parametrize(
    ("template", "limits"),
    [
        ("{{replace(replace(t, 'a', t), 'a', t)}}", Limits(text=1000)),
        ("{{t + t}}", Limits(text=150)),
        ("{{t + t + t}}", Limits(text=250)),
        ("{{t}}{{t}}", Limits(text=150)),
        ("x{{t}}", Limits(text=100)),
        ("{{merge(l, l)}}", Limits(items=50)),
    ],
)
def test_size_of_results_is_limited(template: str, limits: Limits) -> None:
    context = {"t": "a" * 100, "l": [1] * 40}
    with pytest.raises(ImlEvaluationError):
        compile(template).evaluate(context, Environment(limits=limits))


def test_deep_values_are_an_error_not_a_crash() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(ImlEvaluationError, match="nested"):
        compile("x{{deep}}").evaluate({"deep": deep})


FORMATS = [
    ("plain }} text", "plain }} text"),
    ("{{ a+b *c }}", "{{a + b * c}}"),
    ("{{(a+b)*c}}", "{{(a + b) * c}}"),
    ("{{a-(b-c)}}", "{{a - (b - c)}}"),
    ("{{((a))}}", "{{a}}"),
    ('{{"x"}} {{"it\'s"}}', "{{'x'}} {{\"it's\"}}"),
    ("""{{"'""a"}}""", """{{'''"a'}}"""),
    ("{{f( a;b )}}", "{{f(a, b)}}"),
    ("{{a === b or c mod 2 & !d}}", "{{a == b || c % 2 && !d}}"),
    ("{{`a`.`b c`.`1`[ -1 ][]}}", "{{a.`b c`.`1`[-1][]}}"),
    ("{{`null`.null}}", "{{`null`.null}}"),
    ("{{-(-a) - -1}}", "{{-(-a) - -1}}"),
    ("{{a[{{n}}]}}", "{{a[n]}}"),
    ("{{(1).x + 1.x}}", "{{(1).x + 1.x}}"),
    ("{{0.10 + 007}}", "{{0.1 + 7}}"),
]


@pytest.mark.parametrize(("text", "expected"), FORMATS)
def test_format_has_one_spelling(text: str, expected: str) -> None:
    assert format(text) == expected
    assert compile(expected) == compile(text)
    assert format(expected) == expected


def test_format_of_scenarios() -> None:
    assert format("{{f(1.a == 'x' && b, \"c\")}}", "scenario") == '{{f(1.a = "x" & b; "c")}}'


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("{{a.b.c}}", [".b", ".c"]),
        ("{{ a.b[012] }}", [".b", "[012]"]),
        ("{{f(a.b.c) + x}}", [".b", ".c"]),
        ("{{a . b.c .d[ 1 ].e.f}}", [". b", ".c", ".d", "[ 1 ]", ".e", ".f"]),
        ("{{1.b.c[2]. d.e}}", [".b", ".c", "[2]", ". d", ".e"]),
        ("{{é.ü[1]}}", [".ü", "[1]"]),
    ],
)
def test_every_step_of_a_path_knows_its_place(text: str, steps: list[str]) -> None:
    accesses = [node for node in compile(text).nodes() if isinstance(node, Access)]
    assert [text[step.start : step.end] for access in accesses for step in access.steps] == steps
    assert text[accesses[0].start : accesses[0].end].endswith(steps[-1])
