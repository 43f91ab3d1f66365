"""Read a manifest: text → project. Whatever is wrong with it becomes a diagnostic; nothing is raised.

Source: the manifest's own format, version 1, over the vocabulary of the app-format reference, section 1.
"""

from __future__ import annotations

import os

from afkit.app.model import App, Origin, Project
from afkit.app.reading import FileCodes, Reading
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.values import check
from afkit.manifest.codes import NAMED_FILE_MISSING, NO_MANIFEST, PATH_OUTSIDE_FOLDER, UNKNOWN_MANIFEST_VERSION
from afkit.manifest.components import build_components
from afkit.manifest.general import general_codes, read_metadata, read_origins
from afkit.manifest.parts import MAPS, Parts
from afkit.source import Document, Location, Source, UnreadableError, load
from afkit.source.store import DISK, Files

VERSION = 1
FILE_CODES = FileCodes(outside=PATH_OUTSIDE_FOLDER, missing=NAMED_FILE_MISSING)


def load_manifest(path: str, files: Files = DISK) -> Project:
    """Read the manifest at `path` with everything it includes."""
    folder = os.path.dirname(os.path.abspath(path))
    reading = Reading(folder, os.path.dirname(path), FILE_CODES, files)
    try:
        source = files.read(path, path)
    except UnreadableError as error:
        return Project(None, "manifest", folder, path, (), error.diagnostics)
    return _project(source, path, reading)


def parse_manifest(source: Source, folder: str) -> Project:
    """Read a manifest from a text; files that it names are looked for in `folder`."""
    return _project(source, source.name, Reading(os.path.abspath(folder), folder, FILE_CODES))


def reread(project: Project, files: Files) -> Project:
    """Read a manifest once more, with the texts that `files` gives."""
    main = project.main
    beside = os.path.abspath(os.path.dirname(main)) == project.folder
    reading = Reading(project.folder, os.path.dirname(main) if beside else project.folder, FILE_CODES, files)
    try:
        return _project(files.read(main, main), main, reading)
    except UnreadableError as error:
        return Project(None, "manifest", project.folder, main, (), error.diagnostics)


def _project(source: Source, main: str, reading: Reading) -> Project:
    document = reading.adopt(source, load)
    app = _app(document, os.path.basename(main), reading) if document is not None else None
    diagnostics = tuple(dict.fromkeys(reading.diagnostics))
    return Project(app, "manifest", reading.folder, main, tuple(reading.documents), diagnostics)


def _app(document: Document, relative: str, reading: Reading) -> App | None:
    if not _is_manifest(document, reading):
        return None
    reading.diagnostics.extend(check(shape_named("manifest"), document.value, Origin(document)))
    parts = Parts(reading)
    parts.take(document, relative)
    metadata = read_metadata(document, reading)
    made = build_components(parts.declared, reading)
    return App(
        origin=Origin(document),
        codes=general_codes(document, made["module"], reading),
        publish_origins=read_origins(document, metadata.name),
        **metadata._asdict(),
        connections=made["connection"],
        webhooks=made["webhook"],
        modules=made["module"],
        rpcs=made["rpc"],
        functions=made["function"],
        endpoints=made["endpoint"],
    )


def _is_manifest(document: Document, reading: Reading) -> bool:
    """Refuse what cannot be a manifest of this version, by name."""
    value = document.value
    start = "a manifest begins with 'manifest: 1' and an 'app:' block"
    if not isinstance(value, dict) or not value:
        what = "empty" if value is None or value == {} else f"a {'list' if isinstance(value, list) else 'single value'}"
        reading.report(NO_MANIFEST, "error", f"the manifest is {what}, not a mapping", document.at(()), start)
        return False
    if "manifest" not in value:
        if "app" in value:
            return True  # the shape check tells that the key is missing
        if "fileVersion" in value and "components" in value:
            message, hint = "this is the manifest of an app directory", "name it 'makecomapp.json', or load its folder"
        elif "routes" in value or "cases" in value:
            message, hint = "this is not a manifest", "load the manifest beside it, or the folder"
        else:
            message, hint = "this is not a manifest: the key 'manifest' is missing", start
            if value.keys() <= {*MAPS, "include"}:
                hint = f"name a part of a manifest in 'include' of the manifest; {start}"
        reading.report(NO_MANIFEST, "error", message, _beginning(document), hint)
        return False
    version = value["manifest"]
    if isinstance(version, int | float) and not isinstance(version, bool) and version != VERSION:
        reading.report(
            UNKNOWN_MANIFEST_VERSION,
            "error",
            f"manifest version {version} is not known to this afkit, which reads version {VERSION}",
            document.at(("manifest",)),
            "update afkit" if version > VERSION else f"write 'manifest: {VERSION}'",
        )
        return False
    return True


def _beginning(document: Document) -> Location:
    """Point at the first key rather than underline a whole text."""
    first = next(iter(document.value))
    return document.key((first,))
