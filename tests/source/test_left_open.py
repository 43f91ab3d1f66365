"""A bracket that is not closed is told where the lines' indentation shows it, and nothing else is told."""

from __future__ import annotations

import re

import pytest

from afkit.source import Source, UnreadableError, load_json
from planting.forms import clean

FILES = {name: text for name, text in clean("appdir").items() if name.endswith(".json") and text.count("\n") > 3}


def brackets():
    """Every closing bracket of the app directory's files outside of texts: (file, offset)."""
    for name, text in FILES.items():
        texts = [match.span() for match in re.finditer(r'"(?:[^"\\]|\\.)*"', text)]
        for match in re.finditer(r"[\]}]", text):
            if not any(start < match.start() < end for start, end in texts):
                yield name, match.start()


EVERY = list(brackets())


def told(text):
    with pytest.raises(UnreadableError) as error:
        load_json(Source("x.json", text))
    assert len(error.value.diagnostics) == 1
    return error.value.diagnostics[0]


def test_a_bracket_that_is_left_out_is_told_in_its_line():
    chosen = EVERY[::3]
    right = 0
    for name, at in chosen:
        text = FILES[name]
        found = told(text[:at] + text[at + 1 :])
        right += found.location.line == text.count("\n", 0, at) + 1
    assert len(chosen) > 100
    assert right >= 0.97 * len(chosen)


def test_a_bracket_that_is_never_opened_is_told_where_its_value_is_awaited():
    right = whole = 0
    for name, text in FILES.items():
        for match in re.finditer(r"(?<=: )[{[]\n|^[{[]\n", text):
            found = told(text[: match.start()] + text[match.start() + 1 :])
            whole += 1
            right += found.location.line == text.count("\n", 0, match.start()) + 1 and found.message.startswith("a ")
            assert found.fix[0].text.strip() == match[0][0] or found.code != "AF007", name
    assert whole > 60
    assert right >= 0.97 * whole


def test_a_brace_that_is_left_out_before_an_item_is_told_at_its_first_key_and_written():
    text = '{"spec": [\n  {"name": "id"},\n   "name": "at"},\n  {"name": "to"}\n]}'
    found = told(text)
    assert (found.location.line, found.location.column, found.hint) == (3, 4, "write { here")
    assert found.message == "a { is missing here: 'name' is the key of a member, and a list has none"
    (edit,) = found.fix
    assert edit.text == "{ " and edit.location.start == found.location.start


def test_a_line_that_is_left_out_is_told_between_its_neighbours():
    right = whole = 0
    for name, at in EVERY:
        text = FILES[name]
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at) + 1
        if not end or text[start:end].strip() not in ("}", "]", "},", "],") or start == 0:
            continue
        line = text.count("\n", 0, at) + 1
        found = told(text[:start] + text[end:])
        whole += 1
        right += line - 1 <= found.location.line <= line
    assert whole > 100
    assert right >= 0.97 * whole


QUOTES = [
    # The text, and what is put in: the quote of a key stands before its colon, that of an expression behind its braces.
    ('{\n  "options: [\n    1\n  ]\n}\n', 'options":'),
    ('{\n  "a": "{{body.a}},\n  "b": 1\n}\n', '{{body.a}}",'),
    ('{\n  "a": "{{if(a, [b])}}\n}\n', '{{if(a, [b])}}"'),
    ('{\n  "a": "b,   // the rest\n  "c": 1\n}\n', '"b",'),
    ('[{"a": "b}]\n', '"b"}]'),
]


@pytest.mark.parametrize(("text", "whole"), QUOTES)
def test_a_quote_that_is_left_out_is_told_where_it_belongs(text, whole):
    (edit, *_) = told(text).fix
    mended = text[: edit.location.start] + edit.text + text[edit.location.end :]
    assert whole in mended


ODD = [
    '{"a": [1, 2}',  # one line
    '{\n"a": [\n1,\n2\n}\n',  # not indented
    '{\n  "a": [\n    1\n  }\n}\n',
    '{\n  "a": "[",\n  // [\n  "b": [\n    1\n}\n',
    "{\n" * 50,
    "[" * 50 + "\n",
]


@pytest.mark.parametrize("text", ODD)
def test_what_is_not_indented_is_told_as_well(text):
    assert told(text).code in ("AF004", "AF007")


def test_a_bracket_of_the_other_kind_is_told_where_it_stands():
    text = '{\n  "a": [\n    {"b": 1}\n  },\n  "c": 2\n}\n'
    found = told(text)
    assert (found.location.line, found.location.column, found.hint) == (4, 3, "write ]")
    assert found.message == "this } should be a ]: the [ that this belongs to opens in line 2"
    (edit,) = found.fix
    assert (edit.location.start, edit.text) == (found.location.start, "]")


@pytest.mark.parametrize("text", ["[\n  1\n]\n]\n", "// all\n[\n  {}\n]\n]", '{\n  "a": 1\n}\n}\n', "[]\n]\n"])
def test_a_bracket_too_many_at_the_end_is_not_one_that_is_missing_at_the_beginning(text):
    found = told(text)
    assert found.location.start == text.rstrip().rindex(text.rstrip()[-1])
    assert found.message == "text after the end of the JSON value"


TOO_MANY = [
    '{\n  "a": {\n    "b": {"c": 1}},\n    "d": 2\n  }\n}\n',
    '{\n  "a": {\n    "b": {\n      "c": 1\n    }},\n    "d": 2\n  }\n}\n',
    '{\n  "a": [\n    {\n      "b": 1\n    }]\n  ],\n  "c": 2\n}\n',
]


@pytest.mark.parametrize("text", TOO_MANY, ids=range(len(TOO_MANY)))
def test_a_bracket_too_many_in_the_middle_is_told_where_it_stands(text):
    found = told(text)
    line = next(line for line in text.splitlines() if "}}," in line or "}]" in line)
    assert found.location.start == text.index(line) + (line.index("}},") if "}}," in line else line.index("}]")) + 1
    assert found.hint == "remove it"
    (edit,) = found.fix
    assert edit.text == ""
