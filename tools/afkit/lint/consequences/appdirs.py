"""What follows in an app directory from a `makecomapp.json` that does not say which components and code files there are."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.app.codes import DISPUTED, MISSING_KEY, WRONG_TYPE
from afkit.app.model import KINDS, Project
from afkit.app.spec.check.forms import named
from afkit.iml.codes import UNKNOWN_FUNCTION, UNKNOWN_MEMBER
from afkit.lint.codes import UNKNOWN_IN_COMPANION
from afkit.lint.rules.codes import (
    FUNCTION_UNUSED,
    FUNCTION_WITHOUT_TEST,
    GROUPS_MISSING,
    MODULE_IN_NO_GROUP,
    NO_ACTION_CRUD,
    NO_BASE_URL,
    NO_ERROR_HANDLING,
    NO_UNIVERSAL_MODULE,
    PARAMETER_UNUSED,
    SANITIZE_HIDES_NOTHING,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNREAD_QUERY,
    UNUSED_COMPONENT,
)
from afkit.source.codes import JSON_SYNTAX, LEFT_OPEN
from afkit.source.diagnostic import Diagnostic
from afkit.source.places import value_at

_OF_GENERAL = frozenset({MODULE_IN_NO_GROUP, GROUPS_MISSING, NO_BASE_URL, NO_ERROR_HANDLING})
"""Codes that judge what the app's own codes hold."""

_READERS = frozenset(
    {FUNCTION_UNUSED, PARAMETER_UNUSED, SANITIZE_HIDES_NOTHING, UNKNOWN_IN_COMPANION, UNUSED_COMPONENT}
)
"""Codes that judge by what components read and set, which is in codes that nobody found."""

_OF_KIND: Mapping[str, frozenset[str]] = {
    "connection": _READERS | {UNKNOWN_CONNECTION, UNKNOWN_MEMBER},
    "webhook": _READERS | {UNKNOWN_WEBHOOK},
    "module": _READERS | {UNKNOWN_MODULE_IN_GROUP, NO_UNIVERSAL_MODULE, UNKNOWN_MEMBER},
    "rpc": _READERS | {UNKNOWN_PROCEDURE, UNREAD_QUERY},
    "function": _READERS | {UNKNOWN_FUNCTION, FUNCTION_WITHOUT_TEST},
    "endpoint": _READERS,
}
"""Codes that judge by which components of a kind there are."""

_OF_LISTED = frozenset().union(*_OF_KIND.values())

_PLACES = ("'codeFiles'", "'components'", "'generalCodeFiles'")


def _torn(item: Diagnostic) -> bool:
    """Tell whether a finding says that a part of `makecomapp.json` is no object, or no name of a file."""
    return item.code == WRONG_TYPE and _of_makecomapp(item)


def _of_makecomapp(item: Diagnostic) -> bool:
    return item.location.file.endswith("makecomapp.json")


def _mistaken(item: Diagnostic) -> bool:
    """Tell whether a finding says that a file holds another code than the one that it is named for."""
    return item.code == WRONG_TYPE and item.message.startswith("this file holds")


def without_orphans(found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out code files that nothing names where the names are missing, or as many lead nowhere: they were for these."""
    from afkit.appdir.codes import CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER, ORPHAN_FILE

    if not any(item.code == ORPHAN_FILE for item in found):
        return found
    null = {
        word
        for item in found
        if item.code == DISPUTED and item.message.startswith("missing here")
        for word in item.message.split("'")[1::2]
    }

    def meant(item: Diagnostic) -> bool:
        return item.location.file.rpartition("/")[2].partition(".")[0] in null

    kept = [item for item in found if not (item.code == ORPHAN_FILE and meant(item))]
    lost = sum(item.code in (CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER) or _mistaken(item) for item in found)
    unnamed = any(
        _torn(item)
        or (item.code in (JSON_SYNTAX, LEFT_OPEN) and _of_makecomapp(item))
        or (item.code == MISSING_KEY and any(key in item.message for key in _PLACES))
        for item in found
    )
    if unnamed or sum(item.code == ORPHAN_FILE for item in kept) <= lost:
        return [item for item in kept if item.code != ORPHAN_FILE]
    return kept


def without_unlisted(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out what codes and components lack where `makecomapp.json` does not say which these are."""
    left: frozenset[str] = frozenset()
    for item in found:
        if item.code == MISSING_KEY and "'generalCodeFiles'" in item.message:
            left |= _OF_GENERAL
        elif item.code == MISSING_KEY and "'components'" in item.message:
            found_elsewhere = project.app is not None and any(map(project.app.components, KINDS))
            left |= frozenset() if found_elsewhere else _OF_LISTED
        elif item.code == MISSING_KEY and "'codeFiles'" in item.message:
            left |= _READERS
        elif _torn(item):
            left |= _unlisted(item, project)
    return [item for item in found if item.code not in left] if left else found


def _unlisted(item: Diagnostic, project: Project) -> frozenset[str]:
    """Give the codes that judge by the components that a finding says are unreadable."""
    kind = item.location.text.strip('"')
    if kind == "components":
        return _OF_LISTED
    document = next((one for one in project.documents if one.source.name == item.location.file), None)
    if kind not in _OF_KIND or document is None or named(value_at(document.value, ("components", kind))):
        return frozenset()  # components in a list are read by the names that they hold
    return _OF_KIND[kind]


def without_untyped(found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out what a module of its type lacks where its type is missing; it may be the universal one, too."""
    untyped = {
        (item.location.file, item.location.start)
        for item in found
        if item.code == DISPUTED and item.message.startswith("'moduleType' is missing")
    }
    if not untyped:
        return found
    return [
        item
        for item in found
        if item.code != NO_UNIVERSAL_MODULE
        and not (item.code == NO_ACTION_CRUD and (item.location.file, item.location.start) in untyped)
    ]
