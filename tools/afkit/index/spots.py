"""Where a place of a document lies in the connector: of which component, in which code, and where inside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app.model import KINDS, App, Component, Kind
from afkit.app.spec.format.codes import CODES, Owner
from afkit.appdir.roles import METADATA
from afkit.records import NamedTuple
from afkit.source.places import Path

MAPS: Mapping[str, Kind] = {f"{kind}s": kind for kind in KINDS}
"""The component maps of a manifest."""


class Spot(NamedTuple):
    """A place in the connector's own terms.

    `kind` is `app` for what belongs to no component; `name` is the component's (empty for the app), `key` the code's or
    the metadata's (empty for the component itself), `path` leads on from there. `component` is None for a component that
    the app does not have (yet).
    """

    kind: Owner
    name: str
    component: Component | None
    key: str
    path: Path

    @property
    def is_code(self) -> bool:
        """Whether the place lies inside a code."""
        return (self.kind, self.key) in CODES


class Spots:
    """Finds the spots of one app. The app may be of an earlier state of the texts: names decide, not positions."""

    def __init__(self, app: App | None, form: str) -> None:
        self._app = app
        self._form = form
        self._files: dict[str, list[tuple[Path, Owner, str, str]]] = {}
        if app is not None and form == "appdir":
            self._list(app)

    def _list(self, app: App) -> None:
        for key, code in app.codes.items():
            self._files.setdefault(code.origin.document.source.name, []).append((code.origin.path, "app", "", key))
        for kind in KINDS:
            for name, component in app.components(kind).items():
                for key, code in component.codes.items():
                    found = self._files.setdefault(code.origin.document.source.name, [])
                    found.append((code.origin.path, kind, name, key))

    def of(self, file: str, path: Path) -> Spot | None:
        """Give the spot of a path in a document; None if it belongs to no component and no code."""
        return self._in_directory(file, path) if self._form == "appdir" else self._in_manifest(path)

    def component(self, kind: Owner, name: str) -> Component | None:
        """Give a component as it was last known."""
        if self._app is None or kind == "app":
            return None
        found: Component | None = self._app.components(kind).get(name)
        return found

    def _in_manifest(self, path: Path) -> Spot | None:
        if not path or not isinstance(path[0], str):
            return None
        kind = MAPS.get(path[0])
        if kind is None:
            return Spot("app", "", None, path[0], path[1:]) if ("app", path[0]) in CODES else None
        if len(path) < 2:
            return None
        name = str(path[1])
        key = str(path[2]) if len(path) > 2 else ""
        return Spot(kind, name, self.component(kind, name), key, path[3:])

    def _in_directory(self, file: str, path: Path) -> Spot | None:
        for prefix, kind, name, key in self._files.get(file, ()):
            if path[: len(prefix)] == prefix and not _is_metadata(file):
                return Spot(kind, name, self.component(kind, name), key, path[len(prefix) :])
        if _is_metadata(file) and path[:1] == ("components",) and len(path) > 2 and path[1] in KINDS:
            owner: Any = path[1]
            key = str(path[3]) if len(path) > 3 else ""
            return Spot(owner, str(path[2]), self.component(owner, str(path[2])), key, path[4:])
        return None


def _is_metadata(file: str) -> bool:
    return file.replace("\\", "/").rpartition("/")[2] in ("makecomapp.json", *METADATA)
