"""Slips that a text shows at once: braces without quotes inside of flow style, and merges that were not finished."""

from __future__ import annotations

import pytest

from afkit.source import Source, UnreadableError, load

BRACES = [
    ("a: {url: /x/{{b}}, m: 1}", "/x/{{b}}"),
    ("a: {h: {Authorization: Bearer {{c.token}}}}", "Bearer {{c.token}}"),
    ("a: [x{{b}}, y]", "x{{b}}"),
    ("a: [one, two {{b}} three ]", "two {{b}} three"),
    ("a: {u: /x/{{if(a, b, c)}}/y, m: 1}", "/x/{{if(a, b, c)}}/y"),
    ("a:\n  - {u: https://h.test/{{b}}}", "https://h.test/{{b}}"),
    ("a: {u: x {{b}\n  }", "x {{b}"),
    ("a: {b: {{c}}}", "{{c}}"),
    ("a: [{{c}}]", "{{c}}"),
]


def faults(text: str, name: str = "a.yaml") -> list[tuple[str, str]]:
    with pytest.raises(UnreadableError) as caught:
        load(Source(name, text))
    return [(item.code, item.location.text) for item in caught.value.diagnostics]


@pytest.mark.parametrize(("text", "marked"), BRACES, ids=range(len(BRACES)))
def test_an_expression_without_quotes_in_flow_style_is_told_with_its_value(text: str, marked: str) -> None:
    assert ("AF005", marked) in faults(text)


def test_outside_of_flow_style_such_a_value_is_a_text() -> None:
    assert load(Source("a.yaml", "a: /x/{{b}}")).value == {"a": "/x/{{b}}"}


@pytest.mark.parametrize("value", ["x{{b}}", "/x/{{b}}?c=d"])
def test_the_same_in_json(value: str) -> None:
    assert faults(f'{{"a": {value}, "b": 1}}', "a.json")[0][0] == "AF005"


OURS, MIDDLE, THEIRS = "<<<<<<< HEAD", "=======", ">>>>>>> topic/x"
CONFLICTS = {
    "yaml": ("a.yaml", ["a: 1", OURS, "b: 2", MIDDLE, "b: 3", THEIRS, ""], [2]),
    "diff3": ("a.yaml", ["a: 1", OURS, "b: 2", "||||||| 1a2b3c4", "b: 0", MIDDLE, "b: 3", THEIRS, ""], [2]),
    "two": ("a.yaml", [OURS, "b: 2", MIDDLE, THEIRS, "c: 1", OURS, MIDDLE, "d: 2", THEIRS, ""], [1, 6]),
    "json": ("a.json", ["{", OURS, '"b": 2', MIDDLE, '"b": 3', THEIRS, "}"], [2]),
    "parses all the same": ("a.yaml", ['a: "x', OURS, "y", MIDDLE, "z", THEIRS, '"'], [2]),
    "end left behind": ("a.yaml", ["a:", "  b: 2", THEIRS, "  c: 1", ""], [3]),
    "middle left behind": ("a.yaml", ["a: 1", MIDDLE, "b: 3", ""], [2]),
    "in json left behind": ("a.json", ['{"a": 1', THEIRS, "}"], [2]),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("name", "lines", "at"), CONFLICTS.values(), ids=CONFLICTS)
def test_conflict_marks_are_told_as_such_at_their_line(name: str, lines: list[str], at: list[int], ends: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        load(Source(name, ends.join(lines)))
    assert [(item.code, item.location.line) for item in caught.value.diagnostics] == [("AF021", line) for line in at]


@pytest.mark.parametrize(
    "text", ["a: '<<<<<<<'", "a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> b", "# <<<<<<< HEAD\na: 1"], ids=range(3)
)
def test_what_only_looks_like_marks_is_text(text: str) -> None:
    assert load(Source("a.yaml", text)) is not None
