"""Members of a request that stand one level too deep, where they are sent instead of heeded. (AF726)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request
from afkit.app.model import Origin
from afkit.app.spec.format.responses import MODULE
from afkit.lint.fixes.mend import NO_FIX, Fix
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import MEMBER_TOO_DEEP
from afkit.lint.visits import each_request_and_base
from afkit.source.diagnostic import Edit
from afkit.source.text import Location

_PAGING = frozenset({"mergeWithParent", "url", "method", "headers", "qs", "body", "condition"})
_OWN: dict[str, frozenset[str]] = {
    "response": frozenset(MODULE.keys) | {"data", "expires", "metadata", "uid", "verification", "respond"},
    "pagination": _PAGING,
    "log": frozenset({"sanitize"}),
    "repeat": frozenset({"condition", "delay", "limit"}),
}
"""Directives that are objects, and what may stand in them."""

_FREE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    *(((holder,), tuple(_OWN)) for holder in ("body", "qs", "headers", "temp")),
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
        for name in directives:
            if name in free and not request.has(*holder[:-1], name) and _is_directive(name, free[name]):
                at = request.origin.at(*holder)
                yield Found(
                    at.at(name).key_location,
                    f"'{name}' stands in '{holder[-1]}', where it is {'put out' if holder[0] == 'response' else 'sent'}",
                    f"move it up, beside '{holder[-1]}'",
                    fix=_outdented(at, name) if list(free)[-1] == name and len(free) > 1 else NO_FIX,
                    unsafe=True,
                )


def _is_directive(name: str, value: Any) -> bool:
    """Tell whether a value can be nothing but the directive of its name."""
    if name in _OWN:
        return isinstance(value, dict) and bool(value) and value.keys() <= _OWN[name]
    return isinstance(value, str) and value.startswith("{{")


def _outdented(holder: Origin, name: str) -> Fix:
    """Move the last member of a block of YAML one level up; no fix for another way of writing."""
    key, value, above = holder.at(name).key_location, holder.at(name).location, holder.key_location
    text = key.source.text
    begin = text.rfind("\n", 0, key.start) + 1
    by = key.column - above.column
    if holder.document.format != "yaml" or text[begin : key.start].strip() or by < 1 or above.source is not key.source:
        return NO_FIX
    lines = text[begin : value.end].split("\n")
    if any(line[:by].strip() for line in lines):
        return NO_FIX
    return (Edit(Location(key.source, begin, value.end), "\n".join(line[by:] for line in lines)),)
