"""JSON over lines is what `json.dumps` writes, so that files do not change with the Python that wrote them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.source.writing import json_text

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text('ab"\\\n\u00e9\u20ac😀\t', max_size=5)
KEYS = st.text('ab"\n\u00e9', max_size=3) | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([0, 1, 4, "\t", " "]))
def test_lines_are_those_of_the_standard_library(value: Any, indent: int | str) -> None:
    assert json_text(value, indent) == json.dumps(value, indent=indent, ensure_ascii=False)


@given(VALUES, st.booleans())
def test_so_is_one_line(value: Any, spaces: bool) -> None:
    separators = None if spaces else (",", ":")
    assert json_text(value, spaces=spaces) == json.dumps(value, ensure_ascii=False, separators=separators)


@pytest.mark.parametrize("indent", [None, 4])
def test_characters_that_no_file_should_hold_are_escaped(indent: int | None) -> None:
    text = json_text(["\x7f\ufeff\ud800"], indent)
    assert "\\u007f\\ufeff\\ud800" in text
    assert json.loads(text) == ["\x7f\ufeff\ud800"]


@pytest.mark.parametrize("indent", [None, 4])
def test_what_is_no_json_is_refused(indent: int | None) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        json_text({"a": [{1, 2}]}, indent)


def test_what_is_nested_as_deeply_as_a_text_may_be_is_written() -> None:
    value: Any = 1
    for _ in range(300):
        value = {"a": [value]}
    assert json.loads(json_text(value, 2)) == value
