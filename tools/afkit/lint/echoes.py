"""One defect is told once: where a rule says exactly what is wrong, what others say of the same place is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afkit.app.codes import DISPUTED, MISSING_KEY, UNKNOWN_KEY, VALUE_NOT_ALLOWED, WRONG_TYPE
from afkit.iml.codes import UNKNOWN_MEMBER, UNKNOWN_VARIABLE, VARIABLE_NOT_HERE
from afkit.lint.codes import UNUSED_SUPPRESSION
from afkit.lint.rules.codes import (
    BODY_NOT_SENT,
    BODY_WITHOUT_CONTENT_TYPE,
    CONNECTION_IN_WEBHOOK,
    CONNECTION_MISSING,
    CONNECTION_PROVES_NOTHING,
    CREDENTIALS_TO_ANOTHER_HOST,
    DEFAULT_NO_OPTION,
    DEFAULT_OF_ANOTHER_TYPE,
    EXPRESSION_IN_KEY,
    EXPRESSION_NOT_EVALUATED,
    ITEM_WITHOUT_ITERATE,
    KEY_MAY_BE_EMPTY,
    NO_ERROR_HANDLING,
    NO_RESPONSE_IN_INSTANT_TRIGGER,
    PARAMETER_UNUSED,
    PATH_NOT_ENCODED,
    QUERY_IN_URL,
    QUERY_IN_URL_AND_QS,
    SAMPLE_OF_ANOTHER_TYPE,
    SANITIZE_HIDES_BASE,
    SANITIZE_HIDES_NOTHING,
    SECRET_IN_URL,
    SECRET_NOT_SANITIZED,
    SELECT_WITHOUT_OPTIONS,
    UNSAVED_WEBHOOK_VALUE,
    VALID_WITHOUT_MESSAGE,
    WEBHOOK_INSTEAD_OF_DATA,
)
from afkit.source.diagnostic import Diagnostic

_SAID_BETTER: Mapping[str, tuple[str, ...]] = {
    UNKNOWN_VARIABLE: (
        CONNECTION_IN_WEBHOOK,
        WEBHOOK_INSTEAD_OF_DATA,
        NO_RESPONSE_IN_INSTANT_TRIGGER,
        ITEM_WITHOUT_ITERATE,
    ),
    VARIABLE_NOT_HERE: (
        CONNECTION_IN_WEBHOOK,
        WEBHOOK_INSTEAD_OF_DATA,
        NO_RESPONSE_IN_INSTANT_TRIGGER,
        ITEM_WITHOUT_ITERATE,
        CONNECTION_MISSING,
    ),
    UNKNOWN_MEMBER: (UNSAVED_WEBHOOK_VALUE, WEBHOOK_INSTEAD_OF_DATA),
    EXPRESSION_NOT_EVALUATED: (UNKNOWN_KEY, WRONG_TYPE, VALUE_NOT_ALLOWED),
    EXPRESSION_IN_KEY: (UNKNOWN_KEY,),
    DISPUTED: (UNKNOWN_KEY, WRONG_TYPE, VALUE_NOT_ALLOWED, MISSING_KEY),
    WRONG_TYPE: (VALUE_NOT_ALLOWED,),
    CREDENTIALS_TO_ANOTHER_HOST: (SECRET_IN_URL,),
    QUERY_IN_URL: (QUERY_IN_URL_AND_QS, SECRET_IN_URL),
    PATH_NOT_ENCODED: (UNKNOWN_MEMBER, UNKNOWN_VARIABLE, SECRET_IN_URL),
    SANITIZE_HIDES_NOTHING: (SECRET_NOT_SANITIZED,),
    SAMPLE_OF_ANOTHER_TYPE: (WRONG_TYPE,),
    DEFAULT_OF_ANOTHER_TYPE: (DEFAULT_NO_OPTION,),
}
"""A general code → codes that say the same place's defect exactly."""


_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "params": (UNKNOWN_MEMBER,),
    "staticParams": (UNKNOWN_MEMBER,),
    "mappableParams": (UNKNOWN_MEMBER,),
    "spec": (UNKNOWN_MEMBER,),
    "nested": (UNKNOWN_MEMBER,),
    "options": (UNKNOWN_MEMBER, SELECT_WITHOUT_OPTIONS),
    "headers": (BODY_WITHOUT_CONTENT_TYPE,),
    "method": (BODY_NOT_SENT, PARAMETER_UNUSED),
    "sanitize": (SECRET_NOT_SANITIZED, SANITIZE_HIDES_BASE),
    "log": (SECRET_NOT_SANITIZED, SANITIZE_HIDES_BASE),
    "required": (KEY_MAY_BE_EMPTY,),
    "connectionType": (UNKNOWN_MEMBER, CONNECTION_PROVES_NOTHING),
    "communication": (UNKNOWN_MEMBER,),
    "response": (NO_ERROR_HANDLING, UNKNOWN_MEMBER),
    "error": (NO_ERROR_HANDLING, VALID_WITHOUT_MESSAGE),
}
"""A key that is misspelt → codes of what follows from its absence, mostly in other places of the file. The hint tells the key."""

_MANY = 100
"""Places of one code that are looked at; in a file with more of them an echo may be heard."""


def without_echoes(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Leave out findings that repeat, in general words, what another says of the same place."""
    exact: dict[tuple[str, str], list[tuple[int, int]]] = {}
    better = {code for codes in _SAID_BETTER.values() for code in codes}
    for item in found:
        if item.code in better:
            place = item.location
            exact.setdefault((item.code, place.file), []).append((place.start, place.end))
    found = _without_consequences(found)
    return [item for item in found if not _echoes(item, exact)]


def _echoes(item: Diagnostic, exact: Mapping[tuple[str, str], list[tuple[int, int]]]) -> bool:
    place = item.location
    return any(
        start < place.end and place.start < end
        for code in _SAID_BETTER.get(item.code, ())
        for start, end in exact.get((code, place.file), ())[:_MANY]
    )


def _without_consequences(found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Leave out what follows from a misspelt key; it is said again if it still holds when the key is right."""
    slips: dict[str, set[str]] = {}
    for item in found:
        if item.code == UNKNOWN_KEY and item.fix:
            following = slips.setdefault(item.location.file, {EXPRESSION_NOT_EVALUATED, UNUSED_SUPPRESSION})
            following.update(_FOLLOWS.get(item.fix[0].text.strip("'\""), ()))
    return [item for item in found if item.code not in slips.get(item.location.file, ())] if slips else found
