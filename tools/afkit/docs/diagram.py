"""The diagram as a graph: what talks to what, in columns. Drawn by `svg`; shown elsewhere as it pleases."""

from __future__ import annotations

from typing import NamedTuple

from afkit.app.knowledge.facts import Facts
from afkit.app.model import App, Module, Project
from afkit.docs.hosts import hosts_of

Kind = str
COLUMNS: tuple[tuple[Kind, ...], ...] = (("module",), ("webhook", "rpc", "connection"), ("host",))
"""What stands in each column, from left to right."""


class Node(NamedTuple):
    """A box. `id` is unique, such as `module/createOrder`; `note` says more under the label."""

    id: str
    kind: Kind
    label: str
    note: str = ""


class Edge(NamedTuple):
    """An arrow from one node to another, and what it means: calls, uses, fills, starts."""

    source: str
    target: str
    meaning: str


class Diagram(NamedTuple):
    """Nodes in columns, and what leads from one to another."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def column(self, number: int) -> tuple[Node, ...]:
        """Give the nodes of a column, in the order of the app."""
        return tuple(node for kind in COLUMNS[number] for node in self.nodes if node.kind == kind)


def diagram_of(project: Project, app: App) -> Diagram:
    """Make the graph of an app: its modules, RPCs, webhooks, connections and hosts."""
    facts = Facts(app, project)
    nodes = [
        *(Node(f"module/{one.name}", "module", one.label or one.name, _type(one)) for one in app.modules.values()),
        *(Node(f"webhook/{one.name}", "webhook", one.label or one.name, "webhook") for one in app.webhooks.values()),
        *(Node(f"rpc/{one.name}", "rpc", one.label or one.name, "options and fields") for one in app.rpcs.values()),
        *(
            Node(f"connection/{one.name}", "connection", one.label or one.name, "connection")
            for one in app.connections.values()
        ),
    ]
    edges = [*_uses(app), *_fills(facts)]
    hosts: dict[str, None] = {}
    for source, target in _calls(facts):
        hosts[target] = None
        edges.append(Edge(source, f"host/{target}", "calls"))
    nodes += [Node(f"host/{host}", "host", host, "set in the connection" if " " in host else "") for host in hosts]
    known = {node.id for node in nodes}
    return Diagram(
        tuple(nodes),
        tuple(edge for edge in dict.fromkeys(edges) if edge.source in known and edge.target in known),
    )


def _type(module: Module) -> str:
    return module.module_type.replace("_", " ")


def _uses(app: App) -> list[Edge]:
    edges = []
    for module in app.modules.values():
        for name in (module.connection, module.alt_connection):
            if name:
                edges.append(Edge(f"module/{module.name}", f"connection/{name}", "uses"))
        if module.webhook:
            edges.append(Edge(f"webhook/{module.webhook}", f"module/{module.name}", "starts"))
    return edges


def _fills(facts: Facts) -> list[Edge]:
    """Give the RPCs that the forms and outputs of modules ask."""
    return [
        Edge(f"module/{one.owner.name}", f"rpc/{one.name}", "fills")
        for one in facts.procedures
        if isinstance(one.owner, Module)
    ]


def _calls(facts: Facts) -> list[tuple[str, str]]:
    """Give who calls which host: connections for their checks, modules and RPCs for themselves, webhooks to register."""
    app = facts.app
    found = []
    for one in app.modules.values():
        found += [(f"module/{one.name}", host) for host in hosts_of(facts, one)]
    for hook in app.webhooks.values():
        found += [(f"webhook/{hook.name}", host) for host in hosts_of(facts, hook, ("attach", "detach", "update"))]
    for rpc in app.rpcs.values():
        found += [(f"rpc/{rpc.name}", host) for host in hosts_of(facts, rpc)]
    for connection in app.connections.values():
        found += [(f"connection/{connection.name}", host) for host in hosts_of(facts, connection)]
    return found
