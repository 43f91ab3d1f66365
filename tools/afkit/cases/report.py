"""What a run of cases says: as text, as JSON, as JUnit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from afkit.cases.run import CaseResult, Failure


def text_lines(result: CaseResult) -> list[str]:
    """Give the lines for one case: one if it is fine, what came out otherwise if not; then the remarks of its runs."""
    if result.skipped is not None:
        return [f"  skip  {result.case.name}  [{result.mode}]  {result.skipped}"]
    notes = [f"        note: {note}" for note in result.notes]
    if result.ok:
        return [f"  ok    {result.case.name}  [{result.mode}]", *notes]
    place = result.case.origin.location
    lines = [f"  FAIL  {result.case.name}  [{result.mode}]  {place.file}:{place.line}:{place.column}"]
    for failure in result.failures:
        lines += [f"        {line}" for line in _told(failure, result).splitlines()]
    return [*lines, *notes]


def summary(results: Sequence[CaseResult], seconds: float, how: str) -> str:
    """Give the closing line."""
    failed = sum(not result.ok for result in results)
    skipped = sum(result.skipped is not None for result in results)
    tail = (f", {failed} failed" if failed else "") + (f", {skipped} skipped" if skipped else "")
    return f"{len(results) - failed - skipped} passed{tail} ({how}, {seconds:.1f} s)"


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


def junit(name: str, results: Sequence[CaseResult]) -> str:
    """Give a JUnit report, with a mode as class name."""
    failed = sum(not result.ok for result in results)
    seconds = sum(result.seconds for result in results)
    skipped = sum(result.skipped is not None for result in results)
    counts = f'tests="{len(results)}" failures="{failed}" errors="0" skipped="{skipped}" time="{seconds:.3f}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuite name={_attribute(name)} {counts}>"]
    for result in results:
        place = result.case.origin.location
        head = (
            f"  <testcase classname={_attribute(f'{name}.{result.mode}')} name={_attribute(result.case.name)} "
            f'file={_attribute(place.file)} line="{place.line}" time="{result.seconds:.3f}"'
        )
        if result.skipped is not None:
            lines.append(f"{head}><skipped message={_attribute(result.skipped)}/></testcase>")
            continue
        if result.ok and not result.notes:
            lines.append(f"{head}/>")
            continue
        told = [_told(failure, result) for failure in result.failures]
        lines.append(f"{head}>")
        if told:
            lines.append(f"    <failure message={_attribute(told[0])}>{escape(_clean(chr(10).join(told)))}</failure>")
        if result.notes:
            lines.append(f"    <system-out>{escape(_clean(chr(10).join(result.notes)))}</system-out>")
        lines.append("  </testcase>")
    return "\n".join([*lines, "</testsuite>", ""])


def _told(failure: Failure, result: CaseResult) -> str:
    run = f"run {failure.run + 1}: " if failure.run is not None and len(result.case.runs) > 1 else ""
    return f"{run}{failure.mismatch}"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r"
        or (character >= " " and not "\ud800" <= character <= "\udfff" and character < "\ufffe")
        or character > "\uffff"
    )
