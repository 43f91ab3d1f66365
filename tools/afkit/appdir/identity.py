"""Work out what an app is called: `makecomapp.json` does not say."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.build import text, whole
from afkit.app.model import PublishOrigin
from afkit.app.spec.shapes.names import APP, THEME
from afkit.appdir.roles import METADATA
from afkit.records import NamedTuple
from afkit.source import UnreadableError, load_json
from afkit.source.store import DISK, Files

_METADATA = (*METADATA, "app.json", "general/metadata.json", "general/app.json", *(f"app/{name}" for name in METADATA))
"""Files in which exports and hand-made folders keep the app's metadata."""


_FIELDS = ("name", "label", "description", "version", "theme", "language", "audience", "countries", "icon")


class Identity(NamedTuple):
    """The app's metadata, as far as known."""

    name: str
    label: str
    description: str
    version: int
    theme: str
    language: str
    unsaid: frozenset[str]


def identify(folder: str, origins: Mapping[str, PublishOrigin], files: Files = DISK) -> Identity:
    """Take the metadata from a metadata file where there is one, then the first origin, then the folder's name."""
    data = _metadata(folder, files)
    first = next(iter(origins.values()), None)
    known = (text(data, "name"), first.app if first else "")
    name = next((one for one in known if re.search(APP.regex, one)), None) or _folder_name(folder)
    theme = text(data, "theme")
    return Identity(
        name=name,
        label=text(data, "label") or name,
        description=text(data, "description"),
        version=whole(data, "version", first.version if first else 1),
        theme=theme if re.search(THEME.regex, theme) else "#000000",
        language=text(data, "language") or "en",
        unsaid=frozenset(key for key in _FIELDS if key not in data),
    )


def _metadata(folder: str, files: Files) -> dict[str, Any]:
    for name in _METADATA:
        try:
            path = os.path.join(folder, name)
            value = load_json(files.read(path, path)).value
        except UnreadableError:
            continue
        if isinstance(value, dict) and isinstance(value.get("label"), str):
            return value
    return {}


def _folder_name(folder: str) -> str:
    """Make the folder's name fit for an app: lower case, hyphens, at most 30 characters."""
    name = (
        re.sub(r"[^a-z0-9]+", "-", os.path.basename(folder).lower()).strip("-").lstrip("0123456789-")[:30].rstrip("-")
    )
    return name if re.search(APP.regex, name) else "app"
