"""One defect is told once: where a rule says exactly what is wrong, what others say of the same place is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afkit.app.codes import (
    BAD_NAME,
    COMMENT_IN_PLAIN_JSON,
    DISPUTED,
    LIMIT_EXCEEDED,
    MISSING_KEY,
    NOT_ALLOWED_HERE,
    STRUCTURE,
    UNKNOWN_KEY,
    VALUE_NOT_ALLOWED,
    WRONG_TYPE,
)
from afkit.app.model import Project
from afkit.app.spec.check.forms import named
from afkit.iml.codes import (
    BRACKET,
    COMPARISON_OF_TYPES,
    FORMAT_TYPE,
    HYPHEN,
    LITERAL_BRACES,
    LONG_EXPRESSION,
    UNEXPECTED_TOKEN,
    UNKNOWN_FUNCTION,
    UNKNOWN_MEMBER,
    UNKNOWN_VARIABLE,
    VARIABLE_NOT_HERE,
)
from afkit.lint.codes import CALL_NOT_ANSWERED, CASE_INPUT, PART_NOT_INCLUDED
from afkit.lint.consequences.unread import LOSING, without_lost
from afkit.lint.fixes.stretches import Stretches
from afkit.lint.rules.codes import (
    ABSOLUTE_URL,
    CONDITION_LEAVES_FORMER_RESULT,
    CONNECTION_IN_WEBHOOK,
    CONNECTION_MISSING,
    CONNECTION_OF_ANOTHER_TYPE,
    CREDENTIALS_TO_ANOTHER_HOST,
    DATA_INSTEAD_OF_WEBHOOK,
    DEFAULT_NO_OPTION,
    DEFAULT_OF_ANOTHER_TYPE,
    EXPIRES_NEVER_STORED,
    EXPRESSION_IN_KEY,
    EXPRESSION_NOT_EVALUATED,
    EXPRESSION_WITHOUT_BRACES,
    FLAG_IS_TEXT,
    FUNCTION_UNUSED,
    FUNCTION_WITHOUT_TEST,
    GROUPS_MISSING,
    ITEM_WITHOUT_ITERATE,
    KEY_FILE_IN_THE_OPEN,
    LABEL_OF_PARAMETER,
    LABELS_DIFFER,
    MEMBER_TOO_DEEP,
    MEMBER_WITHOUT_BLANK,
    MODULE_IN_NO_GROUP,
    MODULE_OF_ANOTHER_TYPE,
    NO_ERROR_HANDLING,
    NO_INTERFACE,
    NO_LABEL,
    NO_MORE_SCOPES,
    NO_RESPONSE_IN_INSTANT_TRIGGER,
    NOT_EDITABLE,
    OLD_REDIRECT_ADDRESS,
    OPTIONS_NAME_AN_EXPRESSION,
    PAGINATION_REPEATS,
    PARAMETER_MISNAMED,
    PARAMETER_TWICE,
    PARAMETER_UNUSED,
    PATH_NOT_ENCODED,
    QUERY_IN_URL,
    QUERY_IN_URL_AND_QS,
    REDIRECT_DIFFERS,
    REPEAT_WITHOUT_BOUND,
    RESERVED_PARAMETER,
    SAME_PAGE_AGAIN,
    SAMPLE_OF_ANOTHER_TYPE,
    SANITIZE_HIDES_NOTHING,
    SCOPE_NOT_JOINED,
    SCOPE_NOT_LISTED,
    SEARCH_WITHOUT_LIMIT,
    SECRET_IN_URL,
    SECRET_NOT_SANITIZED,
    SECRET_WRITTEN_OUT,
    SELECT_WITHOUT_OPTIONS,
    SEVERAL_UNIVERSAL_MODULES,
    SINGLE_BRACES,
    TOKEN_WITHOUT_CODE,
    TRIGGER_FILTER_WITHOUT_START,
    TRIGGER_WITHOUT_LIMIT,
    UNIVERSAL_MODULE_FORM,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNSAVED_WEBHOOK_VALUE,
    UNUSED_COMPONENT,
    WEBHOOK_INSTEAD_OF_DATA,
)
from afkit.manifest.codes import NAMED_FILE_MISSING
from afkit.source.codes import (
    DUPLICATE_KEY,
    JSON_SYNTAX,
    LEFT_OPEN,
    LONE_QUOTE,
    TAB_INDENTATION,
    UNQUOTED_EXPRESSION,
    YAML_SURPRISE,
    YAML_SYNTAX,
)
from afkit.source.diagnostic import Diagnostic
from afkit.source.places import value_at

SLIPS = frozenset(
    {
        DUPLICATE_KEY,
        EXPRESSION_IN_KEY,
        MEMBER_TOO_DEEP,
        MEMBER_WITHOUT_BLANK,
        JSON_SYNTAX,
        LEFT_OPEN,
        LONE_QUOTE,
        LITERAL_BRACES,
        SINGLE_BRACES,
        EXPRESSION_WITHOUT_BRACES,
        TAB_INDENTATION,
        UNQUOTED_EXPRESSION,
        YAML_SYNTAX,
        UNKNOWN_KEY,
        NOT_ALLOWED_HERE,
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
        SANITIZE_HIDES_NOTHING,
        SECRET_NOT_SANITIZED,
        OLD_REDIRECT_ADDRESS,
        TOKEN_WITHOUT_CODE,
        SEARCH_WITHOUT_LIMIT,
        TRIGGER_WITHOUT_LIMIT,
        UNIVERSAL_MODULE_FORM,
        CONNECTION_OF_ANOTHER_TYPE,
        MODULE_OF_ANOTHER_TYPE,
        PARAMETER_MISNAMED,
        PART_NOT_INCLUDED,
        SEVERAL_UNIVERSAL_MODULES,
    }
)
"""Codes whose fix puts what was meant in place of a slip, adds what is certainly missing, or makes a text readable."""

UNREADABLE = frozenset({JSON_SYNTAX, LEFT_OPEN, TAB_INDENTATION, UNQUOTED_EXPRESSION, YAML_SYNTAX})
"""Codes of texts that cannot be read."""

_SAID_BETTER: Mapping[str, tuple[str, ...]] = {
    UNKNOWN_VARIABLE: (
        CONNECTION_IN_WEBHOOK,
        WEBHOOK_INSTEAD_OF_DATA,
        NO_RESPONSE_IN_INSTANT_TRIGGER,
        ITEM_WITHOUT_ITERATE,
        FORMAT_TYPE,
        SINGLE_BRACES,
    ),
    VARIABLE_NOT_HERE: (
        CONNECTION_IN_WEBHOOK,
        WEBHOOK_INSTEAD_OF_DATA,
        NO_RESPONSE_IN_INSTANT_TRIGGER,
        ITEM_WITHOUT_ITERATE,
        CONNECTION_MISSING,
    ),
    UNKNOWN_MEMBER: (
        EXPIRES_NEVER_STORED,
        UNSAVED_WEBHOOK_VALUE,
        WEBHOOK_INSTEAD_OF_DATA,
        DATA_INSTEAD_OF_WEBHOOK,
        HYPHEN,
        TRIGGER_FILTER_WITHOUT_START,
    ),
    EXPRESSION_NOT_EVALUATED: (BAD_NAME, OPTIONS_NAME_AN_EXPRESSION, UNKNOWN_KEY, WRONG_TYPE, VALUE_NOT_ALLOWED),
    EXPRESSION_IN_KEY: (UNKNOWN_KEY,),
    DISPUTED: (UNKNOWN_KEY, WRONG_TYPE, VALUE_NOT_ALLOWED, MISSING_KEY),
    WRONG_TYPE: (VALUE_NOT_ALLOWED,),
    VALUE_NOT_ALLOWED: (JSON_SYNTAX, YAML_SYNTAX),
    BAD_NAME: (JSON_SYNTAX, LONE_QUOTE),
    COMMENT_IN_PLAIN_JSON: (JSON_SYNTAX,),
    NOT_EDITABLE: (PARAMETER_TWICE, RESERVED_PARAMETER),
    CREDENTIALS_TO_ANOTHER_HOST: (SECRET_IN_URL,),
    QUERY_IN_URL: (QUERY_IN_URL_AND_QS, SECRET_IN_URL, SECRET_WRITTEN_OUT),
    PATH_NOT_ENCODED: (UNKNOWN_MEMBER, UNKNOWN_VARIABLE, SECRET_IN_URL),
    SANITIZE_HIDES_NOTHING: (SECRET_NOT_SANITIZED,),
    SAMPLE_OF_ANOTHER_TYPE: (WRONG_TYPE,),
    DEFAULT_OF_ANOTHER_TYPE: (DEFAULT_NO_OPTION,),
    REPEAT_WITHOUT_BOUND: (MISSING_KEY,),
    COMPARISON_OF_TYPES: (FLAG_IS_TEXT,),
    QUERY_IN_URL_AND_QS: (SECRET_IN_URL, SECRET_WRITTEN_OUT),
    CONDITION_LEAVES_FORMER_RESULT: (VARIABLE_NOT_HERE, UNKNOWN_VARIABLE, UNKNOWN_MEMBER),
    NO_LABEL: (MISSING_KEY, LIMIT_EXCEEDED),
    YAML_SURPRISE: (WRONG_TYPE, DEFAULT_OF_ANOTHER_TYPE, CASE_INPUT),
    PARAMETER_UNUSED: (RESERVED_PARAMETER,),
    NO_MORE_SCOPES: (SCOPE_NOT_JOINED,),
    LONG_EXPRESSION: (
        CONNECTION_IN_WEBHOOK,
        WEBHOOK_INSTEAD_OF_DATA,
        UNKNOWN_MEMBER,
        UNKNOWN_VARIABLE,
        UNKNOWN_FUNCTION,
        HYPHEN,
    ),
    REDIRECT_DIFFERS: (OLD_REDIRECT_ADDRESS,),
    NAMED_FILE_MISSING: (WRONG_TYPE,),
    SAME_PAGE_AGAIN: (DISPUTED,),
    SCOPE_NOT_LISTED: (WRONG_TYPE,),
    PAGINATION_REPEATS: (DISPUTED,),
    FUNCTION_WITHOUT_TEST: (FUNCTION_UNUSED,),
    UNKNOWN_PROCEDURE: (BAD_NAME,),
    UNKNOWN_WEBHOOK: (MISSING_KEY,),
    MODULE_IN_NO_GROUP: (BAD_NAME,),
    UNKNOWN_MODULE_IN_GROUP: (WRONG_TYPE,),
    NO_INTERFACE: (MISSING_KEY,),
    UNKNOWN_KEY: (SELECT_WITHOUT_OPTIONS, YAML_SYNTAX),
    LABELS_DIFFER: (LABEL_OF_PARAMETER,),
    CALL_NOT_ANSWERED: (CREDENTIALS_TO_ANOTHER_HOST, ABSOLUTE_URL),
    UNUSED_COMPONENT: (BAD_NAME,),
    FUNCTION_UNUSED: (BAD_NAME,),
    KEY_FILE_IN_THE_OPEN: (BAD_NAME,),
}
"""A general code → codes that say the same place's defect exactly."""

