"""What an app directory that is already there holds, and what of it must survive: the origins, which belong to whoever
publishes from it. The official extension writes them, id mapping and all, into `makecomapp.json`.
"""

from __future__ import annotations

import json
import os

from afkit.annotations import Any
from afkit.app.model import KINDS
from afkit.app.spec.format.codes import CODES
from afkit.appdir.codes import NO_MAKECOMAPP
from afkit.appdir.layout import GENERAL, ICON, LAYOUTS, MANIFEST, general_file, is_generated
from afkit.appdir.render import json_bytes
from afkit.errors import SourceError
from afkit.source import UnreadableError, load_json, read_source


def read_existing(folder: str) -> dict[str, Any] | None:
    """Read `makecomapp.json` of a folder; None if there is none. Raises SourceError if it cannot be read."""
    path = os.path.join(folder, MANIFEST)
    if not os.path.lexists(path):
        return None
    hint = "mend it, or overwrite it with --force, which loses the origins in it"
    try:
        value = load_json(read_source(path)).value
    except UnreadableError as error:
        place = error.diagnostics[0].location
        raise SourceError(f"the {MANIFEST} there cannot be read: {error.message}", hint=hint, place=place) from None
    if not isinstance(value, dict):
        raise SourceError(f"the {MANIFEST} there is not an object", code=NO_MAKECOMAPP, hint=hint)
    return value


def keep_origins(files: dict[str, bytes], existing: dict[str, Any] | None) -> dict[str, bytes]:
    """Give the files with the existing origins kept as they are, and rendered ones that are new put behind them."""
    kept = existing.get("origins") if existing is not None else None
    if not isinstance(kept, list) or not kept:
        return files
    manifest = json.loads(files[MANIFEST])
    known = {_place(origin) for origin in kept}
    manifest["origins"] = kept + [origin for origin in manifest["origins"] if _place(origin) not in known]
    return {**files, MANIFEST: json_bytes(manifest)}


def named_files(existing: dict[str, Any] | None) -> set[str]:
    """Give the code files that an earlier rendering wrote: named by `makecomapp.json`, and called as we call them."""
    found: set[str] = set()
    components = existing.get("components") if existing is not None else None
    for of_kind in components.values() if isinstance(components, dict) else ():
        for one in of_kind.values() if isinstance(of_kind, dict) else ():
            files = one.get("codeFiles") if isinstance(one, dict) else None
            if isinstance(files, dict):
                found.update(path for path in files.values() if isinstance(path, str) and is_generated(path))
    return found


def component_names(existing: dict[str, Any] | None) -> set[tuple[str, str]]:
    """Give kind and name of each component that `makecomapp.json` tells of."""
    components = existing.get("components") if existing is not None else None
    kinds = components.items() if isinstance(components, dict) else ()
    return {(kind, name) for kind, of_kind in kinds if isinstance(of_kind, dict) for name in of_kind}


def general_files(existing: dict[str, Any] | None) -> set[str]:
    """Give the app's own files that an earlier rendering wrote, in either layout, and the icon."""
    files = existing.get("generalCodeFiles") if existing is not None else None
    named = set(files.values()) if isinstance(files, dict) else set()
    ours = {general_file(CODES["app", key], layout) for key in GENERAL for layout in LAYOUTS}
    return {path for path in ours if path in named} | ({ICON} if existing is not None else set())


def lying_files(folder: str) -> set[str]:
    """Give the files in components' folders that are called as rendering calls them, whoever put them there."""
    found: set[str] = set()
    for kind in KINDS:
        for parent, _, names in os.walk(os.path.join(folder, f"{kind}s")):
            relative = os.path.relpath(parent, folder).replace(os.sep, "/")
            found.update(path for name in names if is_generated(path := f"{relative}/{name}"))
    return found


def _place(origin: Any) -> Any:
    if not isinstance(origin, dict):
        return None
    url = origin.get("baseUrl")
    return url.rstrip("/") if isinstance(url, str) else None, origin.get("appId"), origin.get("appVersion")
