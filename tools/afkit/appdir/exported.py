"""Read an exported app: a folder for each component, with its `metadata.json` and files called after the platform's
sections (`api.imljson`, `expect.imljson` …), and no `makecomapp.json`.

Source: app-format reference, sections 1.4 and 1.7.
"""

from __future__ import annotations

import os
from typing import Any

from afkit.app.build import component, reserved_name, text
from afkit.app.model import KINDS, App, Code, Component, Kind, Origin, Project
from afkit.app.reading import Reading
from afkit.app.spec.check.values import check
from afkit.app.spec.format.codes import CODES, CodeSpec, code_specs
from afkit.app.spec.format.makecomapp import CONNECTION_TYPE, MODULE_TYPE, WEBHOOK_TYPE
from afkit.appdir.code import read_code
from afkit.appdir.identity import identify
from afkit.appdir.layout import GENERAL
from afkit.appdir.reader import FILE_CODES
from afkit.source import Document, Source, load_json
from afkit.source.store import DISK, Files

METADATA = "metadata.json"
_BASES = ("base.imljson", "base.iml.json")
_ENDINGS = (".imljson", ".iml.json", ".json", ".js", ".md")
_NUMBERS = {1: "trigger", 4: "action", 9: "search", 10: "instant_trigger", 11: "responder", 12: "universal"}
_SAME = ("label", "description", "connection", "altConnection", "webhook")
_TYPES = {
    "connection": ("connectionType", CONNECTION_TYPE),
    "webhook": ("webhookType", WEBHOOK_TYPE),
    "module": ("moduleType", MODULE_TYPE),
}


def is_exported(folder: str) -> bool:
    """Tell whether a folder holds an exported app: base or metadata, and folders of components with metadata."""
    if not any(os.path.isfile(os.path.join(folder, name)) for name in (METADATA, *_BASES)):
        return False
    homes = (os.path.join(folder, f"{kind}s") for kind in KINDS)
    return any(os.path.isfile(os.path.join(home, name, METADATA)) for home in homes for name in _names(home))


def load_exported(path: str, files: Files = DISK) -> Project:
    """Read the exported app in the folder `path`, for which `is_exported` holds."""
    folder = os.path.abspath(path)
    reading = Reading(folder, path if path != "." else "", FILE_CODES, files)
    root = _open_root(reading)
    app = _app(root, reading) if root is not None else None
    main = reading.name(METADATA) if root is None else root.source.name
    return Project(app, "appdir", folder, main, tuple(reading.documents), tuple(dict.fromkeys(reading.diagnostics)))


def _names(home: str) -> list[str]:
    try:
        with os.scandir(home) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return []


def _open_root(reading: Reading) -> Document | None:
    """Read the app's metadata, which stands for the app in messages; base does where there is none."""
    for name in (METADATA, *_BASES):
        if os.path.isfile(os.path.join(reading.folder, name)):
            return reading.open(name, _unread(reading, name), load_json)
    return None


def _unread(reading: Reading, name: str) -> Origin:
    """Give the beginning of a file that has not been read, for what is wrong with the file as a whole."""
    return Origin(load_json(Source(reading.name(name), "{}")))


def _app(root: Document, reading: Reading) -> App:
    origin = Origin(root)
    made = {kind: _components(kind, reading) for kind in KINDS}
    files = sorted(entry for entry in os.listdir(reading.folder) if os.path.isfile(os.path.join(reading.folder, entry)))
    codes: dict[str, Code] = {}
    for key in GENERAL:
        file = _file_of(CODES["app", key], files)
        code = read_code(CODES["app", key], None, file, origin, reading, set()) if file else None
        if code is not None:
            codes[key] = code
    return App(
        origin=origin,
        codes=codes,
        **identify(reading.folder, {}, reading.files)._asdict(),
        connections=made["connection"],
        webhooks=made["webhook"],
        modules=made["module"],
        rpcs=made["rpc"],
        functions=made["function"],
        endpoints=made["endpoint"],
    )


def _components(kind: Kind, reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for folder in _names(os.path.join(reading.folder, f"{kind}s")):
        one = _component(kind, folder, reading)
        if one is not None:
            found[one.name] = one
    return found


def _component(kind: Kind, folder: str, reading: Reading) -> Component | None:
    here = f"{kind}s/{folder}"
    files = sorted(os.listdir(os.path.join(reading.folder, here)))
    if not any(name.endswith(_ENDINGS) for name in files):
        return None
    data: dict[str, Any] = {}
    origin = _unread(reading, f"{here}/{METADATA}")
    if METADATA in files:
        document = reading.open(f"{here}/{METADATA}", origin, load_json)
        if document is not None and isinstance(document.value, dict):
            data, origin = document.value, Origin(document)
    elif kind != "function":
        message = f"the folder '{here}' has no {METADATA}: its label and type are not known"
        reading.report("AF811", "warning", message, origin.location, f"write a {METADATA} with name, label and type")
    name = text(data, "name") or folder
    reserved = reserved_name(kind, name, origin)
    if reserved is not None:
        reading.diagnostics.append(reserved)
    made = component(kind, name, _metadata(kind, data, origin, reading), origin, connection=None)
    own = code_specs(kind, made)
    codes: dict[str, Code] = {}
    for spec in (*own, *(spec for spec in code_specs(kind) if spec not in own)):
        file = _file_of(spec, files)
        code = read_code(spec, made, f"{here}/{file}", origin, reading, set()) if file else None
        if code is not None and (spec in own or code.value):
            codes[spec.key] = code
    return made._replace(codes=codes)


def _metadata(kind: Kind, data: dict[str, Any], origin: Origin, reading: Reading) -> dict[str, Any]:
    """Give an export's metadata under the names of `makecomapp.json`; a type may be the platform's number."""
    found: dict[str, Any] = {key: data[key] for key in _SAME if key in data}
    if kind in _TYPES:
        key, shape = _TYPES[kind]
        given = next((name for name in (key, "type", "typeId", "type_id", "moduleSubtype") if name in data), None)
        if given is not None:
            value = _NUMBERS.get(data[given], data[given]) if isinstance(data[given], int) else data[given]
            reading.diagnostics.extend(check(shape, value, origin.at(given)))
            found[key] = value
    crud = next((data[name] for name in ("actionCrud", "crud", "actionType") if name in data), None)
    return {**found, "actionCrud": crud}


def _file_of(spec: CodeSpec, files: list[str]) -> str | None:
    """Find the file of a code: called after its section or its key's file name, with any of the endings."""
    base = os.path.basename(spec.suffix).lstrip(".")
    stems = dict.fromkeys((spec.section.lower(), base.partition(".")[0].lower()))
    by_name = {name.lower(): name for name in files}
    wanted = (f"{stem}{ending}" for stem in stems for ending in _ENDINGS)
    return next((by_name[name] for name in wanted if name in by_name), None)
