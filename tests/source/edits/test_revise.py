"""Turn one value into another: the text loads to the new one, and comments of what stayed are still there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support.yaml_values import JSON_VALUES, TEXTS

from afkit.source import Source, load_yaml
from afkit.source.edits import revise
from afkit.source.writing import yaml_text

SMALL = st.recursive(
    st.sampled_from([1, 2, "a", None]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from("xyz"), SMALL, min_size=1), st.sampled_from("xyz"), SMALL)
def test_any_value_becomes_any_other(value: dict[str, Any], key: str, new: Any) -> None:
    document = revise(load_yaml(Source("x", yaml_text(value))), (key,), new)
    assert document.value == {**value, key: new}
    assert load_yaml(Source("x", document.source.text)).value == document.value


@given(st.dictionaries(TEXTS, JSON_VALUES, min_size=1, max_size=3), JSON_VALUES)
def test_hard_texts(value: dict[str, Any], new: Any) -> None:
    key = next(iter(value))
    assert revise(load_yaml(Source("x", yaml_text(value))), (key,), new).value == {**value, key: new}


def test_comments_of_what_stays_stay() -> None:
    text = "a:\n  # one\n  - {n: 1}  # first\n  # two\n  - {n: 2}\n  # three\n  - {n: 3}  # third\nb: 1 # b\n"
    document = revise(load_yaml(Source("x", text)), ("a",), [{"n": 1}, {"n": 2, "m": 0}, {"n": 9}, {"n": 3}])
    assert document.source.text == (
        "a:\n  # one\n  - {n: 1}  # first\n  # two\n  - {n: 2, m: 0}\n  - n: 9\n  # three\n  - {n: 3}  # third\nb: 1 # b\n"
    )
