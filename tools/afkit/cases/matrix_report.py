"""What the fault matrix says: as a table, as JSON, as tests of a JUnit report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from afkit.cases.judging import VERDICTS
from afkit.cases.junit import Test
from afkit.cases.matrix import FAULTS, Row

_SHOWN = 90


def table_lines(row: Row, *, first: bool) -> list[str]:
    """Give the lines for one row; the first of a module begins with its name."""
    if row.finding is None:
        return [f"{row.module}: skipped, {row.skipped}"]
    head = [f"{row.module}  ({f'case: {row.case}' if row.case else 'without a case'})"] if first else []
    finding = row.finding
    width = max(map(len, FAULTS))
    told = f"{finding.type}: {_short(finding.message)}" if finding.type is not None else finding.why
    lines = [*head, f"  {finding.verdict:<10}  {row.fault:<{width}}  {told}".rstrip()]
    if finding.type is not None and finding.why:
        lines.append(" " * (16 + width) + f"! {finding.why}")
    return lines


def closing(rows: Sequence[Row]) -> str:
    """Give the closing lines: what the platform does on the errors, how many of each verdict, and what they mean."""
    findings = [row.finding for row in rows if row.finding is not None]
    reactions = {one.type: one.reaction for one in findings if one.type is not None and one.reaction is not None}
    counts = Counter(one.verdict for one in findings)
    lines = [f"{kind} → {reaction}" for kind, reaction in sorted(reactions.items())]
    lines += [
        "",
        *(f"{counts[verdict]:>4}  {verdict:<10}  {what}" for verdict, what in VERDICTS.items() if counts[verdict]),
    ]
    if counts["silent"]:
        lines.append("help: `response.valid` refuses a reply that is not what it should be, with a message of your own")
    return "\n".join(lines)


def silent(rows: Sequence[Row]) -> int:
    """Count what goes through in silence."""
    return sum(row.finding is not None and row.finding.verdict == "silent" for row in rows)


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Give everything for a program."""
    return {
        "ok": not silent(rows),
        "faults": [
            {"module": row.module, "case": row.case, "fault": row.fault, **row.finding._asdict()}
            for row in rows
            if row.finding is not None
        ],
        "skipped": [{"module": row.module, "why": row.skipped} for row in rows if row.finding is None],
    }


def tests(rows: Sequence[Row]) -> list[Test]:
    """Give the rows as tests of a JUnit report; one fails where a fault goes through in silence."""
    found = []
    for row in rows:
        finding = row.finding
        failure: tuple[str, ...] = ()
        output: tuple[str, ...] = ()
        if finding is not None and finding.verdict == "silent":
            failure = (f"goes through in silence: {finding.why}",)
        elif finding is not None:
            said = (f"{finding.type}: {finding.message}",) if finding.type is not None else ()
            output = (finding.verdict, *said, *filter(None, (finding.reaction, finding.why)))
        name = f"{row.module}: {row.fault}" if finding is not None else row.module
        found.append(Test("faults", name, row.place.file, row.place.line, 0.0, failure, row.skipped, output))
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
