"""What is said of the files beside a manifest, and follows from a defect of the manifest that is told."""

from __future__ import annotations

from afkit.app.codes import DISPUTED, MISSING_KEY
from afkit.iml.codes import UNKNOWN_MEMBER
from afkit.lint.beside.inputs import is_not_taken
from afkit.lint.codes import CALL_NOT_ANSWERED, ROUTE_NEVER_CALLED, UNKNOWN_IN_COMPANION
from afkit.lint.rules.codes import (
    ATTACH_WITHOUT_DETACH,
    AUTHORIZE_WITHOUT_TOKEN,
    CONNECTION_NOT_TRIED,
    NOTHING_IS_SENT,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
)
from afkit.source.codes import DUPLICATE_KEY
from afkit.source.diagnostic import Diagnostic

_CALLS_LESS = frozenset(
    {
        ATTACH_WITHOUT_DETACH,
        AUTHORIZE_WITHOUT_TOKEN,
        CONNECTION_NOT_TRIED,
        DISPUTED,
        DUPLICATE_KEY,
        MISSING_KEY,
        NOTHING_IS_SENT,
        UNKNOWN_MODULE_IN_GROUP,
        UNKNOWN_PROCEDURE,
    }
)
"""Codes of defects that may keep a connector from a call that it should make."""


def without_followers(found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out inputs of parameters that expressions miss, too, and as many routes as calls may be missing."""
    missed = {item.location.text for item in found if item.code == UNKNOWN_MEMBER}
    none_declared = any(item.code == UNKNOWN_MEMBER and _declares_none(item) for item in found)

    def follows(item: Diagnostic) -> bool:
        if is_not_taken(item) and none_declared and (item.hint or "").endswith("there are: none"):
            return True
        about = is_not_taken(item) or (item.code == UNKNOWN_IN_COMPANION and " has no parameter " in item.message)
        return about and item.location.text.strip("'\"") in missed

    kept = [item for item in found if not follows(item)] if missed else found
    if any(item.code == DUPLICATE_KEY and "dash of the next item" in item.message for item in kept):
        kept = [item for item in kept if item.code != CALL_NOT_ANSWERED]  # a route is two in one
    uncalled = [item for item in kept if item.code == ROUTE_NEVER_CALLED and "answered by the route" in item.message]
    lost = sum(item.code in _CALLS_LESS or _names_what_calls(item) for item in kept) if uncalled else 0
    return [item for item in kept if item not in uncalled] if 0 < len(uncalled) <= lost else kept


def _declares_none(item: Diagnostic) -> bool:
    """Tell whether a finding says that a parameter is read of a component that declares none."""
    return (
        " in parameters:" in item.message and (item.hint or "").startswith("declare") and ";" not in (item.hint or "")
    )


def _names_what_calls(item: Diagnostic) -> bool:
    return item.code == UNKNOWN_IN_COMPANION and item.message.startswith(
        ("the connector has no module", "the connector has no procedure")
    )
