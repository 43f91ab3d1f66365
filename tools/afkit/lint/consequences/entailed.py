"""What one defect entails at other places: what base says for everybody, and who else uses a name that cannot be."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.codes import BAD_NAME, DISPUTED, MAPPED_ID_UNKNOWN, MISSING_KEY, NOT_ALLOWED_HERE, UNKNOWN_KEY
from afkit.app.model import Project
from afkit.iml.codes import BRACKET, UNEXPECTED_TOKEN, UNKNOWN_MEMBER, UNKNOWN_VARIABLE
from afkit.lint.codes import UNKNOWN_IN_COMPANION
from afkit.lint.rules.codes import (
    ATTACH_WITHOUT_ADDRESS,
    ATTACH_WITHOUT_DETACH,
    AUTHORIZE_WITHOUT_RESPONSE_TYPE,
    BODY_NOT_SENT,
    ITEM_WITHOUT_ITERATE,
    NO_ACTION_CRUD,
    NO_BASE_URL,
    NO_ERROR_HANDLING,
    NO_LABEL,
    NOTHING_IS_SENT,
    PARAMETER_WITHOUT_NAME,
    PROCEDURE_WITHOUT_LIMIT,
    SAME_PAGE_AGAIN,
    SANITIZE_HIDES_NOTHING,
    SEARCH_WITHOUT_LIMIT,
    SECRET_NOT_SANITIZED,
    TRIGGER_KNOWS_NOTHING_NEW,
    TRIGGER_WITHOUT_LIMIT,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNSAVED_WEBHOOK_VALUE,
    VALID_WITHOUT_MESSAGE,
)
from afkit.source.codes import DUPLICATE_KEY
from afkit.source.diagnostic import Diagnostic
from afkit.source.places import value_at
from afkit.source.text import Location

_NAMED = frozenset(
    {
        MAPPED_ID_UNKNOWN,
        UNKNOWN_IN_COMPANION,
        UNKNOWN_CONNECTION,
        UNKNOWN_MODULE_IN_GROUP,
        UNKNOWN_PROCEDURE,
        UNKNOWN_WEBHOOK,
    }
)


def without_dependents(found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out who names a component under the name that it should have had, and messages where there are no errors."""
    right = {edit.text.strip("'\"") for item in found if item.code == BAD_NAME for edit in item.fix}
    bare = {item.location.file for item in found if item.code == NO_ERROR_HANDLING and item.message.startswith("base ")}

    def follows(item: Diagnostic) -> bool:
        if item.code in _NAMED and (item.hint or "").startswith("did you mean '"):
            return (item.hint or "").split("'")[1] in right
        if item.location.file not in bare:
            return False
        return item.code == VALID_WITHOUT_MESSAGE or (item.code == DISPUTED and item.message.startswith(_NO_MESSAGE))

    return [item for item in found if not follows(item)]


