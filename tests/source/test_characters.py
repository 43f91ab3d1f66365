"""`Document.inside` points at every single character, whatever style the scalar was written in."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from afkit.source import Source, load_json, load_yaml
from afkit.source.yaml import parse as parse_yaml

_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\t'\"\\:#-{}[]&*!|>%@`é€😀ab{{,}}"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"),
    ),
    max_size=40,
)
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def _written(piece: str, style: str) -> str:
    """Decode what stands for one character, by the rules of the style alone."""
    if style == "'" and piece == "''":
        return "'"
    if style == '"' and piece.startswith("\\"):
        if piece[1] in "xuU":
            digits = piece[2:].split("\\u")
            if len(digits) == 2:
                return json.loads(f'"{piece}"')
            return chr(int(piece[2:], 16))
        return _ESCAPES[piece[1]]
    if "\n" in piece or "\r" in piece:
        return " " if piece.strip(" \t") not in ("\n", "\r\n", "\r") else " \n"
    return piece


def _check(document, path, value, style):
    assert document.at(path).text
    for index, char in enumerate(value):
        piece = document.inside(path, index, index + 1).text
        if piece.strip(" \t") in ("\n", "\r\n", "\r") or "\n" in piece:
            assert char in " \n", (piece, char)
        else:
            assert _written(piece, style) == char, (piece, char, index)
    whole = document.inside(path, 0, len(value))
    if value:
        assert whole.start == document.inside(path, 0, 1).start
        assert whole.end == document.inside(path, len(value) - 1, len(value)).end
    assert document.inside(path, len(value), len(value)).text == ""


@pytest.mark.parametrize("style", ["'", '"', "|", ">", ""])
@given(text=_TEXT, width=st.sampled_from([8, 20, 1000]), allow=st.booleans())
@example(text="a b", width=8, allow=True)
@example(text="a  b\n\n c\n", width=8, allow=True)
def test_every_character_of_a_dumped_scalar_is_found(style, text, width, allow):
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style or None)
    key = yaml.ScalarNode("tag:yaml.org,2002:str", "key")
    inner = yaml.MappingNode("tag:yaml.org,2002:map", [(key, node)])
    top = yaml.MappingNode("tag:yaml.org,2002:map", [(key, yaml.SequenceNode("tag:yaml.org,2002:seq", [inner]))])
    written = yaml.serialize(top, width=width, allow_unicode=allow)
    document = load_yaml(Source("m.yaml", written))
    value = document.value["key"][0]["key"]
    assume(value == text)  # the dumper itself loses some texts, such as lone line separators
    real = written[document.at(("key", 0, "key")).start]
    _check(document, ("key", 0, "key"), value, real if real in "'\"" else "")


_FRAGMENT = st.lists(
    st.sampled_from(["a", "bc", " ", "  ", "\t", "\n", "\n\n", "\r\n", "x: y", "é", "''", "😀", "\\\\", "#", "-"]),
    max_size=14,
).map("".join)


@given(body=_FRAGMENT, style=st.sampled_from(["'", '"', ""]), cut=st.booleans())
@example(body="a\\\\\nb", style='"', cut=True)
@example(body="''''", style="", cut=False)
def test_every_character_of_a_handwritten_flow_scalar_is_found(body, style, cut):
    lines = re.split(r"(\r\n|\n)", body)
    written = "".join(line if index % 2 else ("   " if index else "") + line for index, line in enumerate(lines))
    if style == '"':
        written = written.replace("''", "\\u00e9\\t\\x41")
        if cut:
            written = re.sub(r"(?<!\r)\n", "\\\\\n", written, count=1)
    text = f"k:\n  v: {style}{written}{style}\nz: 1\n"
    try:
        document = load_yaml(Source("m.yaml", text))
    except Exception:
        assume(False)
    value = document.value.get("k", {}).get("v") if isinstance(document.value.get("k"), dict) else None
    assume(isinstance(value, str))
    real = text[document.at(("k", "v")).start]  # a plain scalar that begins with a quote is a quoted one
    _check(document, ("k", "v"), value, real if real in "'\"" else "")


@given(
    lines=st.lists(st.sampled_from(["a", "  b", "", "   ", "\tc", "d e", "# x", "é: 'y'", " "]), max_size=7),
    header=st.sampled_from(["|", "|-", "|+", ">", ">-", ">+", "|2", ">2-", "|+2", ">1+", "| # note", "|1"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
    follow=st.sampled_from(["", "z: 1\n", "# comment\nz: 1\n", "\n\nz: 1\n"]),
)
def test_every_character_of_a_block_scalar_is_found(lines, header, end, last, follow):
    body = "\n".join("    " + line for line in lines) + ("\n" if last or follow else "")
    text = f"k:\n  v: {header}\n{body}{follow}".replace("\n", end)
    try:
        document = load_yaml(Source("m.yaml", text))
    except Exception:
        assume(False)
    assume(isinstance(document.value["k"], dict) and isinstance(document.value["k"]["v"], str))
    _check(document, ("k", "v"), document.value["k"]["v"], "")
    place = document.at(("k", "v"))
    assert "comment" not in place.text
    assert "z: 1" not in place.text


@given(text=st.text(max_size=40), ascii_only=st.booleans())
@example(text="😀\u2028\x7f", ascii_only=True)
def test_every_character_of_a_json_text_is_found(text, ascii_only):
    written = json.dumps({"k": [text]}, ensure_ascii=ascii_only)
    try:
        document = load_json(Source("m.json", written))
    except Exception:
        assume(False)
    assert document.value == {"k": [text]}
    _check(document, ("k", 0), text, '"')


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("text", "value", "needle", "place"),
    [
        pytest.param("v: plain {{x}} text", "plain {{x}} text", "x", (1, 12), id="plain"),
        pytest.param("v: one\n  two {{x}}\n  three", "one two {{x}} three", "x", (2, 9), id="plain folded"),
        pytest.param("v: 'it''s {{x}}'", "it's {{x}}", "x", (1, 13), id="single quoted"),
        pytest.param('v: "\\u00e9\\t{{x}}"', "é\t{{x}}", "x", (1, 15), id="double quoted"),
        pytest.param('v: "a \\\n   b {{x}}"', "a b {{x}}", "x", (2, 8), id="escaped line end"),
        pytest.param("v: |2-\n    a\n   {{x}}\n", "  a\n {{x}}", "x", (3, 6), id="literal with indicator"),
        pytest.param("v: >\n  a\n  {{x}}\n\n  b\n", "a {{x}}\nb\n", "x", (3, 5), id="folded"),
        pytest.param("v: >\r\n  a\r\n  {{x}}\r\n", "a {{x}}\n", "x", (3, 5), id="folded with CRLF"),
        pytest.param("v: 'a\u2028{{x}}'", "a\u2028{{x}}", "x", (1, 9), id="line separator is no line end"),
        pytest.param("# \u2028\x85 note\nv: '{{x}}'", "{{x}}", "x", (2, 7), id="after a line separator"),
    ],
)
def test_a_character_is_at_its_line_and_column(text, value, needle, place, pure):
    source = Source("m.yaml", text)
    data, tree, _ = parse_yaml(source, pure=pure)
    assert data == {"v": value}
    at = value.index(needle)
    characters = tree.characters(("v",))
    assert characters is not None
    start, end = characters.span(at, at + 1)
    assert source.text[start:end] == needle
    assert source.position(start) == place
