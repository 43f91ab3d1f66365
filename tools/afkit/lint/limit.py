"""Bound what a report tells of one file: the gravest findings, then a count of the others by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from afkit.records import NamedTuple
from afkit.source.diagnostic import SEVERITIES, Diagnostic, Severity

MAX_FINDINGS = 200
"""Findings that a report shows of one file unless asked for more."""


class Omitted(NamedTuple):
    """How many findings of one file a report leaves out, by code; `severities` counts the same by severity."""

    file: str
    counts: Mapping[str, int]
    severities: Mapping[Severity, int]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())

    @property
    def told(self) -> str:
        """Say it in a sentence."""
        counted = ", ".join(f"{count} x {code}" for code, count in self.counts.items())
        more = f"{self.total} more finding" + ("" if self.total == 1 else "s")
        return f"{more} in this file not shown ({counted}); --max-findings 0 shows all"


def limit(found: Sequence[Diagnostic], bound: int = MAX_FINDINGS) -> tuple[list[Diagnostic], list[Omitted]]:
    """Keep at most `bound` findings of each file, in their order, the gravest before others; 0 keeps all."""
    if not bound or len(found) <= bound:
        return list(found), []
    files: dict[str, list[int]] = {}
    for number, diagnostic in enumerate(found):
        files.setdefault(diagnostic.location.file, []).append(number)
    left_out: list[Omitted] = []
    dropped: set[int] = set()
    for file, numbers in files.items():
        if len(numbers) > bound:
            by_weight = sorted(numbers, key=lambda number: SEVERITIES.index(found[number].severity))
            rest = by_weight[bound:]
            dropped.update(rest)
            left_out.append(_count(file, (found[number] for number in sorted(rest))))
    return [diagnostic for number, diagnostic in enumerate(found) if number not in dropped], left_out


def _count(file: str, rest: Iterable[Diagnostic]) -> Omitted:
    counts: dict[str, int] = {}
    severities: dict[Severity, int] = {}
    for diagnostic in rest:
        counts[diagnostic.code] = counts.get(diagnostic.code, 0) + 1
        severities[diagnostic.severity] = severities.get(diagnostic.severity, 0) + 1
    return Omitted(file, dict(sorted(counts.items())), severities)
