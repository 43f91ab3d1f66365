"""What structure checking says: the code, the place, and the remedy, once per defect."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.app.model import Origin
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.values import check
from afkit.source import Diagnostic, Source, load
from support.app_cases import API, BAD, GOOD, MANIFESTS


def findings(shape: str, text: str, name: str = "code.yaml") -> list[Diagnostic]:
    document = load(Source(name, text))
    return check(shape_named(shape), document.value, Origin(document))


def seen(shape: str, text: str, name: str = "code.yaml") -> list[tuple[str, str, int, int]]:
    return [(one.code, one.severity, one.location.line, one.location.column) for one in findings(shape, text, name)]


@pytest.mark.parametrize(("shape", "text"), GOOD)
def test_what_the_format_allows_passes_without_a_word(shape: str, text: str) -> None:
    assert [one.message for one in findings(shape, text)] == []


@pytest.mark.parametrize(("shape", "text", "code", "severity", "line", "column", "words"), BAD)
def test_each_defect_is_told_once_where_it_is(
    shape: str, text: str, code: str, severity: str, line: int, column: int, words: str
) -> None:
    found = findings(shape, text)
    assert [(one.code, one.severity, one.location.line, one.location.column) for one in found] == [
        (code, severity, line, column)
    ]
    assert words in f"{found[0].message} | {found[0].hint}"


@pytest.mark.parametrize(("text", "code", "line", "column", "words"), MANIFESTS)
def test_a_manifest_is_judged_by_its_own_shape(text: str, code: str, line: int, column: int, words: str) -> None:
    found = findings("manifest", text)
    assert [(one.code, one.location.line, one.location.column) for one in found] == [(code, line, column)]
    assert words in f"{found[0].message} | {found[0].hint}"


def test_all_defects_are_told() -> None:
    text = "ulr: /a\nmethod: GTE\nqs: 5\nresponse:\n  errr: x\n  limit: []\n"
    assert seen(API, text) == [
        ("AF101", "error", 1, 1),
        ("AF103", "error", 2, 9),
        ("AF102", "error", 3, 5),
        ("AF101", "error", 5, 3),
        ("AF102", "error", 6, 3),
    ]


def test_a_part_that_aliases_share_is_told_once() -> None:
    text = "- &one {url: /a, hedaers: {}}\n- *one\n- *one\n"
    assert seen(API, text) == [("AF101", "error", 1, 18)]


FIXES = [
    ("code.yaml", "url: /a\nhedaers: {}\n", "url: /a\nheaders: {}\n"),
    ("code.iml.json", '{"url": "/a", "hedaers": {}}', '{"url": "/a", "headers": {}}'),
    ("code.yaml", "url: /a\nmethod: 'psot'\n", "url: /a\nmethod: 'POST'\n"),
    ("code.yaml", "url: /a\nfollowRedirect: true\n", "url: /a\nfollowRedirects: true\n"),
]


@pytest.mark.parametrize(("name", "text", "mended"), FIXES)
def test_a_certain_remedy_comes_as_an_edit(name: str, text: str, mended: str) -> None:
    (edit,) = findings(API, text, name)[0].fix
    assert text[: edit.location.start] + edit.text + text[edit.location.end :] == mended


def test_a_key_is_not_renamed_to_one_that_is_there() -> None:
    (found,) = findings(API, "url: /a\nulr: /b\n")
    assert found.hint == "did you mean 'url'?"
    assert found.fix == ()


def test_of_two_keys_that_are_as_near_the_missing_one_is_meant() -> None:
    (found,) = findings("parameters", "[{name: a, tipe: text, label: A}]")
    assert found.hint == "did you mean 'type'?"


def test_any_json_value_can_be_checked_against_any_shape() -> None:
    values: list[Any] = [None, True, 1, 1.5, "x", [], {}]
    for shape in ("manifest", "makecomapp", API, "parameters", "oauth-communication", "samples", "groups"):
        for value in values:
            document = load(Source("code.json", "{}"))
            check(shape_named(shape), value, Origin(document))