_BETTER = frozenset(code for codes in _SAID_BETTER.values() for code in codes)

_MANY = 100
"""Places of one code that are looked at; in a file with more of them an echo may be heard."""


def without_echoes(found: Sequence[Diagnostic], project: Project, every: Sequence[Diagnostic] = ()) -> list[Diagnostic]:
    """Leave out findings that repeat, in general words, what another says of the same place.

    What stands inside of a value that does not have the shape of its place is not judged but for secrets; `every` finding
    tells which of those values there still are once slips are mended.
    """
    if not found:
        return []
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for item in found:
        if item.code in _BETTER:
            place = item.location
            listed = places.setdefault((item.code, place.file), [])
            if len(listed) < _MANY:
                listed.append((place.start, place.end))
    exact = {key: Stretches(listed) for key, listed in places.items()}
    refused, useless = (
        _refused(project, every or found) if any(item.code not in STRUCTURE for item in found) else ({}, {})
    )
    kept = [
        item
        for item in found
        if not _echoes(item, exact)
        and not _inside(item, refused)
        and not (item.code in _OF_PLACE and _inside(item, useless))
    ]
    if any(item.code in _OF_GROUPS for item in kept):
        kept = _without_groups(kept, project)
    if any(item.code == SECRET_NOT_SANITIZED for item in kept):
        from afkit.lint.consequences.logs import without_unread_logs

        kept = without_unread_logs(kept, project)
    if any(item.code == DUPLICATE_KEY for item in kept):
        from afkit.lint.consequences.entailed import without_doubled, without_undashed

        kept = without_doubled(without_undashed(kept), project)
    if any(item.code in (BAD_NAME, NO_ERROR_HANDLING) for item in kept):
        from afkit.lint.consequences.entailed import without_dependents

        kept = without_dependents(kept)
    if len(kept) > 1 and any(item.code in _HIDING for item in kept):
        from afkit.lint.consequences.entailed import without_lacking

        kept = without_lacking(kept, project)
    if len(kept) > 1 and any(item.code in LOSING for item in kept):
        kept = without_lost(kept, project)
    if project.form == "appdir":
        from afkit.lint.consequences.appdirs import without_orphans, without_unlisted, without_untyped

        kept = without_untyped(without_unlisted(without_orphans(kept), project))
    if len(kept) > 1:
        from afkit.lint.consequences.once import told_once

        kept = told_once(kept, project)
    return kept


