"""Braces that are text, although they look like those of a value."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.iml.codes import LITERAL_BRACES
from afkit.iml.errors import Fault, Severity
from afkit.iml.syntax.ast import Mustache, Text


def unclosed(part: Text) -> Fault | None:
    """Find the braces of a text that nothing closes."""
    at = part.value.find("{{")
    if at < 0:
        return None
    # One brace at the very end is a slip of the hand; anything else may be text that is meant.
    severity: Severity = "warning" if part.value.rstrip().endswith("}") else "info"
    place = part.start + at
    message = "This `{{` is plain text: no `}}` follows"
    return Fault(LITERAL_BRACES, message, place, place + 2, "close it with `}}`", severity)


def tripled(text: str, parts: Sequence[Text | Mustache]) -> Fault | None:
    """Find three braces at both sides of a value that is the whole text, as other template languages write them."""
    if len(parts) != 3 or not isinstance(parts[1], Mustache) or (parts[1].start, parts[1].end) != (1, len(text) - 1):
        return None
    message = "The outer braces are text: a value has two at each side"
    return Fault(LITERAL_BRACES, message, 0, 1, f"write {text[1:-1]}", "warning") if text[-3:] == "}}}" else None
