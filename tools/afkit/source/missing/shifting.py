"""Move a block of YAML to another depth, as an edit of its lines."""

from __future__ import annotations

from afkit.source.diagnostic import Edit
from afkit.source.text import Location


def shifted(key: Location, end: int, by: int) -> tuple[Edit, ...]:
    """Give the edit that indents the lines from a key to an offset by some columns more, or less where `by` is negative.

    No edit where the key does not begin its line, or where a line has too little before it.
    """
    text = key.source.text
    begin = text.rfind("\n", 0, key.start) + 1
    if text[begin : key.start].strip(" ") or not by:
        return ()
    lines = text[begin:end].rstrip().split("\n")
    if any(line[:-by].strip() for line in lines) if by < 0 else False:
        return ()
    moved = [line[-by:] if by < 0 else " " * by + line if line.strip() else line for line in lines]
    return (Edit(Location(key.source, begin, begin + len("\n".join(lines))), "\n".join(moved)),)


def dashed(value: Location) -> tuple[Edit, ...]:
    """Give the edit that makes a list item of a value that begins its line where an item's does, without the dash."""
    text = value.source.text
    begin = text.rfind("\n", 0, value.start) + 1
    if text[begin : value.start].strip(" ") or value.start - begin < 2:
        return ()
    return (Edit(Location(value.source, value.start - 2, value.start), "- "),)
