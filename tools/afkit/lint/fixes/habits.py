"""What other languages write, in the words of this one: methods, ternaries, other names of functions, braces in braces.

Each gives a stretch of the template and what stands in its place; nothing where more would have to be known. An expression
that could not be read is taken only if it can be read afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from afkit.iml.codes import (
    BOOLEAN_AS_TEXT,
    BRACES_IN_INDEX,
    BRACKET,
    HYPHEN,
    METHOD_CALL,
    MISSING_VALUE,
    MIXED_SEPARATORS,
    NESTED_BRACES,
    TERNARY,
    UNEXPECTED_TOKEN,
    UNKNOWN_FUNCTION,
)
from afkit.iml.errors import Fault
from afkit.patterns import lazy

Change = tuple[int, int, str]
"""An offset range of a template, and what stands there afterwards."""

_CALLED = lazy(r"^write ([A-Za-z]\w*)\((\w+(?:, \w+)*)\)$")
_QUOTED = lazy(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_OBJECT = lazy(r"(?:[A-Za-z_]\w*)(?:\.(?:\w+|`[^`]*`)|\[-?\d*\])*\.\Z")
_OPERAND = lazy(r"[A-Za-z_][\w.]*(?:\[-?\d*\]|\.`[^`]*`|\.\w+)*")
_HOLDERS = frozenset({"JSON", "Math", "Object", "Array", "String", "Number"})
"""Objects of JavaScript whose methods take the value as an argument."""


def habit(fault: Fault, text: str) -> Change | None:
    """Give what to write where a fault of a template tells of another language's form; None where it is not known."""
    build = _HABITS.get(fault.code)
    change = build(fault, text) if build is not None else None
    if change is None or fault.code not in _UNREAD:
        return change
    from afkit.iml.syntax.parser import parse

    start, end, new = change
    whole = text[:start] + new + text[end:]
    return change if len(parse(whole).faults) < len(parse(text).faults) else None


def _boolean(fault: Fault, text: str) -> Change | None:
    word = text[fault.start + 1 : fault.end - 1]
    return (fault.start, fault.end, word) if word in ("true", "false") else None


def _hyphen(fault: Fault, text: str) -> Change | None:
    told = (fault.hint or "").partition("backticks: ")[2]
    return (fault.start, fault.end, told) if told and text[fault.start : fault.end] == told.replace("`", "") else None


def _inner_braces(fault: Fault, text: str) -> Change | None:
    close = text.find("}}", fault.start)
    inner = text[fault.start + 2 : close]
    fits = close >= 0 and text.startswith("{{", fault.start) and "{{" not in inner and inner.strip()
    return (fault.start, close + 2, inner.strip()) if fits else None


def _separators(fault: Fault, text: str) -> Change:
    call = text[fault.start : fault.end]
    semicolons = [at for at, sign, depth in _signs(call) if sign == ";" and depth == 1]
    pieces = [
        call[start:end] for start, end in zip([0, *(at + 1 for at in semicolons)], [*semicolons, None], strict=True)
    ]
    return (fault.start, fault.end, ",".join(pieces))


def _method(fault: Fault, text: str) -> Change | None:
    called = _CALLED.match(fault.hint or "")
    owner = _OBJECT.search(text, max(0, fault.start - 200), fault.start)
    closing = _closing(text, fault.end)
    if called is None or owner is None or closing is None:
        return None
    value, given = owner[0][:-1], text[fault.end + 1 : closing].strip()
    arguments = given if value in _HOLDERS else ", ".join(filter(None, (value, given)))
    return (owner.start(), closing + 1, f"{called[1]}({arguments})")


def _name(fault: Fault, text: str) -> Change | None:
    start, end = fault.start, fault.start + len(text[fault.start : fault.end].partition("(")[0].rstrip())
    closing = _closing(text, end)
    if closing is None:
        return None
    if "is a variable" in (fault.hint or ""):
        return (end, closing + 1, "") if not text[end + 1 : closing].strip() else None
    called = _CALLED.match(fault.hint or "")
    given = 1 + sum(sign in ",;" and depth == 1 for _, sign, depth in _signs(text[end : closing + 1]))
    return (start, end, called[1]) if called is not None and given == len(called[2].split(",")) else None


