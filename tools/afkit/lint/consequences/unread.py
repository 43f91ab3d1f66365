"""What follows from a value that nobody can read: that what it would have said is missing goes without saying."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from operator import itemgetter

from afkit.app.codes import (
    LIMIT_EXCEEDED,
    MISSING_KEY,
    NOT_ALLOWED_HERE,
    NULL_CODE,
    UNKNOWN_KEY,
    VALUE_NOT_ALLOWED,
    WRONG_TYPE,
)
from afkit.app.model import KINDS, Project
from afkit.iml.codes import UNKNOWN_MEMBER
from afkit.lint.rules import codes
from afkit.source.diagnostic import Diagnostic
from afkit.source.text import Location

LOSING = frozenset(
    {
        LIMIT_EXCEEDED,
        MISSING_KEY,
        NOT_ALLOWED_HERE,
        NULL_CODE,
        UNKNOWN_KEY,
        VALUE_NOT_ALLOWED,
        WRONG_TYPE,
        codes.PARAMETER_TWICE,
        codes.PARAMETER_WITHOUT_NAME,
        codes.SELECT_WITHOUT_OPTIONS,
    }
)
"""Codes of values that nobody can read, or that say nothing."""

_ERRORS = frozenset({codes.NO_ERROR_HANDLING, codes.VALID_WITHOUT_MESSAGE, codes.RATE_LIMIT_UNNAMED})
_LIMITS = frozenset({codes.SEARCH_WITHOUT_LIMIT, codes.PROCEDURE_WITHOUT_LIMIT, codes.TRIGGER_WITHOUT_LIMIT})
_SECRETS = frozenset({codes.SECRET_NOT_SANITIZED, codes.SANITIZE_HIDES_NOTHING})
_READERS = frozenset({codes.PARAMETER_UNUSED, codes.PROCEDURE_ASKED_NOTHING, codes.UNREAD_QUERY})
_PAGES = frozenset({codes.SAME_PAGE_AGAIN, codes.PAGINATION_REPEATS})
_STORED = frozenset({codes.UNSAVED_WEBHOOK_VALUE})

_NAMED: Mapping[object, frozenset[str]] = {
    "baseUrl": frozenset({codes.NO_BASE_URL}),
    "body": _READERS,
    "data": _STORED | {codes.REFRESH_TOKEN_LOST},
    "encodeUrl": frozenset({codes.PATH_ENCODED_TWICE, codes.PATH_NOT_ENCODED}),
    "error": _ERRORS,
    "headers": _READERS | _SECRETS | {codes.BODY_WITHOUT_CONTENT_TYPE},
    "iterate": frozenset({codes.ITEM_WITHOUT_ITERATE}),
    "label": frozenset({codes.LABEL_OF_PARAMETER}),
    "limit": _LIMITS | _READERS,
    "log": _SECRETS,
    "metadata": frozenset({codes.NO_CONNECTION_METADATA}),
    "method": frozenset({codes.BODY_NOT_SENT}),
    "options": _READERS,
    "output": frozenset({codes.NO_INTERFACE, codes.INTERFACE_NOT_PRODUCED}),
    "pagination": _PAGES | _READERS,
    "qs": _READERS | _PAGES | {codes.AUTHORIZE_WITHOUT_RESPONSE_TYPE, codes.QUERY_IN_URL_AND_QS},
    "required": frozenset({codes.ORDER_OF_PARAMETERS, codes.PATH_MAY_END_IN_SLASH}),
    "response": _ERRORS
    | _LIMITS
    | _READERS
    | _STORED
    | {
        codes.INTERFACE_NOT_PRODUCED,
        codes.ITEM_WITHOUT_ITERATE,
        codes.NO_CONNECTION_METADATA,
        codes.NO_INTERFACE,
        codes.REFRESH_TOKEN_LOST,
        codes.TRIGGER_KNOWS_NOTHING_NEW,
    },
    "sanitize": _SECRETS,
    "url": _READERS | {codes.CONNECTION_PROVES_NOTHING},
    "valid": frozenset({codes.VALID_WITHOUT_MESSAGE}),
}
"""A key → codes that say that something is missing which its value would have said."""

_ALL = ""
"""What stands for the key of a whole code."""

_SAID = frozenset().union(*_NAMED.values()) | {
    codes.ATTACH_WITHOUT_ADDRESS,
    codes.ATTACH_WITHOUT_DETACH,
    codes.FUNCTION_UNUSED,
    codes.TRIGGER_WITHOUT_REQUEST,
    codes.UNUSED_COMPONENT,
}
_WOULD_SAY = {**_NAMED, _ALL: _SAID}

_SETS: Mapping[object, tuple[str, ...]] = {
    "temp": (" in temp:",),
    "data": (" in data:", " in connection:", " in webhook:"),
    "response": (" in temp:", " in data:", " in connection:", " in webhook:"),
    "name": (" in parameters:", " in the value:", " in connection:"),
    "options": (" in parameters:", " in connection:"),
    "spec": (" in the value:",),
    "": (" in temp:", " in data:", " in connection:", " in webhook:", " in parameters:", " in the value:"),
}
"""A key → how a finding calls what the value's members are read from."""

