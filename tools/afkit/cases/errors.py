"""What can go wrong with cases before one of them runs."""

from __future__ import annotations

from afkit.cases.codes import CASES_UNUSABLE
from afkit.source.diagnostic import DiagnosedError


class CasesError(DiagnosedError):
    """Cases cannot be run."""

    code = CASES_UNUSABLE
