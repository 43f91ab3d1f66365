"""Members of a request that are not read as such: they stand too deep, or lack the blank behind their colon. (AF726, AF727)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request, Text
from afkit.app.model import Origin
from afkit.app.spec.format.directives import DIRECTIVES
from afkit.app.spec.format.responses import MODULE
from afkit.app.spec.shapes.unions import object_of
from afkit.lint.fixes.mend import NO_FIX, Fix
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import MEMBER_TOO_DEEP, MEMBER_WITHOUT_BLANK
from afkit.lint.visits import each_request_and_base, each_text
from afkit.patterns import lazy
from afkit.source.diagnostic import Edit
from afkit.source.text import Location

_OWN: dict[str, frozenset[str]] = {
    "response": frozenset(MODULE.keys) | {"data", "expires", "metadata", "uid", "verification", "respond"},
    **{
        name: frozenset(shape.keys)
        for name, key in DIRECTIVES.items()
        if name in ("pagination", "log", "repeat") and (shape := object_of(key.shape)) is not None
    },
}
"""Directives that are objects, and what may stand in them."""

_NO_HEADERS = ("body", "qs", "url", "method")
"""Names of directives that no service calls a header."""

_TELLING: dict[str, frozenset[str]] = {
    "response": frozenset({"output", "iterate", "valid", "wrapper", "trigger", "temp"}),
    "pagination": frozenset({"condition", "mergeWithParent", "qs"}),
    "log": frozenset({"sanitize"}),
    "repeat": frozenset({"condition"}),
}
"""Members of those that what is sent to a service has not: it may well be told of a response, or of a repetition."""

_FREE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    *(((holder,), tuple(_OWN)) for holder in ("body", "qs", "headers", "temp")),
    (("headers",), _NO_HEADERS),
    *((("pagination", holder), ("condition",)) for holder in ("qs", "body", "headers")),
    *((("response", holder), ("iterate",)) for holder in ("output", "temp")),
)
"""Where any member may stand, and the directives of the level above that do not belong there."""


@rule(
    MEMBER_TOO_DEEP,
    "warning",
    stops="run",
    why="What stands in `body`, `qs`, `headers` or `output` is sent, or put out, as it is. A directive there does nothing: its "
    "line is indented too far.",
    source="app-format, sections 3 and 4",
    confidence="likely",
    good="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            communication:
              url: /users
              method: POST
              body:
                name: "{{parameters.name}}"
              response:
                output: "{{body.user}}"
        """,
    bad="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            communication:
              url: /users
              method: POST
              body:
                name: "{{parameters.name}}"
                response:
                  output: "{{body.user}}"
        """,
)
@each_request_and_base
def member_too_deep(request: Request, facts: Facts) -> Iterator[Found]:
    for holder, directives in _FREE:
        free = request.get(*holder)
        if not isinstance(free, dict):
            continue
        names = list(free)
        for name in directives:
            if name not in free or request.has(*holder[:-1], name):
                continue
            below = names[names.index(name) + 1 :]
            alone = free[name] is None and bool(below)
            if not _is_directive(name, {one: free[one] for one in below} if alone else free[name]):
                continue
            at = request.origin.at(*holder)
            last = not below and len(names) > 1
            yield Found(
                at.at(name).key_location,
                f"'{name}' stands in '{holder[-1]}', where it is {'put out' if holder[0] == 'response' else 'sent'}",
                f"move it up, beside '{holder[-1]}'",
                fix=_outdented(at, name, alone=alone) if alone or last else NO_FIX,
                unsafe=True,
            )


def _is_directive(name: str, value: Any) -> bool:
    """Tell whether a value can be nothing but the directive of its name."""
    if name in _OWN:
        if not isinstance(value, dict) or not value or not value.keys() <= _OWN[name]:
            return False
        return not _TELLING[name].isdisjoint(value) or "{{body" in str(value)
    if name in _NO_HEADERS:
        return value is not None
    return isinstance(value, str) and value.startswith("{{")


def _outdented(holder: Origin, name: str, *, alone: bool) -> Fix:
    """Move the last member of a block of YAML one level up, or the line of its key alone; no fix for another way of writing."""
    member = holder.at(name)
    if holder.document.format != "yaml":
        return NO_FIX
    from afkit.source.missing.shifting import shifted  # for texts that have this fault

    key = member.key_location
    by = holder.key_location.column - key.column
    return shifted(key, key.end + 1 if alone else member.location.end, by) if by < 0 else NO_FIX


@rule(
    MEMBER_WITHOUT_BLANK,
    "warning",
    stops="advice",
    why="In YAML, a colon ends a name only if a blank follows it: without one, name and value are one text.",
    source="YAML 1.2, section 7.3.3",
    confidence="likely",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication:
              url: /user
              response:
                output:
                  id: "{{body.id}}"
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication:
              url: /user
              response:
                output:
                  id:"{{body.id}}"
        """,
)
@each_text(lambda text: text.iml and text.text[-1:] in ("'", '"') and text.text[:1] not in ("'", '"'))
def member_without_blank(text: Text, facts: Facts) -> Iterator[Found]:
    match = _GLUED.fullmatch(text.text)
    place = text.origin.location
    if match is None or text.origin.document.format != "yaml" or not place.text.startswith(match[1]):
        return
    lacks = "blank" if match[2] == ":" else "colon"
    if lacks == "colon" and text.members[-1:] not in _HOLDERS:
        return
    at = place.start + len(match[1])
    fix = (Edit(Location(place.source, at, at + 1), ": "),)
    message = f"this is one text: no {lacks} follows {'the colon' if lacks == 'blank' else repr(match[1])}"
    yield Found(place, message, f"write {match[1]}: {match[3]}", fix=fix, unsafe=True)


_GLUED = lazy(r"""([A-Za-z_][\w-]*)([: ])("[^"]*"|'[^']*')""")
_HOLDERS = [[name] for name in ("output", "body", "qs", "headers", "temp", "data")]
"""Members that hold others."""
