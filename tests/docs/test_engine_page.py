"""docs/engine.md names the test that shows each thing; every one of them exists."""

from __future__ import annotations

import re

import pytest

from support.cli import ROOT

NAMED = sorted(
    set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", (ROOT / "docs/engine.md").read_text(encoding="utf-8")))
)


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_page_names_exists(name: str) -> None:
    file, _, function = name.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {function or 'test_'}" in text


def test_the_page_names_tests() -> None:
    assert len(NAMED) > 15
