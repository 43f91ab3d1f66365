"""Limits that let nothing through. (AF415)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Mark, Request, mark
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import mentions
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import LIMIT_ZERO
from afkit.lint.visits import each_request_and_base_with
from afkit.patterns import lazy


@rule(
    LIMIT_ZERO,
    "error",
    stops="run",
    why="The platform raises InvalidConfigurationError for a limit of 0. Leave it out for no limit.",
    source="P-21",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication: {url: /users, response: {limit: 10}}
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication: {url: /users, response: {limit: 0}}
        """,
)
@each_request_and_base_with("response", "limit")
def limit_zero(request: Request, facts: Facts) -> Iterator[Found]:
    limit = request.get("response", "limit")
    bare = str(limit).replace(" ", "").strip("{}")
    filled = _ZERO_IF_EMPTY.fullmatch(bare)
    if not isinstance(limit, bool) and (filled is not None or _USELESS.fullmatch(bare)):
        told = (
            f"a limit of {bare} stops the module"
            if filled is None
            else "where it is empty, a limit of 0 stops the module"
        )
        hint = f"write {{{{ifempty({filled[1] or filled[2]}, 10)}}}}" if filled is not None else "leave it out"
        yield Found(request.origin.at("response", "limit").location, told, hint)
    elif isinstance(limit, str) and "{" not in limit and not bare.isdigit():
        told, hint = f"the limit '{limit}' is no number", "write a number, or {{parameters.limit}}"
        yield Found(request.origin.at("response", "limit").location, told, hint)
    for mention in mentions(limit) if isinstance(limit, str) else ():
        if mention.names[0] != "parameters" or len(mention.names) != 2 or request.owner is None:
            continue
        for field in facts.once(_zeros).get((mark(request.owner), mention.names[1]), ()):
            place = field.origin.at("default").location
            message = f"the default of '{field.name}' is 0, which stops the module"
            yield Found(place, message, "give 10, or leave it out")


_USELESS = lazy(r"0(?:\.0+)?|-\d+")
_ZERO_IF_EMPTY = lazy(r"ifempty\(([\w.]+),0\)|([\w.]+)\|\|0")


def _zeros(facts: Facts) -> dict[tuple[Mark, str], list[Field]]:
    """The fields of each component whose default is 0, by name."""
    found: dict[tuple[Mark, str], list[Field]] = {}
    for owner in {mark(item.owner): item.owner for item in facts.requests}.values():
        for field in facts.fields(owner, "staticParams", "mappableParams"):
            zero = field.value.get("default")
            if zero == 0 and not isinstance(zero, bool):
                found.setdefault((mark(owner), field.name), []).append(field)
    return found
