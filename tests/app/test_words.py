"""The guess at what was meant, and the words for values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.app.spec.shapes.words import describe, listing, quote
from afkit.nearest import edits, nearest

KEYS = ("url", "qs", "headers", "followRedirects", "staticParams", "min", "max", "label", "labels", "name")

GUESSES = [
    ("hedaers", "headers"),
    ("header", "headers"),
    ("Headers", "headers"),
    ("follow_redirects", "followRedirects"),
    ("static-params", "staticParams"),
    ("STATICPARAMS", "staticParams"),
    ("q", "qs"),
    ("sq", "qs"),
    ("mni", "min"),
    ("lable", "label"),
    ("labelss", "labels"),
    ("nmae", "name"),
    ("timeout", None),
    ("x", None),
    ("body", None),
]


@pytest.mark.parametrize(("word", "meant"), GUESSES)
def test_the_nearest_key_is_found(word: str, meant: str | None) -> None:
    assert nearest(word, KEYS) == meant


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("OutOfMoneyError", "OutOfSpaceError", None),
        ("OutOfSapceEror", "OutOfSpaceError", "OutOfSpaceError"),
        ("followAllRedirexts", "followAllRedirects", "followAllRedirects"),
        ("folowAlRedircts", "followAllRedirects", "followAllRedirects"),
    ],
)
def test_another_word_in_a_name_is_no_slip(word: str, known: str, meant: str | None) -> None:
    assert nearest(word, [known]) == meant


def test_a_key_that_is_there_already_is_meant_less_likely() -> None:
    assert nearest("labe", ("label", "labeb"), taken={"label"}) == "labeb"


DISTANCES = [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abxc", 1), ("abc", "xyz", 3)]


@pytest.mark.parametrize(("a", "b", "distance"), DISTANCES)
def test_edits_are_counted(a: str, b: str, distance: int) -> None:
    assert edits(a, b, 5) == distance


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_the_same_both_ways(a: str, b: str) -> None:
    assert edits(a, b, 9) == edits(b, a, 9)
    assert (edits(a, b, 9) == 0) == (a == b)


VALUES: list[tuple[Any, str]] = [
    (None, "null"),
    (True, "true"),
    (3, "the number 3"),
    ("", "an empty text"),
    ("x\ny", "the text 'x y'"),
    ([], "an empty list"),
    ([1, 2], "a list of 2"),
    ({}, "an empty object"),
    ({"a": 1}, "an object"),
]


@pytest.mark.parametrize(("value", "words"), VALUES)
def test_a_value_is_described(value: Any, words: str) -> None:
    assert describe(value) == words


def test_a_long_text_is_cut() -> None:
    assert len(quote("x" * 5000)) < 50


def test_words_are_listed_as_in_a_sentence() -> None:
    assert [listing(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "nothing",
        "a",
        "a or b",
        "a, b or c",
    ]
