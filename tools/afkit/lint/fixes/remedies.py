"""Turn what static checks of expressions advise into edits, where the advice is exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afkit.app.model import Origin
from afkit.iml.check.templates import check
from afkit.iml.check.types import Scope
from afkit.iml.codes import (
    ARGUMENT_COUNT,
    ARGUMENT_TYPE,
    BOOLEAN_AS_TEXT,
    BRACKET,
    DATE_TOKENS,
    HYPHEN,
    IFEMPTY_THIRD,
    INDEX,
    LITERAL_BRACES,
    METHOD_CALL,
    MISSING_ARGUMENT,
    MISSING_VALUE,
    OPERAND,
    TERNARY,
    TYPOGRAPHIC_SIGN,
    UNEXPECTED_TOKEN,
    UNKNOWN_FUNCTION,
    UNKNOWN_MEMBER,
    UNKNOWN_VARIABLE,
    VARIABLE_NOT_HERE,
    WORD_OPERATOR,
)
from afkit.iml.errors import Fault
from afkit.lint.fixes.mend import NO_FIX, Fix, within
from afkit.patterns import lazy

_MEANT = lazy(r"(?:did you mean |names are case-sensitive: write )([A-Za-z_][\w.]*)\??$")
_NAMED = lazy(r"There is no (?:function |variable )?`?([A-Za-z_][\w-]*)`?")
_TOKEN = lazy(r"^`([A-Za-z]+)` is ")
_WRITE = lazy(r"^write ([A-Za-z]+) for ")
_PATH_GOES_ON = lazy(r"'[^']*'|\"[^\"]*\"|(?=(?<![\s({/])(/[A-Za-z]))")
_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("params", "param", "parameter", "input", "inputs", "args", "arguments", "fields"), "parameters"),
    **dict.fromkeys(("response", "res", "result", "results", "responseBody", "payload"), "body"),
    **dict.fromkeys(("conn", "auth", "account", "credentials"), "connection"),
    **dict.fromkeys(("items", "row", "element", "entry"), "item"),
    **dict.fromkeys(("status", "statuscode", "status_code", "code"), "statusCode"),
    **dict.fromkeys(("header", "responseHeaders"), "headers"),
    **dict.fromkeys(("event", "bundle", "data"), "payload"),
}
"""What other tools call a variable → its name here."""
_OF_RESPONSE = lazy(r"\.(body|headers|statusCode)\b")
_PATH = lazy(r"(?:\.\w+)*")
_FOLLOWS_FROM_SYNTAX = frozenset(
    {ARGUMENT_COUNT, IFEMPTY_THIRD, UNKNOWN_VARIABLE, UNKNOWN_MEMBER, OPERAND, ARGUMENT_TYPE, HYPHEN, INDEX}
)
_OF_CALLS = frozenset({ARGUMENT_TYPE, IFEMPTY_THIRD})
BOLD = frozenset(
    {
        UNKNOWN_VARIABLE,
        VARIABLE_NOT_HERE,
        UNKNOWN_MEMBER,
        INDEX,
        DATE_TOKENS,
        LITERAL_BRACES,
        BOOLEAN_AS_TEXT,
        HYPHEN,
        METHOD_CALL,
        BRACKET,
        UNEXPECTED_TOKEN,
        TERNARY,
        MISSING_VALUE,
    }
)
"""Codes whose remedy is a guess at what was meant: it is made only when asked for."""


def better(fault: Fault, text: str, scope: Scope) -> Fault:
    """Give a fault with the hint that this place allows: the variable that another tool calls so, or a parameter."""
    if fault.code == UNEXPECTED_TOKEN and fault.hint and fault.hint.startswith("negation"):
        at = text.rfind("not", 0, fault.start)
        return fault._replace(start=at, end=at + len("not")) if at >= 0 else fault
    if fault.code == VARIABLE_NOT_HERE and "item is not" in fault.message and "body" in scope.variables:
        path = _PATH.match(text, fault.end)
        return fault._replace(hint=f"write body{path[0] if path else ''}: items exist once something iterates")
    if fault.code == UNKNOWN_MEMBER and text[fault.start : fault.start + 1] == "." and fault.end > fault.start + 1:
        return fault._replace(start=fault.start + 1)
    named = _NAMED.search(fault.message) if fault.code == UNKNOWN_VARIABLE else None
    name = named.group(1) if named is not None else ""
    meant = _CALLED.get(name, "")
    part = _OF_RESPONSE.match(text, fault.end) if meant == "body" else None
    if part is not None and part[1] in scope.variables:
        return fault._replace(end=part.end(), hint=f"did you mean {part[1]}?")
    if named is None or (fault.hint and _MEANT.search(fault.hint) and meant not in scope.variables):
        return fault
    begin = text.rfind("{{", 0, fault.start) + 2
    before = text[max(begin, fault.start - _NEAR) : fault.start]
    if _opened(before) in _OF_NAMES and "," in before.rpartition("(")[2]:
        return fault._replace(hint=f"a text stands in quotes: '{name}'")
    if meant in scope.variables:
        return fault._replace(hint=f"did you mean {meant}?")
    for root in _HOLDERS:
        kind = scope.variables.get(root)
        if kind is not None and name in (kind.members or {}):
            return fault._replace(hint=f"did you mean {root}.{name}?")
    whole = not text[begin : fault.start].strip() and _CLOSES.match(text, fault.end) is not None
    if whole and (fault.hint or "").startswith("a text stands"):
        item = f"write item.{name} for the item's; " if "item" in scope.variables else ""
        return fault._replace(hint=f"{item}a text stands without braces: {name}")
    return fault


_NEAR = 200
"""Characters before a name that are looked through for the call that it stands in."""

_CLOSES = lazy(r"\s*}}")
_OF_NAMES = frozenset({"omit", "pick", "map", "get", "deduplicate", "distinct", "sort", "toCollection"})
"""Functions whose further arguments are names of members, as texts."""

_HOLDERS = ("parameters", "temp", "item", "connection", "data", "body", "common", "webhook")
"""Variables whose members may be read by mistake as if they were variables themselves."""


def closed_where_meant(faults: Sequence[Fault], text: str, scope: Scope) -> Sequence[Fault]:
    """Tell of a `)` that is missing at the argument behind which it makes an expression without a fault.

    Reading notices it at the end of the expression only; there it is told where that end is as good a place.
    """
    ends = [fault for fault in faults if fault.code == BRACKET and fault.message.startswith("`)` is missing before")]
    if len(ends) != 1 or len(text) > _LONG or not any(fault.code in _FOLLOWS_FROM_SYNTAX for fault in faults):
        return faults
    (end,) = ends
    begin = text.rfind("{{", 0, end.start) + 2
    others = [fault for fault in faults if not begin <= fault.start <= end.start]
    for match in _ARGUMENT_END.finditer(text, begin, end.start):
        at = match.start(1)
        if at >= 0 and _wrong(check(f"{text[:at]}){text[at:]}", scope)) == _wrong(others):
            name = _opened(text[begin:at])
            message = f"`)` is missing here: {name}( is not closed" if name else "`)` is missing here"
            return [*others, end._replace(message=message, start=at - 1, end=at, hint="write `)` behind this")]
    return faults


def _wrong(faults: Sequence[Fault]) -> int:
    """Count what is more than a remark."""
    return sum(fault.severity != "info" for fault in faults)


_LONG = 1_000
_ARGUMENT_END = lazy(r"'[^']*'|\"[^\"]*\"|(?=(\s*[,;]))")


def _opened(text: str) -> str:
    """Give the name of the function whose bracket is the last one that is open in a piece of an expression."""
    names: list[str] = []
    for match in _CALL.finditer(text):
        if match[0].endswith("("):
            names.append(match[1] or "")
        elif match[0] == ")" and names:
            names.pop()
    return names[-1] if names else ""


_CALL = lazy(r"'[^']*'|\"[^\"]*\"|([A-Za-z]\w*)?\(|\)")


def without_followers(faults: Sequence[Fault]) -> list[Fault]:
    """Leave out what follows from a fault of the syntax: what a call lacks that could not be read to its end."""
    broken = [fault for fault in faults if fault.code < UNKNOWN_FUNCTION and fault.severity == "error"]
    if not broken:
        return list(faults)
    first = min(fault.start for fault in broken)
    # What stands in a call without its end may be outside of it in truth: its number and types say nothing.
    calls = {fault.start for fault in broken if fault.code == BRACKET}
    return [
        fault
        for fault in faults
        if fault in broken
        or fault.code not in _FOLLOWS_FROM_SYNTAX
        or (
            _apart(fault, first, broken)
            and fault.code != INDEX
            and not (calls and fault.code in _OF_CALLS and fault.end <= max(calls))
        )
    ]


def _apart(fault: Fault, first: int, broken: Sequence[Fault]) -> bool:
    """Tell whether a fault has nothing to do with those of the syntax: it ends before them, and is no call around them."""
    if fault.code == ARGUMENT_COUNT:
        return not any(fault.start <= other.start for other in broken)
    return fault.end <= first


def is_bold(code: str) -> bool:
    """Tell whether the fix of a code may change what is meant: a guess at a name, or another value than before."""
    return code in BOLD


def remedy(fault: Fault, text: str, origin: Origin) -> Fix:
    """Give the edits that mend a fault of the template at an origin; none where the advice is not exact."""
    start, end = fault.start, fault.end
    hint = fault.hint or ""
    if fault.code == MISSING_ARGUMENT:
        return within(origin, start, end, f"{' ' * (text[start - 1] in ',;')}undefined{text[start:end]}")
    if fault.code == WORD_OPERATOR and hint.startswith("write ") and " " not in hint[6:]:
        return within(origin, start, end, hint[6:])
    if fault.code == TYPOGRAPHIC_SIGN and hint.startswith("write ' or"):
        closing = text.find({"“": "”", "‘": "’", "„": "“"}.get(text[start:end], "\0"), end)
        both = within(origin, start, end, "'") + (within(origin, closing, closing + 1, "'") if closing >= 0 else NO_FIX)
        return both if len(both) == 1 + (closing >= 0) else NO_FIX
    if fault.code == LITERAL_BRACES and hint.startswith("write {{"):
        return within(origin, 0, len(text), hint[len("write ") :])
    if fault.code == LITERAL_BRACES and hint == "remove this brace":
        return within(origin, start, end, "")
    if fault.code == LITERAL_BRACES:
        return _closed(text, start, origin)
    if fault.code == INDEX and text[start:end] == "[0]":
        return within(origin, start, end, "[1]")
    if fault.code == DATE_TOKENS:
        token, instead = _TOKEN.match(fault.message), _WRITE.match(hint)
        return _swap(origin, text, start, end, token.group(1), instead.group(1)) if token and instead else NO_FIX
    meant, named = _MEANT.search(hint), _NAMED.search(fault.message)
    if meant and fault.code == UNKNOWN_VARIABLE and text[start:end].endswith(f".{meant.group(1)}"):
        return within(origin, start, end, meant.group(1))
    if meant and named:
        return _swap(origin, text, start, end, named.group(1), meant.group(1))
    from afkit.lint.fixes.habits import habit

    change = habit(fault, text)
    return within(origin, *change) if change is not None else NO_FIX


def _closed(text: str, start: int, origin: Origin) -> Fix:
    """Close braces at the end of a text, if what stands in them is an expression then."""
    from afkit.iml.syntax.parser import parse

    end = len(text.rstrip())
    missing = "}" if text[end - 1] == "}" else "}}"
    if "{{" in text[start + 2 : end] or end == start + 2:
        return NO_FIX
    for path in _PATH_GOES_ON.finditer(text, start, end) if missing == "}}" and end - start < _LONG else ():
        closing = "}" if text[path.start() - 1] == "}" else "}}"
        if path[1] and not parse(text[start : path.start()] + closing).faults:
            end, missing = path.start(), closing  # the path of an address goes on behind the expression
            break
    fits = not parse(text[start:end] + missing).faults
    return within(origin, end - 1, end, text[end - 1] + missing) if fits else NO_FIX


def _swap(origin: Origin, text: str, start: int, end: int, old: str, new: str) -> Fix:
    """Replace the one word `old` in a stretch of a template."""
    written = text[start:end]
    at = written.rfind(old)
    return within(origin, start + at, start + at + len(old), new) if at >= 0 and written.count(old) == 1 else NO_FIX
