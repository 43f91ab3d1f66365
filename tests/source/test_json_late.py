"""JSON read plainly is JSON read with places: the same value, or the text is left to the reader that knows places."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.yaml_values import JSON_VALUES

from afkit.source import Source, UnreadableError, load_json
from afkit.source.json import parse
from afkit.source.json_late import plain_value


@settings(max_examples=150)
@given(JSON_VALUES, st.sampled_from([None, 2]))
def test_both_readers_agree(value: Any, indent: int | None) -> None:
    source = Source("x.json", json.dumps(value, indent=indent, ensure_ascii=True))
    try:
        expected = parse(source, comments=True)[0]
    except UnreadableError:
        return
    document = load_json(source)
    assert repr(document.value) == repr(expected)
    assert document.at(()).start == 0


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}', "[1,]", "// c\n1", "NaN", "[1e999]", '"\\ud800"', "1" * 1001, "[" * 101 + "]" * 101, '"\t"',
        "", "[1] 2", "{'a': 1}", "01", "-Infinity",
    ],
)  # fmt: skip
def test_what_is_doubtful_is_left_to_the_reader_of_places(text: str) -> None:
    assert plain_value(text) == (False, None)


def test_places_are_found_when_asked_for() -> None:
    document = load_json(Source("x.json", '{"a": [1, {"b": "cde"}]}'))
    assert document.inside(("a", 1, "b"), 1, 2).text == "d"
    assert document.comments() == ()
    assert document.key(("a",)).text == '"a"'
