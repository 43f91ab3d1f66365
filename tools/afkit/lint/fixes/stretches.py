"""Stretches of a text, and what lies in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Stretches:
    """Some stretches of a text, and whether another one meets any of them."""

    def __init__(self, listed: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(listed)
        self.starts = [start for start, _ in ordered]
        self.furthest = list(accumulate((end for _, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Tell whether a stretch has a character in common with one of them."""
        before = bisect_left(self.starts, end)
        return before > 0 and self.furthest[before - 1] > start

    def hold(self, start: int, end: int) -> bool:
        """Tell whether a stretch lies within one of them."""
        before = bisect_right(self.starts, start)
        return before > 0 and self.furthest[before - 1] >= end
