"""Who speaks of the connector beside it: sandbox.yaml and cases.yaml name modules, inputs and connections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from afkit.app.knowledge.fields import procedure_name
from afkit.app.model import App, Origin
from afkit.app.spec.shapes.shape import Shape
from afkit.index.arguments import collect_query
from afkit.index.symbols import Symbol, SymbolTable
from afkit.records import NamedTuple
from afkit.source.document import Document


class Companion(NamedTuple):
    """A file that belongs to a connector without being part of it. `shape` declares its form."""

    document: Document
    role: Literal["sandbox", "cases"]
    shape: Shape


def collect_companions(app: App, companions: tuple[Companion, ...], table: SymbolTable) -> None:
    """Note what companions say of the connector."""
    for companion in companions:
        origin = Origin(companion.document)
        if companion.role == "sandbox":
            _sandbox(companion.document.value, origin, table)
        else:
            for run, place in runs(companion.document.value, origin):
                _run(app, run, place, table)


def _sandbox(value: Any, origin: Origin, table: SymbolTable) -> None:
    connections = value.get("connections") if isinstance(value, dict) else None
    for name, values in connections.items() if isinstance(connections, dict) else ():
        _key(Symbol("connection", "", name), origin.at("connections", name), table)
        for member in values if isinstance(values, dict) else ():
            symbol = Symbol("stored", f"connection:{name}", member)
            _key(symbol, origin.at("connections", name, member), table)


def runs(value: Any, origin: Origin) -> Iterator[tuple[dict[str, Any], Origin]]:
    """Yield every run of a cases file with its place."""
    cases = value.get("cases") if isinstance(value, dict) else None
    for number, case in enumerate(cases if isinstance(cases, list) else ()):
        if not isinstance(case, dict):
            continue
        yield case, origin.at("cases", number)
        inner = case.get("runs")
        for position, run in enumerate(inner if isinstance(inner, list) else ()):
            if isinstance(run, dict):
                yield run, origin.at("cases", number, "runs", position)


def first_run(companions: Sequence[Companion], module: str) -> dict[str, Any] | None:
    """Give the first run of a module in the cases, with inputs; one that is meant to go well, if there is any."""
    found = [
        run
        for companion in companions
        if companion.role == "cases"
        for run, _ in runs(companion.document.value, Origin(companion.document))
        if run.get("module") == module and isinstance(run.get("input"), dict)
    ]
    return next((run for run in found if not _goes_wrong(run)), found[0] if found else None)


def _goes_wrong(run: dict[str, Any]) -> bool:
    """Tell whether a run expects an error, or needs more than its inputs."""
    expected = run.get("expect")
    return (isinstance(expected, dict) and "error" in expected) or not run.keys().isdisjoint(("switches", "faults"))


def _run(app: App, run: dict[str, Any], origin: Origin, table: SymbolTable) -> None:
    owner, connection = "", ""
    module = run.get("module")
    if isinstance(module, str) and module:
        rpc = module.startswith("rpc://")
        name = procedure_name(module) if rpc else module
        start = module.find(name, 6) if rpc else 0
        owner = f"{'rpc' if rpc else 'module'}:{name}"
        place = origin.at("module").inside(start, start + len(name))
        table.add(Symbol("rpc" if rpc else "module", "", name), place)
        if rpc:
            collect_query(module, name, origin.at("module"), table)
        component = (app.rpcs if rpc else app.modules).get(name)
        connection = getattr(component, "connection", None) or ""
        hook = app.webhooks.get(getattr(component, "webhook", None) or "")
        connection = connection or (hook.connection or "" if hook is not None else "")
    for key in ("check", "connect"):
        connection = _named(run, key, "connection", origin, table) or connection
    for key in ("webhook", "attach", "update", "detach"):
        name = _named(run, key, "webhook", origin, table)
        if name:
            owner = f"webhook:{name}"
            connection = (app.webhooks[name].connection if name in app.webhooks else None) or connection
    epoch, trigger = (_named(run, key, "module", origin, table) for key in ("epoch", "trigger"))
    owner = f"module:{epoch}" if epoch else owner
    if owner:
        _keys(run.get("input"), "parameter", owner, origin.at("input"), table)
        expected = [(run.get("expect"), origin.at("expect"))]
        modes = run.get("in")
        expected += [(inner, origin.at("in", mode)) for mode, inner in modes.items()] if isinstance(modes, dict) else []
        gives = f"module:{trigger or _trigger_of(app, owner)}" if owner.startswith("webhook:") else owner
        for expect, inside in expected:
            _outputs(expect, inside, gives, table)
    if connection:
        _keys(run.get("connection"), "stored", f"connection:{connection}", origin.at("connection"), table)


def _named(
    run: dict[str, Any], key: str, kind: Literal["connection", "webhook", "module"], origin: Origin, table: SymbolTable
) -> str:
    """Note the component that a member of a run names, and give its name; empty if there is none."""
    name = run.get(key)
    if not isinstance(name, str) or not name:
        return ""
    table.add(Symbol(kind, "", name), origin.at(key).inside(0, len(name)))
    return name


def _trigger_of(app: App, owner: str) -> str:
    """Give the instant trigger behind a webhook, `webhook:NAME`; empty if there are none or several."""
    found = [one.name for one in app.modules.values() if f"webhook:{one.webhook}" == owner]
    return found[0] if len(found) == 1 else ""


def _outputs(expect: Any, origin: Origin, owner: str, table: SymbolTable) -> None:
    if not isinstance(expect, dict) or not owner.startswith("module:"):
        return
    _keys(expect.get("output"), "field", owner, origin.at("output"), table)
    bundles = expect.get("bundles")
    for number, bundle in enumerate(bundles if isinstance(bundles, list) else ()):
        _keys(bundle, "field", owner, origin.at("bundles", number), table)


def _keys(
    value: Any, kind: Literal["parameter", "stored", "field"], owner: str, origin: Origin, table: SymbolTable
) -> None:
    for name in value if isinstance(value, dict) else ():
        _key(Symbol(kind, owner, name), origin.at(name), table)


def _key(symbol: Symbol, origin: Origin, table: SymbolTable) -> None:
    place = origin.key_location
    quoted = place.text[:1] in ("'", '"')
    if place.text[quoted : len(place.text) - quoted] == symbol.name:
        table.add(symbol, place._replace(start=place.start + quoted, end=place.end - quoted))
