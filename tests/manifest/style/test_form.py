"""`afkit fmt`: order, blanks and spelling change; what a manifest says, and every comment, stays."""

from __future__ import annotations

import random

import pytest

from afkit.cli.fmt import formatted
from afkit.lint.rules import all_rules
from afkit.loading import load_text
from afkit.manifest.style import reorder, tidy
from afkit.source import Source
from afkit.source.document import load_yaml
from support.cli import ROOT, afkit
from support.effort import one_in
from support.faulty import joined
from support.styles import comments, styled

CONNECTOR = (ROOT / "connector" / "emporix-oe" / "manifest.yaml").read_text(encoding="utf-8")


def form(text, *, iml=True):
    project = load_text("manifest.yaml", text, str(ROOT / "connector" / "emporix-oe"))
    found = formatted(project, iml=iml)
    return found["manifest.yaml"][1] if "manifest.yaml" in found else text


ORDERS = [
    # Keys come into their order and take their comments along.
    (
        "# head\n\napp: {name: a}\n# which format\nmanifest: 1\n",
        "# head\n\n# which format\nmanifest: 1\napp: {name: a}\n",
    ),
    (
        "modules:\n  m:\n    moduleType: action  # beside\n    # above\n    label: M\n",
        "modules:\n  m:\n    # above\n    label: M\n    moduleType: action  # beside\n",
    ),
    # A heading between empty lines goes with what it heads; one behind a member without an empty line stays with that.
    (
        "base: {}\n\n# ---- the app ----\n\napp: {name: a}\nmanifest: 1\n",
        "manifest: 1\n\n# ---- the app ----\n\napp: {name: a}\nbase: {}\n",
    ),
    (
        "base: {}\n# of base\n\napp: {name: a}\nmanifest: 1\n",
        "manifest: 1\napp: {name: a}\nbase: {}\n# of base\n\n",
    ),
    # Line ends that most programs do not know keep the order.
    ("app: {name: a}\rmanifest: 1\r", "app: {name: a}\rmanifest: 1\r"),
    # The members of a list begin behind their dash.
    (
        "rpcs:\n  r:\n    params:\n      - type: text\n        name: a\n      - {type: text, name: b}\n",
        "rpcs:\n  r:\n    params:\n      - name: a\n        type: text\n      - {type: text, name: b}\n",
    ),
    # A text of several lines goes as a whole.
    (
        "rpcs:\n  r:\n    communication:\n      body: |\n        a\n\n        b\n      url: /x\n",
        "rpcs:\n  r:\n    communication:\n      url: /x\n      body: |\n        a\n\n        b\n",
    ),
    # An alias cannot come before its anchor: the mapping stays.
    (
        "rpcs:\n  r:\n    communication:\n      body: &b x\n      url: *b\n",
        "rpcs:\n  r:\n    communication:\n      body: &b x\n      url: *b\n",
    ),
    # Keys that mean something to the service only are left in the author's order.
    (
        "rpcs:\n  r:\n    communication:\n      url: /x\n      headers:\n        z: 1\n        a: 2\n",
        "rpcs:\n  r:\n    communication:\n      url: /x\n      headers:\n        z: 1\n        a: 2\n",
    ),
    # The end of the file has no line end.
    ("app: {name: a}\nmanifest: 1", "manifest: 1\napp: {name: a}\n"),
]


@pytest.mark.parametrize(("text", "expected"), ORDERS)
def test_keys_come_into_their_order(text, expected):
    assert reorder(load_yaml(Source("manifest.yaml", text))) == expected
    assert reorder(load_yaml(Source("manifest.yaml", expected))) == expected


BLANKS = [
    ("a: 1  \n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"),
    ("a: |\n  x  \n\n\n  y\nb: 1 \n", "a: |\n  x  \n\n\n  y\nb: 1\n"),
    ("a: 'x  \n\n\n  y'\nb: 1", "a: 'x  \n\n\n  y'\nb: 1\n"),
    ("\n\na: 1\r\nb: 2 \r\n", "a: 1\r\nb: 2\r\n"),
    ("# only a comment  \n", "# only a comment\n"),
]


@pytest.mark.parametrize(("text", "expected"), BLANKS)
def test_blanks_go_where_they_say_nothing(text, expected):
    assert tidy(load_yaml(Source("manifest.yaml", text))) == expected


