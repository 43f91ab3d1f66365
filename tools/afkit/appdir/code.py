"""Read one code file of an app directory, and check it against the shape of its code."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.build import usable
from afkit.app.codes import COMMENT_IN_PLAIN_JSON, NOT_ALLOWED_HERE, NULL_CODE, WRONG_TYPE
from afkit.app.model import Code, Component, Kind, Module, Origin
from afkit.app.reading import FileCodes, Reading
from afkit.app.spec.check.values import check
from afkit.app.spec.format.codes import JSON, WITHOUT, CodeSpec, code_specs, empty_value
from afkit.app.spec.format.directives import BODY_TYPE
from afkit.app.spec.format.metadata import METADATA
from afkit.appdir.codes import CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER
from afkit.source import Document, Location, Related, Severity, load_json
from afkit.source.plain import load_plain

FILE_CODES = FileCodes(outside=CODE_OUTSIDE_FOLDER, missing=CODE_FILE_MISSING)

_METADATA = {name for meta in METADATA for name in (meta.key, meta.api) if name != "type"}
_METADATA |= {"name", "public", "approved", "archived", "type_id", "actionType", "moduleSubtype"}


def read_code(
    spec: CodeSpec,
    component: Component | None,
    path: str,
    origin: Origin,
    reading: Reading,
    used: set[str],
    *,
    outside: Severity = "error",
) -> Code | None:
    """Read the file that the text at `origin` names, and add it to `used`; None with a report if it cannot be read.

    `outside` is how bad it is when the path leaves the folder.
    """
    used.add(posixpath.normpath(path))
    document = reading.open(path, origin, load_plain if spec.is_text else load_json, outside=outside)
    if document is None:
        return None
    value, place, text = document.value, Origin(document), document.source.text
    name = component.name if component is not None else ""
    if value is None:
        message = "the file holds null, which the platform reads as an empty section"
        reading.report(NULL_CODE, "warning", message, document.at(()), "write what an empty section holds: {} or []")
        return Code(empty_value(spec, name), place, text=text)
    if spec.mime == JSON:
        report_comments(document, reading)
    shape = spec.shape_for(component)
    if _holds_parameters(spec, value):
        start = Location(document.source, place.location.start, place.location.start + 1)
        message = (
            f"this file holds a list of parameters, but {origin.path[-1] if origin.path else spec.key} is a request"
        )
        note = [Related(origin.location, "the file is named here")] if origin.path else []
        reading.report(WRONG_TYPE, "error", message, start, "name the file that holds the request", note)
        return Code(empty_value(spec, name), place, given=False)
    if shape is not None:
        reading.diagnostics.extend(check(shape, value, place))
    if usable(spec, value):
        return Code(value, place, text=text)
    return Code(empty_value(spec, name), place, given=False)


def _holds_parameters(spec: CodeSpec, value: object) -> bool:
    """Tell whether what should be a request, or several, is a list of parameters."""
    if spec.is_text or spec.empty != {} or spec.key == "samples" or not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, dict) and {"name", "type"} <= item.keys() and "url" not in item for item in value)


def is_whole(kind: Kind, value: object) -> bool:
    """Tell whether what a file holds are metadata and codes of a component together: such a file is no request."""
    if not isinstance(value, dict):
        return False
    keys = {key for spec in code_specs(kind) for key in (spec.key, spec.section)} - {"update"}
    if "url" in value and any(isinstance(value.get(key), list) for key in keys):
        return True
    return ("communication" in value and "url" not in value) or ("label" in value and not keys.isdisjoint(value))


def request_inside(kind: Kind, value: Mapping[str, Any]) -> dict[str, Any]:
    """Give the members of the request that stands flat among the metadata and the codes of a component's one file."""
    if (
        "url" not in value
        or kind not in ("connection", "module", "rpc")
        or not {"communication", "api"}.isdisjoint(value)
    ):
        return {}
    codes = {name for spec in code_specs(kind) for name in (spec.key, spec.section)}
    others = codes | _METADATA | ({"type"} if value.get("type") not in BODY_TYPE.values else set())
    return {name: member for name, member in value.items() if name not in others}


def code_inside(spec: CodeSpec, component: Component, document: Document, reading: Reading) -> Code | None:
    """Read a code out of a file that holds a whole component; None where it has none."""
    own = [one.key for one in code_specs(spec.kind)] if spec.kind != "app" else []
    names = (spec.key, *(() if spec.section in own else (spec.section,)))
    name = next((name for name in names if name in document.value), None)
    flat = request_inside(spec.kind, document.value) if spec.kind != "app" and spec.key == "communication" else {}
    if name is None and not flat:
        return None
    value = document.value[name] if name is not None else flat
    place = Origin(document, (name,) if name is not None else ())
    shape = spec.shape_for(component)
    if shape is not None:
        reading.diagnostics.extend(check(shape, value, place))
    return Code(value, place) if usable(spec, value) else Code(empty_value(spec, component.name), place, given=False)


def report_useless(component: Component, codes: Mapping[str, Code], reading: Reading) -> None:
    """Report the codes of a module that say something, and have no effect in a module of its type."""
    useless = WITHOUT.get(component.module_type, {}) if isinstance(component, Module) else {}
    for key, why in useless.items():
        code = codes.get(key)
        if code is not None and code.given and code.value:
            place = code.origin.location
            start = Location(place.source, place.start, min(place.start + 1, place.end))
            reading.report(NOT_ALLOWED_HERE, "warning", f"'{key}' of '{component.name}' has no effect", start, why)


def report_comments(document: Document, reading: Reading) -> None:
    """Report the first comment of a file that the platform reads as plain JSON."""
    comments = document.comments()
    if comments:
        line, column, text = comments[0]
        start = document.source.offset(line, column)
        reading.report(
            COMMENT_IN_PLAIN_JSON,
            "error",
            "comments are not allowed in this file, which the platform reads as plain JSON",
            Location(document.source, start, start + len(text)),
            "remove the comment",
        )