_SHARED = frozenset({"app", "connection"})
"""What others read: what is lost there is missing everywhere."""

_NO_SLIPS = frozenset({MISSING_KEY, NULL_CODE, VALUE_NOT_ALLOWED})
"""Codes whose fix does not tell what was meant to stand there."""

_USERS = frozenset({codes.SANITIZE_HIDES_NOTHING, codes.UNUSED_COMPONENT})
_EVERYWHERE = "*"
_MANY = 50


def without_lost(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out that something is missing which a value that cannot be read may say, in the same component.

    What base and connections lose is missing everywhere.
    """
    owners = _Owners(project)
    lost = list(_lost(found, project, owners))
    if not lost:
        return found
    left: dict[str, set[str]] = {}
    members: dict[str, set[str]] = {}
    for key, place in lost:
        kind, owner = owners.of(place)
        for one in (owner, _EVERYWHERE) if kind in _SHARED else (owner,):
            left.setdefault(one, set()).update(_WOULD_SAY.get(key, ()))
            members.setdefault(one, set()).update(_SETS.get(key, ()))
        if owner and codes.PARAMETER_UNUSED in _WOULD_SAY.get(key, ()):  # it may read parameters, and call functions
            left.setdefault(_EVERYWHERE, set()).update(_USERS if key in (_ALL, "options") else ())
            left.setdefault(_EVERYWHERE, set()).add(codes.FUNCTION_UNUSED)

    def follows(item: Diagnostic) -> bool:
        member = item.code == UNKNOWN_MEMBER
        if member and item.fix:
            return False  # it is misspelt
        if not member and item.code not in _SAID:
            return False
        owner = owners.of(item.location)[1]
        if item.code in (codes.UNREAD_QUERY, codes.PROCEDURE_ASKED_NOTHING):  # told where the procedure is called
            owner = "rpc " + item.message.partition("'")[2].partition("'")[0]
        if (
            member
            and owner.startswith("rpc ")
            and " in parameters:" in item.message
            and any(key == "options" for key, _ in lost)
        ):
            return True  # nobody knows what it is called with
        if member:
            said = {*members.get(_EVERYWHERE, ()), *members.get(owner, ())}
            return any(word in item.message for word in said)
        return item.code in left.get(_EVERYWHERE, ()) or item.code in left.get(owner, ())

    return [item for item in found if not follows(item)]


def _lost(found: list[Diagnostic], project: Project, owners: _Owners) -> Iterator[tuple[object, Location]]:
    """Give the keys of the values that nobody can read, with their places."""
    documents = {document.source.name: document for document in project.documents}
    losing = [item for item in found if item.code in LOSING and (item.code in _NO_SLIPS or not item.fix)]
    for item in losing[:_MANY]:
        document = documents.get(item.location.file)
        if document is None:
            continue
        steps = document.where(item.location.start).path
        names = [step for step in steps if isinstance(step, str)]
        if item.code in (codes.PARAMETER_TWICE, codes.PARAMETER_WITHOUT_NAME):
            yield "name", item.location
        elif item.code == codes.SELECT_WITHOUT_OPTIONS:
            yield "options", item.location
        elif item.code == MISSING_KEY:
            if "'codeFiles'" in item.message and not owners.has_codes(item.location):
                yield _ALL, item.location
        elif not names or "codeFiles" in names:
            yield _ALL, item.location
        else:
            yield from ((key, item.location) for key in {names[-1], "pagination"} if key in names)
            if item.code == UNKNOWN_KEY:  # it may be the word of another tool for a key that is missing beside it
                yield (names[-2] if len(names) > 1 and names[-2] in _WOULD_SAY else "url"), item.location


class _Owners:
    """Which component a place belongs to."""

    __slots__ = ("_spans", "_written")

    def __init__(self, project: Project) -> None:
        spans: dict[str, list[tuple[int, int, str, str]]] = {}
        self._written: set[str] = set()
        app = project.app
        for kind in KINDS if app is not None else ():
            for name, component in app.components(kind).items() if app is not None else ():
                owner, own = f"{kind} {name}", component.origin.location
                places = [code.origin.location for code in component.codes.values()]
                if component.origin.path:
                    places = [own, *(place for place in places if place.file != own.file)]
                if component.codes:
                    self._written.add(owner)
                for place in places:  # of a component, its name is told
                    start = min(place.start, component.origin.key_location.start) if place == own else place.start
                    spans.setdefault(place.file, []).append((start, place.end, kind, owner))
        for code in app.codes.values() if app is not None else ():
            place = code.origin.location
            spans.setdefault(place.file, []).append((place.start, place.end, "app", "app"))
        self._spans = {file: sorted(listed) for file, listed in spans.items()}

    def of(self, place: Location) -> tuple[str, str]:
        """Give the kind of a place's component and what tells it apart: `app` for what is everybody's, nothing elsewhere."""
        spans = self._spans.get(place.file, [])
        at = bisect_right(spans, place.start, key=_start) - 1
        if at < 0 or place.start > spans[at][1]:
            return "", ""
        return spans[at][2:]

    def has_codes(self, place: Location) -> bool:
        """Tell whether the component of a place has codes, whoever names them."""
        return self.of(place)[1] in self._written


_start = itemgetter(0)
