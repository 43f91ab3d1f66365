"""Write the change of a text as a unified diff that `patch` and `git apply` take."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from afkit.records import NamedTuple

_AROUND = 3
"""Lines that are shown around a change."""

Hidden = Callable[[str], bool]
"""Tells whether a line cannot be shown as it is."""


class _Hunk(NamedTuple):
    """Lines `start` to `end` of the old text, and the lines that stand there afterwards, each with its mark."""

    start: int
    end: int
    first: int
    lines: list[str]


def difference(name: str, old: str, new: str, hidden: Hidden = lambda line: False, *, marked: bool = False) -> str:
    """Write a unified diff of a file; `marked` if a byte-order mark begins it.

    No line that is `hidden` is shown around a change, as it would not be found there: a changed one is shown all the same.
    """
    from difflib import SequenceMatcher

    mark = "\ufeff" if marked else ""
    before, after = _lines(mark + old), _lines(mark + new)
    codes = SequenceMatcher(None, before, after).get_opcodes()
    shown = _shown(name)
    told = [f"--- a/{shown}\n", f"+++ b/{shown}\n"]
    for hunk in _hunks(codes, before, after, hidden):
        count = sum(line[0] != "-" for line in hunk.lines)
        told.append(f"@@ -{_range(hunk.start, hunk.end - hunk.start)} +{_range(hunk.first, count)} @@\n")
        told += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in hunk.lines]
    return "".join(told) if len(told) > 2 else ""


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _shown(name: str) -> str:
    """Give the name as a patch names files: from the working directory, or else from the root."""
    here = os.getcwd()
    if os.path.isabs(name):
        name = os.path.relpath(name, here) if name.startswith(here + os.sep) else name.lstrip("/")
    return f"{name}\t" if " " in name else name  # behind a blank, patch takes the rest for a date


def _range(start: int, count: int) -> str:
    first = start + 1 if count else start
    return str(first) if count == 1 else f"{first},{count}"


def _hunks(
    codes: Sequence[tuple[str, int, int, int, int]], before: list[str], after: list[str], hidden: Hidden
) -> list[_Hunk]:
    found: list[_Hunk] = []
    changes = [code for code in codes if code[0] != "equal"]
    for number, (_, start, end, first, last) in enumerate(changes):
        lowest = changes[number - 1][2] if number else 0
        highest = changes[number + 1][1] if number + 1 < len(changes) else len(before)
        low, high = start, end
        while low > max(lowest, start - _AROUND) and not hidden(before[low - 1]):
            low -= 1
        while high < min(highest, end + _AROUND) and not hidden(before[high]):
            high += 1
        lines = [f"-{line}" for line in before[start:end]] + [f"+{line}" for line in after[first:last]]
        tail = [f" {line}" for line in before[end:high]]
        if found and low <= found[-1].end:
            known = found.pop()
            between = [f" {line}" for line in before[known.end : start]]
            found.append(known._replace(end=high, lines=[*known.lines, *between, *lines, *tail]))
            continue
        found.append(
            _Hunk(low, high, first - (start - low), [*(f" {line}" for line in before[low:start]), *lines, *tail])
        )
    return [_even(hunk, len(before)) for hunk in found]


def _even(hunk: _Hunk, size: int) -> _Hunk:
    """Show as many lines behind the changes as in front: `patch` takes what is uneven for the end or the begin of the file."""
    lead = next(number for number, line in enumerate(hunk.lines) if line[0] != " ")
    tail = next(number for number, line in enumerate(reversed(hunk.lines)) if line[0] != " ")
    front = max(0, lead - tail) if hunk.end < size else 0
    back = max(0, tail - lead) if hunk.start > 0 else 0
    return _Hunk(hunk.start + front, hunk.end - back, hunk.first + front, hunk.lines[front : len(hunk.lines) - back])
