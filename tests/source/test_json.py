"""JSON and JSONC: strict values, exact places, slips told by their cause."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.source import Source, UnreadableError, load, load_json


def read(text, comments=True):
    return load_json(Source("m.json", text), comments=comments)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ("AF004", 1, 1), id="empty"),
        pytest.param("  // only a comment", ("AF004", 1, 1), id="comment only"),
        pytest.param('{"a": 1} x', ("AF004", 1, 10), id="text after the end"),
        pytest.param("{a: 1}", ("AF004", 1, 2), id="bare key"),
        pytest.param("{'a': 1}", ("AF004", 1, 2), id="single quotes"),
        pytest.param('{"a" 1}', ("AF004", 1, 6), id="no colon"),
        pytest.param('{"a":}', ("AF004", 1, 6), id="no value"),
        pytest.param('{"a": 1\n "b": 2}', ("AF004", 1, 8), id="no comma"),
        pytest.param("[1 2]", ("AF004", 1, 3), id="no comma in list"),
        pytest.param("[,]", ("AF004", 1, 2), id="no item"),
        pytest.param("[1,,2]", ("AF004", 1, 4), id="two commas"),
        pytest.param("01", ("AF004", 1, 1), id="leading zero"),
        pytest.param("[+1]", ("AF004", 1, 2), id="plus"),
        pytest.param("0x1F", ("AF004", 1, 1), id="hexadecimal"),
        pytest.param("1.", ("AF004", 1, 1), id="bare point"),
        pytest.param("-", ("AF004", 1, 1), id="minus alone"),
        pytest.param("True", ("AF004", 1, 1), id="python constant"),
        pytest.param("nullx", ("AF004", 1, 1), id="word"),
        pytest.param('"\\x41"', ("AF004", 1, 2), id="unknown escape"),
        pytest.param('"\\u12"', ("AF004", 1, 2), id="short escape"),
        pytest.param('"a\tb"', ("AF004", 1, 3), id="tab in text"),
        pytest.param('{"a": {{x}}}', ("AF005", 1, 7), id="expression"),
        pytest.param('["a\n"]', ("AF007", 1, 4), id="open quote"),
        pytest.param('{"a": [1, 2}', ("AF004", 1, 12), id="wrong bracket"),
        pytest.param('{"a": [1, 2', ("AF007", 1, 7), id="open bracket"),
        pytest.param('[{"a": 1},\n  "a": 2}]', ("AF004", 2, 3), id="no brace before an item"),
        pytest.param('/* x\n{"a": 1}', ("AF007", 1, 1), id="open comment"),
        pytest.param("[" * 101, ("AF008", 1, 101), id="too deep"),
        pytest.param('{"a":' * 100_000, ("AF008", 1, 501), id="far too deep"),
        pytest.param("NaN", ("AF016", 1, 1), id="NaN"),
        pytest.param("[-Infinity]", ("AF016", 1, 2), id="infinity"),
        pytest.param("-1e999", ("AF016", 1, 1), id="beyond a double"),
        pytest.param("9" * 5000, ("AF016", 1, 1), id="number of 5000 digits"),
        pytest.param('"\\ud800"', ("AF002", 1, 2), id="half a pair"),
        pytest.param('"\\ud800\\u0041"', ("AF002", 1, 2), id="half a pair before a letter"),
        pytest.param('"\x07"', ("AF002", 1, 2), id="control character"),
    ],
)
def test_what_is_not_json_is_refused_at_its_place(text, expected):
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert [(d.code, d.location.line, d.location.column) for d in caught.value.diagnostics] == [expected]
    assert caught.value.diagnostics[0].hint


def test_jsonc_keeps_comments_and_warns_of_trailing_commas_with_a_fix():
    document = read('// one\n{"a": [1, /* two */ 2,], "u": "http://x", // three\n}')
    assert document.value == {"a": [1, 2], "u": "http://x"}
    assert [(line, column, text) for line, column, text in document.comments()] == [
        (1, 1, "// one"), (2, 11, "/* two */"), (2, 43, "// three"),
    ]  # fmt: skip
    assert [(d.code, d.severity, d.location.column) for d in document.diagnostics] == [
        ("AF013", "warning", 22), ("AF013", "warning", 41),
    ]  # fmt: skip
    assert document.diagnostics[0].fix[0].text == ""


@pytest.mark.parametrize("text", ["// x\n1", "[1] /* x */", "[1,]", '{"a": 1,}'])
def test_strict_json_has_neither_comments_nor_trailing_commas(text):
    with pytest.raises(UnreadableError):
        read(text, comments=False)


def test_a_duplicate_key_is_an_error_with_both_places():
    document = read('{"a": 1, "b": 2,\n "a": 3}')
    assert document.value == {"a": 3, "b": 2}
    (found,) = document.diagnostics
    assert (found.code, found.location.line, found.related[0].location.line) == ("AF010", 2, 1)
    assert document.at(("a",)).text == "3"


def test_places_of_values_keys_and_what_is_missing():
    document = read('{"a": {"b": [1, {"c": "x"}]}}')
    assert document.at(("a", "b", 1, "c")).text == '"x"'
    assert document.key(("a", "b", 1, "c")).text == '"c"'
    assert document.key(("a", "b", 0)).text == "1"
    assert document.at(("a", "z", 0)).text == '{"b": [1, {"c": "x"}]}'
    assert document.at(("a", "b", 9)).text == '[1, {"c": "x"}]'
    assert document.inside(("a", "b", 0), 0, 1).text == "1"
    assert document.inside(("a",), 0, 1) == document.at(("a",))


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.json", "json"), ("a.JSONC", "json"), ("a.iml.json", "json"), ("a.imljson", "json"),
     ("a.yaml", "yaml"), ("<stdin>", "yaml")],
)  # fmt: skip
def test_the_name_tells_the_format(name, format):
    document = load(Source(name, '\ufeff{"a": 1}'))
    assert (document.format, document.value) == (format, {"a": 1})
    assert document.at(("a",)).column == 7


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(value=_JSON, ascii_only=st.booleans(), indent=st.sampled_from([None, 2]))
def test_what_the_standard_library_writes_is_read_back(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read(text, comments=False).value == value


@given(text=st.text('{}[]:,"\\/*u0ae1-. \n', max_size=24))
def test_it_accepts_exactly_what_the_standard_library_accepts(text):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(UnreadableError):
            read(text, comments=False)
    else:
        try:
            assert read(text, comments=False).value == expected
        except UnreadableError as error:
            assert error.diagnostics[0].code in ("AF002", "AF016")
