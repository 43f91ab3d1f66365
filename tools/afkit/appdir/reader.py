"""Read an app directory: `makecomapp.json` and the files it names → project. What is wrong inside is never raised.

Both families of file names found in the wild are read, because `makecomapp.json` says which file holds which code.

Source: app-format reference, sections 1.1 to 1.5.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.build import component, members, reserved_name, text
from afkit.app.model import KINDS, App, Code, Component, Kind, Origin, Project
from afkit.app.reading import Reading
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.values import check
from afkit.app.spec.format.codes import CODES, CodeSpec, code_specs
from afkit.appdir.code import FILE_CODES, read_code, report_comments, report_useless
from afkit.appdir.codes import NO_MAKECOMAPP, UNKNOWN_FILE_VERSION
from afkit.appdir.exported import is_exported, read_exported
from afkit.appdir.guess import with_type
from afkit.appdir.identity import identify
from afkit.appdir.layout import GENERAL, MANIFEST
from afkit.appdir.origins import read_origins
from afkit.appdir.orphans import report_orphans
from afkit.source import Document, Severity, UnreadableError, load_json
from afkit.source.store import DISK, Files

FILE_VERSION = 1


def load_appdir(path: str, files: Files = DISK) -> Project:
    """Read the app directory at `path`, a folder that holds `makecomapp.json`."""
    folder = os.path.abspath(path)
    reading = Reading(folder, path if path != "." else "", FILE_CODES, files)
    main = reading.name(MANIFEST)
    try:
        source = files.read(os.path.join(folder, MANIFEST), main)
    except UnreadableError as error:
        return Project(None, "appdir", folder, main, (), error.diagnostics)
    document = reading.adopt(source, load_json)
    app = _app(document, reading) if document is not None else None
    return Project(app, "appdir", folder, main, tuple(reading.documents), tuple(dict.fromkeys(reading.diagnostics)))


def _app(document: Document, reading: Reading) -> App | None:
    if not _is_makecomapp(document, reading):
        return None
    report_comments(document, reading)
    reading.diagnostics.extend(check(shape_named("makecomapp"), document.value, Origin(document)))
    if not {"components", "generalCodeFiles"} & document.value.keys() and is_exported(reading.folder):
        origins = read_origins(document, reading)
        known = identify(reading.folder, origins, reading.files)._asdict()
        return read_exported(document, reading)._replace(publish_origins=origins, **known)
    used: set[str] = set()
    made = {kind: _components(kind, document, reading, used) for kind in KINDS}
    codes = _general(document, reading, used)
    origins = read_origins(document, reading)
    report_orphans(reading, used)
    return App(
        origin=Origin(document),
        codes=codes,
        publish_origins=origins,
        **identify(reading.folder, origins, reading.files)._asdict(),
        connections=made["connection"],
        webhooks=made["webhook"],
        modules=made["module"],
        rpcs=made["rpc"],
        functions=made["function"],
        endpoints=made["endpoint"],
    )


def _is_makecomapp(document: Document, reading: Reading) -> bool:
    value = document.value
    if not isinstance(value, dict):
        message = f"{MANIFEST} must be an object with 'fileVersion', 'generalCodeFiles', 'components' and 'origins'"
        reading.report(NO_MAKECOMAPP, "error", message, document.at(()))
        return False
    version = value.get("fileVersion", FILE_VERSION)
    if isinstance(version, int | float) and version != FILE_VERSION:
        reading.report(
            UNKNOWN_FILE_VERSION,
            "error",
            f"file version {version} is not known to this afkit, which reads version {FILE_VERSION}",
            document.at(("fileVersion",)),
            "update afkit, or have the official extension write the folder again",
        )
        return False
    return True


def _general(document: Document, reading: Reading, used: set[str]) -> dict[str, Code]:
    files = members(document.value, "generalCodeFiles")
    codes = {}
    for key in GENERAL:
        path = files.get(key)
        if isinstance(path, str) and path:  # an empty one is told by the shape
            # A readme that several apps of a repository share lies above the folder; nothing depends on its text.
            outside: Severity = "warning" if key == "readme" else "error"
            origin = Origin(document, ("generalCodeFiles", key))
            code = read_code(CODES["app", key], None, path, origin, reading, used, outside=outside)
            if code is not None:
                codes[key] = code
    return codes


def _components(kind: Kind, document: Document, reading: Reading, used: set[str]) -> dict[str, Any]:
    given = members(document.value, "components").get(kind)
    entries: list[tuple[str | int, str, Any]] = []
    if isinstance(given, dict):
        entries = [(name, name, data) for name, data in given.items()]
    elif isinstance(given, list):  # the shape tells it; what stands in the list is read by its names all the same
        entries = [(number, text(data, "name"), data) for number, data in enumerate(given) if isinstance(data, dict)]
    found = {}
    for step, name, data in entries:
        # null reserves the id of a component that the official extension is about to create.
        if isinstance(data, dict) and (name or isinstance(given, dict)):
            origin = Origin(document, ("components", kind, step))
            found[name] = _component(kind, name, data, origin, reading, used)
    return found


def _component(
    kind: Kind, name: str, data: dict[str, Any], origin: Origin, reading: Reading, used: set[str]
) -> Component:
    reserved = reserved_name(kind, name, origin)
    if reserved is not None:
        reading.diagnostics.append(reserved)
    if kind == "module" and "moduleType" not in data:
        data = {**data, "moduleType": text(data, "moduleSubtype")}  # the key's former name
    made = component(kind, name, data, origin, connection=None)
    files = members(data, "codeFiles")
    codes = {}
    for spec in _specs(kind, made, files):
        named = code_key(spec, files)
        path = files.get(named)
        if not isinstance(path, str) or not path:
            continue
        if named == spec.key or reading.files.is_file(os.path.join(reading.folder, path)):
            code = read_code(spec, made, path, origin.at("codeFiles", named), reading, used)
            if code is not None:
                codes[spec.key] = code
    report_useless(made, codes, reading)
    made = made._replace(codes=codes)
    key = {"connection": "connectionType", "module": "moduleType"}.get(kind)
    return with_type(made) if key is not None and not text(data, key) else made


def _specs(kind: Kind, made: Component, files: Mapping[str, Any]) -> tuple[CodeSpec, ...]:
    """List the codes of a component in the platform's order, then those that it names although its type has none."""
    own = code_specs(kind, made)
    return (*own, *(spec for spec in code_specs(kind) if spec not in own and spec.key in files))


def code_key(spec: CodeSpec, files: Mapping[str, Any]) -> str:
    """Give the key of `codeFiles` that names a code's file: its own, or the platform's section where it is not there."""
    if spec.key in files or spec.section not in files:
        return spec.key
    return spec.key if any(one.key == spec.section for one in code_specs(spec.kind)) else spec.section
