"""What became of each part of a description: kept, simplified, or left out, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from afkit.records import NamedTuple

Verdict = Literal["kept", "simplified", "left out"]


class Remark(NamedTuple):
    """One thing that a reader of the description would miss. `subject` is an operation, a scheme, a webhook …"""

    verdict: Verdict
    subject: str
    reason: str


class Report:
    """Collects remarks; the same remark is kept once, and of one subject at most `most`."""

    def __init__(self, most: int = 12) -> None:
        self.remarks: list[Remark] = []
        self._seen: set[Remark] = set()
        self._count: dict[str, int] = {}
        self._most = most

    def simplified(self, subject: str, reason: str) -> None:
        """Say that something is there, but less than the description says."""
        self._add(Remark("simplified", subject, reason))

    def left_out(self, subject: str, reason: str) -> None:
        """Say that something is not there."""
        self._add(Remark("left out", subject, reason))

    def _add(self, remark: Remark) -> None:
        count = self._count.get(remark.subject, 0)
        if remark in self._seen or count > self._most:
            return
        self._seen.add(remark)
        self._count[remark.subject] = count + 1
        if count == self._most:
            remark = Remark(remark.verdict, remark.subject, "and more of the kind")
        self.remarks.append(remark)


def as_text(remarks: Iterable[Remark]) -> list[str]:
    """Write remarks as lines, what was left out first."""
    ordered = sorted(remarks, key=lambda remark: remark.verdict != "left out")
    return [f"{remark.verdict:<11} {remark.subject}: {remark.reason}" for remark in ordered]
