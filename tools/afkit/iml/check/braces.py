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
    """Find a third brace beside a value that is the whole text, at one side or, as other languages write it, at both."""
    left, right = text[:3] == "{{{", text[-3:] == "}}}"
    values = [part for part in parts if isinstance(part, Mustache)]
    inner = (int(left), len(text) - int(right))
    if len(values) != 1 or (values[0].start, values[0].end) != inner or not (left or right):
        return _uneven(text, parts)
    message = "The outer braces are text: a value has two at each side" if left and right else _THIRD
    start, end = (0, 1) if left else (len(text) - 1, len(text))
    return Fault(LITERAL_BRACES, message, start, end, f"write {text[inner[0] : inner[1]]}", "warning")


def _uneven(text: str, parts: Sequence[Text | Mustache]) -> Fault | None:
    """Find a third brace beside a value in a text that has no other brace that it could belong to."""
    written = "".join(part.value for part in parts if isinstance(part, Text))
    if written.count("{") + written.count("}") != 1:
        return None
    for part in parts:
        if isinstance(part, Mustache) and text[part.start - 1 : part.start] == "{":
            start = part.start - 1
        elif isinstance(part, Mustache) and text[part.end : part.end + 1] == "}":
            start = part.end
        else:
            continue
        return Fault(LITERAL_BRACES, _THIRD, start, start + 1, "remove this brace", "warning")
    return None


_THIRD = "The third brace is text: a value has two at each side"
