"""What a publish did: every step with its outcome, and what reading back showed."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from afkit.publish.codes import UNVERIFIED
from afkit.publish.plan.step import Step, part_of

Outcome = Literal["done", "already", "adopted", "failed", "refused", "not tried"]
GOOD: tuple[Outcome, ...] = ("done", "already", "adopted")


class Result(NamedTuple):
    """One step and how it went. `message` says what a person should know; `place` is `file:line:column` at fault."""

    step: Step
    outcome: Outcome
    message: str = ""
    place: str = ""


class Report(NamedTuple):
    """A whole run. `differences` are what reading back found to differ; `stopped` is why the run ended early."""

    results: tuple[Result, ...]
    differences: tuple[str, ...]
    verified: bool
    left: tuple[str, ...]
    stopped: str | None
    calls: int
    app: str
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the zone now holds what the author wrote."""
        return (
            self.stopped is None
            and not self.differences
            and not self.left
            and all(result.outcome in GOOD for result in self.results)
        )

    def count(self, outcome: Outcome) -> int:
        """Count steps by outcome."""
        return sum(result.outcome == outcome for result in self.results)


def report_data(report: Report) -> dict[str, Any]:
    """Give the report as plain data, for JSON."""
    return {
        "ok": report.ok,
        "app": report.app,
        "calls": report.calls,
        "verified": report.verified,
        "stopped": report.stopped,
        "steps": [
            {
                "step": result.step.title,
                "op": result.step.op,
                "component": result.step.key,
                "code": part.spec.key if (part := part_of(result.step)) is not None else None,
                "outcome": result.outcome,
                "message": result.message or None,
                "place": result.place or None,
            }
            for result in report.results
        ],
        "differences": list(report.differences),
        "left": list(report.left),
        "notes": list(report.notes),
    }


def report_text(report: Report) -> str:
    """Give the report for a person: what went wrong first, then the counts."""
    lines = []
    for result in report.results:
        if result.outcome in ("failed", "refused", "not tried"):
            lines.append(f"{result.outcome}: {result.step.title}" + (f": {result.message}" if result.message else ""))
            if result.place:
                lines.append(f"  --> {result.place}")
        elif result.outcome == "adopted":
            lines.append(f"adopted: {result.step.title}: {result.message}")
    lines += [f"differs after writing [{UNVERIFIED}]: {text}" for text in report.differences]
    lines += [f"left as it is: {text}" for text in report.left]
    lines += [f"note: {text}" for text in report.notes]
    if report.stopped:
        lines += [f"stopped: {report.stopped}", "run the same command again: it goes on where this run stopped"]
    done = report.count("done") + report.count("adopted") + report.count("already")
    ending = "read back and equal" if report.verified and not report.differences else "not verified"
    lines.append(
        f"{done} of {len(report.results)} steps done, {ending}; {report.calls} calls"
        if report.results
        else f"nothing to write; {report.calls} calls"
    )
    return "\n".join(lines)
