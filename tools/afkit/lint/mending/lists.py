"""Fixes of limits, groups, sanitize lists and anchors."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.model import Module, Origin
from afkit.lint.mending.plan import Case, Fix, Guess, mends
from afkit.lint.rules.codes import (
    LIMIT_WITHOUT_LIST,
    LIMIT_ZERO,
    MODULE_IN_NO_GROUP,
    MODULE_TWICE_IN_GROUP,
    PLATFORMS_OUTPUT,
    PROCEDURE_WITHOUT_LIMIT,
    SANITIZE_HIDES_BASE,
    SEARCH_WITHOUT_LIMIT,
    TRIGGER_WITHOUT_LIMIT,
    UNUSED_ANCHOR,
)
from afkit.source.diagnostic import Edit
from afkit.source.text import Location

_LIMIT = "{{parameters.limit}}"


@mends(SEARCH_WITHOUT_LIMIT)
def search_limit(case: Case) -> Fix:
    """Let the response read a parameter `limit`, and declare it if it is missing."""
    return _limited(case, "mappableParams", {"default": 10})


@mends(TRIGGER_WITHOUT_LIMIT)
def trigger_limit(case: Case) -> Fix:
    """The same with a required static parameter; or make the one that is there required."""
    if case.key == "staticParams":
        return case.set(case.at.at("required"), True)
    return _limited(case, "staticParams", {"default": 2, "required": True})


def _limited(case: Case, key: str, more: dict[str, Any]) -> Fix:
    at = case.code("communication")
    code = case.value(at)
    if isinstance(code, list):
        at = at.at(len(code) - 1)
    limit = at.at("response", "limit")
    fix = case.set(limit, _LIMIT) if case.value(limit) is not None else case.insert(limit, _LIMIT)
    lists = [case.owner.codes[name].value for name in ("staticParams", "mappableParams") if name in case.owner.codes]
    named = [
        item.get("name") for fields in lists if isinstance(fields, list) for item in fields if isinstance(item, dict)
    ]
    if "limit" in named:
        return fix
    field = {"name": "limit", "label": "Limit", "type": "uinteger", **more}
    to = case.code(key)
    if case.value(to):
        return fix + case.append(to, field)
    return fix + (case.insert(to, [field]) if to.path else case.set(to, [field]))


@mends(PROCEDURE_WITHOUT_LIMIT)
def procedure_limit(case: Case) -> Fix:
    """Give at most three hundred options."""
    return case.insert(case.up.at("limit"), 300)


@mends(LIMIT_ZERO)
def limit_zero(case: Case) -> Fix:
    """Leave a limit of 0 out; a default of 0 becomes 10, and a search reads the limit from its user."""
    if case.at.path[-1:] == ("default",):
        return case.set(case.at, 10)
    searches = isinstance(case.owner, Module) and case.owner.module_type == "search"
    return _limited(case, "mappableParams", {"default": 10}) if searches else case.remove(case.at)


@mends(LIMIT_WITHOUT_LIST)
def limit_without_list(case: Case) -> Fix:
    """Leave out a limit that limits nothing."""
    return case.remove(case.at)


@mends(MODULE_IN_NO_GROUP)
def module_in_no_group(case: Case) -> Fix | Guess:
    """Put a module into the only group; of several, into the last one, which is a guess."""
    groups = case.app.codes["groups"]
    if not groups.value:
        return case.append(groups.origin, {"label": "Other", "modules": [case.owner.name]})
    fix = case.append(groups.origin.at(len(groups.value) - 1, "modules"), case.owner.name)
    return fix if len(groups.value) == 1 else Guess(fix)


@mends(MODULE_TWICE_IN_GROUP, PLATFORMS_OUTPUT)
def item_too_many(case: Case) -> Fix:
    """Take the item away."""
    path = case.at.path
    end = max(at for at, step in enumerate(path) if isinstance(step, int))
    return case.remove(Origin(case.at.document, path[: end + 1]))


@mends(SANITIZE_HIDES_BASE)
def sanitize_hides_base(case: Case) -> Fix:
    """Hide what base hides, too."""
    return case.append(case.at, case.advised)


@mends(UNUSED_ANCHOR, same=True)
def unused_anchor(case: Case) -> Fix:
    """Take the anchor's name away; the value stays."""
    place = case.item.location
    text = place.source.text
    end = place.end
    while text[end : end + 1] == " ":
        end += 1
    start = place.start
    if text[end : end + 1] in ("\n", "\r", "", "#"):  # nothing of the value follows
        end = place.end
        while text[start - 1 : start] == " ":
            start -= 1
    return (Edit(Location(place.source, start, end), ""),)
