"""What several places name, read or call, and what is wrong with it, is told once."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.app.codes import MISSING_KEY
from afkit.app.model import Project
from afkit.iml.codes import UNKNOWN_FUNCTION, UNKNOWN_MEMBER
from afkit.lint.codes import CALL_NOT_ANSWERED, CASE_INPUT, ROUTE_NEVER_CALLED, UNKNOWN_IN_COMPANION
from afkit.lint.consequences.follows import without_followers
from afkit.lint.rules.codes import (
    AUTHORIZE_WITHOUT_TOKEN,
    CONNECTION_NOT_TRIED,
    CONNECTION_OF_ANOTHER_TYPE,
    EXPIRES_NEVER_STORED,
    LIST_IN_ACTION,
    MODULE_OF_ANOTHER_TYPE,
    NO_ACTION_CRUD,
    REFRESH_TOKEN_LOST,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNSAVED_WEBHOOK_VALUE,
)
from afkit.patterns import lazy
from afkit.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    import re


def told_once(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Tell once of what several places name, read or call, and of what a module lacks that is of another type."""
    codes = {item.code for item in found}
    if not codes.isdisjoint(_FROM_BESIDE):
        found = without_followers(found)
    if UNSAVED_WEBHOOK_VALUE in codes and any(_saves_nothing(item) for item in found):
        found = [item for item in found if not (item.hint or "").startswith("let attach store it")]
    if UNKNOWN_MEMBER in codes:
        found = once_missed(found, project)
    if not codes.isdisjoint(_KINDS_NAMED) or UNKNOWN_IN_COMPANION in codes:
        found = once_named(found)
    if MISSING_KEY in codes and not codes.isdisjoint(_UNTYPED):
        places = {item.location for item in found if item.code in _UNTYPED}
        found = [item for item in found if item.code != MISSING_KEY or item.location not in places]
    if NO_ACTION_CRUD in codes and not codes.isdisjoint(_OF_TYPE):
        typed = {item.message.split("'")[1] for item in found if item.code in _OF_TYPE and "'" in item.message}
        found = [item for item in found if item.code != NO_ACTION_CRUD or item.message.split("'")[1] not in typed]
    return found


def _saves_nothing(item: Diagnostic) -> bool:
    """Tell whether a finding says that a webhook's `attach` stores nothing at all."""
    return item.code == UNSAVED_WEBHOOK_VALUE and (item.hint or "").endswith("to response.data of attach")


_FROM_BESIDE = frozenset({CALL_NOT_ANSWERED, CASE_INPUT, ROUTE_NEVER_CALLED, UNKNOWN_IN_COMPANION})
_UNTYPED = frozenset({CONNECTION_OF_ANOTHER_TYPE, MODULE_OF_ANOTHER_TYPE})
"""Codes that say of a component without a type which one it is written as."""

_OF_TYPE = frozenset({LIST_IN_ACTION, MODULE_OF_ANOTHER_TYPE})

_MISSED = lazy(r"^There is no (.+?) in (\w+): it is undefined")
_PARTS = frozenset({"connections", "webhooks", "modules", "rpcs", "endpoints"})


def once_missed(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Tell once of a name that several expressions read: it is stored under another one, or declared nowhere.

    A parameter is one of its component, and all those of a component that declares none are one defect. What a connection
    keeps is read everywhere; where its own code misses the name, too, that is where it belongs.
    """
    documents = {document.source.name: document for document in project.documents}
    unstored = {_told_name(item) for item in found if item.code in (EXPIRES_NEVER_STORED, REFRESH_TOKEN_LOST)}
    nothing_kept = any(item.code in (AUTHORIZE_WITHOUT_TOKEN, CONNECTION_NOT_TRIED) for item in found)
    heads: dict[tuple[str, ...], int] = {}
    kept: list[Diagnostic] = []

    def owner(item: Diagnostic) -> tuple[str, ...]:
        document = documents.get(item.location.file)
        if project.form == "appdir" or document is None:
            return (item.location.file.rpartition("/")[0],)
        path = document.where(item.location.start).path
        return tuple(map(str, path[:2])) if path and path[0] in _PARTS else ()

    own = {
        match[1]
        for item in found
        if (match := _missed(item)) and match[2] == "parameters" and owner(item)[:1] == ("connections",)
    }
    for item in sorted(found, key=lambda item: (item.location.file, item.location.start)):
        match = _missed(item)
        if match is None or match[2] not in ("parameters", "connection", "data"):
            kept.append(item)
            continue
        name, root, hint = match[1], match[2], item.hint or ""
        if root != "parameters" and nothing_kept and not hint.startswith("did you mean"):
            continue
        if (root != "parameters" and name in own) or (root == "data" and name in unstored):
            continue
        none = root == "parameters" and hint.startswith("declare") and ";" not in hint
        mark = (root, *(owner(item) if root != "connection" else ()), "" if none else name)
        if mark not in heads:
            heads[mark] = len(kept)
            kept.append(item)
        elif none:
            head = kept[heads[mark]]
            if f"'{name}'" not in (head.hint or ""):
                listed, _, rest = (head.hint or "").rpartition(" in ")
                kept[heads[mark]] = head._replace(hint=f"{listed}, '{name}' in {rest}")
    return kept


def _missed(item: Diagnostic) -> re.Match[str] | None:
    return _MISSED.match(item.message) if item.code == UNKNOWN_MEMBER else None


def _told_name(item: Diagnostic) -> str:
    return item.message.rpartition(" ")[2]


def once_named(found: list[Diagnostic]) -> list[Diagnostic]:
    """Tell once of a component that several places name and that does not exist."""
    heads: dict[tuple[str, str], int] = {}
    kept: list[Diagnostic] = []
    counts: dict[int, int] = {}
    companions = {item.location.file for item in found if item.code == UNKNOWN_IN_COMPANION}
    for item in sorted(
        found, key=lambda item: (item.location.file in companions, item.location.file, item.location.start)
    ):
        mark = _dangling(item)
        if mark is None:
            kept.append(item)
        elif mark in heads:
            counts[heads[mark]] = counts.get(heads[mark], 0) + 1
        else:
            heads[mark] = len(kept)
            kept.append(item)
    for at, count in counts.items():
        head = kept[at]
        kept[at] = head._replace(message=f"{head.message}; {count} more name it")
    return kept


_KINDS_NAMED = {
    UNKNOWN_CONNECTION: "connection",
    UNKNOWN_WEBHOOK: "webhook",
    UNKNOWN_PROCEDURE: "procedure",
    UNKNOWN_MODULE_IN_GROUP: "module",
    UNKNOWN_FUNCTION: "function",
}
_THE_CONNECTOR_HAS_NO = "the connector has no "


def _dangling(item: Diagnostic) -> tuple[str, str] | None:
    """Give the kind and the name of what a finding says is named and does not exist."""
    kind = _KINDS_NAMED.get(item.code)
    if item.code == UNKNOWN_IN_COMPANION and item.message.startswith(_THE_CONNECTOR_HAS_NO):
        kind = item.message[len(_THE_CONNECTOR_HAS_NO) :].partition(" ")[0]
    if kind is None:
        return None
    if (item.hint or "").startswith("the app has no "):
        return kind, ""  # all of them are elsewhere
    name = item.location.text.strip("'\"").removeprefix("rpc://").removeprefix("epoch://").partition("?")[0]
    return kind, name
