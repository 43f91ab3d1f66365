"""Make the readme of an app that has none: what it is, how to connect, and what its modules do."""

from __future__ import annotations

from afkit.app.model import App, Module

_HEADINGS = {
    "trigger": "Triggers",
    "instant_trigger": "Instant triggers",
    "action": "Actions",
    "search": "Searches",
    "universal": "Universal modules",
    "responder": "Responders",
}


def made_readme(app: App) -> str:
    """Write the readme in Markdown."""
    title = app.label or app.name
    lines = [title, "=" * max(len(title), 3), ""]
    if app.description:
        lines += [_line(app.description), ""]
    if app.connections:
        lines += ["## Connections", ""]
        lines += [f"- {_line(one.label or name)}" for name, one in app.connections.items()]
        lines.append("")
    for kind, heading in _HEADINGS.items():
        modules = [one for one in app.modules.values() if one.module_type == kind]
        if modules:
            lines += [f"## {heading}", "", *(_module(one) for one in modules), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _module(module: Module) -> str:
    label = f"**{_line(module.label or module.name)}**"
    return f"- {label}: {_line(module.description)}" if module.description else f"- {label}"


def _line(text: str) -> str:
    return " ".join(text.split())
