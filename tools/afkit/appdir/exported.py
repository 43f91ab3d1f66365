"""Read an exported app, or a loose one: folders called after the kinds, code files called after the platform's sections
(`api.imljson`, `expect.imljson` …), perhaps `metadata.json` for each component, and no `makecomapp.json`. In place of a
folder, a component may be one file that holds metadata and codes together.

Source: app-format reference, sections 1.4 and 1.7.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.build import component, reserved_name, text
from afkit.app.model import KINDS, App, Code, Component, Kind, Origin, Project
from afkit.app.reading import Reading
from afkit.app.spec.check.values import check
from afkit.app.spec.format.codes import code_specs
from afkit.app.spec.format.makecomapp import CONNECTION_TYPE, MODULE_TYPE, WEBHOOK_TYPE
from afkit.app.spec.format.metadata import METADATA
from afkit.appdir.code import FILE_CODES, code_inside, is_whole, read_code, report_useless, request_inside
from afkit.appdir.codes import NO_COMPONENT_METADATA, READ_BY_ROLE
from afkit.appdir.guess import has_steps, with_type
from afkit.appdir.identity import identify
from afkit.appdir.layout import GENERAL
from afkit.appdir.roles import METADATA as METADATA_FILES
from afkit.appdir.roles import role_of
from afkit.source import Document, Location, Source, UnreadableError, load_json
from afkit.source.codes import DUPLICATE_KEY
from afkit.source.store import DISK, Files

FILE = METADATA_FILES[0]
_GENERAL = ("", "general", "app", "modules")
"""Folders of the app's own codes."""

_ROOTS = tuple(
    f"{folder}{name}"
    for folder in ("", "app/", "general/")
    for name in (*METADATA_FILES, "base.imljson", "base.iml.json", "base.json")
)
_UNMISTAKABLE = (".imljson", ".iml.json")
_NUMBERS = {1: "trigger", 4: "action", 9: "search", 10: "instant_trigger", 11: "responder", 12: "universal"}
_TEMPLATES = {
    **dict.fromkeys(("oauth-refresh", "oauth-resowncre", "oauth-clicre", "oauth-1"), "oauth"),
    **dict.fromkeys(("apikey", "other"), "basic"),
}
"""Types by which the API makes connections, and what the platform keeps of them."""

_SAME = tuple(meta.key for meta in METADATA if meta.key == meta.api and not meta.sparse)
_TYPES = {
    "connection": ("connectionType", CONNECTION_TYPE),
    "webhook": ("webhookType", WEBHOOK_TYPE),
    "module": ("moduleType", MODULE_TYPE),
}


def is_exported(folder: str) -> bool:
    """Tell whether a folder holds an exported app, or a loose one: code files in folders called after the kinds.

    At least one file must be unmistakable: metadata of a component, a code file in the platform's own format, or a base
    with a `baseUrl`.
    """
    some = False
    for kind in KINDS:
        for name, files in _found(folder, kind).items():
            some = True
            if any(file.endswith(_UNMISTAKABLE) for file in files.values()):
                return True
            if _metadata_file(folder, kind, name):
                return True
    return some and _has_base(folder)


def _has_base(folder: str) -> bool:
    try:
        path = os.path.join(folder, "base.json")
        value = load_json(DISK.read(path, path)).value
    except UnreadableError:
        return False
    return isinstance(value, dict) and "baseUrl" in value


def load_exported(path: str, files: Files = DISK) -> Project:
    """Read the exported app in the folder `path`, for which `is_exported` holds."""
    folder = os.path.abspath(path)
    reading = Reading(folder, path if path != "." else "", FILE_CODES, files)
    root = _open_root(reading)
    app = read_exported(root, reading) if root is not None else None
    if app is not None and not _has_metadata(folder):
        _tell_roles(app, reading)
    main = reading.name(FILE) if root is None else root.source.name
    return Project(app, "appdir", folder, main, tuple(reading.documents), tuple(dict.fromkeys(reading.diagnostics)))


def _tell_roles(app: App, reading: Reading) -> None:
    """Say once that files are read by their names."""
    counts = ", ".join(
        f"{len(found)} {kind}{'' if len(found) == 1 else 's'}" for kind in KINDS if (found := app.components(kind))
    )
    message = f"there is no makecomapp.json: files are read by their names and folders ({counts})"
    hint = "what only metadata tell (labels, types, connections) is not judged; afkit import makes a manifest of it"
    place = reading.documents[0].at(()) if reading.documents else app.origin.location
    first = Location(place.source, place.start, min(place.start + 1, place.end))
    reading.report(READ_BY_ROLE, "info", message, first, hint)


def _names(home: str) -> list[str]:
    try:
        with os.scandir(home) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return []


def _open_root(reading: Reading) -> Document | None:
    """Read the app's metadata, which stands for the app in messages; base does where there is none."""
    for name in _ROOTS:
        if os.path.isfile(os.path.join(reading.folder, name)):
            return reading.open(name, _unread(reading, name), load_json)
    return _unread(reading, FILE).document


