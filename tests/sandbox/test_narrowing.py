"""A query leaves out early what its condition excludes, and gives the same items as without."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.iml import UNDEFINED, Environment, compile_tree
from afkit.iml.values.types import truthy
from afkit.sandbox.narrowing import demand, differs

CONDITIONS = {
    "{{item.id = let.wanted}}": ("id", "{{let.wanted}}"),
    "{{let.wanted == item.id}}": ("id", "{{let.wanted}}"),
    "{{item.on && item.id = let.a.b && item.n < 3}}": ("id", "{{let.a.b}}"),
    "{{item.on && (item.id = params.id && !item.off)}}": ("id", "{{params.id}}"),
    "{{item.id = let.wanted || item.on}}": None,
    "{{!(item.id = let.wanted)}}": None,
    "{{item.id != let.wanted}}": None,
    "{{item.id = item.other}}": None,
    "{{item.id = lower(let.wanted)}}": None,
    "{{lower(item.id) = let.wanted}}": None,
    "{{item.id = let.wanted = item.on}}": None,
    "{{item.a.b = let.wanted}}": None,
    "{{item = let.wanted}}": None,
    "{{item.id = let[item.key]}}": None,
    "{{item.id = let.wanted}} ": None,
    "{{item.id = }}": None,
    "item.id": None,
}


@pytest.mark.parametrize(("condition", "found"), CONDITIONS.items())
def test_what_a_condition_demands(condition: str, found: tuple[str, str] | None) -> None:
    assert demand(condition) == found


VALUES = st.sampled_from(
    ["", "a", "b", "1", "true", "1.0", 1, 0, 1.0, True, False, None, UNDEFINED, [], ["a"], {}, {"x": 1}]
)


@given(st.lists(st.one_of(VALUES, VALUES.map(lambda value: {"id": value}))), VALUES)
def test_narrowing_never_loses_an_item(items: list[Any], wanted: Any) -> None:
    condition = compile_tree("{{item.id = let.wanted}}")
    env = Environment()

    def holds(item: Any) -> bool:
        return truthy(condition.evaluate({"item": item, "let": {"wanted": wanted}}, env), env)

    text = wanted is None or wanted is UNDEFINED or isinstance(wanted, str)
    kept = [item for item in items if not (text and differs(item, "id", wanted))]
    assert [item for item in kept if holds(item)] == [item for item in items if holds(item)]
