"""Properties that hold for every text: only IML errors, round trips, nothing changed, linear time."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from afkit.iml import Environment, ImlError, Limits, Scope, check, compile, format, names
from afkit.iml.syntax.parser import parse

SETTINGS = settings(suppress_health_check=list(HealthCheck))
ENV = Environment(limits=Limits(text=100_000, items=1000, seconds=0.2))

NAMES = st.sampled_from(
    ["a", "body", "parameters", "x_1", "größe", "now", "null", "and", "`a b`", "`1`", "emptystring"]
)
LITERALS = st.one_of(
    st.integers(0, 10**25).map(str),
    st.decimals(0, 1000, places=3, allow_nan=False).map(str),
    st.text("ab'\"}{`\\ \n", max_size=6).map(lambda text: "'" + text.replace("'", "''") + "'"),
    st.text("ab'\"", max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
)
SIGNS = "+ - * / % = == != === < <= > >= & && | || ++".split()  # noqa: SIM905 - easier to read than a list
OPERATORS = st.sampled_from([*SIGNS, " and ", " or ", " mod "])


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    call = st.tuples(st.sampled_from(sorted(names())), st.lists(inner, max_size=4), st.sampled_from([", ", ";"]))
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(" ".join),
        inner.map("({})".format),
        st.tuples(st.sampled_from(["!", "-", "!-", "--"]), inner.map("({})".format)).map("".join),
        call.map(lambda parts: f"{parts[0]}({parts[2].join(parts[1])})"),
        st.tuples(inner.map("({})".format), st.sampled_from([".b", "[]", "[1]", ".`c d`", "[-1]", "['k']", ".2"])).map(
            "".join
        ),
    )


EXPRESSIONS = st.recursive(st.one_of(NAMES, LITERALS), _compound, max_leaves=12)
TEMPLATES = st.lists(st.one_of(EXPRESSIONS.map("{{{{{}}}}}".format), st.text("ab{} }}'", max_size=5)), max_size=4).map(
    "".join
)
NOISE = st.text("{}()[]'\"`.,;+-*/%=<>&|!ab1 é\n\\?:“–", max_size=60)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abk"), inner, max_size=3)),
    max_leaves=8,
)


@SETTINGS
@given(st.one_of(TEMPLATES, NOISE, st.text()), JSON)
@example("{{" + "(" * 5000, None)
@example("{{" + "!" * 5000 + "a}}", None)
@example("{{" + "a[" * 5000, None)
def test_no_text_raises_anything_but_iml_errors(text: str, value: Any) -> None:
    check(text, Scope())
    try:
        template = compile(text)
    except ImlError as error:
        assert all(0 <= fault.start <= fault.end <= len(text) for fault in getattr(error, "faults", ()))
        return
    context = {"a": value, "body": value, "parameters": {"a": value}}
    try:
        template.evaluate(context, ENV)
    except ImlError:
        return


@SETTINGS
@given(st.one_of(TEMPLATES, NOISE))
def test_format_round_trips(text: str) -> None:
    try:
        template = compile(text)
    except ImlError:
        return
    for dialect in ("apps", "scenario"):
        written = format(text, dialect)  # type: ignore[arg-type]  # the two dialects
        assert compile(written) == template
        assert format(written, dialect) == written  # type: ignore[arg-type]  # the two dialects


@SETTINGS
@given(TEMPLATES, JSON)
def test_evaluation_never_changes_its_context(text: str, value: Any) -> None:
    try:
        template = compile(text)
    except ImlError:
        return
    context = {"a": value, "body": {"b": value}, "parameters": [value]}
    before = copy.deepcopy(context)
    with suppress(ImlError):
        template.evaluate(context, ENV)
    assert repr(context) == repr(before)


@SETTINGS
@given(TEMPLATES)
def test_spans_lie_inside_the_text(text: str) -> None:
    position = 0
    for part in parse(text).parts:
        assert part.start == position
        position = part.end
    assert position == len(text)


def steps(work: Callable[[], object]) -> int:
    """Count the Python functions, built-in ones included, that a work calls."""
    count = 0

    def tick(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


PATTERNS = [
    "{{(",
    "{{[",
    "{{a[",
    "{{f(",
    "{",
    "{{",
    "}}",
    "{{'",
    "{{'}}{{\"}}",
    "{{`}}",
    "'",
    "{{a {{b}} ",
    "{{a[{{",
    "{{a}}",
    "{{a + ",
    "{{!",
    "{{f([,",
    "{{ {a: ",
    "{{a.",
    "{{x.y(",
    "''",
    "{{'' + ",
    "{{a b}}",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("prefix", ["", "{{", "{{f(", "{{'a'"])
def test_reading_takes_steps_in_proportion_to_the_text(pattern: str, prefix: str) -> None:
    small, large = (prefix + pattern * count + "}}" for count in (200, 2000))
    assert steps(lambda: parse(large)) <= 12 * steps(lambda: parse(small)) + 2000


@pytest.mark.parametrize("pattern", [*PATTERNS, "{{" + "a." * 3, "{{" + "1+" * 3])
def test_long_adversarial_texts_are_read(pattern: str) -> None:
    for text in (pattern * 20_000, "{{" + pattern.removeprefix("{{") * 20_000 + "}}"):
        try:
            compile(text)
        except ImlError as error:
            assert str(error)


def test_long_chains_are_evaluated() -> None:
    many = 20_000
    assert compile("{{" + "+".join(["1"] * many) + "}}").evaluate({}) == many
    assert compile("{{" + "+".join(["'a'"] * many) + "}}").evaluate({}) == "a" * many
    assert compile("{{" + "!" * many + "true}}").evaluate({}) is True
    assert compile("{{a" + ".b" * many + "}}").evaluate({"a": {}}) is not None
    assert compile("{{" + "||".join(["0"] * many) + "}}").evaluate({}) == 0
