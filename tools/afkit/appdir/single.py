"""Read a single code file, which is all that there is of its app: its role is told by its name, or by what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.build import component
from afkit.app.model import App, Code, Kind, Origin, Project
from afkit.app.reading import Reading
from afkit.app.spec.format.codes import CODES, CodeSpec, Owner
from afkit.appdir.code import FILE_CODES, read_code
from afkit.appdir.codes import READ_BY_ROLE
from afkit.appdir.guess import with_type
from afkit.appdir.identity import identify
from afkit.appdir.roles import Role, role_of
from afkit.patterns import lazy
from afkit.source import Location, Source, UnreadableError, load_json
from afkit.source.plain import load_plain
from afkit.source.store import DISK, Files

_UNMISTAKABLE = (".imljson", ".iml.json")
_FUNCTION = lazy(r"\bfunction\s+(\w+)")
_STEPS = frozenset({"authorize", "token", "refresh", "info", "requestToken", "accessToken"})


def load_single(path: str, files: Files = DISK) -> Project:
    """Read the code file at `path` by its role."""
    folder = os.path.dirname(os.path.abspath(path))
    reading = Reading(folder, os.path.dirname(path), FILE_CODES, files)
    try:
        source = files.read(path, path)
        document = load_plain(source) if path.lower().endswith(".js") else load_json(source)
    except UnreadableError as error:
        return Project(None, "appdir", folder, path, (), error.diagnostics)
    role = role_of(os.path.abspath(path)) or _by_content(os.path.basename(path), document.value)
    origin = Origin(document)
    spec = role.spec
    name = role.name or os.path.basename(path).partition(".")[0]
    if role.kind == "function":
        name = _declared(name, document.value)
    owner = None
    if role.kind != "app":
        data = {"connectionType": role.connection_type} if role.connection_type else {}
        owner = component(role.kind, name, data, origin, connection=None)
    code = read_code(spec, owner, os.path.basename(path), origin, reading, set())
    codes: dict[str, Code] = {spec.key: code} if code is not None else {}
    whose = f"the {role.kind} '{name}'" if role.name else f"a {role.kind}" if role.kind != "app" else "the app"
    start = Location(document.source, 0, min(1, len(document.source.text)))
    message = f"this file is read as the {spec.key} of {whose}"
    reading.report(
        READ_BY_ROLE, "info", message, start, "name its folder, or the whole app, to have it judged with the rest"
    )
    made: dict[str, Any] = {}
    if owner is not None and role.kind != "app":
        made[f"{role.kind}s"] = {name: with_type(owner._replace(codes=codes))}
    app = App(
        origin=origin,
        codes=codes if owner is None else {},
        **identify(folder, {}, files)._asdict(),
        **made,
    )
    return Project(app, "appdir", folder, path, tuple(reading.documents), tuple(dict.fromkeys(reading.diagnostics)))


def load_beside(folder: str, files: Files = DISK) -> Project | None:
    """Read the code files of a folder as one component where each is another code of it; None if they are not."""
    names = sorted(name for name in os.listdir(folder) if name.lower().endswith(_UNMISTAKABLE))
    found: dict[str, tuple[str, CodeSpec]] = {}
    owners: set[tuple[Owner, str]] = set()
    for name in names:
        path = os.path.join(folder, name)
        try:
            value = load_json(files.read(path, path)).value
        except UnreadableError:
            value = None
        role = role_of(name) or _by_content(name, value)
        owners.add((role.kind, role.name or _stem(name, role.spec)))
        if role.spec.key in found:
            return None
        found[role.spec.key] = name, role.spec
    if len(owners) != 1 or len(found) < 2 or "communication" not in found:
        return None
    kind, name = owners.pop()
    if kind == "app":
        return None
    return _read_together(kind, name or os.path.basename(os.path.abspath(folder)), folder, found, files)


def _stem(name: str, spec: CodeSpec) -> str:
    """Give what a file's name says before the word that tells its code: the name of a component, if anything."""
    words = name.partition(".imljson")[0].partition(".iml.json")[0].split(".")
    return ".".join(words[:-1])


def _read_together(
    kind: Kind, name: str, folder: str, found: Mapping[str, tuple[str, CodeSpec]], files: Files
) -> Project:
    reading = Reading(os.path.abspath(folder), folder, FILE_CODES, files)
    first = reading.name(found["communication"][0])
    origin = Origin(load_json(Source(first, "{}")))
    owner = component(kind, name, {}, origin, connection=None)
    codes = {}
    for key, (file, spec) in sorted(found.items()):
        code = read_code(spec, owner, file, origin, reading, set())
        if code is not None:
            codes[key] = code
    if reading.documents:
        origin = Origin(next((one for one in reading.documents if one.source.name == first), reading.documents[0]))
    message = f"these files are read as the codes of one {kind}: {', '.join(sorted(codes))}"
    hint = "what only metadata tell (label, type, connection), and what others hold, is not judged"
    source = origin.document.source
    reading.report(READ_BY_ROLE, "info", message, Location(source, 0, min(1, len(source.text))), hint)
    made: dict[str, Any] = {f"{kind}s": {name: with_type(owner._replace(origin=origin, codes=codes))}}
    app = App(origin=origin, codes={}, **identify(folder, {}, files)._asdict(), **made)
    return Project(
        app, "appdir", reading.folder, first, tuple(reading.documents), tuple(dict.fromkeys(reading.diagnostics))
    )


def _declared(name: str, code: str) -> str:
    """Give a function's own name where its file is called alike, as `format-ref.code.js` is, or after the code it holds."""
    found = _FUNCTION.search(code)
    alike = found is not None and name.replace("-", "").lower() in (found[1].lower(), "code", "test")
    first, *rest = name.split("-")
    return found[1] if found is not None and alike else first + "".join(word.capitalize() for word in rest)


def _by_content(file: str, value: Any) -> Role:
    """Tell the role of a file outside of the usual folders: by the last word of its name, and by what it says."""
    words = file.split(".")
    if words[-1].lower() == "js":
        return Role("function", "", CODES["function", "test" if words[-2:-1] == ["test"] else "code"])
    word = next((word for word in reversed(words) if word.lower() not in ("json", "imljson", "iml")), "").lower()
    if word in ("oauth-communication",):
        return Role("connection", words[0], CODES["connection", "communication"], "oauth")
    for kind in ("module", "connection", "webhook", "rpc"):
        spec = _named(kind, word)
        if spec is not None and spec.key != "communication":
            return Role(kind, "", spec)
    if isinstance(value, list) and all(isinstance(item, dict) and "type" in item for item in value):
        return Role("module", "", CODES["module", "mappableParams"])
    keys = set(value) if isinstance(value, dict) else set()
    if "baseUrl" in keys:
        return Role("app", "", CODES["app", "base"])
    if keys & {"verification", "respond"}:
        return Role("webhook", "", CODES["webhook", "communication"])
    if keys & _STEPS:
        return Role("connection", "", CODES["connection", "communication"], "oauth")
    return Role("module", "", CODES["module", "communication"])


def _named(kind: Kind, word: str) -> CodeSpec | None:
    for (owner, key), spec in CODES.items():
        if owner == kind and word in (spec.section.lower(), key.lower(), spec.suffix.partition(".")[0]):
            return spec
    return None
