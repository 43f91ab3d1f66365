"""Which known word was probably meant: how much two words differ, and how much may be spent on guessing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_FAR = 0.6


class Guesses:
    """What may be spent on guesses about one text or one app: comparisons of words, of which each search takes many.

    A text with thousands of unknown names is not misspelt; the first hundreds get their suggestion, the others do not.
    """

    __slots__ = ("left",)

    def __init__(self, comparisons: int = 30_000) -> None:
        self.left = comparisons

    def spend(self, comparisons: int) -> bool:
        """Take some from what is left; False if it was too little."""
        self.left -= comparisons
        return self.left >= 0


def nearest(word: str, known: Iterable[str], alike: float = _FAR) -> str | None:
    """Give the known word that is most like another; None if none is `alike` (0 to 1)."""
    able = [other for other in known if _could_be(word, other, alike)]
    if not able:
        return None  # most words are like none, and difflib is slow to import
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, able, n=1, cutoff=alike)), None)


def _could_be(word: str, other: str, alike: float) -> bool:
    """Tell whether two words have as many letters in common as words have that are `alike`, in whatever order."""
    common = sum(min(word.count(letter), other.count(letter)) for letter in set(word))
    return 2 * common >= alike * (len(word) + len(other))


def meant(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """Ask for the known word that was probably meant; where none is near, say `otherwise`, or what there is."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"did you mean '{near}'?"
    return otherwise if otherwise is not None else f"there are: {', '.join(names[:_LISTED]) or 'none'}"


_LISTED = 12  # names that a hint lists


@lru_cache(maxsize=4096)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


def edits(a: str, b: str, limit: int) -> int:
    """Count the edits between two words (insert, drop, change, swap neighbours); above `limit` it is `limit` + 1.

    Most words have too many letters that the other lacks, which is found without comparing them.
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    ours, theirs = _letters(a), _letters(b)
    if len(ours - theirs) > limit or len(theirs - ours) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        last = best = i
        for j, y in enumerate(b, 1):
            cost = before[j - 1] if x == y else before[j - 1] + 1
            if last < cost:
                cost = last + 1
            if before[j] < cost:
                cost = before[j] + 1
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2] and earlier[j - 2] + 1 < cost:
                cost = earlier[j - 2] + 1
            row.append(cost)
            last = cost
            if cost < best:
                best = cost
        if best > limit:
            return limit + 1
    return min(row[-1], limit + 1)
