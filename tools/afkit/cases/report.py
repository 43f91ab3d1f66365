"""What a run of cases says: as text, as JSON, as tests of a JUnit report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afkit.cases.functions import FunctionResult
from afkit.cases.junit import Test
from afkit.cases.run import CaseResult, Failure


def text_lines(result: CaseResult, *, updating: bool = False) -> list[str]:
    """Give the lines for one case: one if it is fine, what came out otherwise if not; then the remarks of its runs.

    With `updating`, what came out otherwise is no failure yet: it is about to be written.
    """
    if result.skipped is not None:
        return [f"  skip  {result.case.name}  [{result.mode}]  {result.skipped}"]
    notes = [f"        note: {note}" for note in result.notes]
    if result.ok:
        return [f"  ok    {result.case.name}  [{result.mode}]", *notes]
    place = result.case.origin.location
    word = "diff" if updating else "FAIL"
    lines = [f"  {word}  {result.case.name}  [{result.mode}]  {place.file}:{place.line}:{place.column}"]
    for failure in result.failures:
        lines += [f"        {line}" for line in _told(failure, result).splitlines()]
    return [*lines, *notes]


def summary(
    results: Sequence[CaseResult],
    seconds: float,
    how: str,
    functions: Sequence[FunctionResult] = (),
    *,
    updating: bool = False,
) -> str:
    """Give the closing line."""
    other, wrong = sum(not result.ok for result in results), sum(not one.ok for one in functions)
    differed, failed = (other, wrong) if updating else (0, other + wrong)
    skipped = sum(result.skipped is not None for result in results)
    counts = {"differed": differed, "failed": failed, "skipped": skipped}
    tail = "".join(f", {count} {word}" for word, count in counts.items() if count)
    return f"{len(results) + len(functions) - sum(counts.values())} passed{tail} ({how}, {seconds:.1f} s)"


def as_json(results: Sequence[CaseResult]) -> dict[str, Any]:
    """Give everything for a program."""
    failed = sum(not result.ok for result in results)
    skipped = sum(result.skipped is not None for result in results)
    return {
        "ok": not failed,
        "passed": len(results) - failed - skipped,
        "failed": failed,
        **({"skipped": skipped} if skipped else {}),
        "cases": [_case(result) for result in results],
    }


def _case(result: CaseResult) -> dict[str, Any]:
    place = result.case.origin.location
    return {
        "name": result.case.name,
        "mode": result.mode,
        "ok": result.ok,
        **({"skipped": result.skipped} if result.skipped is not None else {}),
        "seconds": round(result.seconds, 4),
        "file": place.file,
        "line": place.line,
        "failures": [
            {"run": failure.run, "path": list(failure.mismatch.path), "message": failure.mismatch.text}
            for failure in result.failures
        ],
        "notes": list(result.notes),
    }


def tests(results: Sequence[CaseResult]) -> list[Test]:
    """Give the cases as tests of a JUnit report, with a mode as group."""
    return [
        Test(
            result.mode,
            result.case.name,
            result.case.origin.location.file,
            result.case.origin.location.line,
            result.seconds,
            tuple(_told(failure, result) for failure in result.failures),
            result.skipped,
            result.notes,
        )
        for result in results
    ]


def function_lines(result: FunctionResult) -> list[str]:
    """Give the lines for one test of a function."""
    title = f"function {result.function}: {result.name}"
    if result.ok:
        return [f"  ok    {title}"]
    place = result.place
    return [f"  FAIL  {title}  {place.file}:{place.line}:{place.column}", f"        {result.error}"]


def function_tests(results: Sequence[FunctionResult]) -> list[Test]:
    """Give the tests of functions as those of a JUnit report."""
    return [
        Test(
            "functions",
            f"{result.function}: {result.name}",
            result.place.file,
            result.place.line,
            result.seconds,
            (result.error,) if result.error is not None else (),
        )
        for result in results
    ]


def functions_json(results: Sequence[FunctionResult]) -> list[dict[str, Any]]:
    """Give the tests of functions for a program."""
    return [
        {"function": one.function, "name": one.name, "ok": one.ok, "error": one.error, "seconds": round(one.seconds, 4)}
        for one in results
    ]


def _told(failure: Failure, result: CaseResult) -> str:
    run = f"run {failure.run + 1}: " if failure.run is not None and len(result.case.runs) > 1 else ""
    return f"{run}{failure.mismatch}"