def without_undashed(found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out what is said of the members of an item that seem those of the one before: its dash is missing."""
    begins = [item.location for item in found if item.code == DUPLICATE_KEY and "dash of the next item" in item.message]

    def follows(item: Diagnostic) -> bool:
        place = item.location
        return item.code == NOT_ALLOWED_HERE and any(
            begin.file == place.file
            and begin.column == place.column
            and begin.start < place.start
            and all(
                not line.strip() or len(line) - len(line.lstrip()) >= begin.column - 1
                for line in begin.source.text[begin.start : place.start].split("\n")[1:]
            )
            for begin in begins
        )

    return [item for item in found if not follows(item)]


_LACKS = frozenset(
    {
        AUTHORIZE_WITHOUT_RESPONSE_TYPE,
        BODY_NOT_SENT,
        DISPUTED,
        ITEM_WITHOUT_ITERATE,
        MISSING_KEY,
        NO_BASE_URL,
        NOTHING_IS_SENT,
        PARAMETER_WITHOUT_NAME,
        SANITIZE_HIDES_NOTHING,
    }
)
_MISPLACED = {
    PROCEDURE_WITHOUT_LIMIT: "limit",
    SEARCH_WITHOUT_LIMIT: "limit",
    TRIGGER_KNOWS_NOTHING_NEW: "trigger",
    TRIGGER_WITHOUT_LIMIT: "limit",
}
"""What is told of a response that lacks a member, and that member: it may stand beside the response."""
_MANY = 1_000
"""Keys that nobody knows of which it is looked at what follows: where there are more, nobody reads on."""

_UNREAD = frozenset({BRACKET, UNEXPECTED_TOKEN, UNKNOWN_VARIABLE})
"""Codes of expressions of which nobody knows what they read."""

_DOUBLED = frozenset({MISSING_KEY, NO_LABEL, NO_ACTION_CRUD, PARAMETER_WITHOUT_NAME})
_READS_NOTHING = frozenset({ATTACH_WITHOUT_ADDRESS, ATTACH_WITHOUT_DETACH, SAME_PAGE_AGAIN})


def without_lacking(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out that an object lacks a key where it has one that nobody knows, and what an unknown variable stands for."""
    documents = {document.source.name: document for document in project.documents}

    def path(item: Diagnostic) -> tuple[object, ...]:
        return tuple(documents[item.location.file].where(item.location.start).path)

    known = [item for item in found if item.location.file in documents]
    codes = {item.code for item in known}
    strange: dict[str, set[tuple[object, ...]]] = {}
    lost: dict[str, set[str]] = {}  # the names of what nobody reads, as it stands below an unknown key
    misplaced: set[tuple[tuple[object, ...], str]] = set()
    seen = 0
    unread: dict[str, set[tuple[object, ...]]] = {}  # and all that these stand in
    for item in known:
        if item.code in _UNREAD and not codes.isdisjoint(_READS_NOTHING):
            steps = path(item)
            unread.setdefault(item.location.file, set()).update(steps[:end] for end in range(len(steps) + 1))
        elif item.code in (UNKNOWN_KEY, NOT_ALLOWED_HERE) and not item.fix and (seen := seen + 1) <= _MANY:
            at = documents[item.location.file].where(item.location.start).path
            place: tuple[object, ...] = tuple(at[:-1])
            misplaced.add((place, str(at[-1]) if at else ""))
            held = value_at(documents[item.location.file].value, at)
            lost.setdefault(item.location.file, set()).update(held if isinstance(held, dict) else ())
            if item.location.text.strip("\"'") == "log":  # beside what it stands in
                place = place[:-1]
            if place or item.location.file != project.main:
                strange.setdefault(item.location.file, set()).add(place)

    def follows(item: Diagnostic) -> bool:
        if item.code in _READS_NOTHING and item.location.file in unread:
            at = path(item)
            at = at[:-1] if at[-1:] == ("url",) else at
            return at in unread[item.location.file]
        if item.code in (UNKNOWN_MEMBER, UNSAVED_WEBHOOK_VALUE):
            kept = item.code == UNSAVED_WEBHOOK_VALUE or " in temp:" in item.message or " in data:" in item.message
            return kept and any(item.location.text in names for names in lost.values())
        if item.code in _MISPLACED and item.location.file in strange:
            at = path(item)
            return any((at[:end], _MISPLACED[item.code]) in misplaced for end in range(len(at) + 1))
        hides = item.code == SECRET_NOT_SANITIZED and "sanitize" in lost.get(item.location.file, ())
        if not (hides or item.code in _LACKS) or item.location.file not in strange:
            return False
        if item.code == DISPUTED and "expects 'url' and 'body'" not in item.message:
            return False
        at = path(item)
        return any(at[:end] in strange[item.location.file] for end in range(len(at) + 1))

    return [item for item in found if not (item.location.file in documents and follows(item))]


_NO_MESSAGE = "there is no 'message'"


def without_inherited(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out that an error has no message where base has one, which counts then; connections do not inherit it."""
    app = project.app
    base = app.codes.get("base") if app is not None else None
    value: Any = base.value if base is not None else None
    for step in ("response", "error"):
        value = value.get(step) if isinstance(value, dict) else None
    if app is None or base is None or not isinstance(value, dict) or "message" not in value:
        return found
    apart = [code.origin.location for item in app.connections.values() for code in item.codes.values() if code.given]
    apart.append(base.origin.location)

    def inherits(place: Location) -> bool:
        return not any(part.file == place.file and part.start <= place.start <= part.end for part in apart)

    return [
        item
        for item in found
        if not (item.code == DISPUTED and item.message.startswith(_NO_MESSAGE) and inherits(item.location))
    ]


def without_doubled(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out what an object lacks where a key stands twice: one of the two was meant to be the key that is missing."""
    documents = {document.source.name: document for document in project.documents}
    twice: set[tuple[str, tuple[object, ...]]] = set()

    def path(place: Location) -> tuple[object, ...]:
        return tuple(documents[place.file].where(place.start).path) if place.file in documents else ()

    for item in found:
        if item.code == DUPLICATE_KEY and not item.fix:
            twice.add((item.location.file, path(item.location)[:-1]))

    def follows(item: Diagnostic) -> bool:
        if item.code not in _DOUBLED:
            return False
        at = path(item.location)
        return (item.location.file, at) in twice or (item.location.file, at[:-1]) in twice

    return [item for item in found if not follows(item)]
