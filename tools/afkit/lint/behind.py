"""Find out whether a word stands before some name anywhere in many texts: by halving, not by reading all for each name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

_LONG = 60
"""Characters by which names are compared."""


class Behind:
    """What follows a word in texts, each of which belongs to somebody; they are read when first asked about."""

    __slots__ = ("_found", "_texts", "_word")

    def __init__(self, word: str, texts: Callable[[], Iterable[tuple[str, str]]]) -> None:
        """Take a word, and what gives the texts as (text, whose)."""
        self._word = word
        self._texts = texts
        self._found: list[tuple[str, str]] | None = None

    def has(self, name: str, *, but: str | None = None) -> bool:
        """Tell whether the word is followed by a name, be it the beginning of a longer one, outside of one's own texts."""
        if self._found is None:
            self._found = sorted((behind, whose) for text, whose in self._texts() for behind in self._all(text))
        name = name[:_LONG]
        for at in range(bisect_left(self._found, (name, "")), len(self._found)):
            behind, whose = self._found[at]
            if not behind.startswith(name):
                return False
            if whose != but:
                return True
        return False

    def _all(self, text: str) -> Iterator[str]:
        at = text.find(self._word)
        while at >= 0:
            at += len(self._word)
            yield text[at : at + _LONG]
            at = text.find(self._word, at)
