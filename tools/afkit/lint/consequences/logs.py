"""What follows from a log that nobody can read: that it hides no secret goes without saying."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.app.codes import BAD_NAME, NOT_ALLOWED_HERE, UNKNOWN_KEY, WRONG_TYPE
from afkit.app.model import Project
from afkit.lint.rules.codes import SECRET_NOT_SANITIZED
from afkit.source.diagnostic import Diagnostic
from afkit.source.document import Document

_UNREAD = frozenset({BAD_NAME, NOT_ALLOWED_HERE, UNKNOWN_KEY, WRONG_TYPE})
_MANY = 1_600
"""Findings that are looked through for such logs."""


def without_unread_logs(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out which secrets a request's log does not hide where `log`, or its list, is not what belongs there.

    One log may stand in many requests, by an anchor; it is told once, where it is written.
    """
    documents = {document.source.name: document for document in project.documents}
    unread: dict[str, set[int]] = {}
    for item in found[:_MANY]:
        document = documents.get(item.location.file)
        if item.code in _UNREAD and document is not None:
            path = document.where(item.location.start).path
            if "log" in path[-3:]:
                end = len(path) - path[::-1].index("log")
                end += path[end : end + 1] == ("sanitize",)
                unread.setdefault(item.location.file, set()).add(document.at(path[:end]).start)
    if not unread:
        return found
    return [item for item in found if item.code != SECRET_NOT_SANITIZED or not _follows(item, documents, unread)]


def _follows(item: Diagnostic, documents: Mapping[str, Document], unread: Mapping[str, set[int]]) -> bool:
    """Tell whether a finding stands in a request whose log, or the list in it, begins where an unread one does."""
    starts = unread.get(item.location.file)
    if not starts:
        return False
    document = documents[item.location.file]
    path, value = document.where(item.location.start).path, document.value
    for depth, step in enumerate(path):
        log = value.get("log") if isinstance(value, dict) else None
        if log is not None:
            at = (*path[:depth], "log")
            listed = isinstance(log, dict) and "sanitize" in log
            if document.at(at).start in starts or (listed and document.at((*at, "sanitize")).start in starts):
                return True
        value = value[step]
    return False