@pytest.mark.parametrize("name", ["emporix-oe", "parcelnest"])
def test_the_shipped_connectors_are_in_their_form(name):
    outcome = afkit("fmt", ROOT / "connector" / name, "--iml", "--check")
    assert (outcome.code, outcome.out) == (0, "")


def shuffled(text, seed):
    """Bring whole components and the lines of their metadata out of order."""
    lines = text.split("\n")
    chance = random.Random(seed)
    for at in range(len(lines) - 1):
        one, two = lines[at : at + 2]
        plain = [line.lstrip() for line in (one, two)]
        same = len(one) - len(plain[0]) == len(two) - len(plain[1])
        simple = all(": " in line and not line.startswith(("-", "#")) and line[-1:].isalnum() for line in plain)
        follower = lines[at + 2] if at + 2 < len(lines) else ""
        nested = len(follower) - len(follower.lstrip()) > len(two) - len(plain[1])
        if same and simple and not nested and "&" not in one + two and "*" not in one + two and chance.random() < 0.5:
            lines[at], lines[at + 1] = two, one
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_formatted_says_the_same_and_is_formatted_once_and_for_all(seed):
    text = shuffled(CONNECTOR, seed)
    assert text != CONNECTOR
    once = form(text)
    assert load_yaml(Source("a", once)).value == load_yaml(Source("a", text)).value
    assert sorted(line.strip() for line in once.split("\n") if "#" in line) == sorted(
        line.strip() for line in text.split("\n") if "#" in line
    )
    assert form(once) == once


@pytest.mark.parametrize("seed", one_in(range(200), 10))
def test_whatever_the_style_a_form_says_the_same_and_is_final(seed):
    codes = list(all_rules())
    text = styled(seed, joined(codes[seed * 5 % len(codes)], codes[seed * 29 % len(codes)]))
    for iml in (False, True):
        once = form(text, iml=iml)
        assert form(once, iml=iml) == once
        assert comments(once) == comments(text)
        assert "\r\n" not in text or once.count("\r\n") == once.count("\n")
        assert iml or load_yaml(Source("a", once)).value == load_yaml(Source("a", text)).value


def test_expressions_are_spelt_inside_of_texts_only_when_asked():
    text = "manifest: 1\napp: {name: demo}\nbase: {headers: {x: \"{{formatDate( now,'YYYY' )}}\"}}\n"
    assert form(text, iml=False) == text
    assert "formatDate(now, 'YYYY')" in form(text)


def test_blanks_in_a_text_of_one_line_stay():
    text = 'manifest: 1\napp: {name: demo, label: "a \u2028b \x85c"}\n'
    assert tidy(load_yaml(Source("manifest.yaml", text))) == text


QUOTED = [
    ("'{{if( a ,''b'' )}}'", "'{{if(a, ''b'')}}'"),
    ('"{{if( a ,b )}} \\"x\\""', '"{{if(a, b)}} \\"x\\""'),
    ("\"{{replace( a,'/\\\\d/' ,b)}}\"", "\"{{replace(a, '/\\\\d/', b)}}\""),
    ('"{{if( a ,\\"b\\" )}}"', "\"{{if(a, 'b')}}\""),
    ("'{{ \"x\" }}'", "'{{ \"x\" }}'"),  # it would need quotes in front of its quotes
]


@pytest.mark.parametrize(("written", "spelt"), QUOTED)
def test_expressions_are_spelt_in_the_quotes_that_they_stand_in(written, spelt):
    head = "manifest: 1\napp: {name: demo}\nbase: {headers: {x: %s}}\n"
    assert form(head % written) == head % spelt


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_byte_order_mark_stay(mark, tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_bytes((mark + "app: {name: demo}\r\nmanifest: 1\r\n").encode())
    assert afkit("fmt", path, "--check").code == 1
    assert f"+{mark}manifest: 1" in afkit("fmt", path, "--diff").out
    assert afkit("fmt", path).code == 0
    assert path.read_bytes() == (mark + "manifest: 1\r\napp: {name: demo}\r\n").encode()
    assert afkit("fmt", path, "--check").code == 0


def test_what_cannot_be_read_is_refused_with_its_place(tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_text("manifest: [1\n", encoding="utf-8")
    outcome = afkit("fmt", path)
    assert outcome.code == 2 and "cannot be read" in outcome.err and "Traceback" not in outcome.err


def test_standard_input_goes_to_standard_output():
    assert afkit("fmt", "-", stdin="app: {name: demo}\nmanifest: 1\n").out == "manifest: 1\napp: {name: demo}\n"
