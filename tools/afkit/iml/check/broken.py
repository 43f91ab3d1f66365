"""Expressions that cannot be read: what follows from that."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.iml.check.types import Scope
from afkit.iml.codes import (
    BRACKET,
    COMPARISON_OF_TYPES,
    UNCLOSED_QUOTE,
    UNEXPECTED_TOKEN,
    UNKNOWN_FUNCTION,
    UNKNOWN_VARIABLE,
)
from afkit.iml.errors import Fault
from afkit.iml.registry import names
from afkit.iml.syntax.ast import Mustache, Text
from afkit.patterns import lazy


def without_echoes(
    found: Sequence[Fault], parts: Sequence[Text | Mustache], faults: Sequence[Fault], text: str
) -> set[Fault]:
    """Leave out what follows from a fault of the syntax in the same expression.

    Names that seem unknown may be no names at all, types were guessed of what is broken, and behind a bracket or quote that
    is not closed everything is read as part of it. A misspelt name before the fault is one, if the fault is not right behind.
    """
    wrong = [fault for fault in faults if fault.severity == "error"]
    spoilt = [part for part in parts if any(part.start <= fault.start < part.end for fault in wrong)]
    first = min((fault.start for fault in wrong), default=0)
    unclosed = {fault for fault in wrong if fault.code in (UNCLOSED_QUOTE, BRACKET)}

    def follows(fault: Fault) -> bool:
        if fault.code == UNKNOWN_VARIABLE:
            return not (fault.hint or "").startswith("did you mean") or not text[fault.end : first].strip()
        if fault not in faults:
            return fault.code >= COMPARISON_OF_TYPES
        return fault not in unclosed and any(
            part.start <= other.start <= fault.start for part in spoilt for other in unclosed if _within(fault, part)
        )

    return {fault for fault in found if not (any(_within(fault, part) for part in spoilt) and follows(fault))}


def run_together(
    found: set[Fault], all_: Sequence[Fault], parts: Sequence[Text | Mustache], text: str, scope: Scope
) -> set[Fault]:
    """Say of a function's name that runs into the name behind it that the bracket is missing, in place of what follows."""
    for fault in all_:
        if fault.code not in (UNKNOWN_FUNCTION, UNKNOWN_VARIABLE):
            continue
        part = next(part for part in parts if _within(fault, part))
        broken = [other for other in found if _within(other, part) and other.code in (BRACKET, UNEXPECTED_TOKEN)]
        match = _NAME.match(text, fault.start)
        halves = _halves(match.group(), scope) if match is not None and broken else None
        if match is None or halves is None or min(other.start for other in broken) < fault.start:
            continue
        hint = f"write {'('.join(halves)}"
        message = f"`(` is missing behind {halves[0]}"
        told = Fault(BRACKET, message, fault.start, match.end(), hint)
        return {told, *(item for item in found - {fault, *broken})}
    return found


def _halves(name: str, scope: Scope) -> tuple[str, str] | None:
    """Give the function and the name behind it that a name is made of, the longest such function."""
    functions = {*names(), *scope.functions}
    behind = {*functions, *scope.variables}
    for end in range(len(name) - 1, 1, -1):
        if name[:end] in functions and name[end:] in behind:
            return name[:end], name[end:]
    return None


_NAME = lazy(r"[A-Za-z_]\w*")


def _within(fault: Fault, part: Text | Mustache) -> bool:
    return part.start <= fault.start < part.end
