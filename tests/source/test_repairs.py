"""A sign or an indentation that is missing in a text is told where it is missing, with the edits that mend it."""

from __future__ import annotations

import pytest

from afkit.source import Source, UnreadableError, load
from afkit.source.diagnostic import Diagnostic
from afkit.source.edits import apply

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
    # Of two lines that do not go together, the odd one is that which the step of the text does not lead to.
    ("a:\n  b:\n     c:\n      d: 1\n    e: 1\n", "a:\n  b:\n    c:\n      d: 1\n    e: 1\n"),
    ("a:\n  b:\n   c:\n      d: 1\n    e: 1\n", "a:\n  b:\n    c:\n      d: 1\n    e: 1\n"),
    ("a:\n  b:\n    c:\n      d: 1\n   e: 1\n    f: 2\n", "a:\n  b:\n    c:\n      d: 1\n    e: 1\n    f: 2\n"),
    ('a:\n  b "x"\n  # why\n  c: 1\n', 'a:\n  b: "x"\n  # why\n  c: 1\n'),
    ('a: 1\nb {c: "x"}\n', 'a: 1\nb: {c: "x"}\n'),
    ('a: 1\nb:{c: "x"}\n', 'a: 1\nb: {c: "x"}\n'),
    ("a: 1\nb: }\nc: 2\n", "a: 1\nb: {}\nc: 2\n"),
    ("a: 1\nb: ]\nc: 2\n", "a: 1\nb: []\nc: 2\n"),
    ("a: 1\nb:>-\n  some text:\n  more\nc: 2\n", "a: 1\nb: >-\n  some text:\n  more\nc: 2\n"),
    ("a:\n  b:>-\n    text\n    more\n  c: 2\n", "a:\n  b: >-\n    text\n    more\n  c: 2\n"),
    ("a:\n  - &x\n     b: 1\n    c: 2\n", "a:\n  - &x\n    b: 1\n    c: 2\n"),
    ("a:\n  - &x\n   b: 1\n    c: 2\n", "a:\n  - &x\n    b: 1\n    c: 2\n"),
    ("a: [\n", "a: []\n"),
    ("a: {x: [1, {y: 2\n", "a: {x: [1, {y: 2}]}\n"),
    ("a: {x: 1}}\nb: 2\n", "a: {x: 1}\nb: 2\n"),
    ("a: [1]]\n", "a: [1]\n"),
    ("a:\n  - x: 1\n    y: 2\n    x: 3\n", "a:\n  - x: 1\n    y: 2\n  - x: 3\n"),
]


QUOTED = [
    ("a: {{x}}\n", 'a: "{{x}}"\n', False),
    ("a:\n  - {{x}}  # x\n", 'a:\n  - "{{x}}"  # x\n', False),
    ("a: {b: {{x}}, c: 1}\n", 'a: {b: "{{x}}", c: 1}\n', False),
    ("a: {{x}} y\n", 'a: "{{x}} y"\n', True),
    ("a:\n\tb: 1\n\tc:\n\t\td: 2\n", "a:\n  b: 1\n  c:\n    d: 2\n", True),
]

JSON = [
    ('{"a": [1, 2}', '{"a": [1, 2]}'),
    ('{"a": {"b": 1}', '{"a": {"b": 1}}'),
    ('{"a": [1, 2', '{"a": [1, 2]}'),
    ('{"a": 1 "b": 2}', '{"a": 1, "b": 2}'),
    ('{"a" 1}', '{"a": 1}'),
    ("{a: 1, b_c: {d: 2}}", '{"a": 1, "b_c": {"d": 2}}'),
    ("{'a': 'b c', 'd': True, 'e': None}", '{"a": "b c", "d": true, "e": null}'),
    ('{"a": undefined}', '{"a": null}'),
    ('{"a": .5, "b": +1}', '{"a": 0.5, "b": 1}'),
    ('{"a": "\\d+"}', '{"a": "\\\\d+"}'),
    ('{"a": "b\tc"}', '{"a": "b\\tc"}'),
    ('{"a": 1}}', '{"a": 1}'),
    ('{"a": 1,, "b": 2}', '{"a": 1, "b": 2}'),
    ('{"a": "b}', '{"a": "b"}'),
    ('{"a": {{x}}}', '{"a": "{{x}}"}'),
    ('{\n  # why\n  "a": 1\n}', '{\n  // why\n  "a": 1\n}'),
    ('{"a": 1} and more', None),
    ('{"a": "b\nc"}', None),
]


def told(text: str, name: str = "a.yaml") -> list[Diagnostic]:
    try:
        return list(load(Source(name, text)).diagnostics)
    except UnreadableError as error:
        return list(error.diagnostics)


@pytest.mark.parametrize(("text", "mended"), MENDED, ids=range(len(MENDED)))
def test_one_fault_with_the_edit_that_mends_it(text: str, mended: str) -> None:
    (found,) = told(text)
    (edit,) = found.fix
    assert found.unsafe
    assert text[: edit.location.start] + edit.text + text[edit.location.end :] == mended
    assert told(mended) == []


@pytest.mark.parametrize(("text", "mended", "unsafe"), QUOTED, ids=range(len(QUOTED)))
def test_quotes_and_spaces_that_are_missing(text: str, mended: str, unsafe: bool) -> None:
    (found,) = told(text)
    assert found.unsafe is unsafe
    assert apply(text, found.fix) == mended
    assert told(mended) == []


@pytest.mark.parametrize(("text", "mended"), JSON, ids=range(len(JSON)))
def test_json_that_is_written_like_another_language(text: str, mended: str | None) -> None:
    (found,) = told(text, "a.json")
    assert found.unsafe is (mended is not None)
    assert apply(text, found.fix) == (mended or text)
    assert mended is None or told(mended, "a.json") == []


def test_where_more_than_one_sign_is_missing_nothing_is_offered() -> None:
    (found,) = told("a: [1\nb: {2\nc\n")
    assert found.fix == ()
