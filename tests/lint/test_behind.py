"""What stands behind a word in texts is found as reading all of them for each name would find it."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from afkit.lint.behind import Behind

_TEXTS = st.lists(st.tuples(st.text(alphabet="ab.x", max_size=12), st.sampled_from(["a", "b", "ab"])), max_size=5)


@settings(max_examples=60)
@given(_TEXTS, st.text(alphabet="abx", min_size=1, max_size=3), st.sampled_from([None, "a", "b", "ab"]))
def test_it_finds_what_reading_finds(texts, name, but):
    reading = any(f"x.{name}" in text for text, whose in texts if whose != but)
    assert Behind("x.", lambda: texts).has(name, but=but) is reading


def test_the_texts_are_read_when_first_asked_about():
    def never():
        raise AssertionError

    Behind("iml.", never)
    long = string.ascii_letters * 3
    behind = Behind("iml.", lambda: [(f"iml.{long}", "f")])
    assert behind.has(long) and behind.has(long[:5]) and not behind.has(long, but="f") and not behind.has("z")
