"""Fixes of values that stand in the form of another tool."""

from __future__ import annotations

from afkit.app.codes import UNKNOWN_KEY, WRONG_TYPE
from afkit.app.model import Origin
from afkit.app.spec.check.forms import here, named
from afkit.lint.mending.plan import Case, Fix, mends
from afkit.patterns import lazy
from afkit.source.diagnostic import Edit

_DASH = lazy(r"[ ]*- +\Z")
_WHOLE = lazy(r"0|[1-9]\d{0,8}")
_INSIDE = lazy(r"did you mean '(\w+)' inside '(\w+)'\?")
_NAME = lazy(r"[A-Za-z][\w-]*")


@mends(WRONG_TYPE)
def written_as_elsewhere(case: Case) -> Fix:
    """Give a value the form that it has here; of options, all."""
    plain = _plain(case)
    if plain:
        return plain
    options = case.at.path[-2:-1] == ("options",)
    places = [case.up.at(number) for number in range(len(case.value(case.up)))] if options else [case.at]
    forms = [here(place.path, case.value(place)) for place in places]
    if any(form is None for form in forms):
        raise case.refused("it is not known what is meant")
    headed = () if options else _headed(case)
    if headed:
        return headed
    for place in places:
        source, held = place.document.source, place.location
        comments = [source.offset(line, column) for line, column, _ in place.document.comments()]
        if any(held.start <= comment < held.end for comment in comments):
            raise case.refused("a comment stands in it")
    return tuple(edit for place, form in zip(places, forms, strict=True) for edit in case.set(place, form))


def _plain(case: Case) -> Fix:
    """Quote a number, take a number out of its quotes, or put one thing into a list, where the hint says so."""
    hint, value, place = case.item.hint, case.value(case.at), case.at.location
    if hint == "put it in quotes" and isinstance(value, int | float) and not isinstance(value, bool):
        return (Edit(place, f'"{place.text}"'),)
    if hint == "write it without quotes" and isinstance(value, str) and _WHOLE.fullmatch(value):
        return (Edit(place, value),)
    return case.wrap(case.at, None) if hint == "put the parameter into a list" and isinstance(value, dict) else ()


@mends(UNKNOWN_KEY)
def member_too_high(case: Case) -> Fix:
    """Move a member into the one that the hint names."""
    meant = _INSIDE.fullmatch(case.item.hint or "")
    if meant is None or case.value(case.up.at(meant[2], meant[1])) is not None:
        raise case.refused("where it belongs is not known")
    holder, value = case.up.at(meant[2]), case.value(case.at)
    if case.value(holder) is None:
        return case.insert(holder, {meant[1]: value}) + case.remove(case.at)
    return case.insert(holder.at(meant[1]), value) + case.remove(case.at)


def _headed(case: Case) -> Fix:
    """Make `name:` of each `- name: name`, which leaves all else of a list of components as it is; nothing if one begins
    otherwise."""
    edits = []
    components = named(case.value(case.at)) if case.at.document.format == "yaml" and len(case.at.path) == 1 else []
    for number, (name, _) in enumerate(components):
        at: Origin = case.at.at(number, "name")
        key, value = at.key_location, at.location
        dash = key.source.text[key.source.text.rfind("\n", 0, key.start) + 1 : key.start]
        if not _DASH.fullmatch(dash) or not _NAME.fullmatch(name):
            return ()
        start = key.start - len(dash.lstrip(" "))
        edits.append(Edit(value._replace(start=start), f"{name}:"))
    return tuple(edits)
