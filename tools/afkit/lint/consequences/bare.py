"""What nobody can know of code files that have no metadata, or that stand alone."""

from __future__ import annotations

from afkit.app.knowledge.facts import Facts
from afkit.app.model import KINDS
from afkit.iml.codes import UNKNOWN_FUNCTION
from afkit.lint.rules.codes import (
    CONNECTION_MISSING,
    FUNCTION_UNUSED,
    FUNCTION_WITHOUT_TEST,
    NO_ACTION_CRUD,
    NO_BASE_URL,
    NO_ERROR_HANDLING,
    NO_INTERFACE,
    NO_LABEL,
    NO_UNIVERSAL_MODULE,
    PARAMETER_UNUSED,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNUSED_COMPONENT,
    WEBHOOK_HAS_NO_CONNECTION,
)
from afkit.source.diagnostic import Diagnostic

_BY_METADATA = frozenset(
    {
        NO_LABEL,
        NO_ACTION_CRUD,
        CONNECTION_MISSING,
        WEBHOOK_HAS_NO_CONNECTION,
        UNKNOWN_WEBHOOK,
        UNUSED_COMPONENT,
        NO_UNIVERSAL_MODULE,
        NO_INTERFACE,
        NO_BASE_URL,
    }
)
"""Codes that judge what metadata would tell, or what lies in other files."""


def without_unknown(found: list[Diagnostic], facts: Facts) -> list[Diagnostic]:
    """Leave out what nobody can know of code files that have no metadata."""
    if facts.described(None) and all(facts.described(owner) for _, owner, _, _ in facts.codes):
        return found
    alone = _is_alone(facts)
    bare = {
        code.origin.document.source.name
        for _, owner, _, code in facts.codes
        if owner is not None and not facts.described(owner)
    }
    hidden = _BY_METADATA if alone else _BY_METADATA - {NO_BASE_URL, UNUSED_COMPONENT}
    unknown = _OTHERS if alone else frozenset()
    return [
        item
        for item in found
        if (item.code not in unknown or _misspelt(item))
        and not (item.code in hidden and (alone or item.location.file in bare))
    ]


def _is_alone(facts: Facts) -> bool:
    """Tell whether a code file, or the files of one component beside each other, are all that there is."""
    app, documents = facts.app, facts.project.documents
    folder = facts.project.main.rpartition("/")[0]
    return len(documents) == 1 or (
        not app.codes
        and sum(len(app.components(kind)) for kind in KINDS) == 1
        and all(document.source.name.rpartition("/")[0] == folder for document in documents)
    )


def _misspelt(item: Diagnostic) -> bool:
    """Tell whether an unknown function is one of the language's, misspelt: the app's own are not known."""
    return item.code == UNKNOWN_FUNCTION and (item.hint or "").startswith(("did you mean", "names are case"))


_OTHERS = frozenset(
    {
        FUNCTION_UNUSED,
        FUNCTION_WITHOUT_TEST,
        NO_ERROR_HANDLING,
        PARAMETER_UNUSED,
        UNKNOWN_FUNCTION,
        UNKNOWN_MODULE_IN_GROUP,
        UNKNOWN_PROCEDURE,
    }
)
"""Codes that judge what a single file shares with others."""
