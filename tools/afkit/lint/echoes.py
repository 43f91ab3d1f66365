"""One defect is told once: where a rule says exactly what is wrong, what others say of the same place is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afkit.app.codes import (
    BAD_NAME,
    DISPUTED,
    LIMIT_EXCEEDED,
    MISSING_KEY,
    UNKNOWN_KEY,
    VALUE_NOT_ALLOWED,
    WRONG_TYPE,
)
from afkit.iml.codes import UNKNOWN_FUNCTION, UNKNOWN_MEMBER, UNKNOWN_VARIABLE, VARIABLE_NOT_HERE
from afkit.lint.rules.codes import (
    CONNECTION_IN_WEBHOOK,
    CONNECTION_MISSING,
    CREDENTIALS_TO_ANOTHER_HOST,
    DEFAULT_NO_OPTION,
    DEFAULT_OF_ANOTHER_TYPE,
    EXPRESSION_IN_KEY,
    EXPRESSION_NOT_EVALUATED,
    ITEM_WITHOUT_ITERATE,
    NO_LABEL,
    NO_RESPONSE_IN_INSTANT_TRIGGER,
    OLD_REDIRECT_ADDRESS,
    PATH_NOT_ENCODED,
    QUERY_IN_URL,
    QUERY_IN_URL_AND_QS,
    REDIRECT_DIFFERS,
    REPEAT_WITHOUT_BOUND,
    SAMPLE_OF_ANOTHER_TYPE,
    SANITIZE_HIDES_NOTHING,
    SECRET_IN_URL,
    SECRET_NOT_SANITIZED,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNSAVED_WEBHOOK_VALUE,
    WEBHOOK_INSTEAD_OF_DATA,
)
from afkit.source.diagnostic import Diagnostic

SLIPS = frozenset(
    {
        UNKNOWN_KEY,
        WRONG_TYPE,
        VALUE_NOT_ALLOWED,
        BAD_NAME,
        UNKNOWN_CONNECTION,
        UNKNOWN_WEBHOOK,
        UNKNOWN_PROCEDURE,
        UNKNOWN_MODULE_IN_GROUP,
        UNKNOWN_FUNCTION,
        UNKNOWN_VARIABLE,
        UNKNOWN_MEMBER,
    }
)
"""Codes whose fix puts the word that was meant in place of another."""

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
    REPEAT_WITHOUT_BOUND: (MISSING_KEY,),
    NO_LABEL: (MISSING_KEY, LIMIT_EXCEEDED),
    REDIRECT_DIFFERS: (OLD_REDIRECT_ADDRESS,),
}
"""A general code → codes that say the same place's defect exactly."""

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
    return [item for item in found if not _echoes(item, exact)]


def _echoes(item: Diagnostic, exact: Mapping[tuple[str, str], list[tuple[int, int]]]) -> bool:
    place = item.location
    return any(
        start < place.end and place.start < end
        for code in _SAID_BETTER.get(item.code, ())
        for start, end in exact.get((code, place.file), ())[:_MANY]
    )
