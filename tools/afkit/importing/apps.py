"""Import an app directory, an export or a loose folder: read it, and write it as a manifest. Nothing is dropped unsaid."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from afkit.app.lookup import first_error
from afkit.app.model import KINDS, App, Code, Kind, Project
from afkit.app.spec.format.codes import code_specs, default_code
from afkit.app.spec.format.metadata import KEYS
from afkit.appdir.codes import CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER, ID_MAPPED_TWICE, ORPHAN_FILE
from afkit.appdir.exported import FILE as METADATA_FILE
from afkit.appdir.layout import MANIFEST
from afkit.appdir.reader import code_key
from afkit.commands import command
from afkit.errors import SourceError, UsageError
from afkit.loading import load
from afkit.manifest.writer import write_manifest
from afkit.records import NamedTuple
from afkit.source import Diagnostic, confine, read_source
from afkit.source.codes import DUPLICATE_KEY

ICONS = ("icon.png", "assets/icon.png", "general/icon.png", "assets/logo.png")
_LARGEST_ICON = 4 * 1024 * 1024
_MANIFESTS = (".yaml", ".yml", ".json")
_ENDINGS = (".iml.json", ".imljson", ".code.js", ".test.js")
_OUTSIDE, _MISSING, _ORPHAN = CODE_OUTSIDE_FOLDER, CODE_FILE_MISSING, ORPHAN_FILE
_DUPLICATE, _MAPPED_TWICE = DUPLICATE_KEY, ID_MAPPED_TWICE
_METADATA = frozenset((*KEYS, "moduleSubtype", "codeFiles"))


class Imported(NamedTuple):
    """What an import gives: files by path relative to `folder`, the manifest called `main` among them.

    `remarks` are sentences about what was changed or could not be understood, for the author to read.
    """

    folder: Path
    main: str
    files: dict[str, bytes]
    remarks: tuple[str, ...]
    app: App


def import_app(path: str, target: str, *, split: bool = False, anchors: bool = False) -> Imported:
    """Read the app in the folder `path` and write it as a manifest for `target`.

    A target that ends in .yaml, .yml or .json is the manifest itself; any other is a folder, which gets `manifest.yaml`,
    the readme, functions and the icon. Raises ManifestError when there is no app, or none that could be read.
    """
    project = load(path)
    if project.form == "manifest":
        raise _no_app(path, project, target)
    if project.app is None:
        raise first_error(project.diagnostics)
    twice = [found for found in project.diagnostics if _is_twice(found)]
    if twice:
        raise first_error(twice)
    single = target.lower().endswith(_MANIFESTS)
    goal = Path(target)
    folder, main = (goal.parent, goal.name) if single else (goal, "manifest.yaml")
    icon = _icon(project.folder)
    app = _filled(project.app)._replace(icon="icon.png" if icon is not None and not single else None)
    kept, remarks = _not_understood(project)
    written = write_manifest(app, main, apart=not single, split=split, anchors=anchors, kept=kept)
    files = dict(written.files)
    if icon is not None and single:
        remarks.append(
            f"the icon '{icon[0]}' was left where it is: copy it beside the manifest and add 'app: {{icon: …}}'"
        )
    elif icon is not None:
        files["icon.png"] = icon[1]
    return Imported(folder, main, files, (*written.remarks, *remarks), app)


def _no_app(path: str, project: Project, target: str) -> UsageError:
    """Give the refusal of a file that is something else, with the command that takes it."""
    value = project.documents[0].value if project.documents else None
    held = value if isinstance(value, dict) else {}
    if "openapi" in held or "swagger" in held:
        return UsageError(f"'{path}' is an OpenAPI description", hint=command("import", "openapi", path, "-o", target))
    if isinstance(held.get("log"), dict) and "entries" in held["log"]:
        return UsageError(f"'{path}' is a HAR recording", hint=command("import", "har", path, "-o", target))
    if isinstance(held.get("info"), dict) and isinstance(held.get("item"), list):
        return UsageError(f"'{path}' is a Postman collection", hint=command("import", "postman", path, "-o", target))
    if "manifest" in held:
        hint = f"{command('render', path, '-o', target)} writes an app directory of it"
        return UsageError(f"'{path}' is a manifest already; there is nothing to import", hint=hint)
    hint = "name the folder that holds one, or say what the file is: openapi SPEC, har FILE, postman FILE"
    return UsageError(f"'{path}' is not an app", hint=hint)


def _filled(app: App) -> App:
    """Give an app without `makecomapp.json` the empty codes: no file says there that a code is not managed."""
    if Path(app.origin.document.source.name).name == MANIFEST:
        return app
    kinds = {
        f"{kind}s": {
            name: one._replace(codes=_with_empty(kind, one, app)) for name, one in app.components(kind).items()
        }
        for kind in KINDS
    }
    codes = {spec.key: default_code(spec, app.origin) for spec in code_specs("app") if spec.key != "common"}
    return app._replace(codes={**codes, **app.codes}, **kinds)  # type: ignore[arg-type]  # the kinds' names are the fields' names


def _with_empty(kind: Kind, one: Any, app: App) -> dict[str, Code]:
    codes = {spec.key: default_code(spec, app.origin, one.name) for spec in code_specs(kind, one)}
    return {**codes, **one.codes}


def _is_twice(found: Diagnostic) -> bool:
    """Tell whether an id is given to two things: only one of them could be taken over."""
    named = Path(found.location.file).name in (MANIFEST, METADATA_FILE)
    return found.code == _MAPPED_TWICE or (found.code == _DUPLICATE and named)


def _not_understood(project: Project) -> tuple[dict[str, str], list[str]]:
    """Give the texts of files that could not be parsed or belong to nothing, and what else to tell."""
    kept: dict[str, str] = {}
    remarks = []
    read = {document.source.name for document in project.documents}
    for found in project.diagnostics:
        file = found.location.file
        if file not in read and (found.code == _ORPHAN or found.severity == "error"):
            name = os.path.relpath(file, project.folder) if file else ""
            text = _text(found)
            if text is None:
                remarks.append(f"{file}: {found.message}")
            else:
                kept.setdefault(name.replace(os.sep, "/"), text)
        elif found.code == _OUTSIDE:
            remarks.append(f"{found.message}; it is not read, and its code is marked as not managed (null)")
        elif found.code == _MISSING:
            remarks.append(f"{found.message}; its code is marked as not managed (null)")
        elif found.severity == "error":
            remarks.append(f"{file}:{found.location.line}: {found.message}; it is taken over as it is")
    for name in _unread(project, read):
        kept[name] = read_source(str(Path(project.folder, name)), controls=True).text
    document = project.app.origin.document.value if project.app is not None else None
    for place, value in _unknown(document if isinstance(document, dict) else {}):
        import json

        kept[f"makecomapp.json#{place}"] = json.dumps(value, ensure_ascii=False)
    return kept, remarks


def _unread(project: Project, read: set[str]) -> list[str]:
    """List the code files and metadata of an app without `makecomapp.json` that belong to nothing that was found."""
    app = project.app
    if app is None or Path(app.origin.document.source.name).name == MANIFEST:
        return []
    holders = [app, *(one for kind in KINDS for one in app.components(kind).values())]
    codes = {code.origin.document.source.name for one in holders for code in one.codes.values()}
    used = {Path(name).resolve() for name in (*read, *codes, *(one.origin.document.source.name for one in holders))}
    found: list[str] = []
    for parent, names, files in os.walk(project.folder):
        names[:] = sorted(name for name in names if not name.startswith(".") and name != "node_modules")
        paths = (Path(parent, name) for name in sorted(files) if name.endswith((*_ENDINGS, METADATA_FILE)))
        unread = (path for path in paths if path.resolve() not in used and path.is_file())
        found += (path.relative_to(project.folder).as_posix() for path in unread)
    return found


def _text(found: Diagnostic) -> str | None:
    if found.location.source.text:
        return found.location.source.text
    try:
        return read_source(found.location.file).text
    except SourceError:
        return None


def _unknown(data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """List what `makecomapp.json` holds and this version does not know, and ids that are reserved by null."""
    found: list[tuple[str, Any]] = []
    components = data.get("components")
    for kind, entries in components.items() if isinstance(components, dict) else ():
        known = {spec.key for spec in code_specs(kind)}
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            place = f"/components/{kind}/{name}"
            if not isinstance(entry, dict):
                found.append((place, entry))
                continue
            found += [(f"{place}/{key}", value) for key, value in entry.items() if key not in _METADATA]
            files = entry.get("codeFiles")
            if isinstance(files, dict):
                read = known | {code_key(spec, files) for spec in code_specs(kind)}
                found += [(f"{place}/codeFiles/{key}", value) for key, value in files.items() if key not in read]
    top = ("fileVersion", "generalCodeFiles", "components", "origins", "$schema")
    if "components" in data:
        found += [(f"/{key}", value) for key, value in data.items() if key not in top]
    return found


def _icon(folder: str) -> tuple[str, bytes] | None:
    """Read the app's icon, if there is one inside the folder."""
    for name in ICONS:
        try:
            full = confine(folder, name)
        except SourceError:
            continue
        if Path(full).is_file():
            with Path(full).open("rb") as file:
                data = file.read(_LARGEST_ICON + 1)
            if data.startswith(b"\x89PNG") and len(data) <= _LARGEST_ICON:
                return name, data
    return None
