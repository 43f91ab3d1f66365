"""Every case of cases.yaml holds, in every mode, in memory and over real HTTP."""

from __future__ import annotations

import json

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


@pytest.mark.parametrize("name", ["manifest", "sandbox", "cases"])
def test_the_files_are_valid_for_editors_too(name: str) -> None:
    from jsonschema import Draft202012Validator

    from afkit.app.spec.pages.generate import render_schema
    from afkit.cli.schema import schema_files
    from afkit.source import load as load_document
    from afkit.source import read_source

    schema = json.loads(next(render_schema(file) for file in schema_files() if file.name == name))
    value = load_document(read_source(str(CONNECTOR / f"{name}.yaml"))).value
    assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []
