"""A sign or an indentation that is missing in a YAML text is told where it is missing, with the edit that mends it."""

from __future__ import annotations

import pytest

from afkit.source import Source, UnreadableError, load
from afkit.source.diagnostic import Diagnostic

MENDED = [
    ("a: [1, 2\nb: 3\n", "a: [1, 2]\nb: 3\n"),
    ("a: {x: 1\nb: 3\n", "a: {x: 1}\nb: 3\n"),
    ("a: [1, 2 # two\nb: 3\n", "a: [1, 2] # two\nb: 3\n"),
    ("a: {x: 1 y: 2}\n", "a: {x: 1, y: 2}\n"),
    ("a: 'x\nb: y\n", "a: 'x'\nb: y\n"),
    ('a: ["x, y]\nb: "z"\n', 'a: ["x, y"]\nb: "z"\n'),
    ("a: 1\nhalf\nb: 2\n", "a: 1\nhalf:\nb: 2\n"),
    ("a: 1\nb x\nc: 2\n", "a: 1\nb: x\nc: 2\n"),
    ("a:\n  b: 1\n   c: 2\n", "a:\n  b: 1\n  c: 2\n"),
    ('a:\n  b: "x"\n c: 1\n', 'a:\n  b: "x"\n  c: 1\n'),
    ("a:\n  - x: 1\n    y: 2\n    x: 3\n", "a:\n  - x: 1\n    y: 2\n  - x: 3\n"),
]


def told(text: str) -> list[Diagnostic]:
    try:
        return list(load(Source("a.yaml", text)).diagnostics)
    except UnreadableError as error:
        return list(error.diagnostics)


@pytest.mark.parametrize(("text", "mended"), MENDED, ids=range(len(MENDED)))
def test_one_fault_with_the_edit_that_mends_it(text: str, mended: str) -> None:
    (found,) = told(text)
    (edit,) = found.fix
    assert found.unsafe
    assert text[: edit.location.start] + edit.text + text[edit.location.end :] == mended
    assert told(mended) == []


def test_where_more_than_one_sign_is_missing_nothing_is_offered() -> None:
    (found,) = told("a: [1\nb: {2\nc\n")
    assert found.fix == ()
