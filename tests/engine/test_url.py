"""URL join, normalisation and query (app-format reference, sections 2.3 and 3.1)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.engine.transport.url import UrlError, build, flat, origin_of, without_credentials

BASE = "https://api.example/v2"
CASES = [
    # base, url, query, encode, expected
    (BASE, "/a", [], True, "https://api.example/v2/a"),
    (BASE, "a", [], True, "https://api.example/v2/a"),
    (BASE + "/", "/a", [], True, "https://api.example/v2/a"),
    (BASE, "https://other.example/x", [], True, "https://other.example/x"),
    (BASE, "HTTP://Other.Example/X", [], True, "http://other.example/X"),
    (BASE, "/a//b///c/", [], True, "https://api.example/v2/a/b/c/"),
    (None, "https://api.example", [], True, "https://api.example/"),
    (None, "https://api.example.:8443/a", [], True, "https://api.example:8443/a"),
    (BASE, "/a b/ü", [], True, "https://api.example/v2/a%20b/%C3%BC"),
    (BASE, "/a%20b", [], True, "https://api.example/v2/a%2520b"),
    (BASE, "/a%20b c", [], False, "https://api.example/v2/a%20b%20c"),
    (BASE, "/a?x=1?y=2", [], False, "https://api.example/v2/a?x=1&y=2"),
    (BASE, "/a?x=1", [("y", "2")], True, "https://api.example/v2/a?x=1&y=2"),
    (BASE, "/a", [("q", "a b&c=d"), ("q", "ü")], True, "https://api.example/v2/a?q=a%20b%26c%3Dd&q=%C3%BC"),
    (BASE, "/a#fragment", [("q", "1")], True, "https://api.example/v2/a?q=1"),
    (None, "http://[::1]:8080/a", [], True, "http://[::1]:8080/a"),
    (None, "https://bücher.example/a", [], True, "https://xn--bcher-kva.example/a"),
    (None, "https://user:pass@api.example/a", [], True, "https://user:pass@api.example/a"),
]


@pytest.mark.parametrize(("base", "url", "query", "encode", "expected"), CASES)
def test_urls_are_built(base: str | None, url: str, query: list[tuple[str, str]], encode: bool, expected: str) -> None:
    assert build(base, url, query, encode=encode) == expected


@pytest.mark.parametrize(
    "url",
    [
        "/relative",
        "",
        "ftp://x.example/a",
        "https:///a",
        "https://a b/",
        "https://x:99999/",
        "https://a..example/",
        f"https://{'a' * 64}.example/",
        f"https://{'ü' * 64}.example/",
        "https://[/",
        "https://[zz]/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UrlError):
        build(None, url)


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1))))
def test_query_comes_back_as_it_was_given(pairs: list[tuple[str, str]]) -> None:
    pairs = [(k.encode("utf-8", "replace").decode(), v.encode("utf-8", "replace").decode()) for k, v in pairs]
    url = build(BASE, "/a", pairs)
    assert url.isascii()
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == pairs


def test_arrays_repeat_their_key() -> None:
    assert flat({"a": 1, "list": ["x", "y"]}) == [("a", 1), ("list", "x"), ("list", "y")]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://evil.example#.good.example/", ("https", "evil.example", 443)),
        ("https://good.example@evil.example/", ("https", "evil.example", 443)),
        ("http://[::1]:80/", ("http", "::1", 80)),
        ("http://A.example.:81/", ("http", "a.example", 81)),
    ],
)
def test_host_is_the_one_that_is_dialled(url: str, expected: tuple[str, str, int]) -> None:
    assert origin_of(url) == expected


def test_credentials_are_cut_from_messages() -> None:
    assert without_credentials("'https://u:p@h/x' is no …".strip("'")) == "https://h/x' is no …"