def _bracket(fault: Fault, text: str) -> Change | None:
    hint = fault.hint or ""
    if hint.startswith("add `)`"):
        at = len(text[: fault.start].rstrip())
        return (at, at, ")")
    if hint == "write `)` behind this":
        return (fault.end, fault.end, ")")
    return (fault.start, fault.end, "") if hint.startswith("remove it") and text[fault.start] == ")" else None


def _negation(fault: Fault, text: str) -> Change | None:
    if not (fault.hint or "").startswith("negation"):
        return None
    operand = _OPERAND.match(text, fault.end + 1)
    if operand is None:
        return None
    end = operand.end()
    if text[end : end + 1] == "(":
        closing = _closing(text, end)
        end = closing + 1 if closing is not None else end
    ends = text[end:].lstrip()[:1] in (",", ";", ")", "}", "&", "|")
    return (fault.start, end, f"!{text[fault.end + 1 : end]}") if ends else None


def _choice(fault: Fault, text: str) -> Change | None:
    at = fault.start
    if text.startswith("?.", at):
        return (at, at + 2, ".")
    start, end = _argument(text, at)
    asked = text[start:at].strip()
    if text.startswith("??", at):
        other = text[at + 2 : end].strip()
        return (start, end, f"ifempty({asked}, {other})") if asked and other and "?" not in other else None
    rest = text[at + 1 : end]
    colons = [place for place, sign, depth in _signs(rest) if sign == ":" and depth == 0]
    if len(colons) != 1 or not asked:
        return None
    yes, no = rest[: colons[0]].strip(), rest[colons[0] + 1 :].strip()
    return (start, end, f"if({asked}, {yes}, {no})") if yes and no else None


def _unequal(fault: Fault, text: str) -> Change | None:
    at = text.rfind("<", 0, fault.start + 1)
    return (
        (at, fault.end, "!=")
        if fault.hint == "write !=" and at >= 0 and not text[at + 1 : fault.start].strip()
        else None
    )


_HABITS: dict[str, Callable[[Fault, str], Change | None]] = {
    BOOLEAN_AS_TEXT: _boolean,
    HYPHEN: _hyphen,
    NESTED_BRACES: _inner_braces,
    BRACES_IN_INDEX: _inner_braces,
    MIXED_SEPARATORS: _separators,
    METHOD_CALL: _method,
    UNKNOWN_FUNCTION: _name,
    BRACKET: _bracket,
    UNEXPECTED_TOKEN: _negation,
    TERNARY: _choice,
    MISSING_VALUE: _unequal,
}
_UNREAD = frozenset({NESTED_BRACES, BRACES_IN_INDEX, BRACKET, UNEXPECTED_TOKEN, TERNARY, MISSING_VALUE, METHOD_CALL})
"""Faults that keep an expression from being read."""


def _signs(text: str) -> Iterator[tuple[int, str, int]]:
    """Go over the signs outside of quotes, each with the number of brackets that are open there; an own bracket counts."""
    depth = at = 0
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        if quoted is not None:
            at = quoted.end()
            continue
        sign = text[at]
        if sign in "([":
            depth += 1
        yield at, sign, depth
        if sign in ")]":
            depth -= 1
        at += 1


def _closing(text: str, opening: int) -> int | None:
    """Give where the round bracket closes that opens at a place."""
    if text[opening : opening + 1] != "(":
        return None
    return next((opening + at for at, sign, depth in _signs(text[opening:]) if sign == ")" and depth == 1), None)


def _argument(text: str, at: int) -> tuple[int, int]:
    """Give the stretch around a place that no bracket, separator or brace divides: one argument, or a whole expression."""
    begin = text.rfind("{{", 0, at) + 2
    starts = [begin]
    for place, sign, _ in _signs(text[begin:at]):
        if sign in "([":
            starts.append(begin + place + 1)
        elif sign in ")]" and len(starts) > 1:
            starts.pop()
        elif sign in ",;":
            starts[-1] = begin + place + 1
    depth = 0
    end = len(text)
    for place, sign, _ in _signs(text[at:]):
        depth += (sign in "([") - (sign in ")]")
        if depth < 0 or (depth == 0 and sign in ",;") or text.startswith("}}", at + place):
            end = at + place
            break
    start = starts[-1]
    start += len(text[start:at]) - len(text[start:at].lstrip())
    return start, len(text[:end].rstrip())
