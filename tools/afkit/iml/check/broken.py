"""Expressions that cannot be read: what follows from that."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.iml.codes import BRACKET, COMPARISON_OF_TYPES, UNCLOSED_QUOTE, UNKNOWN_VARIABLE
from afkit.iml.errors import Fault
from afkit.iml.syntax.ast import Mustache, Text


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


def _within(fault: Fault, part: Text | Mustache) -> bool:
    return part.start <= fault.start < part.end
