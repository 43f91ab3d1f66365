"""A connector of which a file could not be read: what its absence alone would tell is not told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afkit.app.codes import DISPUTED, MISSING_KEY
from afkit.app.model import Origin, Project
from afkit.iml.codes import UNKNOWN_FUNCTION, UNKNOWN_MEMBER
from afkit.lint.rules import codes
from afkit.source.codes import JSON_SYNTAX, LEFT_OPEN, YAML_SYNTAX
from afkit.source.diagnostic import Diagnostic
from afkit.source.document import Document
from afkit.source.text import Location

_BY_ABSENCE = frozenset(
    {
        UNKNOWN_FUNCTION,
        UNKNOWN_MEMBER,
        codes.UNKNOWN_CONNECTION,
        codes.UNKNOWN_WEBHOOK,
        codes.UNKNOWN_PROCEDURE,
        codes.UNKNOWN_MODULE_IN_GROUP,
        codes.MODULE_IN_NO_GROUP,
        codes.UNUSED_COMPONENT,
        codes.FUNCTION_UNUSED,
        codes.FUNCTION_WITHOUT_TEST,
        codes.GROUPS_MISSING,
        codes.ITEM_WITHOUT_ITERATE,
        codes.COMMON_NOT_THERE,
        codes.UNREAD_QUERY,
        codes.NO_MORE_SCOPES,
        codes.CERTIFICATE_NOT_SHARED,
        codes.PROCEDURE_ASKED_NOTHING,
        codes.PARAMETER_UNUSED,
        codes.CONNECTION_MISSING,
        codes.NO_BASE_URL,
        codes.NO_ERROR_HANDLING,
        codes.SECRET_NOT_SANITIZED,
        codes.SANITIZE_HIDES_NOTHING,
        codes.SCOPE_NOT_LISTED,
        codes.UNSAVED_WEBHOOK_VALUE,
        codes.SHARED_WEBHOOK_INCOMPLETE,
        codes.WEBHOOK_HAS_NO_CONNECTION,
        codes.ATTACH_WITHOUT_DETACH,
        codes.NO_INTERFACE,
        codes.NO_SAMPLES,
        codes.SAMPLES_DO_NOT_MATCH,
        codes.INTERFACE_NOT_PRODUCED,
        codes.NO_UNIVERSAL_MODULE,
        codes.RATE_LIMIT_UNNAMED,
        codes.VALID_WITHOUT_MESSAGE,
        codes.TRIGGER_WITHOUT_REQUEST,
        codes.TRIGGER_KNOWS_NOTHING_NEW,
        codes.CONNECTION_PROVES_NOTHING,
        codes.NO_CONNECTION_METADATA,
        codes.SEARCH_WITHOUT_LIMIT,
        codes.TRIGGER_WITHOUT_LIMIT,
    }
)
"""Codes that say that something is not there, which may be in the text that could not be read."""


GUESSED = frozenset({YAML_SYNTAX, JSON_SYNTAX, LEFT_OPEN})
"""Codes of texts of which a part was read as it was probably meant."""


def is_torn(project: Project) -> bool:
    """Tell whether a text of a project could not be read, or is not there."""
    errors = [item for item in project.diagnostics if item.severity == "error"]
    if not errors:
        return False
    from afkit.appdir.codes import CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER
    from afkit.manifest.codes import NAMED_FILE_MISSING, PATH_OUTSIDE_FOLDER

    named = (CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER, NAMED_FILE_MISSING, PATH_OUTSIDE_FOLDER)
    read = {document.source.name for document in project.documents}
    shown = {place for document in project.documents for place in _files_for_people(document)}
    parts = {Origin(item).at("include").location for item in project.documents if _lists_no_parts(item.value)}
    return any(
        (item.code in named and item.location not in shown) or item.location.file not in read or item.location in parts
        for item in errors
    )


def _lists_no_parts(value: object) -> bool:
    """Tell whether the includes of a file are no list, so that none is read."""
    return isinstance(value, dict) and "include" in value and not isinstance(value["include"], list)


def _files_for_people(document: Document) -> Iterator[Location]:
    """Give where a manifest names its icon and its readme: nothing of the connector stands in those."""
    for path in (("app", "icon"), ("readme",)):
        value = document.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str):
            yield Origin(document).at(*path).location


def without_absent(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Leave out what only says that something is not there, also in an object whose end is not."""
    found = list(found)
    cut = [item.location for item in found if item.code == LEFT_OPEN and "never closed" in item.message]

    def begins(place: Location) -> bool:
        return any(item.file == place.file and place.start <= item.start for item in cut)

    return [item for item in found if item.code not in _BY_ABSENCE and not (_lacks(item) and begins(item.location))]


def _lacks(item: Diagnostic) -> bool:
    """Tell whether a finding says that an object lacks a key."""
    return item.code == MISSING_KEY or (
        item.code == DISPUTED and item.message.startswith(("missing here", "the platform's editor expects"))
    )
