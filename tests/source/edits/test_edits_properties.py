"""After any edit of any text, the loaded value is the edited value, and comments and line ends are as they were."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support.yaml_values import JSON_VALUES, TEXTS

from afkit.errors import SourceError
from afkit.source import Source, load_json, load_yaml
from afkit.source.edits import append, apply, data, edited, insert, remove, rename_key, set_value, wrap
from afkit.source.writing import Layout, Notes, json_text, yaml_text

CONTAINERS = st.one_of(
    st.dictionaries(TEXTS, JSON_VALUES, min_size=1, max_size=4), st.lists(JSON_VALUES, min_size=1, max_size=4)
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List every path of a value."""
    found = [at]
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        found += paths(item, (*at, step))
    return found


@st.composite
def texts(draw: st.DrawFn) -> tuple[Any, str, bool, int]:
    """Draw data and a text of it in some style; give the data, the text, whether it is JSON, and its comments."""
    value = draw(CONTAINERS)
    style = draw(st.sampled_from(["yaml", "commented", "flow", "json", "json-lines"]))
    comments = 0
    if style.startswith("json"):
        text = json_text(value, 2 if style == "json-lines" else None)
    elif style == "flow":
        text = yaml_text(value, layout=Layout(flow=10**6, width=10**6, block=0))
    else:
        notes = {}
        if style == "commented":
            for number, path in enumerate(paths(value)[1:]):
                notes[path] = Notes(above=(f" c{number}",), beside=f" b{number}" if number % 2 else "")
                comments += 1
        text = yaml_text(value, notes, Layout(block=draw(st.integers(0, 4)), width=draw(st.sampled_from([40, 120]))))
    if draw(st.booleans()):
        text = text.rstrip("\n") if not text.rstrip("\n").endswith(("|", ">", "+", "-")) else text
    if draw(st.booleans()) and "\r" not in text:
        text = text.replace("\n", "\r\n")
    return value, text, style.startswith("json"), comments


def check(given_text: tuple[Any, str, bool, int], expected: Any, edit: Any, *args: Any, **options: Any) -> None:
    value, text, is_json, _ = given_text
    document = (load_json if is_json else load_yaml)(Source("x", text))
    if document.value != value:
        return  # the final line end belonged to a text
    edits = edit(document, *args, **options)
    found = edited(document, edits).value
    assert found == expected
    assert repr(found) == repr(expected)  # the order of members, too
    new = apply(text, edits)
    if "\r\n" in text and "\r" not in repr(value) + repr(expected):
        assert "\n" not in new.replace("\r\n", "")
    removed = "".join(text[one.location.start : one.location.end] for one in edits)
    assert new.count("#") + removed.count("#") >= text.count("#")


@given(texts(), JSON_VALUES, st.data())
def test_set(drawn: tuple[Any, str, bool, int], new: Any, choice: st.DataObject) -> None:
    path = choice.draw(st.sampled_from(paths(drawn[0])))
    check(drawn, data.put(drawn[0], path, new), set_value, path, new)


@given(texts(), JSON_VALUES, TEXTS, st.data())
def test_insert_and_append(drawn: tuple[Any, str, bool, int], new: Any, name: str, choice: st.DataObject) -> None:
    value = drawn[0]
    path = choice.draw(st.sampled_from([one for one in paths(value) if isinstance(data.get(value, one), dict | list)]))
    holder = data.get(value, path)
    if isinstance(holder, list):
        index = choice.draw(st.integers(0, len(holder)))
        check(drawn, data.place(value, (*path, 0), index, new), insert, (*path, index), new)
        check(drawn, data.place(value, (*path, 0), len(holder), new), append, path, new)
    elif name not in holder:
        before = choice.draw(st.sampled_from([None, *holder]))
        index = len(holder) if before is None else list(holder).index(before)
        check(drawn, data.place(value, (*path, name), index, new), insert, (*path, name), new, before=before)


@given(texts(), TEXTS, st.data())
def test_remove_rename_and_wrap(drawn: tuple[Any, str, bool, int], name: str, choice: st.DataObject) -> None:
    value = drawn[0]
    path = choice.draw(st.sampled_from(paths(value)[1:]))
    check(drawn, data.without(value, path), remove, path)
    check(drawn, data.put(value, path, [data.get(value, path)]), wrap, path)
    check(drawn, data.put(value, path, {name: data.get(value, path)}), wrap, path, name)
    if isinstance(path[-1], str) and name not in data.get(value, path[:-1]):
        check(drawn, data.renamed(value, path, name), rename_key, path, name)


@given(texts(), JSON_VALUES, st.data())
def test_shared_values_are_refused_or_right(drawn: tuple[Any, str, bool, int], new: Any, choice: st.DataObject) -> None:
    value = {"first": drawn[0], "again": drawn[0], "list": [1, drawn[0]]}
    notes = {("first",): Notes(anchor="x"), ("again",): Notes(alias="x"), ("list", 1): Notes(alias="x")}
    document = load_yaml(Source("x", yaml_text(value, notes)))
    assert document.value == value
    path = choice.draw(st.sampled_from(paths(value)[1:]))
    for edit, args, expected in (
        (set_value, (new,), data.put(value, path, new)),
        (remove, (), data.without(value, path)),
        (wrap, (), data.put(value, path, [data.get(value, path)])),
    ):
        try:
            edits = edit(document, path, *args)
        except SourceError as error:
            assert error.code == "AF020"
            assert path[0] == "first" or len(path) > 1
            continue
        assert edited(document, edits).value == expected
