"""What PyYAML says of a text that it cannot read, and what would make a whole text of it."""

from __future__ import annotations

from afkit.records import NamedTuple


class Repair(NamedTuple):
    """Replace the text from `start` to `end`; `place` is where the author is told `message`, with `hint`.

    `open` says that a quote or bracket is left open.
    """

    start: int
    end: int
    text: str
    place: int
    open: bool
    message: str
    hint: str
    width: int = 1
    """How many characters the place has."""


class Trouble(NamedTuple):
    """What PyYAML says: the words, the offset at which it stopped, and the one at which what it was reading began."""

    problem: str
    context: str
    at: int
    opened: int
    quoted: tuple[int, int] | None
    """The quoted text right before the place, if one stands there."""
