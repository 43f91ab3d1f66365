"""Load a connector from wherever it is: a manifest, a folder with one, an app directory, or a text."""

from __future__ import annotations

import os
from collections.abc import Mapping

from afkit.annotations import TYPE_CHECKING
from afkit.errors import ManifestError
from afkit.manifest.codes import NOTHING_TO_LOAD
from afkit.nearest import nearest
from afkit.source import Source, UnreadableError
from afkit.source.check import check_characters
from afkit.source.store import DISK, Files, Kept

if TYPE_CHECKING:
    from afkit.app.model import Project

MANIFESTS = ("manifest.yaml", "manifest.yml", "manifest.json")
APPDIR = "makecomapp.json"
CODE_ENDINGS = (".imljson", ".iml.json")
"""Endings of files that can be nothing but a code."""
_CODES = (*CODE_ENDINGS, ".js")
"""Endings of single files that are read as codes."""
_LOOKS, _SHOWN = 500, 5
"""How many folders are looked into for connectors that somebody may have meant, and how many of them are named."""
_EXPORTED = ("metadata.json", "base.imljson", "app.json", "base.iml.json", "general")


def load(path: str, files: Files = DISK) -> Project:
    """Load the connector at `path`: a manifest of any name, a folder that holds one, an app directory, an export, or a code.

    A folder that holds both is read by its manifest. What is wrong inside becomes diagnostics of the project;
    ManifestError is raised only when there is no connector at `path` at all. `files` gives the texts: the disk's, unless
    an editor has newer ones.
    """
    if os.path.isdir(path):
        return _load_folder(path, files)
    if not os.path.lexists(path) and not files.is_file(path):
        raise ManifestError(f"there is no '{path}'", code=NOTHING_TO_LOAD, hint=_near(path))
    if os.path.basename(path) == APPDIR:
        return _load_appdir(os.path.dirname(path) or ".", files)
    if path.lower().endswith(_CODES):
        from afkit.appdir.single import load_single

        return load_single(path, files)
    return _load_manifest(path, files)


def load_text(name: str, text: str, folder: str = ".") -> Project:
    """Load a manifest from a text, such as standard input.

    `name` is how messages call it; files that it names are looked for in `folder`.
    """
    source = Source(name, text.removeprefix("\ufeff"))
    try:
        check_characters(source)
    except UnreadableError as error:
        from afkit.app.model import Project

        return Project(None, "manifest", os.path.abspath(folder), name, (), error.diagnostics)
    from afkit.manifest import parse_manifest

    return parse_manifest(source, folder)


def reload(project: Project, texts: Mapping[str, str], files: Files = DISK) -> Project:
    """Load a project once more, with other texts in place of some of its documents, by the names of their sources.

    Documents that stay are not parsed again. `files` gives what was not read before.
    """
    files = Kept(project.documents, texts, files)
    if project.form == "manifest":
        from afkit.manifest.reader import reread

        return reread(project, files)
    relative = os.path.relpath(os.path.abspath(project.main), project.folder)
    shown = project.main.removesuffix(relative).rstrip(os.sep) or ("." if project.main == relative else os.sep)
    if os.path.basename(project.main) == APPDIR:
        return _load_appdir(shown, files)
    if not os.path.isdir(shown) or (len(project.documents) == 1 and project.main.lower().endswith(_CODES)):
        from afkit.appdir.single import load_single

        return load_single(project.main, files)
    from afkit.appdir.exported import is_exported, load_exported
    from afkit.appdir.single import load_beside

    beside = None if is_exported(shown) else load_beside(shown, files)
    return beside if beside is not None else load_exported(shown, files)


# A front end is imported when it is needed: a lint of a manifest does without the other one.


def _load_manifest(path: str, files: Files) -> Project:
    from afkit.manifest import load_manifest

    return load_manifest(path, files)


def _load_appdir(path: str, files: Files) -> Project:
    from afkit.appdir.reader import load_appdir

    return load_appdir(path, files)


