"""Bring a pull to its end: write what is taken, and remember what both sides agree on since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from afkit.app import KINDS, App, Project, PublishOrigin
from afkit.appdir.layout import MANIFEST
from afkit.appdir.render import json_bytes, render
from afkit.appdir.write import write
from afkit.errors import UsageError
from afkit.loading import load
from afkit.publish.mapping import write_makecomapp
from afkit.publish.plan.appentry import field_hash
from afkit.publish.plan.desired import app_parts, wanted_components
from afkit.publish.plan.values import value_hash
from afkit.publish.pull.compare import Pulled, Taken, merged_app
from afkit.publish.pull.files import write_pull
from afkit.publish.pull.manifest import write_pull_manifest
from afkit.publish.remote.address import check_url
from afkit.publish.state import State
from afkit.source import write_atomic


def begin_copy(path: str, name: str, url: str, app: str, version: int) -> None:
    """Make an app directory that holds nothing but an origin. Raises UsageError where something is there already."""
    folder = Path(path)
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise UsageError(f"'{path}' is not empty", hint="a first copy needs a new folder; without --url it is updated")
    check_url(url)
    origin = {
        "label": name, "baseUrl": url.rstrip("/"), "appId": app, "appVersion": version,
        "apikeyFile": ".secrets/apikey", "idMapping": {kind: [] for kind in KINDS},
    }  # fmt: skip
    files = {"base": "general/base.iml.json", "common": None, "readme": "README.md", "groups": "modules/groups.json"}
    for key, text in (("base", "{ }\n"), ("readme", ""), ("groups", "[]\n")):
        write_atomic(folder / str(files[key]), text.encode())
    manifest = {
        "fileVersion": 1, "generalCodeFiles": files, "components": {kind: {} for kind in KINDS}, "origins": [origin],
    }  # fmt: skip
    write_atomic(folder / MANIFEST, json_bytes(manifest))
    write_atomic(folder / ".gitignore", b".secrets/\n")


def settle(
    project: Project,
    app: App,
    origin: PublishOrigin,
    state: State,
    pulled: Pulled,
    taken: Sequence[Taken],
    conflicts: Sequence[Taken],
    decided: Sequence[Taken],
) -> list[str]:
    """Write `taken` into the connector's own files, remember what both sides agree on, and give the files that changed.

    `conflicts` are left open; of those that are `decided` for what is here, the remote value becomes the base, so that
    what is here counts as an edit of it.
    """
    is_manifest = project.form == "manifest"
    changed = write_pull_manifest(app, pulled, taken) if is_manifest else write_pull(project.folder, pulled, taken)
    state.mapping = pulled.mapping
    for key, value in pulled.agreed:
        state.confirm(key, value)
    for one in (*taken, *decided):
        state.confirm(one.diff.key, _remote_hash(one))
    written = load(project.main if is_manifest else project.folder).app
    if written is not None:
        _confirm_new(written, state, pulled, conflicts)
    state.save()
    makecomapp = str(Path(project.folder, MANIFEST))
    if not is_manifest and write_makecomapp(makecomapp, origin, state.mapping) and MANIFEST not in changed:
        changed.append(MANIFEST)
    return changed


def _remote_hash(one: Taken) -> str:
    """Hash what is there, as it will be compared."""
    if one.diff.part is not None:
        found: str = one.diff.old.hash
        return found
    return field_hash(one.diff.key, one.diff.old) if one.kind == "app" else value_hash(one.diff.old)


def _confirm_new(app: App, state: State, pulled: Pulled, conflicts: Sequence[Taken]) -> None:
    """Remember the components that were only there, and the app's own codes, as they are written here now."""
    fresh = {f"{one.kind}/{one.local}" for one in pulled.fresh}
    for of_kind in wanted_components(app).values():
        for item in of_kind.values():
            for part in item.parts if item.key in fresh else ():
                state.confirm(part.key, part.content.hash)
    known = {one.diff.key for one in (*pulled.kept, *conflicts)}
    for part in app_parts(app):
        if part.key not in known and part.key not in state.base:
            state.confirm(part.key, part.content.hash)


def write_merged(project: Project, app: App, pulled: Pulled, taken: Sequence[Taken], output: str) -> list[str]:
    """Write the connector with `taken` in it as an app directory elsewhere; give the files that changed."""
    merged = merged_app(app, pulled._replace(taken=tuple(taken)))
    return list(write(render(merged), output, source=project.folder).written)
