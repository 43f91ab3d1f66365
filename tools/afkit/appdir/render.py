"""Render an app as the files of an app directory: a pure function, the same bytes for the same app.

Source: app-format reference, sections 1.1 to 1.5.
"""

from __future__ import annotations

import re

from afkit.annotations import Any
from afkit.app.mapping import written_pair
from afkit.app.model import KINDS, App, Code, Component, Kind, PublishOrigin
from afkit.app.spec.format.codes import CODES, JSONC, CodeSpec, code_specs
from afkit.app.spec.format.metadata import metadata_of
from afkit.appdir.comments import Comments, headed
from afkit.appdir.layout import GENERAL, MANIFEST, Layout, code_file, folders, general_file
from afkit.appdir.readme import made_readme
from afkit.source.writing import json_text, jsonc_text

_OFFICIAL_URL = re.compile(r"https://.*/api")


def render(app: App, layout: Layout = "official") -> dict[str, bytes]:
    """Give every file of the app's directory: path with forward slashes → bytes, sorted by path.

    Each component gets the files of all codes that it can have; a code that is not managed (absent from `codes`) is
    null in `makecomapp.json` and has no file. So is `common` unless somebody wrote it: it is where secrets would be. A
    code that was read from an app directory keeps its text. Comments that stand in and right above a code of a manifest
    are written with it, where its form has a place for them; those that accept a finding on a component's metadata, which
    have none in `makecomapp.json`, at the head of its first code. A readme that nobody wrote is made of what the app says of
    itself. The platform's layout has no place for the app's own metadata; publishing takes them from the connector.
    """
    out = _Out(layout)
    general: dict[str, str | None] = {}
    for key in GENERAL:
        spec = CODES["app", key]
        code = app.codes.get(key)
        if key == "readme" and code is not None and not code.given:
            code = code._replace(value=made_readme(app))
        general[key] = out.put(spec, code, general_file(spec, layout))
    components = {kind: _components(app, kind, out) for kind in KINDS}
    out.files[MANIFEST] = json_bytes(
        {
            "fileVersion": 1,
            "generalCodeFiles": general,
            "components": components,
            "origins": [_origin(found) for found in app.publish_origins.values() if _OFFICIAL_URL.fullmatch(found.url)],
        }
    )
    return dict(sorted(out.files.items()))


def json_bytes(value: Any) -> bytes:
    """Write JSON as the platform's tools do: 4 spaces, characters as they are, a line end at the end.

    Characters that no text file should hold are escaped, so that the file can be read again.
    """
    return (json_text(value, 4) + "\n").encode("utf-8")


class _Out:
    """The files as they are made."""

    def __init__(self, layout: Layout) -> None:
        self.layout: Layout = layout
        self.files: dict[str, bytes] = {}
        self.comments = Comments()

    def put(self, spec: CodeSpec, code: Code | None, path: str, head: tuple[str, ...] = ()) -> str | None:
        """Add the file of a code, `head` above all, and give its path; None, and no file, when there is nothing to manage."""
        if code is None or (spec.key == "common" and not code.given):
            return None
        if code.text is not None or spec.is_text:
            self.files[path] = str(code.value if code.text is None else code.text).encode("utf-8")
            return path
        branch = self.comments.of(spec, code)
        branch = headed(branch, head) if head else branch
        self.files[path] = (
            json_bytes(code.value) if branch is None else (jsonc_text(code.value, branch, 4) + "\n").encode("utf-8")
        )
        return path


def _components(app: App, kind: Kind, out: _Out) -> dict[str, Any]:
    found = app.components(kind)
    places = folders(kind, found, out.layout)
    return {name: _component(kind, one, places[name], out) for name, one in found.items()}


def _component(kind: Kind, component: Component, folder: str, out: _Out) -> dict[str, Any]:
    specs = code_specs(kind, component)
    # A code that this type of component does not use is kept when it is there: rendering loses nothing.
    extra = tuple(spec for spec in code_specs(kind) if spec not in specs and spec.key in component.codes)
    accepted = out.comments.accepted(component)
    code_files = {}
    for spec in (*specs, *extra):
        code = component.codes.get(spec.key)
        head = accepted if code is not None and code.text is None and spec.mime == JSONC else ()
        accepted = () if head else accepted
        code_files[spec.key] = out.put(spec, code, code_file(spec, component, folder, out.layout), head)
    return {**_metadata(kind, component), "codeFiles": code_files}


def _metadata(kind: Kind, component: Component) -> dict[str, Any]:
    """Give a component's metadata; what its type does not use is kept where somebody wrote it, as some real apps do."""
    return {
        meta.key: meta.value(component)
        for meta in metadata_of(kind)
        if meta.written(component) or (meta.used(component) and not meta.sparse)
    }


def _origin(origin: PublishOrigin) -> dict[str, Any]:
    """Write an origin for the official extension, which wants a key file; a place without https is none of its kind."""
    return {
        **({"label": origin.label} if origin.label else {}),
        "baseUrl": origin.url,
        "appId": origin.app,
        "appVersion": origin.version,
        "apikeyFile": origin.apikey_file or f".secrets/apikey-{origin.name}",
        "idMapping": {
            kind: [written_pair(origin, kind, *ids) for ids in origin.id_mapping.get(kind, ())] for kind in KINDS
        },
    }
