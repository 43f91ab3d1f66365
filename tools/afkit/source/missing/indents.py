"""Indentation that is wrong by a space or two, and list items without their dash: which line is the odd one."""

from __future__ import annotations

from collections.abc import Iterator

from afkit.patterns import lazy
from afkit.source.missing.lines import content_column, indent_of, line_above, line_below
from afkit.source.missing.trouble import Repair

_INDENTED = lazy(r"(?m)^( +)[^\s#]")


def indents(text: str, at: int, opened: int) -> Iterator[Repair]:
    """Suggest that the line of the problem, or the one before, is indented like one of its neighbours, or lacks its dash."""
    before, after = line_above(text, at), line_below(text, at)
    own = indent_of(text, at)
    near = [indent_of(text, before), content_column(text, before)] if before >= 0 else []
    near += [indent_of(text, after)] if after >= 0 else []
    one = [(at, width) for width in dict.fromkeys([*near, *_ancestors(text, at)]) if width != own]
    other = [(before, own)] if before >= 0 and indent_of(text, before) != own else []
    if before >= 0 and after >= 0:
        other += [(before, indent_of(text, after))]
    fits = own in _ancestors(text, at)
    # A slip is of a space or two; and what has lines below it that are deeper is not as deep as they are.
    deepest = indent_of(text, after) if after >= 0 and indent_of(text, after) > own else 10_000
    one.sort(key=lambda place: (place[1] >= deepest, abs(place[1] - own) > 2))
    tries = [*other, *one] if fits else [*one[:3], *other, *one[3:]]
    dashed = _without_dash(text, at, own) or _first_without_dash(text, at, opened, own)
    if dashed is not None:
        yield dashed
    for line, width in tries:
        start = text.rfind("\n", 0, line) + 1
        end = start + indent_of(text, line)
        if end - start != width:
            yield _indented(start, end, width)


def first_of_block(text: str, at: int) -> Iterator[Repair]:
    """Suggest that the first line of a mapping is indented like the second one, at which reading stopped.

    Which of two is the odd one shows the step by which the text is indented elsewhere.
    """
    own = indent_of(text, at)
    first = -1
    line, least = line_above(text, at), 10_000
    while line >= 0 and (width := indent_of(text, line)) > own:
        first, least = line, min(least, width)
        line = line_above(text, line)
    step = _step(text)
    if line < 0:
        return
    if own in _steps_from(text, line, step):
        alone = not _same_below(text, first, at) or _ends_with_colon(text, first)
        if first >= 0 and indent_of(text, first) == least and alone:
            yield _indented(first - least, first, own)
    elif indent_of(text, line) == own - 1:
        above = line_above(text, line)
        while above >= 0 and indent_of(text, above) >= own - 1:
            above = line_above(text, above)
        if above >= 0 and own in _steps_from(text, above, step):
            yield _indented(line - own + 1, line, own)


def _steps_from(text: str, line: int, step: int) -> tuple[int, ...]:
    """Give how deep the first line of what a line begins may be: behind its dash, or a step deeper."""
    inner = content_column(text, line)
    return (inner + step,) if inner == indent_of(text, line) else (inner, inner + step)


def _step(text: str) -> int:
    """Give how far the first line of a text is indented that is indented at all."""
    first = _INDENTED.search(text)
    return len(first[1]) if first is not None else 2


def _same_below(text: str, first: int, at: int) -> bool:
    """Tell whether a line between two is as deep as the first one."""
    width, line = indent_of(text, first), line_above(text, at)
    while line > first:
        if indent_of(text, line) == width:
            return True
        line = line_above(text, line)
    return False


def _ends_with_colon(text: str, line: int) -> bool:
    """Tell whether the value of a line stands below it: what is as deep as the line belongs into it."""
    end = text.find("\n", line)
    return text[line : len(text) if end < 0 else end].rstrip().endswith(":")


def _indented(start: int, end: int, width: int) -> Repair:
    """Indent a line, whose blanks stand from `start` to `end`, by so many."""
    message = f"this line is indented by {end - start}, and its neighbours by {width}"
    message = message.replace("by 1,", "by 1 space,") if end - start == 1 else message
    hint = f"indent it by {width}" if width else "begin it at the start of the line"
    return Repair(start, end, " " * width, end, False, message, hint)


def _without_dash(text: str, at: int, own: int) -> Repair | None:
    """Suggest the dash of a list item, where an item stands above."""
    start = text.rfind("\n", 0, at) + 1
    line = line_above(text, at)
    while line >= 0:
        width = indent_of(text, line)
        if width == own - 2:
            begins = text.rfind("\n", 0, line) + 1 + width
            if not text.startswith("- ", begins):
                return None
            if text.startswith("- - ", begins):
                message, hint = "the item that begins here has two dashes", "write one of them"
                return Repair(begins, begins + 2, "", begins, False, message, hint)
            return _dash(start + own - 2)
        if width < own - 2:
            return None
        line = line_above(text, line)
    return None


def _first_without_dash(text: str, at: int, opened: int, own: int) -> Repair | None:
    """Suggest the dash of the first item of a list, of which the second one cannot be read."""
    if not text.startswith("- ", at) or opened >= at:
        return None
    line = at
    while (line := line_above(text, line)) >= opened:
        start = text.rfind("\n", 0, line) + 1
        above = line_above(text, line)
        if line - start == own + 2 and above >= 0 and content_column(text, above) <= own:
            return _dash(line - 2)
    return None


def _dash(place: int) -> Repair:
    message = "the dash of a list item is missing here"
    return Repair(place, place + 2, "- ", place, False, message, "begin the item with '- '")


def depth_at(text: str, at: int) -> int:
    """Give how deep a line belongs whose own blanks do not say it: as deep as the one above it, or below that."""
    above = line_above(text, at)
    if above < 0:
        return 0
    width = content_column(text, above)
    return width + _step(text) if _ends_with_colon(text, above) else width


def _ancestors(text: str, at: int) -> list[int]:
    """Give the indentations of the lines above that a line may belong to, the nearest first, dashes counted as well."""
    found: list[int] = []
    line, limit = line_above(text, at), 10_000
    for _ in range(200):
        if line < 0:
            break
        width = indent_of(text, line)
        if width <= limit:
            found += [inner for inner in (content_column(text, line), width) if inner not in found]
            limit = width
        if not width:
            break
        line = line_above(text, line)
    return found
