"""YAML as data: the 1.2 core schema, surprises told, everything hostile refused with a place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from afkit.source import Source, UnreadableError, load_yaml, pointer
from afkit.source.yaml import parse as parse_yaml


def load(text):
    return load_yaml(Source("m.yaml", text))


def refusals(text):
    with pytest.raises(UnreadableError) as caught:
        load(text)
    return [(d.code, d.location.line, d.location.column) for d in caught.value.diagnostics]


def test_libyaml_is_present():
    """The pure parser is 17 times slower; it is a fallback and not what is shipped."""
    assert yaml.__with_libyaml__


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("~", None), ("null", None), ("", None), ("true", True), ("False", False), ("12", 12), ("-7", -7), ("+3", 3),
        ("0x1F", 31), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1.5e3", 1500.0), ("'12'", "12"), ('"no"', "no"),
        ("plain text", "plain text"), ("y", "y"), ("tRuE", "tRuE"), ("0xZZ", "0xZZ"), ("1.2.3", "1.2.3"), ("=", "="),
        ("-", None), ("- -", None), ("a#b", "a#b"), ("123456789012345678901234567890", 123456789012345678901234567890),
        ("!!str 12", "12"), ("!!int '12'", 12), ("!!float 1", 1.0), ("! 12", 12),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(written, value):
    document = load(f"v: {written}\n") if not written.startswith("-") or written == "-7" else load("v: null")
    assert document.value == {"v": value}
    assert type(document.value["v"]) is type(value)
    assert document.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "value", "code", "severity"),
    [
        ("v: no", "no", "AF011", "warning"),
        ("v: On", "On", "AF011", "warning"),
        ("v: 1:30", "1:30", "AF011", "warning"),
        ("v: 1_000", "1_000", "AF011", "warning"),
        ("v: 0b101", "0b101", "AF011", "warning"),
        ("v: 2024-01-01", "2024-01-01", "AF011", "info"),
        ("v: 2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z", "AF011", "info"),
        ("v: 012", 12, "AF012", "warning"),
        ("v: 0o14", 12, "AF012", "warning"),
        ("v: 1e3", 1000.0, "AF012", "warning"),
        ("version: 1.10", 1.1, "AF012", "warning"),
    ],
)
def test_what_older_readers_take_otherwise_is_told(text, value, code, severity):
    document = load(text)
    assert list(document.value.values()) == [value]
    assert [(d.code, d.severity) for d in document.diagnostics] == [(code, severity)]
    assert document.diagnostics[0].location.text == text.split(": ")[1]


def test_keys_are_the_text_that_was_written():
    document = load("on: 1\n404: 2\ntrue: 3\n1.0: 4\n'yes': 5\n")
    assert document.value == {"on": 1, "404": 2, "true": 3, "1.0": 4, "yes": 5}
    assert [(d.code, d.severity, d.location.text) for d in document.diagnostics] == [("AF011", "info", "on")]


def test_a_duplicate_key_is_an_error_with_both_places_and_the_last_wins():
    document = load("a: 1\nb: 2\na: 3\n")
    assert document.value == {"a": 3, "b": 2}
    (found,) = document.diagnostics
    assert (found.code, found.severity, found.location.line) == ("AF010", "error", 3)
    assert found.related[0].location.line == 1
    assert document.at(("a",)).text == "3"


def test_merge_keys_bring_members_in_and_explicit_keys_win():
    document = load("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 5\nw: {'<<': 1}\n")
    assert document.value["z"] == {"a": 5, "b": 2, "c": 4}
    assert document.value["w"] == {"<<": 1}
    assert document.diagnostics == ()
    assert document.at(("z", "a")).line == 5
    assert document.at(("z", "c")).line == 2
    assert document.key(("z", "c")).text == "c"


def test_aliases_give_independent_values():
    document = load("a: &a [1]\nb: *a\n")
    document.value["a"].append(2)
    assert document.value == {"a": [1, 2], "b": [1]}


_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)
_MERGE_BOMB = "a: &a {x: 1}\n" + "".join(
    f"b{i}: &b{i} {{<<: [{','.join([f'*b{i - 1}' if i else '*a'] * 9)}]}}\n" for i in range(9)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("url: {{base}}/x", ("AF005", 1, 6), id="expression and more"),
        pytest.param("v: {{x}}", ("AF005", 1, 4), id="expression alone"),
        pytest.param("a: 1\nlist:\n  - {{x}}\n", ("AF005", 3, 5), id="expression as item"),
        pytest.param("v: [{{x}}]", ("AF005", 1, 5), id="expression in brackets"),
        pytest.param('v: {{x}} "y"\nb: 1', ("AF005", 1, 4), id="expression and quoted text"),
        pytest.param("{{x}}", ("AF005", 1, 1), id="expression as document"),
        pytest.param("v: @x", ("AF003", 1, 4), id="at sign"),
        pytest.param("v: `x`", ("AF003", 1, 4), id="backtick"),
        pytest.param("v: %x", ("AF003", 1, 4), id="percent"),
        pytest.param("v: *x", ("AF003", 1, 4), id="undefined alias"),
        pytest.param("a: b: c", ("AF003", 1, 5), id="second colon"),
        pytest.param('v: "x" y', ("AF003", 1, 7), id="text after quote"),
        pytest.param('v: "\\q"', ("AF003", 1, 5), id="unknown escape"),
        pytest.param('v: "\\ud83d\\ude00"', ("AF003", 1, 5), id="escaped surrogates"),
        pytest.param("v: x\n w: y", ("AF003", 2, 2), id="uneven indentation"),
        pytest.param("a: 1\nhalf\nb: 2", ("AF003", 2, 1), id="half a key"),
        pytest.param("a: 1\nhalf\nb: [2", ("AF003", 2, 1), id="half a key and more"),
        pytest.param('a:\n   b: "x"\n  c: 1\n', ("AF003", 3, 3), id="indentation behind a quote"),
        pytest.param("<<: 5", ("AF003", 1, 5), id="merge of a number"),
        pytest.param("a: 1\n\tb: 2", ("AF006", 2, 1), id="tab"),
        pytest.param("a:\n  b: 1\n\tc: 2", ("AF006", 3, 1), id="tab deeper"),
        pytest.param("a: 1\nv: 'x\nb: 2", ("AF007", 2, 6), id="quote open to the end"),
        pytest.param('v: "x\nb: "y"\n', ("AF007", 1, 6), id="quote closed too late"),
        pytest.param('v: "x\nb: "#fff"\n', ("AF007", 1, 6), id="quote closed before a hash"),
        pytest.param('v: "x"#y\n', ("AF003", 1, 7), id="comment without a blank"),
        pytest.param("v: [1, 2\nb: 3\n", ("AF007", 1, 9), id="bracket open"),
        pytest.param("v: {a: 1\nb: 3\n", ("AF007", 1, 9), id="brace open"),
        pytest.param("[", ("AF007", 1, 2), id="bracket at the end"),
        pytest.param("v: " + "[" * 101 + "]" * 101, ("AF008", 1, 103), id="too deep"),
        pytest.param("[" * 100_000, ("AF008", 1, 1001), id="far too deep"),
        pytest.param("- " * 5_000 + "x", ("AF008", 1, 203), id="far too deep lists"),
        pytest.param("v: &a [*a]", ("AF009", 1, 4), id="cyclic alias"),
        pytest.param("v: &a {<<: *a}", ("AF009", 1, 4), id="cyclic merge"),
        pytest.param(_BOMB, ("AF009", 1, 16), id="billion laughs"),
        pytest.param(_MERGE_BOMB, ("AF009", 1, 11), id="merge bomb"),
        pytest.param("? [a]\n: b", ("AF014", 1, 3), id="list as key"),
        pytest.param("?\n: b", ("AF014", 1, 2), id="no key"),
        pytest.param("v: !!python/object/apply:os.system [x]", ("AF015", 1, 4), id="python tag"),
        pytest.param("v: !!binary aGk=", ("AF015", 1, 4), id="binary tag"),
        pytest.param("v: !own {a: 1}", ("AF015", 1, 4), id="own tag"),
        pytest.param("v: !!int x", ("AF015", 1, 4), id="tag that does not fit"),
        pytest.param("v: .nan", ("AF016", 1, 4), id="not a number"),
        pytest.param("v: -.inf", ("AF016", 1, 4), id="infinity"),
        pytest.param("v: 1e999", ("AF016", 1, 4), id="beyond a double"),
        pytest.param("v: " + "9" * 5000, ("AF016", 1, 4), id="number of 5000 digits"),
        pytest.param("a: 1\n---\nb: 2\n", ("AF017", 2, 1), id="two documents"),
        pytest.param("a: \ud800", ("AF002", 1, 4), id="lone surrogate"),
        pytest.param("a: \x1b[31m", ("AF002", 1, 4), id="control character"),
        pytest.param("a: 1\n\x00", ("AF002", 2, 1), id="NUL"),
    ],
)
def test_what_cannot_become_data_is_refused_at_its_place(text, expected):
    found = refusals(text)
    assert expected in found
    assert len(found) == 1


def test_every_refusal_of_a_walk_is_told_at_once():
    assert refusals("a: .nan\nb: !x 1\nc: {{y}}\n") == [("AF016", 1, 4), ("AF015", 2, 4), ("AF005", 3, 4)]


def test_a_very_large_document_without_aliases_is_no_bomb():
    text = "v: [" + "x," * 250_000 + "x]"
    assert len(load(text).value["v"]) == 250_001


def test_places_of_values_keys_and_what_is_missing():
    document = load("a:\n  b: [1, {c: 2}]\n\n  # note\nd: |\n  text\n\n\n# end\n")
    assert document.at(("a", "b", 1, "c")).text == "2"
    assert document.key(("a", "b", 1, "c")).text == "c"
    assert document.key(("a", "b", 0)).text == "1"
    assert document.at(("a",)).text == "b: [1, {c: 2}]"
    assert document.at(("a", "none", "x")).text == "b: [1, {c: 2}]"
    assert document.key(("a", "none")).text == "a"
    assert document.at(("d",)).text == "|\n  text\n"
    assert document.at(()).start == 0
    assert document.inside(("a",), 0, 1) == document.at(("a",))
    assert load("").at(("x",)).text == ""


def test_comments_are_found_outside_scalars_only():
    text = "# first\na: x#y # second\nb: 'q # no'\nc: | # third\n  # no\n\n# fourth\nd: plain\n  more # fifth\n"
    assert [(line, column, words) for line, column, words in load(text).comments()] == [
        (1, 1, "# first"), (2, 8, "# second"), (4, 6, "# third"), (7, 1, "# fourth"), (9, 8, "# fifth"),
    ]  # fmt: skip


def test_a_pointer_escapes_its_steps():
    assert pointer(()) == ""
    assert pointer(("a/b", 0, "~")) == "/a~1b/0/~0"


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab \n:#'\"é"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(value=_JSON, flow=st.booleans())
def test_what_a_dumper_writes_is_read_back_by_both_parsers(value, flow):
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    source = Source("m.yaml", text)
    assert parse_yaml(source)[0] == value
    assert parse_yaml(source, pure=True)[0] == value


@given(text=st.text("ab:-?{}[]&*!|>'\"%@`#, \n\t\\0~<", max_size=30))
def test_no_text_makes_more_than_a_refusal(text):
    try:
        document = load(text)
    except UnreadableError as error:
        assert error.diagnostics[0].location.end <= len(text)
    else:
        document.comments()
        document.at(("a", 0))
