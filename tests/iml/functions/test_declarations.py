"""Every declaration is whole, every example in it holds, and no argument of any kind breaks a function."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.iml import UNDEFINED, EmptyString, Environment, ImlEvaluationError, Limits, compile, lookup, names, type_of
from afkit.iml.reference.table import from_json, same, to_json
from afkit.iml.registry import Example, Function, functions
from support.effort import fewer

EVERY = tuple(functions())
EXAMPLES = [(function, example) for function in EVERY for example in function.examples]
NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


def environment(**changes: Any) -> Environment:
    return Environment(now=lambda: NOW, random=lambda: 0.5, **changes)


@pytest.mark.parametrize(("function", "example"), EXAMPLES, ids=lambda part: getattr(part, "name", None))
def test_example_of_a_declaration_gives_its_result(function: Function, example: Example) -> None:
    value = compile(example.input).evaluate(from_json(dict(example.context or {})), environment())
    assert same(to_json(value), example.expect), to_json(value)
    if (
        example.input.startswith(f"{{{{{function.name}(")
        and example.input.endswith(")}}")
        and example.expect is not None
    ):
        assert function.returns in ("any", type_of(value))


def test_every_function_of_the_language_is_offered_and_nothing_else() -> None:
    documented = """
    if ifempty switch get pick omit abs ceil floor round trunc average sum min max median stdevP
    stdevS parseNumber formatNumber ascii base64 capitalize startcase lower upper trim length
    substring indexOf contains replace replaceEmojiCharacters split encodeURL decodeURL escapeHTML
    stripHTML escapeMarkdown toString toBinary md5 sha1 sha256 sha512 mime formatDate parseDate
    addSeconds addMinutes addHours addDays addMonths addYears setSecond setMinute setHour setDate
    setDay setMonth setYear dateDiff add remove first last slice merge flatten join reverse shuffle
    sort distinct deduplicate map keys toArray toCollection createJSON parseJSON jwt
    generateJwtWithKeyId cryptoSign parseXML createXML toDataStructure isArray pop shift
    errorFactory
    """
    assert set(names()) == set(documented.split())


@pytest.mark.parametrize("function", EVERY, ids=lambda function: function.name)
def test_declaration_is_complete(function: Function) -> None:
    assert function.doc.endswith(".")
    assert function.source
    assert function.examples or function.name in ("errorFactory", "generateJwtWithKeyId", "cryptoSign")
    optional = [param.optional for param in function.params]
    assert optional == sorted(optional), "an optional parameter stands before a required one"
    assert all(not param.variadic for param in function.params[:-1])


def test_functions_of_custom_apps_are_marked() -> None:
    only_apps = {function.name for function in EVERY if "scenario" not in function.dialects}
    assert {"createJSON", "parseJSON", "mime", "jwt", "errorFactory"} <= only_apps
    assert "replace" not in only_apps


_TELLING = """
2026-11-24 /(a+)+/g /[/ $1$&$$ %zz <a<!--'x asc a.b.1 hex base64 utf16le Europe/Prague [Z]D x X RS256
{"a":[1]} <a/> \ud83d 😀é 1e400 -0 ٣ Feb
"""
_TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(_TELLING.split()))
_SCALARS = st.one_of(
    _TEXTS,
    st.integers(-(10**30), 10**30),
    st.integers(-20, 20),
    st.just(10**4000),
    st.floats(),
    st.booleans(),
    st.none(),
    st.just(UNDEFINED),
    st.just(EmptyString()),
    st.binary(max_size=8),
    st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)),
    st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), math.inf, math.nan]),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("function", EVERY, ids=lambda function: function.name)
@fewer(3)
@given(data=st.data())
def test_arguments_of_any_kind_give_a_value_or_an_error_of_the_language(
    function: Function, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, min(len(function.params) + 1, 6)))
    context = {f"a{index}": data.draw(_VALUES) for index in range(count)}
    before = repr(context)
    template = compile(f"{{{{{function.name}({', '.join(context)})}}}}")
    zone = data.draw(st.sampled_from(["UTC", "Europe/Prague", "Pacific/Apia"]))
    try:
        value = template.evaluate(context, environment(timezone=zone, limits=Limits(text=10_000, items=1000)))
    except ImlEvaluationError as error:
        assert "cannot work with these arguments" not in error.message, error.__cause__
        assert error.function == function.name
    else:
        assert value is UNDEFINED or value is None or type_of(value) != "undefined"
    assert repr(context) == before


@pytest.mark.parametrize("function", EVERY, ids=lambda function: function.name)
def test_too_few_arguments_name_the_parameter(function: Function) -> None:
    for count in range(function.least):
        with pytest.raises(ImlEvaluationError, match=f"'{function.params[count].name}' is missing"):
            compile(f"{{{{{function.name}({', '.join(['1'] * count)})}}}}").evaluate({}, environment())


@pytest.mark.parametrize(
    "name", ["set", "equal", "arrayDiff", "arrayIntersect", "getFieldMapping", "safeSerialize", "hmac"]
)
def test_names_without_documented_behaviour_are_not_offered(name: str) -> None:
    assert lookup(name) is None
    with pytest.raises(ImlEvaluationError, match="not found") as caught:
        compile(f"{{{{{name}(1)}}}}").evaluate({}, environment())
    assert caught.value.hint


def test_dates_at_the_ends_of_the_calendar_are_refused_politely() -> None:
    far = {"d": datetime.max.replace(tzinfo=UTC) - timedelta(hours=1), "n": datetime.min.replace(tzinfo=UTC)}
    for call in ("addDays(d, 1)", "addYears(d, 1)", "setYear(d, 10000)", "addSeconds(n, -1)", "setDate(n, 0)"):
        with pytest.raises(ImlEvaluationError, match="years 1 to 9999"):
            compile(f"{{{{{call}}}}}").evaluate(far, environment())
