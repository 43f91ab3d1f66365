"""What a page tells, as plain values: gathered from the app here, and only arranged by the templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.groups import grouped
from afkit.app.lookup import code_value
from afkit.app.model import App, Component, Connection, Module, Project, Webhook
from afkit.docs.failures import Failure, failures_of
from afkit.docs.fields import Row, rows_of
from afkit.docs.hosts import hosts_of

KINDS = {
    "action": "Action",
    "search": "Search",
    "trigger": "Trigger",
    "instant_trigger": "Instant trigger",
    "responder": "Response",
    "universal": "API call",
}
TELLS = {
    "action": "Runs once for each bundle, and gives one result.",
    "search": "Gives a bundle for each result that it finds.",
    "trigger": "Starts the flow on a schedule, with what is new since the last run.",
    "instant_trigger": "Starts the flow at once when the service calls.",
    "responder": "Answers the call that started the flow.",
    "universal": "Calls any address of the service's API with the connection's credentials.",
}
CRUD = {"create": "creates data", "read": "reads data", "update": "changes data", "delete": "deletes data"}
MAX_ICON = 200_000
NOTES = "Good to know"
"""The section of a readme whose list stands on the page, too."""


class ConnectionPage(NamedTuple):
    """A connection: what to fill in, where each value is found, what saving does, and how that can fail."""

    name: str
    label: str
    fields: list[Row]
    consent: str
    scopes: list[tuple[str, str]]
    checked: list[str]
    kept: list[str]
    failures: list[Failure]

    @property
    def wanted(self) -> list[Row]:
        """The values that a person must have at hand: no choices, and nothing that most leave alone."""
        return [row for row in self.fields if not row.depth and not row.choices and (row.required or not row.advanced)]


class ModulePage(NamedTuple):
    """A module: its form, its output, an example of that, and how it can fail."""

    name: str
    label: str
    kind: str
    tells: str
    crud: str
    description: str
    connections: list[str]
    webhook: str
    fields: list[Row]
    outputs: list[Row]
    example: str
    hosts: list[str]
    failures: list[Failure]


class WebhookPage(NamedTuple):
    """A webhook: whether it registers itself or its address is pasted, and what it asks for."""

    name: str
    label: str
    attached: bool
    shared: bool
    connections: list[str]
    fields: list[Row]
    modules: list[str]


class Group(NamedTuple):
    """Modules under one heading."""

    label: str
    modules: list[ModulePage]


class Contents(NamedTuple):
    """A page, before it is laid out."""

    name: str
    label: str
    description: str
    version: int
    theme: str
    connections: list[ConnectionPage]
    groups: list[Group]
    webhooks: list[WebhookPage]
    procedures: list[tuple[str, str]]
    hosts: list[str]
    icon: bytes | None
    notes: list[str]

    @property
    def modules(self) -> list[ModulePage]:
        """All modules, in the order of their groups."""
        return [module for group in self.groups for module in group.modules]


def contents_of(project: Project, app: App) -> Contents:
    """Gather what a page tells about an app."""
    facts = Facts(app, project)
    connections = [_connection(facts, one) for one in app.connections.values()]
    groups = [Group(label, [_module(facts, one) for one in modules]) for label, modules in grouped(app)]
    webhooks = [_webhook(facts, one) for one in app.webhooks.values()]
    hosts: dict[str, None] = {}
    components: list[Component] = [*app.connections.values(), *app.modules.values(), *app.rpcs.values()]
    for component in components:
        hosts.update(dict.fromkeys(hosts_of(facts, component)))
    for webhook in app.webhooks.values():
        hosts.update(dict.fromkeys(hosts_of(facts, webhook, ("attach", "detach", "update"))))
    return Contents(
        app.name,
        app.label or app.name,
        app.description,
        app.version,
        app.theme,
        connections,
        groups,
        webhooks,
        [(one.name, one.label or one.name) for one in app.rpcs.values()],
        [host for host in hosts if "." in host and " " not in host],
        icon_of(project, app),
        notes_of(app),
    )


def notes_of(app: App) -> list[str]:
    """Give what the readme lists under "Good to know": what no field, output or error tells."""
    readme = code_value(app, "readme")
    text = readme if isinstance(readme, str) else ""
    _, _, rest = f"\n{text}".replace("\r\n", "\n").partition(f"\n## {NOTES}\n")
    section = re.split(r"(?m)^#{1,2} ", rest)[0]
    return [" ".join(item.split()) for item in re.split(r"(?m)^[-*] ", section)[1:]]


def _connection(facts: Facts, one: Connection) -> ConnectionPage:
    fields = rows_of(code_value(one, "params"))
    requests = facts.of(one)
    consent = next((item for item in requests if item.step in ("authorize", "requestToken")), None)
    scopes = code_value(one, "scopeList")
    wanted = code_value(one, "defaultScope")
    checks = [_told(facts, one, item.step) for item in requests if item.sends and item.step in ("", "token", "info")]
    return ConnectionPage(
        one.name,
        one.label or one.name,
        fields,
        "the service's page" if consent is not None else "",
        [(str(name), str(text)) for name, text in scopes.items()]
        if isinstance(scopes, dict)
        else [(str(name), "") for name in wanted or () if isinstance(wanted, list)],
        list(dict.fromkeys(filter(None, checks))) if consent is None else [],
        [row.label for row in fields if not row.changeable],
        failures_of(facts, one),
    )


def _told(facts: Facts, one: Connection, step: str) -> str:
    """Say what a step of the check does, and where."""
    requests = [item for item in facts.of(one) if item.step == step and item.sends]
    hosts = [host for host in hosts_of(facts, one) if any(host in json.dumps(item.value) for item in requests)]
    where = f" ({', '.join(host for host in hosts if ' ' not in host)})" if hosts else ""
    return {
        "token": f"a token is asked for{where}",
        "info": f"one call is made to the service{where}",
        "": f"one call is made to the service{where}",
    }[step]


def _module(facts: Facts, one: Module) -> ModulePage:
    samples = code_value(one, "samples")
    shown = samples if isinstance(samples, dict | list) and samples else None
    webhook = facts.app.webhooks.get(one.webhook or "")
    return ModulePage(
        one.name,
        one.label or one.name,
        KINDS.get(one.module_type, one.module_type),
        TELLS.get(one.module_type, ""),
        CRUD.get(one.action_crud or "", ""),
        one.description,
        [item.label or item.name for item in facts.connections_of(one)] if one.connection or one.alt_connection else [],
        (webhook.label or webhook.name) if webhook is not None else "",
        [*rows_of(code_value(one, "staticParams")), *rows_of(code_value(one, "mappableParams"))],
        rows_of(code_value(one, "interface"), samples),
        json.dumps(shown, indent=2, ensure_ascii=False) if shown is not None else "",
        hosts_of(facts, one),
        failures_of(facts, one),
    )


def _webhook(facts: Facts, one: Webhook) -> WebhookPage:
    labels = [item.label or item.name for item in facts.connections_of(one)]
    used = [module.label or module.name for module in facts.app.modules.values() if module.webhook == one.name]
    fields = rows_of(code_value(one, "params"))
    return WebhookPage(
        one.name,
        one.label or one.name,
        bool(facts.of(one, "attach")),
        one.webhook_type == "web-shared",
        labels,
        fields,
        used,
    )


def icon_of(project: Project, app: App) -> bytes | None:
    """Read the icon, if it is a PNG of a size that a page can carry."""
    from afkit.errors import AfkitError
    from afkit.source import confine

    if not app.icon:
        return None
    try:
        data = Path(confine(project.folder, app.icon)).read_bytes()
    except (AfkitError, OSError):
        return None
    return data if data.startswith(b"\x89PNG") and len(data) <= MAX_ICON else None
