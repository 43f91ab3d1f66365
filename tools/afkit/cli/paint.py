"""Text for a terminal: in colour, and without what would write to the terminal by itself."""

from __future__ import annotations

_COLOURS = {"bold": "1", "green": "32", "red": "31", "yellow": "33", "dim": "2"}


def paint(text: str, colour: str, on: bool) -> str:
    """Colour a text for a terminal."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if on else text


def printable(text: str) -> str:
    """Show control characters as escapes, so that a service cannot write to the terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c == "\t" else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text
    )
