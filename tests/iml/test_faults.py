"""Faults of a template's text: the code, the place, and that one template tells several."""

from __future__ import annotations

import pytest

from afkit.iml import ImlEvaluationError, ImlSyntaxError, check, compile
from afkit.iml.syntax.parser import parse

# A template and its faults: code and the text that is underlined.
FAULTS: list[tuple[str, list[tuple[str, str]]]] = [
    ("{{}}", [("AF303", "{{}}")]),
    ("{{  }}", [("AF303", "{{  }}")]),
    ("a {{b c}}", [("AF301", "c")]),
    ("{{a 'x'}}", [("AF301", "'x'")]),
    ("{{2fa.code}}", [("AF301", "fa")]),
    ("{{1e5}}", [("AF301", "e5")]),
    (r"{{'it\'s'}}", [("AF302", "'}}")]),
    ("{{'x}}", [("AF302", "'x}}")]),
    ("{{`x}}", [("AF302", "`x}}")]),
    ("{{ 'a}}'", [("AF302", "{{")]),
    ("{{a +}}", [("AF303", "}}")]),
    ("{{* 2}}", [("AF303", "*")]),
    ("{{+1}}", [("AF303", "+")]),
    ("{{.5}}", [("AF303", ".")]),
    ("{{(a}}", [("AF304", "}}")]),
    ("{{a)}}", [("AF304", ")")]),
    ("{{a[1}}", [("AF304", "}}")]),
    ("{{a(1]}}", [("AF304", "]")]),
    ("{{if(contains(a, 'x'), 1}} b", [("AF304", "}}")]),
    ("{{['a', 'b']}}", [("AF306", "['a', 'b']")]),
    ("{{ {a: 1} }}", [("AF307", "{a: 1}")]),
    ("{{if(a, {b: 1}, 2)}}", [("AF307", "{b: 1}")]),
    ("{{“a”}}", [("AF308", "“")]),
    ("{{a – b}}", [("AF308", "–")]),
    ("{{a ? b : c}}", [("AF309", "?")]),
    ("{{formatDate(now, HH:mm)}}", [("AF301", ":")]),
    ("{{map(a, x => x.y)}}", [("AF310", "=>")]),
    ("{{x.length()}}", [("AF311", "length")]),
    ("{{if({{a}}, 1, 2)}}", [("AF312", "{{")]),
    ("{{a {{b}}", [("AF312", "{{")]),
    ("{{a.}}", [("AF301", "}}")]),
    ("{{a.'b'}}", [("AF301", "'b'")]),
    ("{{a\\b}}", [("AF301", "\\")]),
    ("{{a\u200bb}}", [("AF301", "\u200b")]),
    ("{{f(['a'], {b: 1}) + ”}}", [("AF306", "['a']"), ("AF307", "{b: 1}"), ("AF308", "”")]),
    ("{{a +}} and {{'b' 'c'}} and {{d}}", [("AF303", "}}"), ("AF301", "'c'")]),
    ("x\n  {{upper(}}\n{{1 2}}", [("AF304", "}}"), ("AF301", "2")]),
]


@pytest.mark.parametrize(("template", "expected"), FAULTS)
def test_faults_are_named_at_their_places(template: str, expected: list[tuple[str, str]]) -> None:
    with pytest.raises(ImlSyntaxError) as caught:
        compile(template)
    assert [(fault.code, template[fault.start : fault.end]) for fault in caught.value.faults] == expected
    assert all(fault.message[0].isupper() or fault.message[0] in "`“”–" for fault in caught.value.faults)


@pytest.mark.parametrize(("template", "expected"), FAULTS)
def test_check_tells_the_same_faults(template: str, expected: list[tuple[str, str]]) -> None:
    told = {(found.code, template[found.start : found.end]) for found in check(template)}
    assert set(expected) <= told


def test_places_count_code_points() -> None:
    with pytest.raises(ImlSyntaxError) as caught:
        compile("👍 {{'é👍' 5}}")
    assert (caught.value.start, caught.value.end) == (9, 10)


def test_braces_in_an_index_are_a_warning() -> None:
    template = compile("{{a[{{n}}]}}")
    assert [fault.code for fault in template.warnings] == ["AF313"]
    assert template.evaluate({"a": ["x", "y"], "n": 2}) == "y"


def test_nesting_is_limited() -> None:
    assert compile("{{" + "(" * 64 + "1" + ")" * 64 + "}}").evaluate({}) == 1
    with pytest.raises(ImlSyntaxError) as caught:
        compile("{{" + "(" * 65 + "1" + ")" * 65 + "}}")
    assert caught.value.code == "AF314"


def test_number_of_faults_is_limited() -> None:
    with pytest.raises(ImlSyntaxError) as caught:
        compile("{{}}" * 1000)
    assert len(caught.value.faults) <= 25


# A template, the error's code, the underlined text, and a part of the message or hint.
ERRORS = [
    ("x {{uper('a')}}", "AF332", "uper", "did you mean upper?"),
    ("{{Upper('a')}}", "AF332", "Upper", "case-sensitive"),
    ("{{concat('a', 'b')}}", "AF332", "concat", "join texts with +"),
    ("{{now()}}", "AF332", "now", "without brackets"),
    ("{{1 + upper()}}", "AF333", "upper()", "'text'"),
    ("{{addDays('soon', 1)}}", "AF331", "addDays('soon', 1)", "'soon'"),
    ("{{abs('x')}}", "AF331", "abs('x')", "a number is needed"),
    ("{{2 * 'x'}}", "AF330", "2 * 'x'", "`*` needs numbers"),
    ("{{-emptyarray}}", "AF330", "-emptyarray", "needs numbers"),
    ("{{1 + 2 - true}}", "AF330", "1 + 2 - true", "boolean"),
    ("{{headers.content-type}}", "AF330", "headers.content-type", "stands in backticks: `content-type`"),
    ("{{1 - h.a-b}}", "AF330", "1 - h.a", "`-` needs numbers, but undefined is given None"),
    ("{{h.a - b}}", "AF330", "h.a - b", "`-` needs numbers, but undefined is given None"),
    ("{{if(true, lower(upper(abs(null))), 1)}}", "AF331", "abs(null)", "null"),
]


@pytest.mark.parametrize(("template", "code", "place", "part"), ERRORS)
def test_evaluation_error_names_its_place(template: str, code: str, place: str, part: str) -> None:
    with pytest.raises(ImlEvaluationError) as caught:
        compile(template).evaluate({})
    error = caught.value
    assert error.code == code
    assert template[error.start : error.end] == place
    assert part in f"{error.message} {error.hint}"


EMPTY_ARGUMENTS: list[tuple[str, list[int], str]] = [
    ("{{if(a, 'x',)}}", [12], "undefined"),
    ("{{if(a, , 'b')}}", [8], "b"),
    ("{{if(a,,'b')}}", [7], "b"),
    ("{{ifempty(, 'b')}}", [10], "b"),
    ("{{switch(2; ; 1; 2; ;)}}", [12, 20, 21], "undefined"),
    ("{{formatDate(0, , 'Asia/Tokyo')}}", [16], "1970-01-01T09:00:00.000+09:00"),
    ("{{join(split('a-b', '-'), )}}", [26], "a,b"),
]


@pytest.mark.parametrize(("template", "places", "value"), EMPTY_ARGUMENTS)
def test_an_empty_argument_is_undefined_and_a_warning(template: str, places: list[int], value: str) -> None:
    found = parse(template).faults
    assert [(fault.code, fault.severity, fault.start) for fault in found] == [("AF305", "warning", at) for at in places]
    assert str(compile(template).evaluate({})) == value
