"""The words of structure messages: naming types and values, and guessing what a person meant to write."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from afkit.annotations import Any
from afkit.app.spec.shapes.basics import json_type
from afkit.nearest import Guesses, edits

TYPE_WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}

_SHOWN = 40
_SEARCH = 20  # comparisons that a search takes, for objects have about so many keys


def quote(text: str) -> str:
    """Show a key or value in a message, shortened and without control characters."""
    text = "".join(c if c.isprintable() else " " for c in text[: _SHOWN + 1])
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[: _SHOWN - 1]}…'"


def describe(value: Any) -> str:
    """Say what a value is, for the end of "…, but is …"."""
    kind = json_type(value)
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "object":
        return "an object" if value else "an empty object"
    if kind == "array":
        return f"a list of {len(value)}" if value else "an empty list"
    if kind == "string":
        return f"the text {quote(value)}" if value else "an empty text"
    return f"the number {value}" if kind == "number" else kind


def listing(words: Iterable[str], last: str = "or") -> str:
    """Join words as in a sentence: "a, b or c"."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else "nothing"


def nearest(
    word: str, candidates: Iterable[str], taken: Collection[str] = (), guesses: Guesses | None = None
) -> str | None:
    """Give the candidate that a misspelt word most likely stands for, or None.

    A word that differs only in case or in `-`, `_`, space always matches; otherwise at most one edit (insert, drop,
    change, swap neighbours) per three letters. Candidates in `taken` are considered last: they are already there.
    Nothing is found when `guesses` are used up.
    """
    if guesses is not None and not guesses.spend(_SEARCH):
        return None
    plain = _plain(word)
    best: tuple[int, bool, int, str] | None = None
    limit = max(1, len(word) // 3)
    for candidate in candidates:
        if candidate == word:
            continue
        if _plain(candidate) == plain:
            distance = 0
        elif abs(len(candidate) - len(word)) > limit:
            continue
        else:
            distance = edits(word.lower(), candidate.lower(), limit)
            if distance > limit or distance >= len(candidate):
                continue
        rank = (distance, candidate in taken, -_common_prefix(word, candidate), candidate)
        if best is None or rank < best:
            best = rank
    return best[3] if best else None


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
