"""docs/engine.md names the test that shows each thing; every one of them exists."""

from __future__ import annotations

import re

import pytest

from afkit.app.spec.format import responses
from afkit.app.spec.format.connections import STEPS
from afkit.app.spec.format.directives import AWS, DIRECTIVES, OAUTH1, PAGINATION, REPEAT
from afkit.app.spec.variables import RESPONSE, ROOTS
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


PAGE = (ROOT / "docs/engine.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:4] for line in PAGE.splitlines() if line.startswith("| ") and "`tests/" in line]
TOLD = {name for what, _, _ in ROWS for code in re.findall(r"`([^`]+)`", what) for name in (code, *code.split("."))}
RESPONSES = (
    responses.MODULE,
    responses.POLLING,
    responses.EPOCH,
    responses.RESPONDER,
    responses.BASIC,
    responses.OAUTH,
)
VARIABLES = {name for names in ROOTS.values() for name in names} | RESPONSE
KEYS = {
    "requests": set(DIRECTIVES),
    "pagination": set(PAGINATION.keys),
    "repeat": set(REPEAT.keys),
    "oauth": set(OAUTH1.keys),
    "aws": set(AWS.keys),
    "responses": {key for shape in RESPONSES for key in shape.keys},
    "webhooks": {"verification", "respond", "condition", "iterate", "output", "uid"},
    "steps of a connection": set(STEPS),
    "variables": {name.rpartition(".")[2] if name.startswith("oauth.") else name for name in VARIABLES},
    "codes": {
        "epoch",
        "attach",
        "detach",
        "update",
        "installSpec",
        "installDirectives",
        "samples",
        "interface",
        "scope",
    },
}


@pytest.mark.parametrize("kind", KEYS)
def test_the_page_has_a_row_with_a_test_for_every(kind: str) -> None:
    assert sorted(KEYS[kind] - TOLD) == []
