"""Load the connector that a command runs, and tell of its errors as far as they touch what is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.secrecy import written_keys
from afkit.app.knowledge.vault import Vault
from afkit.app.lookup import first_error
from afkit.commands import command
from afkit.loading import load, load_text

if TYPE_CHECKING:
    from afkit.app import App, Project
    from afkit.cli.console import Console
    from afkit.source import Diagnostic

_NOTES = 20  # findings that are told before a run; the others are counted


def load_app(path: str, console: Console, component: str | None = None) -> App:
    """Load the connector to be run, as `load_project` does."""
    return load_project(path, console, component)[1]


def load_project(path: str, console: Console, component: str | None = None) -> tuple[Project, App]:
    """Load a connector, with its app. Raises ManifestError for one that cannot be read.

    Other errors are told where they touch `component` (as `run` names it) or what it builds on; the rest is counted.
    """
    project = load_text("<stdin>", console.stdin_text()) if path == "-" else load(path)
    errors = [found for found in project.diagnostics if found.severity == "error"]
    if project.app is None:
        raise first_error(errors)
    if keys := written_keys(project.app):
        console.seal(Vault(keys))
    near = _touching(project.app, component, errors)
    for found in near[:_NOTES]:
        place = found.location
        console.err(f"note: {found.message} [{found.code}]\n  --> {place.file}:{place.line}:{place.column}")
    others = len(errors) - len(near[:_NOTES])
    if others:
        count = f"{others} error{'s' if others != 1 else ''}"
        console.err(f"note: {project.main} has {count}, which may change what it does: {command('lint', path)}")
    return project, project.app


def _touching(app: App, component: str | None, errors: list[Diagnostic]) -> list[Diagnostic]:
    """Give the findings inside a component, its connections, its webhook, and the base."""
    if component is None or not errors:
        return []
    name = component.partition("://")[2].partition("?")[0] or component
    kinds = {"rpc": app.rpcs, "webhook": app.webhooks}
    owner = kinds.get(component.partition("://")[0], app.modules).get(name)
    if owner is None:
        return []
    owners: list[Any] = [owner]
    for key, kind in (("connection", app.connections), ("alt_connection", app.connections), ("webhook", app.webhooks)):
        used = getattr(owner, key, None)
        if isinstance(used, str) and used in kind:
            owners.append(kind[used])
    places = [one.origin.location for one in owners]
    places += [code.origin.location for one in owners for code in one.codes.values()]
    base = app.codes.get("base")
    if base is not None and (base.origin.path or base.origin.document is not app.origin.document):  # else there is none
        places.append(base.origin.location)
    return [
        found
        for found in errors
        if any(
            found.location.source is place.source and place.start <= found.location.start <= place.end
            for place in places
        )
    ]
