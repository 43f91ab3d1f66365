"""Where a run goes, and the question before it reaches the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.app.lookup import connection_names
from afkit.preview.running.ways import WAYS

if TYPE_CHECKING:
    from starlette.responses import Response

    from afkit.app import App, Module, Project, Rpc, Webhook
    from afkit.preview.preview import Preview
    from afkit.preview.running.ways import WayName


class Bar(NamedTuple):
    """What stands above the button: ways with their names, connections, recordings; and what is chosen of them."""

    ways: tuple[tuple[str, str], ...]
    connections: tuple[tuple[str, str, bool], ...]
    tapes: tuple[str, ...]
    chosen: str = ""
    tape: str = ""


def ways_bar(preview: Preview, owner: Module | Rpc | Webhook, tape: str = "") -> Bar | None:
    """Give the choices for a component, the first way chosen, or the recording `tape`; None where nothing may be run."""
    if preview.read_only:
        return None
    desk = preview.desk
    connections = tuple(
        (name, preview.app.connections[name].label or name, bool(desk.holding.ways(name)))
        for name in connection_names(owner)
        if name in preview.app.connections
    )
    return Bar(
        tuple((name, WAYS[name]) for name in desk.ways.names()),
        connections,
        tuple(desk.ways.tapes),
        "recording" if tape else desk.ways.names()[0],
        tape,
    )


def asks(
    preview: Preview, owner: Module | Rpc | Webhook, way: WayName, said: dict[str, str], path: str
) -> Response | None:
    """Give the question whether the service itself is meant; None where nothing has to be asked."""
    if way != "live" or said.get("sure") == "yes":
        return None
    values: dict[str, Any] = {"hosts": hosts_named(preview.project, preview.app, owner), "path": path, "owner": owner}
    return preview.part(None, "parts/sure.html", **values)


def hosts_named(project: Project, app: App, owner: Module | Rpc | Webhook) -> list[str]:
    """Name the hosts that a component's requests go to, as far as the connector's text says it."""
    from afkit.app.knowledge.facts import Facts
    from afkit.docs.hosts import hosts_of

    return hosts_of(Facts(app, project), owner)
