"""Write what came out into cases.yaml, in place of what was expected.

Only outputs are updated (`output`, `bundles`), value by value, so that comments and layout stay. An error, a request or
a table that comes out otherwise is for a person to judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from afkit.cases.match import MISSING
from afkit.cases.run import CaseResult
from afkit.cases.spec import CasesSpec
from afkit.source import Location, write_atomic

_ROOTS = ("output", "bundles")


def updated(spec: CasesSpec, results: Iterable[CaseResult]) -> tuple[str, int, int]:
    """Give the new text of cases.yaml, how many values were changed, and how many failures no update can mend."""
    edits: dict[tuple[int, int], str] = {}
    left = 0
    for result in results:
        for failure in result.failures:
            path = failure.mismatch.path
            if failure.run is None or not path or path[0] not in _ROOTS or failure.actual is MISSING:
                left += 1
                continue
            _, origin = result.case.runs[failure.run].expectation(result.mode)
            place = origin.at(*path).location
            edits[place.start, place.end] = _written(failure.actual, place)
    text = spec.document.source.text
    for (start, end), value in sorted(edits.items(), reverse=True):
        text = text[:start] + value + text[end:]
    return text, len(edits), left


def update(spec: CasesSpec, results: Iterable[CaseResult]) -> tuple[int, int]:
    """Write the new text; gives how many values were changed, and how many failures no update can mend."""
    text, changed, left = updated(spec, results)
    if changed:
        write_atomic(spec.document.source.name, text.encode())
    return changed, left


def _written(value: object, place: Location) -> str:
    """Write a value as JSON, which is YAML too; a value that stood in lines of its own keeps its line end."""
    end = "\n" if place.text.endswith("\n") else ""
    return json.dumps(value, ensure_ascii=False) + end
