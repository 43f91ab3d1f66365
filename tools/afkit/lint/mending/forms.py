"""Fixes of values that stand in the form of another tool."""

from __future__ import annotations

from afkit.app.codes import WRONG_TYPE
from afkit.app.model import Origin
from afkit.app.spec.check.forms import here, named
from afkit.lint.mending.plan import Case, Fix, mends
from afkit.patterns import lazy
from afkit.source.diagnostic import Edit

_DASH = lazy(r"[ ]*- +\Z")
_NAME = lazy(r"[A-Za-z][\w-]*")


@mends(WRONG_TYPE)
def written_as_elsewhere(case: Case) -> Fix:
    """Give a value the form that it has here; of options, all."""
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
