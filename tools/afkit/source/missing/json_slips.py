"""Repairs of JSON that is written like JavaScript, Python or YAML, or lacks a sign: what makes a whole text of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from json import dumps

from afkit.patterns import lazy
from afkit.source.codes import JSON_SYNTAX, LEFT_OPEN, UNQUOTED_EXPRESSION
from afkit.source.diagnostic import Diagnostic, Edit, Related, UnreadableError
from afkit.source.text import Location, Source

Piece = tuple[int, int, str]
"""Replace the text from start to end."""

_KEY = lazy(r"[A-Za-z_$][\w$-]*(?=[ \t]*:)")
_SINGLE = lazy(r"'([^'\"\\\n]*)'")
_EXPRESSION = lazy(r"\{\{[^\"\\\n{}]*\}\}")
_WORDS = {"true": "true", "false": "false", "none": "null", "null": "null", "undefined": "null"}
_WORD = lazy(r"[A-Za-z]+\b")
_NUMBER = lazy(r"\+?(\.?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?)")
_STRING = lazy(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|[\[\]{}]')
_FIRST = lazy(r"(?s)(?:\s|//[^\n]*|/\*.*?\*/)*(.?)")
_MOST = 60
_LOOKS = 1_000_000
"""Characters that may be read again to find out whether repairs make a whole text."""


def mended(error: UnreadableError, source: Source, fault_of: Callable[[str], Diagnostic | None]) -> UnreadableError:
    """Give the error that tells where a sign is missing, with the edits that make a whole text, if there are such.

    `fault_of` reads a text and gives its fault, or None.
    """
    first = error.diagnostics[0]
    if first.code not in (JSON_SYNTAX, LEFT_OPEN, UNQUOTED_EXPRESSION):
        return error
    if first.fix:
        edit = first.fix[0]
        start, end = edit.location.start, edit.location.end
        if fault_of(source.text[:start] + edit.text + source.text[end:]) is None:
            return error
    mistaken = _other_bracket(source, first, fault_of) or _one_too_many(source, fault_of)
    if mistaken is not None:
        return UnreadableError((mistaken,))
    # Of brackets the indentation knows more than the place where reading stopped.
    indented = _as_indented(source, fault_of) or _unopened(source, first.location.start, fault_of)
    if indented is not None:
        return UnreadableError((indented,))
    edits = repairs(source, first, fault_of)
    return UnreadableError((first._replace(fix=edits, unsafe=bool(edits)),))


def _other_bracket(
    source: Source, first: Diagnostic, fault_of: Callable[[str], Diagnostic | None]
) -> Diagnostic | None:
    """Tell of a bracket that is closed by one of the other kind, if nothing else is wrong."""
    if not first.message.startswith("a comma or "):
        return None
    text, right = source.text, first.message.split(" ")[3]
    at = first.location.start + len(text[first.location.start :]) - len(text[first.location.start :].lstrip())
    wrong = text[at : at + 1]
    if wrong not in ("}", "]") or fault_of(text[:at] + right + text[at + 1 :]) is not None:
        return None
    place = Location(source, at, at + 1)
    message = f"this {wrong} should be a {right}: {first.hint}"
    return Diagnostic(JSON_SYNTAX, "error", message, place, f"write {right}", (Edit(place, right),), unsafe=True)


def _one_too_many(source: Source, fault_of: Callable[[str], Diagnostic | None]) -> Diagnostic | None:
    """Tell of a bracket that closes what is not yet over, as the indentation shows, if nothing else is wrong."""
    from afkit.source.missing.brackets import surplus

    text = source.text
    for at in islice(surplus(text), max(1, min(_MOST, _LOOKS // max(1, len(text))))):
        if fault_of(text[:at] + text[at + 1 :]) is None:
            place = Location(source, at, at + 1)
            message = f"this {text[at]} closes what the lines below still belong to, as they are indented"
            return Diagnostic(JSON_SYNTAX, "error", message, place, "remove it", (Edit(place, ""),), unsafe=True)
    return None


def _as_indented(source: Source, fault_of: Callable[[str], Diagnostic | None]) -> Diagnostic | None:
    """Tell of a bracket that is not closed where the indentation shows it."""
    from afkit.source.missing.brackets import left_open

    for found in left_open(source.text):
        if fault_of(source.text[: found.at] + found.text + source.text[found.at :]) is not None:
            continue
        sign = source.text[found.start]
        line = source.position(found.start)[0]
        place = Location(source, found.at, min(found.at + 1, len(source.text)))
        opened = Related(Location(source, found.start, found.start + 1), "the bracket")
        closing = found.text[0]
        message = f"the {sign} of line {line} is not closed: its {closing} is missing here, as the lines are indented"
        fix = (Edit(Location(source, found.at, found.at), found.text),)
        return Diagnostic(LEFT_OPEN, "error", message, place, f"write {closing} here", fix, (opened,), unsafe=True)
    return None


def _unopened(source: Source, stopped: int, fault_of: Callable[[str], Diagnostic | None]) -> Diagnostic | None:
    """Tell of a bracket that is closed but never opened, where the value that it would begin is awaited."""
    from afkit.source.missing.brackets import awaited

    text = source.text
    places = list(awaited(text, stopped))[-_MOST:]
    for at in reversed(places[-max(1, _LOOKS // max(1, 2 * len(text))) :]):
        for sign in "[{":
            new = f" {sign}" if at else sign
            if not at and _FIRST.match(text)[1] == sign:  # type: ignore[index]
                continue  # rather one is closed twice
            if fault_of(text[:at] + new + text[at:]) is None:
                message = (
                    f"a {sign} is missing here: the lines below are indented as what stands in one, and it is closed"
                )
                place = Location(source, max(0, at - 1), max(1, at))
                fix = (Edit(Location(source, at, at), new),)
                return Diagnostic(LEFT_OPEN, "error", message, place, f"write {sign} here", fix, unsafe=True)
    return None


def repairs(source: Source, first: Diagnostic, fault_of: Callable[[str], Diagnostic | None]) -> tuple[Edit, ...]:
    """Give the edits that make a whole text, the first at the fault that is told; none if that is not found out."""
    text = source.text
    fault: Diagnostic | None = first
    edits: list[Edit] = []
    shift = least = 0
    for _ in range(min(_MOST, _LOOKS // max(1, len(text)))):
        piece = next(_pieces(text, fault), None) if fault is not None else None
        if piece is None or piece[0] < least:
            return ()
        start, end, new = piece
        edits.append(Edit(Location(source, start - shift, end - shift), new))
        text = text[:start] + new + text[end:]
        shift += len(new) - (end - start)
        least = start + len(new)
        fault = fault_of(text)
        if fault is None:
            return tuple(edits)
    return ()


def _pieces(text: str, fault: Diagnostic) -> Iterator[Piece]:
    at, message = fault.location.start, fault.message
    if message.startswith("a comma or ") and text[at:].lstrip()[:1] in ("]", "}"):
        yield at, at, message.split(" ")[3]
    elif fault.fix:
        edit = fault.fix[0]
        yield edit.location.start, edit.location.end, edit.text
    elif message.startswith("a colon is missing"):
        end = len(text[:at].rstrip())
        yield end, end, ":"
    elif message.endswith("never closed") and text[at : at + 1] in ("{", "["):
        yield from _closed(text)
    elif message.startswith("text after the end"):
        if not text[at:].strip("]} \t\r\n"):
            yield len(text[:at].rstrip()), len(text.rstrip()), ""
    elif message.endswith("before this comma"):
        yield at, at + 1, ""
    elif message.startswith("an unknown escape"):
        yield at, at, "\\"
    elif message.startswith("a tab inside"):
        yield at, at + 1, "\\t"
    else:
        yield from _written(text, at)


def _written(text: str, at: int) -> Iterator[Piece]:
    """Write what stands at a place as JSON has it."""
    if text.startswith("#", at):
        yield at, at + 1, "//"
    for pattern in (_EXPRESSION, _KEY):
        match = pattern.match(text, at)
        if match is not None:
            yield at, match.end(), f'"{match[0]}"'
    match = _SINGLE.match(text, at)
    if match is not None:
        yield at, match.end(), dumps(match[1], ensure_ascii=False)
    match = _WORD.match(text, at)
    if match is not None and match[0].lower() in _WORDS:
        yield at, match.end(), _WORDS[match[0].lower()]
    match = _NUMBER.match(text, at)
    if match is not None and match[1][:1] != "0":
        yield at, match.end(), f"0{match[1]}" if match[1].startswith(".") else match[1]


def _closed(text: str) -> Iterator[Piece]:
    """Close at the end what is open there."""
    open_: list[str] = []
    for match in _STRING.finditer(text):
        sign = match[0]
        if sign in ("{", "["):
            open_.append("}" if sign == "{" else "]")
        elif sign in ("}", "]") and (not open_ or open_.pop() != sign):
            return
    end = len(text.rstrip())
    stop = end - 1 if text[end - 1 : end] == "," else end
    if open_ and "//" not in text[text.rfind("\n", 0, end) + 1 : end]:
        yield stop, end, "".join(reversed(open_))
