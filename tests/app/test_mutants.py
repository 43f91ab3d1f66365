"""Plant one defect at a time into good connectors: it is found at its place, alone, with the right suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.app.model import Origin
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.values import check
from afkit.source import Diagnostic, Source, load
from support.mutants import Mutant, mutants

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "parcelnest"
CORPUS = [
    ("manifest", FIXTURES / "manifest.yaml", 160),
    ("manifest-part", FIXTURES / "modules" / "shipments.yaml", 120),
    ("manifest-part", FIXTURES / "modules" / "events.yaml", 60),
    ("manifest-part", FIXTURES / "webhooks.yaml", 30),
]


def planted() -> list[tuple[str, Mutant]]:
    return [
        (shape, mutant)
        for seed, (shape, path, count) in enumerate(CORPUS)
        for mutant in mutants(shape_named(shape), path.read_text(encoding="utf-8"), count, seed)
    ]


def findings(shape: str, text: str) -> list[Diagnostic]:
    document = load(Source("mutant.yaml", text))
    return check(shape_named(shape), document.value, Origin(document))


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Mutant, list[Diagnostic]]]:
    return [(mutant, findings(shape, mutant.text)) for shape, mutant in planted()]


def test_the_good_texts_are_clean() -> None:
    for shape, path, _ in CORPUS:
        assert [one.message for one in findings(shape, path.read_text(encoding="utf-8"))] == []


def test_there_are_enough_mutants_of_every_kind(outcomes: list[tuple[Mutant, list[Diagnostic]]]) -> None:
    assert len(outcomes) >= 300
    assert {mutant.kind for mutant, _ in outcomes} == {
        "misspelt key",
        "wrong value",
        "wrong type",
        "too long",
        "missing key",
    }


def test_a_defect_is_found_at_its_very_place(outcomes: list[tuple[Mutant, list[Diagnostic]]]) -> None:
    missed = [
        (mutant.kind, mutant.path)
        for mutant, found in outcomes
        if (mutant.code, mutant.line, mutant.column)
        not in [(one.code, one.location.line, one.location.column) for one in found]
    ]
    assert len(missed) <= 0.01 * len(outcomes), missed


def test_a_defect_gives_one_finding(outcomes: list[tuple[Mutant, list[Diagnostic]]]) -> None:
    several = [(mutant.kind, mutant.path) for mutant, found in outcomes if len(found) != 1]
    assert sum(len(found) for _, found in outcomes) <= 1.01 * len(outcomes), several


def test_what_was_meant_is_suggested(outcomes: list[tuple[Mutant, list[Diagnostic]]]) -> None:
    typos = [(mutant, found) for mutant, found in outcomes if mutant.suggestion]
    wrong = [
        (mutant.path, mutant.suggestion)
        for mutant, found in typos
        if not any(f"did you mean '{mutant.suggestion}'?" in (one.hint or "") for one in found)
    ]
    assert len(wrong) <= 0.05 * len(typos), wrong
