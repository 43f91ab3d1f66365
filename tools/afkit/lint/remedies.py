"""Turn what static checks of expressions advise into edits, where the advice is exact."""

from __future__ import annotations

from afkit.app.model import Origin
from afkit.iml.codes import (
    DATE_TOKENS,
    INDEX,
    MISSING_ARGUMENT,
    TYPOGRAPHIC_SIGN,
    UNKNOWN_MEMBER,
    UNKNOWN_VARIABLE,
    VARIABLE_NOT_HERE,
    WORD_OPERATOR,
)
from afkit.iml.errors import Fault
from afkit.lint.mend import NO_FIX, Fix, within
from afkit.patterns import lazy

_MEANT = lazy(r"(?:did you mean |names are case-sensitive: write )([A-Za-z_][\w.]*)\??$")
_NAMED = lazy(r"There is no (?:function |variable )?`?([A-Za-z_][\w-]*)`?")
_TOKEN = lazy(r"^`([A-Za-z]+)` is ")
_WRITE = lazy(r"^write ([A-Za-z]+) for ")
_BOLD = frozenset({UNKNOWN_VARIABLE, VARIABLE_NOT_HERE, UNKNOWN_MEMBER, INDEX, DATE_TOKENS})


def is_bold(code: str) -> bool:
    """Tell whether the fix of a code may change what is meant: a guess at a name, or another value than before."""
    return code in _BOLD


def remedy(fault: Fault, text: str, origin: Origin) -> Fix:
    """Give the edits that mend a fault of the template at an origin; none where the advice is not exact."""
    start, end = fault.start, fault.end
    hint = fault.hint or ""
    if fault.code == MISSING_ARGUMENT and fault.severity == "warning":
        return within(origin, start, end, f" undefined{text[start:end]}" if text[start - 1] == "," else "undefined)")
    if fault.code == WORD_OPERATOR and hint.startswith("write ") and " " not in hint[6:]:
        return within(origin, start, end, hint[6:])
    if fault.code == TYPOGRAPHIC_SIGN and hint.startswith("write ' or"):
        closing = text.find({"“": "”", "‘": "’", "„": "“"}.get(text[start:end], "\0"), end)
        both = within(origin, start, end, "'") + (within(origin, closing, closing + 1, "'") if closing >= 0 else NO_FIX)
        return both if len(both) == 1 + (closing >= 0) else NO_FIX
    if fault.code == INDEX and text[start:end] == "[0]":
        return within(origin, start, end, "[1]")
    if fault.code == DATE_TOKENS:
        token, instead = _TOKEN.match(fault.message), _WRITE.match(hint)
        return _swap(origin, text, start, end, token.group(1), instead.group(1)) if token and instead else NO_FIX
    meant, named = _MEANT.search(hint), _NAMED.search(fault.message)
    return _swap(origin, text, start, end, named.group(1), meant.group(1)) if meant and named else NO_FIX


def _swap(origin: Origin, text: str, start: int, end: int, old: str, new: str) -> Fix:
    """Replace the one word `old` in a stretch of a template."""
    written = text[start:end]
    at = written.rfind(old)
    return within(origin, start + at, start + at + len(old), new) if at >= 0 and written.count(old) == 1 else NO_FIX
