"""Who speaks of the connector beside it: sandbox.yaml and cases.yaml name modules, inputs and connections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from afkit.app.knowledge.fields import procedure_name
from afkit.app.model import App, Kind, Origin
from afkit.app.spec.shapes.shape import Shape
from afkit.index.arguments import collect_query
from afkit.index.symbols import Symbol, SymbolTable
from afkit.records import NamedTuple
from afkit.source import load, read_source
from afkit.source.document import Document

Role = Literal["sandbox", "cases"]
COMPANIONS: Mapping[str, Role] = {"sandbox.yaml": "sandbox", "cases.yaml": "cases"}
"""What companions are called, and what each is."""


class Companion(NamedTuple):
    """A file that belongs to a connector without being part of it. `shape` declares its form."""

    document: Document
    role: Role
    shape: Shape


def companion_of(document: Document, role: Role) -> Companion:
    """Make a companion of what was read."""
    if role == "sandbox":
        from afkit.app.spec.format.sandbox import SANDBOX

        return Companion(document, role, SANDBOX)
    from afkit.app.spec.format.cases import CASES

    return Companion(document, role, CASES)


def read_companions(folder: str) -> list[Companion]:
    """Read what lies beside the manifest in a folder. Raises UnreadableError for a file that cannot be read."""
    files = {Path(folder, name): role for name, role in COMPANIONS.items()}
    return [companion_of(load(read_source(file)), role) for file, role in files.items() if file.is_file()]


NAMED: Mapping[str, Kind] = {
    "check": "connection",
    "connect": "connection",
    "epoch": "module",
    "webhook": "webhook",
    "attach": "webhook",
    "update": "webhook",
    "detach": "webhook",
    "trigger": "module",
}
"""The keys of a run whose values name a component, beside `module`."""


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
        _stored(values, str(name), origin.at("connections", name), table)


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


def subject(run: Mapping[str, Any]) -> tuple[Kind, str] | None:
    """Say which component a run is about: its kind and its name."""
    module = run.get("module")
    if isinstance(module, str) and module:
        return ("rpc", procedure_name(module)) if module.startswith("rpc://") else ("module", module)
    return next(((NAMED[key], run[key]) for key in NAMED if key != "trigger" and _is_name(run.get(key))), None)


def connection_of(app: App, run: Mapping[str, Any]) -> str:
    """Name the connection that a run is made with; empty if there is none."""
    kind, name = subject(run) or ("", "")
    if kind == "connection":
        return name
    components: Mapping[str, Any] = {"module": app.modules, "rpc": app.rpcs, "webhook": app.webhooks}.get(kind, {})
    component = components.get(name)
    hook = app.webhooks.get(getattr(component, "webhook", None) or "")
    return getattr(component, "connection", None) or (hook.connection if hook is not None else None) or ""


def _run(app: App, run: dict[str, Any], origin: Origin, table: SymbolTable) -> None:
    for key, kind in NAMED.items():
        if _is_name(run.get(key)):
            table.add(Symbol(kind, "", run[key]), origin.at(key).inside(0, len(run[key])))
    about = subject(run)
    module = run.get("module")
    if about is not None and isinstance(module, str) and module:
        start = module.find(about[1], 6) if about[0] == "rpc" else 0
        table.add(Symbol(about[0], "", about[1]), origin.at("module").inside(start, start + len(about[1])))
        if about[0] == "rpc":
            collect_query(module, about[1], origin.at("module"), table)
    if about is not None and about[0] != "connection":
        owner = f"{about[0]}:{about[1]}"
        _keys(run.get("input"), "parameter", owner, origin.at("input"), table)
        expected = [(run.get("expect"), origin.at("expect"))]
        modes = run.get("in")
        expected += [(inner, origin.at("in", mode)) for mode, inner in modes.items()] if isinstance(modes, dict) else []
        trigger = run.get("trigger")
        gives = f"module:{trigger or _trigger_of(app, about[1])}" if about[0] == "webhook" else owner
        for expect, inside in expected:
            _outputs(expect, inside, gives, table)
    connection = connection_of(app, run)
    if connection:
        _stored(run.get("connection"), connection, origin.at("connection"), table)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _trigger_of(app: App, webhook: str) -> str:
    """Give the instant trigger behind a webhook; empty if there are none or several."""
    found = [one.name for one in app.modules.values() if one.webhook == webhook]
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


def _stored(values: Any, connection: str, origin: Origin, table: SymbolTable) -> None:
    """Note the values of a connection's parameters, and of what it has stored (`data`)."""
    owner = f"connection:{connection}"
    for name in values if isinstance(values, dict) else ():
        if name == "data" and isinstance(values[name], dict):
            _keys(values[name], "stored", owner, origin.at(name), table)
        else:
            _key(Symbol("stored", owner, name), origin.at(name), table)


def _key(symbol: Symbol, origin: Origin, table: SymbolTable) -> None:
    place = origin.key_location
    quoted = place.text[:1] in ("'", '"')
    if place.text[quoted : len(place.text) - quoted] == symbol.name:
        table.add(symbol, place._replace(start=place.start + quoted, end=place.end - quoted))
