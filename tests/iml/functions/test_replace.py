"""`replace`: what is plain, what is a regular expression, and that JavaScript would do the same."""

from __future__ import annotations

import json
import random

import pytest

from afkit.iml import Environment, ImlEvaluationError, Limits, compile
from afkit.iml.errors import CallError
from afkit.iml.functions.js_regex import regular_expression
from afkit.iml.functions.replace import replace
from afkit.iml.javascript.engine import load_engine

ENV = Environment()


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("/a/", ("a", "")),
        ("/a/gi", ("a", "gi")),
        (r"/a\/b/g", (r"a\/b", "g")),
        ("/a/b/", ("a/b", "")),
        ("/x", None),
        ("x/", None),
        ("/x/y z", None),
        ("/x/gg", None),
        ("/x/q", None),
        ("/", None),
        ("//", None),
    ],
)
def test_only_slashes_with_valid_flags_make_a_regular_expression(search: str, expected: object) -> None:
    assert regular_expression(search) == expected


@pytest.mark.parametrize(
    ("text", "search", "replacement", "expected"),
    [
        ("a.b.c", ".", "-", "a-b-c"),
        ("1+1", "+", "$&$&", "1++1"),
        ("aXa", "a", "", "X"),
        ("a", "a", "$1$$", "$1$"),
        ("abc", "", "x", "abc"),
        ("Aa", "/a/gi", "x", "xx"),
        ("a\nb", "/^b$/m", "x", "a\nx"),
        ("a\n", "/a$/", "x", "a\n"),
        ("٣3", r"/\d/g", "x", "٣x"),
        ("é e", r"/\w/g", "x", "é x"),
        ("2026-11-24", r"/(\d+)-(\d+)-(\d+)/", "$3.$2.$1", "24.11.2026"),
        ("ab", "/(a)|(b)/g", "[$1$2$3]", "[a$3][b$3]"),
        ("abcdefghijkl", "/(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)/", "$11$10", "kjl"),
        ("axb", "/x*/g", "-", "-a--b-"),
        ("aaa", "/a*?/g", "-", "-a-a-a-"),
        ("a{b}", "/{b}/", "x", "ax"),
        ("x,y", r"/[\w]+$/", "z", "x,z"),
        ("abcabc", r"/(?<=a)b/g", "x", "axcaxc"),
        ("$", r"/\$/", "€", "€"),
        ("aab", "/a/y", "x", "xab"),
        ("a😀b", "/./gu", "x", "xxx"),
        ("a😀b", "/./g", "x", "xxxx"),  # without `u` JavaScript sees two halves
        ("a😀b", "/(.)b/", "<$1>", "a\ud83d<\ude00>"),
        ("a😀b", "/😀/g", "!", "a!b"),
        ("a\U0001fffe", "/[\\uD83F][\\uDFFE\\uDFFF]/g", "", "a"),
        ("a\U0001fffd", "/[\\uD83F][\\uDFFE\\uDFFF]/g", "", "a\U0001fffd"),
    ],
)
def test_replacement(text: str, search: str, replacement: str, expected: str) -> None:
    assert replace(ENV, text, search, replacement) == expected


@pytest.mark.parametrize("search", ["/[/", "/(/", "/)/", "/a++/", "/*/", "/(?i)a/", "/(?>a)/", "/a{2,1}/", "/[b-a]/"])
def test_pattern_that_javascript_refuses_is_refused(search: str) -> None:
    with pytest.raises(CallError, match="invalid"):
        replace(ENV, "aaa", search, "x")


def test_named_group_is_refused_by_name() -> None:
    with pytest.raises(CallError, match="named groups"):
        replace(ENV, "a", "/(?<n>a)/", "x")


@pytest.mark.parametrize("search", ["/(a|aa)+$/", "/^(a|aa)+$/g"])
def test_pattern_without_end_is_stopped(search: str) -> None:
    quick = Environment(limits=Limits(seconds=0.2))
    with pytest.raises(ImlEvaluationError, match=r"longer than 0\.2 seconds"):
        compile(f"{{{{replace(t, '{search}', '')}}}}").evaluate({"t": "a" * 60 + "b"}, quick)


@pytest.mark.parametrize(
    "search", ["/((((a{9999}){9999}){9999}){9999})/", "/" + "(" * 100 + ")" * 100 + "/", "/" + "a" * 6000 + "/"]
)
def test_pattern_too_large_to_compile_is_refused(search: str) -> None:
    with pytest.raises(CallError):
        replace(ENV, "a" * 10, search, "")


def test_result_is_bounded() -> None:
    small = Environment(limits=Limits(text=1000))
    for replacement in ("$`", "y" * 100):
        with pytest.raises(CallError, match="more than the 1000"):
            replace(small, "a" * 100, "a", replacement)


_ATOM_LIST = r"""
a b . \d \w \s \D \W \S \b \B ^ $ [ab] [^a] [\d-] [^\w] [a-c\s] [] [^] ( ) (?: (?= (?! (?<= (?<! | * + ? {2} {1,2} {
} ] \1 \2 \/ \. \n \x41 \u0062 \0 - é \$ [\b] ?? *? [a\]b] \cA \q {,2} \11 [\W\w]
"""
_ATOMS = _ATOM_LIST.split()
_TEXTS = ("abcab", "a b\nc", "AaBb 12", "aab aab", "", "1-2.3/é", "a\u2028b\tc", "_x9 \u00a0", "{2}{,2}]}")
_REPLACEMENTS = ("-", "$1", "[$&]", "$$", "$2$1", "$10", "$`", "$'", "$0", "")


def test_random_patterns_do_what_v8_does() -> None:
    pytest.importorskip("py_mini_racer")
    engine = load_engine().MiniRacer()
    engine.eval(
        "function run(text, body, flags, by) {"
        " try { return text.replace(new RegExp(body, flags), by) } catch (error) { return null } }"
    )
    chance = random.Random(7)
    for _ in range(3000):
        body = "".join(chance.choice(_ATOMS) for _ in range(chance.randint(1, 6)))
        flags = chance.choice(("", "g", "i", "m", "gi", "gm", "s", "gs"))
        text, by = chance.choice(_TEXTS), chance.choice(_REPLACEMENTS)
        expected = engine.eval(f"run({', '.join(map(json.dumps, (text, body, flags, by)))})")
        try:
            got: str | None = replace(ENV, text, f"/{body}/{flags}", by)
        except CallError:
            got = None
        assert got == expected, (body, flags, text, by)
    engine.close()
