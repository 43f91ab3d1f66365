"""Run what cases.yaml declares: inputs, and the requests, outputs, errors and state that they must give."""

from __future__ import annotations

from afkit.cases.errors import CasesError
from afkit.cases.report import as_json, summary, text_lines
from afkit.cases.run import CaseResult, Failure, Running, run_cases
from afkit.cases.spec import Case, CasesSpec, check_names, load_cases
from afkit.cases.suite import Suite, load_suite
from afkit.cases.update import update

__all__ = [
    "Case",
    "CaseResult",
    "CasesError",
    "CasesSpec",
    "Failure",
    "Running",
    "Suite",
    "as_json",
    "check_names",
    "load_cases",
    "load_suite",
    "run_cases",
    "summary",
    "text_lines",
    "update",
]