def _unread(reading: Reading, name: str) -> Origin:
    """Give the beginning of a file that has not been read, for what is wrong with the file as a whole."""
    return Origin(load_json(Source(reading.name(name), "{}")))


def read_exported(root: Document, reading: Reading) -> App:
    """Read the codes of an app by their names; `root` stands for the app in messages."""
    origin = Origin(root)
    made: dict[Kind, dict[str, Any]] = {}
    for kind in KINDS:
        only = next(iter(made["connection"])) if len(made.get("connection", ())) == 1 else None
        made[kind] = _components(kind, reading, only)
    codes: dict[str, Code] = {}
    for folder in _GENERAL:
        for name in _files(os.path.join(reading.folder, folder)):
            path = f"{folder}/{name}" if folder else name
            role = role_of(path)
            if role is not None and role.kind == "app" and role.spec.key not in codes:
                code = read_code(role.spec, None, path, origin, reading, set())
                if code is not None:
                    codes[role.spec.key] = code
    return App(
        origin=origin,
        codes={key: codes[key] for key in GENERAL if key in codes},
        **identify(reading.folder, {}, reading.files)._asdict(),
        connections=made["connection"],
        webhooks=made["webhook"],
        modules=made["module"],
        rpcs=made["rpc"],
        functions=made["function"],
        endpoints=made["endpoint"],
    )


def _found(root: str, kind: Kind) -> dict[str, dict[str, str]]:
    """Give the code files of each component of a kind: name → key of the code → path. A file may stand for itself."""
    home = f"{kind}s"
    found: dict[str, dict[str, str]] = {}
    beside = (f"{folder}/{name}" for folder in (home, kind) for name in _files(os.path.join(root, folder)))
    paths = [*_files(root), *beside]
    for one in (home, kind):
        for folder in _names(os.path.join(root, one)):
            inside = _files(os.path.join(root, one, folder))
            if not set(METADATA_FILES).isdisjoint(inside):
                found[folder] = {}
            paths += [f"{one}/{folder}/{name}" for name in inside]
    for path in paths:
        role = role_of(path)
        if role is not None and role.kind == kind:
            found.setdefault(role.name or kind, {}).setdefault(role.spec.key, path)
    return found


