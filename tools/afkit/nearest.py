"""Which known word was probably meant: how much two words differ, and how much may be spent on guessing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

_LONGEST = 200  # characters of a word that is looked for
_SEARCH = 20  # comparisons that a search takes, for objects have about so many keys


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


def nearest(word: str, known: Iterable[str], taken: Collection[str] = (), guesses: Guesses | None = None) -> str | None:
    """Give the known word that a misspelt one most likely stands for, or None.

    A word that differs only in case or in `-`, `_`, space always matches; otherwise at most one edit (insert, drop,
    change, swap neighbours) per three letters. Words in `taken` are considered last: they are already there. Nothing is
    found when `guesses` are used up.
    """
    if len(word) > _LONGEST:
        return None
    if guesses is not None and not guesses.spend(len(known) if isinstance(known, Collection) else _SEARCH):
        return None
    plain = _plain(word)
    best: tuple[int, bool, int, str] | None = None
    limit = max(1, len(word) // 3)
    for other in known:
        if other == word:
            continue
        if _plain(other) == plain:
            distance = 0
        elif abs(len(other) - len(word)) > limit:
            continue
        else:
            distance = edits(word.lower(), other.lower(), limit)
            if distance > limit or distance >= len(other) or (distance > 2 and _another_word(word, other, distance)):
                continue
        rank = (distance, other in taken, -_common_prefix(word, other), other)
        if best is None or rank < best:
            best = rank
    return best[3] if best else None


def _another_word(word: str, other: str, distance: int) -> bool:
    """Tell whether two names differ by a word inside of them, as `OutOfMoneyError` and `OutOfSpaceError` do: that is no slip."""
    start = _common_prefix(word, other)
    rest, meant = word[start:], other[start:]
    end = _common_prefix(rest[::-1], meant[::-1])
    least = min(len(rest), len(meant)) - end
    return start > 0 and end > 0 and distance >= least > 2


@lru_cache(maxsize=1024)
def _plain(word: str) -> str:
    return word.replace("_", "").replace("-", "").replace(" ", "").lower()


def _common_prefix(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


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
