"""A sandbox as declared: read sandbox.yaml, check its form, compile its rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from afkit.app import Origin
from afkit.app.spec.check.values import check
from afkit.app.spec.format.sandbox import SANDBOX
from afkit.records import NamedTuple
from afkit.sandbox.compile import Compiler
from afkit.sandbox.errors import SandboxError
from afkit.sandbox.paths import parse_path
from afkit.sandbox.routes import Route, Routes
from afkit.sandbox.rules import ReplySpec, Rule
from afkit.source import Diagnostic, UnreadableError, load, read_source

FILE = "sandbox.yaml"
"""The name of a connector's sandbox, beside its manifest."""


class NamedFault(NamedTuple):
    """A fault of this service: switches that it changes, or a reply in place of the service's own."""

    doc: str
    routes: tuple[str, ...] | None
    switches: Mapping[str, Any]
    reply: ReplySpec | None


class ReportSpec(NamedTuple):
    """A table to show after a run."""

    title: str
    each: Rule
    show: Mapping[str, Rule]
    empty: str


class SandboxSpec(NamedTuple):
    """What sandbox.yaml declares. The first of `modes` is the default; `diagnostics` holds remarks, no errors."""

    file: str
    title: str
    modes: tuple[str, ...]
    switches: Mapping[str, Any]
    switch_docs: Mapping[str, str]
    state: Rule
    connections: Mapping[str, Rule]
    routes: Routes
    otherwise: ReplySpec
    fault_routes: tuple[str, ...] | None
    faults: Mapping[str, NamedFault]
    report: tuple[ReportSpec, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def find_sandbox(path: str) -> str | None:
    """Find the sandbox.yaml of a connector: of its folder, or of the folder of its manifest; None if it has none."""
    given = Path(path)
    file = given if given.name == FILE else (given if given.is_dir() else given.parent) / FILE
    return str(file) if file.is_file() else None


def load_sandbox(path: str) -> SandboxSpec:
    """Read a connector's sandbox: `path` is its sandbox.yaml, its folder or its manifest.

    Raises SandboxError if there is none, or if the file is at fault.
    """
    file = find_sandbox(path)
    if file is None:
        raise SandboxError(
            f"there is no {FILE} for {path}",
            hint=f"a sandbox is declared in {FILE}, beside the connector's manifest; afkit add KIND NAME makes one, too",
        )
    try:
        document = load(read_source(file))
    except UnreadableError as error:
        raise SandboxError.of(error.diagnostics) from error
    found = [*document.diagnostics, *check(SANDBOX, document.value, Origin(document))]
    if any(diagnostic.severity == "error" for diagnostic in found):
        raise SandboxError.of(tuple(found))
    compiler = Compiler()
    spec = _spec(compiler, document.value, Origin(document), file)
    if compiler.diagnostics:
        raise SandboxError.of(tuple(compiler.diagnostics))
    return spec._replace(diagnostics=tuple(found))


def _spec(compiler: Compiler, data: Mapping[str, Any], origin: Origin, file: str) -> SandboxSpec:
    compiler.schemas = data.get("schemas", {})
    compiler.modes = tuple(data.get("modes", {"default": ""}))
    switches = data.get("switches", {})
    compiler.declare("switches", switches)
    for name, reply in data.get("replies", {}).items():
        compiler.replies[name] = compiler.reply(reply, origin.at("replies", name))
    routes = _routes(compiler, data["routes"], origin.at("routes"))
    compiler.declare("let", None)
    faults = data.get("faults", {})
    names = tuple(route.name for route in routes)
    default_routes = _targets(compiler, faults, origin.at("faults"), names)
    return SandboxSpec(
        file,
        data["title"],
        compiler.modes,
        {name: switch["default"] for name, switch in switches.items()},
        {name: switch["doc"] for name, switch in switches.items()},
        compiler.rule(data.get("state", {}), origin.at("state")),
        compiler.members(data.get("connections", {}), origin.at("connections")),
        routes,
        compiler.answer(data.get("otherwise", {"status": 404}), origin.at("otherwise"))
        or compiler.reply({"status": 404}, origin),
        default_routes,
        {
            name: _fault(compiler, fault, origin.at("faults", "named", name), names, switches)
            for name, fault in faults.get("named", {}).items()
        },
        tuple(
            ReportSpec(
                item["title"],
                compiler.rule(item["each"], origin.at("report", number, "each")),
                compiler.members(item["show"], origin.at("report", number, "show")),
                item.get("empty", "nothing"),
            )
            for number, item in enumerate(data.get("report", ()))
        ),
    )


def _routes(compiler: Compiler, data: Any, origin: Origin) -> Routes:
    """Compile the routes; a route sees the values that the guards before it may have set."""
    routes: list[Route] = []
    guarded: set[str] = set()
    for number, item in enumerate(data):
        names = guarded | _let_names(item.get("steps", ()))
        routes.append(_route(compiler, item, origin.at(number), names))
        if item.get("guard"):
            guarded = names
    return Routes(routes)


def _route(compiler: Compiler, data: Mapping[str, Any], origin: Origin, names: set[str]) -> Route:
    match, schemas = data.get("match", {}), data.get("schema", {})
    compiler.declare("let", names)
    return Route(
        data["name"],
        tuple(map(parse_path, _texts(match.get("path", ())))),
        frozenset(_texts(match.get("method", ()))),
        tuple((name.lower(), value) for name, value in match.get("headers", {}).items()),
        frozenset(match.get("query", {}).items()),
        tuple(map(str.lower, _texts(match.get("host", ())))),
        data.get("guard", False),
        tuple(compiler.step(step, origin.at("steps", number)) for number, step in enumerate(data.get("steps", ()))),
        compiler.schema(schemas, "request", origin.at("schema")),
        compiler.schema(schemas, "reply", origin.at("schema")),
        compiler.consent(data["consent"], origin.at("consent")) if "consent" in data else None,
    )


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _let_names(steps: Iterable[Mapping[str, Any]]) -> set[str]:
    """Give every name that a route or one of its updates sets."""
    updates = [update for step in steps for outcome in _outcomes(step) for update in outcome.get("update", ())]
    return {name for holder in (*steps, *updates) for name in holder.get("let", ())}


def _outcomes(step: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [step, *step.get("in", {}).values()]


def _targets(
    compiler: Compiler, data: Mapping[str, Any], origin: Origin, routes: tuple[str, ...]
) -> tuple[str, ...] | None:
    if "routes" not in data:
        return None
    for number, name in enumerate(data["routes"]):
        if name not in routes:
            compiler.unknown(origin.at("routes", number), "route", name, routes)
    return tuple(data["routes"])


def _fault(
    compiler: Compiler,
    data: Mapping[str, Any],
    origin: Origin,
    routes: tuple[str, ...],
    switches: Mapping[str, Any],
) -> NamedFault:
    changes = data.get("set", {})
    for name in changes:
        if name not in switches:
            compiler.unknown(origin.at("set", name), "switch", name, switches)
    reply = compiler.answer(data["reply"], origin.at("reply")) if "reply" in data else None
    return NamedFault(data["doc"], _targets(compiler, data, origin, routes), changes, reply)
