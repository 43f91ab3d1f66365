"""How much the suite tries: a slice by default, all of it with AFKIT_EXAMPLES=N (`make properties`)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")
THOROUGH = bool(os.environ.get("AFKIT_EXAMPLES"))
EXAMPLES = int(os.environ.get("AFKIT_EXAMPLES") or 30)
"""Drawn for each property; new ones each time where the number was asked for."""


def fewer(by: int) -> settings:
    """Draw a `by`-th of the examples: for a property whose single example costs much, or that many tests share."""
    return settings(max_examples=max(1, EXAMPLES // by))


def one_in(every: Sequence[T], step: int) -> Sequence[T]:
    """Take each `step`-th of a table, or all of it where the suite is thorough."""
    return every if THOROUGH else every[::step]
