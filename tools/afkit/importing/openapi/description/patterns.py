"""Patterns of a description: which can be used, and what fits them. They are JavaScript's, and looked at for a bounded time."""

from __future__ import annotations

import re
from functools import lru_cache

SECONDS = 0.05
"""How long one text is tried. A pattern that needs more for a short text is one that a user would wait for, too."""

LONGEST = 300
"""Characters of a pattern that a field's validation still takes."""

_TRIES = ("4711", "a", "A", "1", "EUR", "DE", "en", "ABC", "abc", "a1b2c3d4", "00000000-0000-4000-8000-000000000000",
          "12345678", "2026-01-31", "09:30", "+15550100", "#336699", "1.0.0", "example.com", "AB12", "abc_123",
          "https://example.com", "ada@example.com", "a" * 24, "1" * 10, "a" * 32, "0" * 24, "a" * 40, "A" * 17)  # fmt: skip
_REPEATED = re.compile(r"\^?((?:\\[A-Za-z]{1,2})?)?((?:[\w-]+)?)\[([A-Za-z0-9])-?.*?\]\{(\d+)(?:,\d*)?\}\$?")


@lru_cache(maxsize=1024)
def usable(pattern: str) -> bool:
    """Tell whether a pattern compiles, and decides every likely text in time."""
    return all(
        _found(pattern, text) is not None for text in (*_TRIES, "a" * 60 + "!", "/a" * 30 + "!", "1." * 30 + "!")
    )


def fits(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern; not where that is not known in time."""
    return _found(pattern, text) is True


def fitting(pattern: str, text: str) -> str:
    """Give a text that fits a simple pattern, or the text as it is."""
    if not usable(pattern):
        return text
    found = next((item for item in (text, *_TRIES) if fits(pattern, item)), None)
    if found is not None:
        return found
    repeat = _REPEATED.fullmatch(pattern) if len(pattern) <= LONGEST else None
    made = (repeat[2] or "") + repeat[3] * min(int(repeat[4]), 1000) if repeat else text
    return made if fits(pattern, made) else text


def _found(pattern: str, text: str) -> bool | None:
    from afkit.iml.functions.js_regex import matches

    return matches(pattern, text, SECONDS)
