"""From an offset to the path of what stands there, in both formats; anchors; characters of anchored scalars."""

from __future__ import annotations

import pytest

from afkit.source import Source, load_json, load_yaml
from afkit.source.yaml_where import anchors

YAML = """\
a: &x one
b:
  - two
  - {c: "th\\"ree", d: }
e: *x
f: &y >-
  four
  five
<<: {g: 1}
"""
PLACES = [
    ("a: &x o‸ne", ("a",), "value", 1),
    ("‸a: &x", ("a",), "key", None),
    ("a: &‸x one", ("a",), "gap", None),
    ("- tw‸o", ("b", 0), "value", 2),
    ("{c‸: ", ("b", 1, "c"), "key", None),
    ('th\\"r‸ee', ("b", 1, "c"), "value", 4),
    ("d: ‸}", ("b", 1, "d"), "value", 0),
    ("e: *‸x", ("e",), "gap", None),
    ("fo‸ur", ("f",), "value", 2),
    ("fi‸ve", ("f",), "value", 7),
    ("<‸<: {g", ("<<",), "key", None),
]


@pytest.mark.parametrize(("snippet", "path", "part", "character"), PLACES)
def test_a_place_of_yaml_has_a_path(
    snippet: str, path: tuple[str | int, ...], part: str, character: int | None
) -> None:
    document = load_yaml(Source("x.yaml", YAML))
    plain = snippet.replace("‸", "")
    where = document.where(YAML.index(plain) + snippet.index("‸"))
    assert (where.path, where.part) == (path, part)
    if character is not None:
        assert document.character(path, YAML.index(plain) + snippet.index("‸")) == character


JSON = '{"a": ["one", {"b\\n": "t\\u0077o"}], "c": null}'
JSON_PLACES = [
    ('{"‸a"', ("a",), "key"),
    ('"on‸e"', ("a", 0), "value"),
    ('"b\\‸n"', ("a", 1, "b\n"), "key"),
    ("‸], ", ("a", 1), "gap"),
    ("nu‸ll", ("c",), "value"),
    ('"c":‸ null', ("c",), "gap"),
]


@pytest.mark.parametrize(("snippet", "path", "part"), JSON_PLACES)
def test_a_place_of_json_has_a_path(snippet: str, path: tuple[str | int, ...], part: str) -> None:
    document = load_json(Source("x.json", JSON))
    where = document.where(JSON.index(snippet.replace("‸", "")) + snippet.index("‸"))
    assert (where.path, where.part) == (path, part)


def test_anchors_and_aliases_are_listed_in_order() -> None:
    found = [(anchor.name, anchor.defines, YAML[anchor.start : anchor.end]) for anchor in anchors(YAML)]
    assert found == [("x", True, "x"), ("x", False, "x"), ("y", True, "y")]


@pytest.mark.parametrize(
    "text", ["a: &x plain\n", "a: &x 'plain'\n", 'a: &x "plain"\n', 'a: !!str "plain"\n', "a: &x >-\n  plain\n"]
)
def test_characters_of_an_anchored_or_tagged_scalar_are_placed_exactly(text: str) -> None:
    assert load_yaml(Source("x.yaml", text)).inside(("a",), 1, 3).text == "la"
