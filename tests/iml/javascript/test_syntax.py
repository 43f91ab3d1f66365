"""Syntax errors of many JavaScript sources: which ones have one, however many are read at once."""

from __future__ import annotations

import pytest

from afkit.iml.javascript.syntax import faulty, find_fault

pytest.importorskip("py_mini_racer")
WRONG = ["function f( {", "}); throw 1; (function() {", "let a; let a"]


@pytest.mark.parametrize("before", [0, 63, 64, 130])
def test_sources_with_an_error_are_named_by_number(before: int) -> None:
    sources = ["function f() { return '\u2028`${1}' }"] * before + [*WRONG, "throw 1", ""]

    assert faulty(sources) == [before, before + 1, before + 2]
    assert all(find_fault(sources[number]) for number in faulty(sources))
