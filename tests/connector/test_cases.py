"""Every case of cases.yaml holds, in every mode, in memory and over real HTTP."""

from __future__ import annotations

import pytest

from afkit.cases import CaseResult, check_names, load_cases, run_cases, text_lines
from afkit.loading import load
from afkit.sandbox import load_sandbox
from support.emporix import CONNECTOR

CASES = load_cases(str(CONNECTOR))


def _results(*, over_http: bool) -> list[CaseResult]:
    app, sandbox = load(str(CONNECTOR)).app, load_sandbox(str(CONNECTOR))
    assert app is not None
    check_names(CASES, app, sandbox)
    return list(run_cases(app, CASES, sandbox, over_http=over_http))


@pytest.mark.parametrize("over_http", [False, True], ids=["in memory", "over HTTP"])
def test_every_case_holds_in_both_modes(over_http: bool) -> None:
    results = _results(over_http=over_http)
    assert [line for result in results if not result.ok for line in text_lines(result)] == []
    assert len(results) == 2 * len(CASES.cases)


def test_the_files_hold_nothing_doubtful() -> None:
    assert CASES.diagnostics == ()
    assert load_sandbox(str(CONNECTOR)).diagnostics == ()
