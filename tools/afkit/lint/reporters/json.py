"""For programs: one object, with lines and columns from 1 and columns in code points."""

from __future__ import annotations

import json

from afkit.annotations import Any
from afkit.lint.reporters import Report, printable
from afkit.source.diagnostic import Diagnostic


def write(report: Report) -> str:
    """Write `{"files": N, "diagnostics": […]}`, and `omitted` if a file has more findings than are told."""
    found = [entry(diagnostic) for diagnostic in report.diagnostics]
    told: dict[str, Any] = {"files": len(report.files), "diagnostics": found}
    if report.omitted:
        told["omitted"] = [{"file": printable(item.file), "counts": dict(item.counts)} for item in report.omitted]
    return json.dumps(told, indent=2, ensure_ascii=False)


def entry(diagnostic: Diagnostic) -> dict[str, Any]:
    """Make the object of one finding; `hint` is there only if there is one."""
    place = diagnostic.location
    result = {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": printable(diagnostic.message),
        "file": printable(place.file),
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    if diagnostic.hint:
        result["hint"] = printable(diagnostic.hint)
    return result
