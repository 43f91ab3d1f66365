"""Expressions that cannot be read: what follows from that."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.iml.codes import BRACKET, COMPARISON_OF_TYPES, UNCLOSED_QUOTE, UNKNOWN_VARIABLE
from afkit.iml.errors import Fault
from afkit.iml.syntax.ast import Mustache, Text


def without_echoes(found: Sequence[Fault], parts: Sequence[Text | Mustache], faults: Sequence[Fault]) -> set[Fault]:
    """Leave out what follows from a fault of the syntax in the same expression.

    Names that seem unknown may be no names at all, types were guessed of what is broken, and behind a bracket or quote that
    is not closed everything is read as part of it.
    """
    wrong = [fault for fault in faults if fault.severity == "error"]
    spoilt = [part for part in parts if any(part.start <= fault.start < part.end for fault in wrong)]
    first = min((fault.start for fault in wrong), default=0)
    unclosed = {fault for fault in faults if fault.code in (UNCLOSED_QUOTE, BRACKET) and fault.severity == "error"}
    return {
        fault
        for fault in found
        if not any(
            part.start <= fault.start < part.end
            and (
                (
                    fault.code == UNKNOWN_VARIABLE
                    and not (fault.end <= first and (fault.hint or "").startswith("did you"))
                )
                or (fault.code >= COMPARISON_OF_TYPES and fault not in faults)
                or (
                    fault in faults
                    and fault not in unclosed
                    and any(part.start <= other.start <= fault.start for other in unclosed)
                )
            )
            for part in spoilt
        )
    }
