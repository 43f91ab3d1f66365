"""Write what came out into cases.yaml, in place of what was expected.

Only outputs are updated (`output`, `bundles`), value by value, so that comments and layout stay; an empty `expect` is
filled. An error, a request or a table that comes out otherwise is for a person to judge, and so is a value that an
alias repeats at other places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from afkit.cases.match import MISSING
from afkit.cases.run import CaseResult
from afkit.cases.spec import CasesSpec
from afkit.errors import SourceError
from afkit.source import Document, Path, write_atomic
from afkit.source.edits import edited, set_value, set_values

_ROOTS = ("output", "bundles")


def updated(spec: CasesSpec, results: Iterable[CaseResult]) -> tuple[str, int, int]:
    """Give the new text of cases.yaml, how many values were changed, and how many failures no update can mend."""
    values: dict[Path, Any] = {}
    fills: dict[Path, Any] = {}
    left = 0
    for result in results:
        for number, expected in result.proposals:
            _, origin = result.case.runs[number].expectation(result.mode)
            path = origin.path
            if fills.setdefault(path, expected) != expected:  # comes out otherwise in another mode
                fills[(*path[:-1], "in", result.mode)] = expected
        for failure in result.failures:
            path = failure.mismatch.path
            if failure.run is None or not path or path[0] not in _ROOTS or failure.actual is MISSING:
                left += 1
                continue
            _, origin = result.case.runs[failure.run].expectation(result.mode)
            values[origin.at(*path).path] = failure.actual
    document, refused = _changed(spec.document, values)
    for path, value in fills.items():
        document = edited(document, set_value(document, path, value))
    return document.source.text, len(values) + len(fills) - refused, left + refused


def _changed(document: Document, values: Mapping[Path, Any]) -> tuple[Document, int]:
    """Put the values in; give the document, and how many were refused."""
    if not values:
        return document, 0
    try:
        return edited(document, set_values(document, values)), 0
    except SourceError:
        refused = 0
    for path, value in values.items():
        try:
            document = edited(document, set_value(document, path, value))
        except SourceError:
            refused += 1
    return document, refused


def update(spec: CasesSpec, results: Iterable[CaseResult]) -> tuple[int, int]:
    """Write the new text; gives how many values were changed, and how many failures no update can mend."""
    text, changed, left = updated(spec, results)
    if changed:
        source = spec.document.source
        write_atomic(source.name, source.encode(text))
    return changed, left
