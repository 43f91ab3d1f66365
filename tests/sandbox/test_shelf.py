"""Looking items up gives what looking at each of them gives, whatever happens to the state in between."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.sandbox.narrowing import differs
from afkit.sandbox.shelf import Shelf

TEXTS = st.sampled_from(["a", "b", "c", "", "a1"])
ITEMS = st.builds(dict, name=TEXTS) | st.builds(dict, name=st.integers(0, 3) | st.none()) | st.just({}) | st.integers()
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "set", "inner", "remove", "replace"]), st.integers(0, 60), ITEMS), max_size=25
)


def change(state: dict[str, Any], shelf: Shelf, verb: str, at: int, item: Any) -> None:
    kept: Any = state["kept"]
    keys = list(kept) if isinstance(kept, dict) else list(range(len(kept)))
    key = keys[at % len(keys)]
    if verb == "add":
        key = f"n{at}" if isinstance(kept, dict) else len(kept)
        shelf.changed(kept, key)
        kept.update({key: item}) if isinstance(kept, dict) else kept.append(item)
    elif verb == "set":
        shelf.changed(kept, key)
        kept[key] = item
    elif verb == "inner" and isinstance(kept[key], dict):
        shelf.changed(kept, key)
        kept[key]["name"] = "inner"
    elif verb == "remove" and len(kept) > 33:
        shelf.forget(kept)
        del kept[key]
    elif verb == "replace":
        state["kept"] = dict(kept) if isinstance(kept, dict) else list(kept)
        shelf.keep(state)


@pytest.mark.parametrize("listed", [True, False])
@given(items=st.lists(ITEMS, min_size=33, max_size=50), steps=STEPS)
def test_a_shelf_finds_what_a_walk_finds(listed: bool, items: list[Any], steps: list[tuple[str, int, Any]]) -> None:
    items = [dict(item) if isinstance(item, dict) else item for item in items]
    state: dict[str, Any] = {"kept": items if listed else {f"k{at}": item for at, item in enumerate(items)}}
    shelf = Shelf()
    for verb, at, item in [*steps, ("none", 0, None)]:
        kept = state["kept"]
        each = list(kept.values()) if isinstance(kept, dict) else list(kept)
        for wanted in ("a", "inner", "", None):
            assert shelf.narrow(kept, "name", wanted, state) == [
                one for one in each if not differs(one, "name", wanted)
            ]
        change(state, shelf, verb, at, dict(item) if isinstance(item, dict) else item)


def test_a_shelf_leaves_alone_what_it_cannot_hold() -> None:
    shelf = Shelf()
    many = [{"name": "a"}] * 40
    assert shelf.narrow(many, "name", "a", {}) is None  # no part of the state
    assert shelf.narrow(many, "name", 5, {"kept": many}) is None  # numbers convert
    assert shelf.narrow(many[:5], "name", "a", {"kept": many[:5]}) is None  # not worth it