def _files(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
    except OSError:
        return []


def _components(kind: Kind, reading: Reading, only: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    described = kind != "function" and _has_metadata(reading.folder)  # once: it looks through every folder
    for folder, files in sorted(_found(reading.folder, kind).items()):
        one = _component(kind, folder, files, reading, only, described)
        if one.name in found:
            message = f"there are two {kind}s with the name '{one.name}'; the first is in {found[one.name].origin.location.file}"
            reading.report(DUPLICATE_KEY, "error", message, one.origin.location, "give one of them another name")
            continue
        found[one.name] = one
    return found


def _component(
    kind: Kind, folder: str, files: dict[str, str], reading: Reading, only: str | None, described: bool
) -> Component:
    """Read one component; `described` says whether its neighbours have metadata, so that it should have them, too."""
    here = f"{kind}s/{folder}"
    data: dict[str, Any] = {}
    metadata = _metadata_file(reading.folder, kind, folder)
    origin = _unread(reading, metadata or f"{here}/{FILE}")
    whole = _whole(kind, folder, files, origin, reading) if metadata is None else None
    known = metadata is not None or whole is not None
    if metadata is not None:
        document = reading.open(metadata, origin, load_json)
        if document is not None and isinstance(document.value, dict):
            data, origin = document.value, Origin(document)
    elif whole is not None:
        flat = request_inside(kind, whole.value)
        data, origin = {key: value for key, value in whole.value.items() if key not in flat}, Origin(whole)
    elif described:
        message = f"the {kind} '{folder}' has no {FILE}: its label and type are not known"
        hint = f"write {here}/{FILE} with name, label and type"
        reading.report(NO_COMPONENT_METADATA, "warning", message, origin.location, hint)
    name = text(data, "name") or (_named_by_others(kind, reading) if folder == kind else None) or folder
    if name == folder and not (kind == "rpc" and "_" in folder and _is_asked_for(folder, reading)):
        name = _id(kind, folder)
    reserved = reserved_name(kind, name, origin)
    if reserved is not None:
        reading.diagnostics.append(reserved)
    made = component(
        kind, name, _metadata(kind, data, origin, reading), origin, connection=None if metadata is not None else only
    )
    if kind == "connection" and _type_of(kind, data) is None and _is_oauth(files, whole, reading):
        made = component(kind, name, {"connectionType": "oauth", **data}, origin, connection=None)
    own = code_specs(kind, made)
    codes: dict[str, Code] = {}
    for spec in (*own, *(spec for spec in code_specs(kind) if spec not in own)):
        file = files.get(spec.key)
        if whole is not None:
            code = code_inside(spec, made, whole, reading)
        else:
            code = read_code(spec, made, file, origin, reading, set()) if file else None
        if code is not None and (spec in own or code.value):
            codes[spec.key] = code
    if known:
        report_useless(made, codes, reading)
    made = made._replace(codes=codes)
    if known and (whole is None or kind not in _TYPES or _type_of(kind, data) is not None):
        return made
    first = next((code.origin.document for code in codes.values()), None)
    return with_type(made._replace(origin=Origin(first)) if first is not None else made)


def _is_oauth(files: dict[str, str], whole: Document | None, reading: Reading) -> bool:
    """Tell by its communication whether a connection is one of type oauth: what is wrong inside is told when it is read."""
    if any("oauth-communication" in file for file in files.values()):
        return True
    if whole is not None:
        return has_steps(whole.value.get("communication", whole.value.get("api")))
    if "communication" not in files:
        return False
    try:
        path = os.path.join(reading.folder, files["communication"])
        return has_steps(load_json(reading.files.read(path, path)).value)
    except UnreadableError:
        return False


def _is_asked_for(rpc: str, reading: Reading) -> bool:
    """Tell whether a module asks for a procedure by the very name of its folder."""
    for files in _found(reading.folder, "module").values():
        for file in files.values():
            try:
                path = os.path.join(reading.folder, file)
                if re.search(rf"rpc://{re.escape(rpc)}\b", reading.files.read(path, path).text):
                    return True
            except UnreadableError:
                continue
    return False


def _id(kind: Kind, folder: str) -> str:
    """Guess the id of a component by its folder: those of modules, procedures and functions have no hyphens."""
    if kind not in ("module", "rpc", "function"):
        return folder
    first, *rest = re.split(r"[-_]+", folder)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _whole(kind: Kind, name: str, files: dict[str, str], origin: Origin, reading: Reading) -> Document | None:
    """Read the one file of a component if it holds metadata and codes together; codes name no file of their own then."""
    [file] = files.values() if len(files) == 1 else [None]
    if file is None or os.path.dirname(file) not in (f"{kind}s", kind, "") or file.endswith(".js"):
        return None
    try:
        value = load_json(reading.files.read(os.path.join(reading.folder, file), file)).value
    except UnreadableError:
        return None
    return reading.open(file, origin, load_json) if is_whole(kind, value) else None


def _metadata_file(root: str, kind: Kind, name: str) -> str | None:
    """Give the path of a component's metadata, if there are any."""
    homes = (f"{kind}s/{name}", f"{kind}/{name}", *((kind,) if name == kind else ()))
    paths = (f"{home}/{file}" for home in homes for file in METADATA_FILES)
    return next((path for path in paths if os.path.isfile(os.path.join(root, path))), None)


def _has_metadata(root: str) -> bool:
    """Tell whether any component of a folder has metadata; a loose folder has none at all."""
    return any(_metadata_files(root))


def _metadata_files(root: str) -> Iterator[str]:
    """Give the metadata of all components of a folder."""
    for kind in KINDS:
        names = (name for home in (f"{kind}s", kind) for name in _names(os.path.join(root, home)))
        for name in dict.fromkeys((*names, kind)):
            file = _metadata_file(root, kind, name)
            if file is not None:
                yield file


def _named_by_others(kind: Kind, reading: Reading) -> str | None:
    """Tell how metadata of others call the one connection or webhook whose folder and metadata say no name."""
    names: set[str] = set()
    whole = (
        file
        for other in KINDS
        for files in _found(reading.folder, other).values()
        for file in files.values()
        if len(files) == 1 and not file.endswith(".js")
    )
    for path in (*_metadata_files(reading.folder), *whole):
        try:
            value = load_json(reading.files.read(os.path.join(reading.folder, path), path)).value
        except UnreadableError:
            continue
        names.add(text(value, kind) if isinstance(value, dict) else "")
    names.discard("")
    return names.pop() if len(names) == 1 else None


def _metadata(kind: Kind, data: dict[str, Any], origin: Origin, reading: Reading) -> dict[str, Any]:
    """Give an export's metadata under the names of `makecomapp.json`; a type may be the platform's number."""
    found: dict[str, Any] = {key: data[key] for key in _SAME if key in data}
    if kind in _TYPES:
        key, shape = _TYPES[kind]
        given = _type_of(kind, data)
        if given is not None:
            value = _NUMBERS.get(data[given], data[given]) if isinstance(data[given], int) else data[given]
            if kind == "connection" and isinstance(value, str):
                value = _TEMPLATES.get(value, value)
            reading.diagnostics.extend(check(shape, value, origin.at(given)))
            found[key] = value
    crud = next((data[name] for name in ("actionCrud", "crud", "actionType") if name in data), None)
    return {**found, "actionCrud": crud}


def _type_of(kind: Kind, data: dict[str, Any]) -> str | None:
    """Give the key under which metadata tell the type of a component."""
    return next(
        (name for name in (_TYPES[kind][0], "type", "typeId", "type_id", "moduleSubtype") if name in data), None
    )
