"""Fixes that write what the hint says, word for word, in place of a value or of a part of a text."""

from __future__ import annotations

from afkit.app.model import Origin
from afkit.lint.fixes.mend import within
from afkit.lint.mending.plan import Case, Fix, Guess, mends
from afkit.lint.rules.codes import (
    BODY_COPIED,
    CAPTION_OF_BUTTON,
    DATE_AS_TEXT,
    DATE_SENT_WHOLE,
    EMPTY_COLLECTION_SENT,
    LABEL_MISSING_BESIDE,
    LABEL_OF_PARAMETER,
    LABELS_DIFFER,
    LIST_FROM_ACTION,
    LONG_NUMBER,
    ORDER_OF_PARAMETERS,
    OUTPUT_COPIED,
    PROCEDURE_ASKED_NOTHING,
    RELATIVE_CONNECTION_URL,
    SECRET_AS_DEFAULT,
    URL_VALUE_IN_BODY,
    XML_WITHOUT_INDEX,
)
from afkit.source.diagnostic import Edit


def _told(case: Case) -> str:
    """Give what the hint says to write. Raises SourceError where it leaves something open."""
    told = case.advised
    if not (case.item.hint or "").startswith("write ") or "…" in told:
        raise case.refused("what to write is not known")
    return told


@mends(CAPTION_OF_BUTTON)
def caption(case: Case) -> Fix:
    """Write the caption."""
    return case.set(case.at, _told(case))


@mends(LABEL_MISSING_BESIDE)
def label_missing_beside(case: Case) -> Fix:
    """Make a label of the name or value, or name the button."""
    key, _, label = case.advised.partition(": ")
    holder = case.at if key == "add" else case.up
    return case.insert(holder.at(key), label)


@mends(LABEL_OF_PARAMETER)
def label_of_parameter(case: Case) -> Fix:
    """Write the label, or make one of the name."""
    hint = case.item.hint or ""
    if hint.startswith("add label: "):
        return case.insert(case.up.at("label"), hint.removeprefix("add label: "))
    if hint.startswith("write one to three words"):
        raise case.refused("which words, only the author knows")
    return case.set(case.at, _told(case))


@mends(
    LABELS_DIFFER,
    DATE_AS_TEXT,
    URL_VALUE_IN_BODY,
    DATE_SENT_WHOLE,
    EMPTY_COLLECTION_SENT,
    OUTPUT_COPIED,
    BODY_COPIED,
    LIST_FROM_ACTION,
    PROCEDURE_ASKED_NOTHING,
    unsafe=True,
)
def value(case: Case) -> Fix:
    """Write the value."""
    told = _told(case)
    there = case.value(case.at)
    if isinstance(there, dict) and case.at.path[-1:] == ("options",):
        raise case.refused("a store with more to it")
    return case.set(case.at, told)


@mends(RELATIVE_CONNECTION_URL, unsafe=True)
def relative_connection_url(case: Case) -> Fix:
    """Write the address of base in front."""
    told = _told(case)
    if not told.startswith("https://"):
        raise case.refused("the address of the service is not known")
    return case.set(case.at, told)


@mends(XML_WITHOUT_INDEX, unsafe=True)
def xml_without_index(case: Case) -> Fix:
    """Write the path with its indexes."""
    place = case.item.location
    start, end = (case.at.document.character(case.at.path, offset) for offset in (place.start, place.end))
    return within(case.at, start, end, _told(case)) if start is not None and end is not None else ()


@mends(LONG_NUMBER, unsafe=True)
def long_number(case: Case) -> Fix:
    """Quote the digits as they are written."""
    written = case.item.location.text
    return (Edit(case.item.location, f'"{written}"'),) if written.lstrip("-").isdigit() else ()


@mends(SECRET_AS_DEFAULT, unsafe=True)
def secret_as_default(case: Case) -> Fix:
    """Leave the default out."""
    return case.remove(case.at)


@mends(ORDER_OF_PARAMETERS)
def order_of_parameters(case: Case) -> Fix | Guess:
    """Put the parameter in front of the one that it should come before."""
    fields, late = case.value(Origin(case.at.document, case.at.path[:-2])), case.at.path[-2]
    before = case.item.message.rpartition(", but comes after '")[2].partition("'")[0]
    names = [field.get("name") for field in fields]
    if not isinstance(late, int) or before not in names[:late] or len(set(names)) < len(names):
        raise case.refused("it is not known where")
    return case.move(Origin(case.at.document, case.at.path[:-2]), late, names.index(before))