def _load_folder(path: str, files: Files) -> Project:
    found = [name for name in MANIFESTS if files.is_file(os.path.join(path, name))]
    if len(found) > 1:
        message = f"the folder '{path}' holds several manifests: {', '.join(found)}"
        raise ManifestError(
            message, code=NOTHING_TO_LOAD, hint=f"name the one you mean: {os.path.join(path, found[0])}"
        )
    if found:
        return _load_manifest(os.path.join(path, found[0]) if path != "." else found[0], files)
    if files.is_file(os.path.join(path, APPDIR)):
        return _load_appdir(path, files)
    from afkit.appdir.exported import is_exported, load_exported

    if is_exported(path):
        return load_exported(path, files)
    from afkit.appdir.single import load_beside

    beside = load_beside(path, files)
    if beside is not None:
        return beside
    raise ManifestError(
        f"there is no connector in the folder '{path}'; looked for {', '.join((*MANIFESTS, APPDIR))}",
        code=NOTHING_TO_LOAD,
        hint=_advice(path),
    )


def _advice(folder: str) -> str:
    """Say what to do about a folder without a connector: go deeper, go up, or make the missing file."""
    from afkit.appdir.exported import is_exported

    below = _connectors_below(folder)
    if len(below) == 1:
        return f"did you mean '{below[0]}'?"
    if below:
        return f"connectors lie below it: {', '.join(below[:_SHOWN])}{' …' if below[_SHOWN:] else ''}"
    loose = next((below for below in sorted(_folders(folder)) if is_exported(os.path.join(folder, below))), None)
    if loose is not None:
        return f"did you mean '{os.path.join(folder, loose)}'?"
    if any(os.path.exists(os.path.join(folder, name)) for name in _EXPORTED):
        return (
            f"this looks like an app without its {APPDIR}, as an export has it; clone the app with the official "
            "extension, or write the file by hand, and load the folder again"
        )
    above = connector_around(folder)
    if above is not None:
        return f"it belongs to the connector in '{above}': name that folder, or the files"
    codes = sorted(name for name in _entries(folder) if name.lower().endswith(CODE_ENDINGS))
    if codes:
        return (
            f"name its code files to have each read by its name, such as '{os.path.join(folder, codes[0])}'; a folder is "
            "read as a whole where they lie in folders such as modules/NAME"
        )
    return "name a manifest, a folder that holds one, or an app directory"


def _connectors_below(folder: str) -> list[str]:
    """List the nearest connectors below a folder, level by level, as far as a look at some folders shows."""
    names = (*MANIFESTS, APPDIR)
    level, looked = [folder], 0
    while level and looked < _LOOKS:
        inner = [
            os.path.join(above, name) if above != "." else name for above in level for name in sorted(_folders(above))
        ]
        inner = inner[:_LOOKS]
        found = [path for path in inner if any(os.path.isfile(os.path.join(path, name)) for name in names)]
        if found:
            return found
        looked += len(inner)
        level = inner
    return []


def connector_around(folder: str) -> str | None:
    """Find the connector of which a folder is a component's, or one of a kind: at most two levels up."""
    from afkit.app.model import KINDS
    from afkit.appdir.exported import is_exported

    homes = {f"{kind}s" for kind in KINDS} | {"general"}
    home = os.path.abspath(folder)
    for _ in range(2):
        inside, home = os.path.basename(home).lower() in homes, os.path.dirname(home)
        whole = any(os.path.isfile(os.path.join(home, name)) for name in (*MANIFESTS, APPDIR))
        if inside and (whole or is_exported(home)):
            return home if os.path.isabs(folder) else os.path.relpath(home)
    return None


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [
                entry.name for entry in entries if entry.is_dir() and not entry.name.startswith((".", "node_modules"))
            ]
    except OSError:
        return []


def _near(path: str) -> str:
    from afkit.resources import data_folder

    parent, base = os.path.split(path.rstrip("/" + os.sep))
    shipped = data_folder("connector") / base
    if base and shipped.is_dir():
        return f"the example of that name travels with afkit: {shipped}"
    try:
        siblings = sorted(os.listdir(parent or "."))
    except OSError:
        return f"the folder '{parent}' does not exist either"
    near = nearest(base, siblings)
    if near:
        return f"did you mean '{os.path.join(parent, near)}'?"
    # `afkit run getOrder` where `afkit run . getOrder` is meant.
    here = not parent and "." not in base and any(os.path.isfile(name) for name in (*MANIFESTS, APPDIR))
    return "check the path; the connector in this folder is '.'" if here else "check the path"