_HIDING = frozenset({BRACKET, NOT_ALLOWED_HERE, UNEXPECTED_TOKEN, UNKNOWN_KEY, UNKNOWN_VARIABLE})

_OF_GROUPS = frozenset({MODULE_IN_NO_GROUP, GROUPS_MISSING})


def _without_groups(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out which modules stand in no groups where what stands in them is not written as a list."""
    groups = project.app.codes.get("groups") if project.app is not None else None
    if groups is None:
        return found
    place = groups.origin.location
    torn = any(
        item.code == WRONG_TYPE and item.location.file == place.file and place.start <= item.location.start < place.end
        for item in found
    )
    return [item for item in found if item.code not in _OF_GROUPS] if torn else found


def _refused(project: Project, told: Sequence[Diagnostic]) -> tuple[dict[str, Stretches], dict[str, Stretches]]:
    """Give the places of the values that are not what belongs there, and of those without an effect there, by file."""
    documents = {document.source.name: document for document in project.documents}
    refused: dict[str, list[tuple[int, int]]] = {}
    useless: dict[str, list[tuple[int, int]]] = {}
    left = _MANY
    still = {(item.code, item.location.file, item.location.start) for item in told}
    for item in project.diagnostics:
        if (item.code, item.location.file, item.location.start) not in still:
            continue  # it is as it was meant now
        document = documents.get(item.location.file)
        unread = item.code in _UNREAD and not item.fix
        if (unread or (item.code == DISPUTED and "not available" in item.message)) and document and left > 0:
            path = document.where(item.location.start).path
            if item.code == DUPLICATE_KEY and isinstance(value_at(document.value, path), dict | list):
                continue  # what is in the second one is judged
            if item.code == WRONG_TYPE and len(path) == 1 and named(value_at(document.value, path)):
                continue  # components in a list: they are read all the same
            place = document.at(path)
            found = refused if unread else useless
            found.setdefault(place.file, []).append((place.start, place.end))
            left -= 1
    return (
        {file: Stretches(listed) for file, listed in refused.items()},
        {file: Stretches(listed) for file, listed in useless.items()},
    )


_OF_PLACE = frozenset({VARIABLE_NOT_HERE, PAGINATION_REPEATS})
"""Codes of what a value without an effect at its place could not do otherwise."""


def _inside(item: Diagnostic, refused: Mapping[str, Stretches]) -> bool:
    if not refused or item.code in STRUCTURE or item.code.startswith("AF5"):
        return False
    stretches = refused.get(item.location.file)
    return stretches is not None and stretches.hold(item.location.start, item.location.end)


_UNREAD = frozenset({DUPLICATE_KEY, UNKNOWN_KEY, WRONG_TYPE, NOT_ALLOWED_HERE})
"""Codes after which nobody knows what a value is for."""


def _echoes(item: Diagnostic, exact: Mapping[tuple[str, str], Stretches]) -> bool:
    place = item.location
    for code in _SAID_BETTER.get(item.code, ()):
        stretches = exact.get((code, place.file))
        if stretches is not None and stretches.meet(place.start, place.end):
            return True
    return False
