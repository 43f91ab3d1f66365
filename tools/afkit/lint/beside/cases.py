"""Check what cases.yaml says of its connector: modules, connections, inputs, modes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from afkit.annotations import Any
from afkit.app.codes import MISSING_KEY
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import procedure_name
from afkit.app.model import Component, Module, Origin
from afkit.app.spec.format.cases import CASE, WHAT
from afkit.app.spec.format.responses import ERROR_TYPE
from afkit.app.spec.format.sandbox import BUILT_IN, SANDBOX
from afkit.lint.beside.calls import METHODS
from afkit.lint.beside.inputs import check_inputs, is_not_taken, lacking, told_once
from afkit.lint.beside.outputs import check_outputs
from afkit.lint.beside.sandbox import check_values, unknown
from afkit.lint.codes import CASE_INPUT, CASE_TWICE, UNKNOWN_IN_COMPANION
from afkit.nearest import edits, meant, nearest
from afkit.patterns import lazy
from afkit.source.diagnostic import Diagnostic, Related
from afkit.source.document import Document
from afkit.source.places import Path

_ERRORS = frozenset(map(str, (*ERROR_TYPE.values, *ERROR_TYPE.soft, "BundleValidationError")))  # the last for inputs


def check_cases(
    facts: Facts, document: Document, sandbox: Document | None, told: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Give every finding on the names and inputs of cases; names of modules that are `told` elsewhere are left out."""
    value: Any = document.value
    cases = value.get("cases") if isinstance(value, dict) else None
    box: Any = sandbox.value if sandbox is not None and isinstance(sandbox.value, dict) else {}
    modes = box.get("modes")
    seen: dict[str, Origin] = {}
    modules: dict[str, list[Origin]] = {}
    found: list[Diagnostic] = []
    inputs: dict[str, list[tuple[Origin, list[str]]]] = {}
    for number, case in enumerate(cases if isinstance(cases, list) else ()):
        if not isinstance(case, dict):
            continue
        at = Origin(document).at("cases", number)
        name = case.get("name")
        if isinstance(name, str):
            first = seen.setdefault(name, at)
            if first is not at:
                related = (Related(first.at("name").location, "the first one"),)
                place = at.at("name").location
                yield Diagnostic(
                    CASE_TWICE, "error", f"two cases are called '{name}'", place, "rename one", (), related
                )
        for position, mode in enumerate(case.get("modes") or () if isinstance(case.get("modes"), list) else ()):
            if isinstance(modes, dict) and isinstance(mode, str) and mode not in modes:
                yield unknown("the sandbox has no mode", mode, modes, at.at("modes", position))
        switches, set_to = box.get("switches"), case.get("switches")
        for name in set_to if isinstance(switches, dict) and isinstance(set_to, dict) else ():
            if name not in switches:
                yield unknown("the sandbox has no switch", name, switches, at.at("switches", name), key=True)
        report = box.get("report")
        tables = [item.get("title") for item in report if isinstance(item, dict)] if isinstance(report, list) else []
        for name in (
            case.get("after") or () if tables and None not in tables and isinstance(case.get("after"), dict) else ()
        ):
            if name not in tables:
                yield unknown("the sandbox has no report", name, map(str, tables), at.at("after", name), key=True)
        runs = case.get("runs")
        if case.keys().isdisjoint(("runs", *WHAT)) and case.keys() <= CASE.keys.keys():
            hint = "add module: NAME, or check: CONNECTION"
            yield Diagnostic(
                MISSING_KEY, "error", "this case runs nothing", at.location._replace(end=at.location.start), hint
            )
        every = [(case, at)]
        every += [(run, at.at("runs", number)) for number, run in enumerate(runs if isinstance(runs, list) else ())]
        for run, here in every:
            if isinstance(run, dict):
                yield from _tests(run.get("after"), here, ("after",))
                found += _run(facts, run, here, modules, inputs)
                yield from _faults(run, here, box)
                yield from _expected(run, here, modes, facts.app.modules.get(str(run.get("module"))))
    yield from told_once(found)
    yield from _lacking(inputs)
    for name, places in modules.items():
        if name not in told:
            yield _unknown_module(facts, name, places)


def _unknown_module(facts: Facts, module: str, places: list[Origin]) -> Diagnostic:
    rpc = module.startswith("rpc://")
    names: Any = facts.app.rpcs if rpc else facts.app.modules
    name = procedure_name(module) if rpc else module.removeprefix("epoch://")
    more = f"; {len(places) - 1} more name it" if len(places) > 1 else ""
    message = f"the connector has no {'procedure' if rpc else 'module'} '{name}'{more}"
    return Diagnostic(UNKNOWN_IN_COMPANION, "error", message, places[0].location, meant(name, names))


def _faults(run: dict[str, Any], at: Origin, box: dict[str, Any]) -> Iterator[Diagnostic]:
    """Find faults that no sandbox has, and that this one does not name."""
    given, section = run.get("faults"), box.get("faults")
    named = section.get("named") if isinstance(section, dict) else None
    known = [*list(BUILT_IN)[1:], *(named if isinstance(named, dict) else ())]
    # A section whose name is wrong is told as that.
    elsewhere = "faults" not in box and not box.keys() <= SANDBOX.keys.keys()
    for number, text in enumerate(given if isinstance(given, list) and box and not elsewhere else ()):
        match = _FAULT.match(text) if isinstance(text, str) else None
        if isinstance(text, str) and text[:1].isdigit() and not _STATUS_FAULT.fullmatch(text):
            hint = "write a status, and behind it perhaps =SECONDS, xCOUNT or @ROUTE"
            place = at.at("faults", number).location
            yield Diagnostic(UNKNOWN_IN_COMPANION, "error", f"the sandbox has no fault '{text}'", place, hint)
        if match is not None and match[0] not in known:
            yield unknown("the sandbox has no fault", match[0], known, at.at("faults", number))


_STATUS_FAULT = lazy(r"\d{3}(=.*?)?(x\d+)?(@[A-Za-z][\w-]*)?")
_FAULT = lazy(r"[A-Za-z][A-Za-z-]*?(?=[=@]|x\d|$)")


def _expected(run: dict[str, Any], at: Origin, modes: Any, module: Module | None) -> Iterator[Diagnostic]:
    """Check what must come out, of a module, if it is one that runs, in every mode."""
    inner = run.get("in")
    for mode in inner if isinstance(inner, dict) and isinstance(modes, dict) else ():
        if mode not in modes:
            yield unknown("the sandbox has no mode", mode, modes, at.at("in", mode), key=True)
    every = [(run.get("expect"), at.at("expect"))]
    every += [(item, at.at("in", mode)) for mode, item in inner.items()] if isinstance(inner, dict) else []
    for expect, here in every:
        yield from _requests(expect, here)
        if module is not None:
            yield from check_outputs(module, expect, here)
        if isinstance(expect, dict):
            for part in ("output", "bundles", "reply"):
                yield from _tests(expect.get(part), here, (part,))
        error = expect.get("error") if isinstance(expect, dict) else None
        kind = error.get("type") if isinstance(error, dict) else None
        if isinstance(kind, str) and kind not in _ERRORS:
            yield unknown("the platform has no error type", kind, _ERRORS, here.at("error", "type"))


_TESTS = ("absent", "matches")


def _requests(expect: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find methods that nobody sends, and tests of values that are misspelt, in the requests that are expected."""
    requests = expect.get("requests") if isinstance(expect, dict) else None
    for number, request in enumerate(requests if isinstance(requests, list) else ()):
        method = request.get("method") if isinstance(request, dict) else None
        if isinstance(method, str) and method not in METHODS and nearest(method, METHODS):
            yield unknown("nothing is sent with the method", method, METHODS, at.at("requests", number, "method"))
        path = request.get("path") if isinstance(request, dict) else None
        if isinstance(path, str) and path and not path.startswith("/") and "{{" not in path:
            place = at.at("requests", number, "path").location
            yield Diagnostic(CASE_INPUT, "error", "a path begins with a slash", place, f"write /{path}")
        for part in ("url", "path", "headers", "json", "form") if isinstance(request, dict) else ():
            yield from _tests(request.get(part), at, ("requests", number, part))


def _tests(value: Any, at: Origin, path: Path = ()) -> Iterator[Diagnostic]:
    """Find tests of values that are misspelt, and patterns that do not compile, below a path of an expectation."""
    if isinstance(value, dict) and len(value) == 1:
        name, given = next(iter(value.items()))
        tests = name in _TESTS or not (given is True or isinstance(given, str))
        near = next((other for other in _TESTS if _is_slip(name, other)), None) if not tests else None
        if near is not None:
            place = at.at(*path, name).key_location
            yield Diagnostic(
                UNKNOWN_IN_COMPANION, "error", f"there is no test '{name}'", place, f"did you mean '{near}'?"
            )
        if name == "absent" and (given is False or isinstance(given, str)):
            message = "'absent' is a test only with the value true"
            yield Diagnostic(CASE_INPUT, "warning", message, at.at(*path, name).location, "write absent: true")
        if name == "matches" and isinstance(given, str) and (fault := _pattern_fault(given)) is not None:
            message = f"this pattern does not compile: {fault}"
            yield Diagnostic(CASE_INPUT, "error", message, at.at(*path, name).location, "write a regular expression")
    members: Any = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for step, inner in members:
        if isinstance(inner, dict | list):
            yield from _tests(inner, at, (*path, step))


def _is_slip(name: str, test: str) -> bool:
    """Tell whether a name is that of a test, misspelt; `asset` is a member."""
    return edits(name, test, 2) <= (2 if name[:3] == test[:3] else 1)


def _pattern_fault(pattern: str) -> str | None:
    """Say what is wrong with a regular expression of a test."""
    import re

    try:
        re.compile(pattern)
    except re.error as error:
        return error.msg
    return None


def _lacking(runs: dict[str, list[tuple[Origin, list[str]]]]) -> Iterator[Diagnostic]:
    """Tell once of an input that must be there and is not; where no run has it, the connector asks for too much."""
    for name, inputs in runs.items():
        for field in dict.fromkeys(field for _, fields in inputs for field in fields):
            without = [at for at, fields in inputs if field in fields]
            if len(without) < len(inputs) or len(inputs) == 1:
                message = f"'{name}' needs '{field}': without it nothing is run"
                place = without[0].key_location
                yield Diagnostic(CASE_INPUT, "error", message, place, f"add {field}, or expect an error")


def _run(
    facts: Facts,
    run: dict[str, Any],
    at: Origin,
    modules: dict[str, list[Origin]],
    runs: dict[str, list[tuple[Origin, list[str]]]],
) -> Iterator[Diagnostic]:
    module = run.get("module")
    owner: Component | None = None
    if isinstance(module, str):
        rpc = module.startswith("rpc://")
        names: Any = facts.app.rpcs if rpc else facts.app.modules
        name = procedure_name(module) if rpc else module.removeprefix("epoch://")
        owner = names.get(name)
        if owner is None and not module.startswith("webhook://"):
            modules.setdefault(module, []).append(at.at("module"))
    for key in ("check", "connect"):
        named = run.get(key)
        if isinstance(named, str) and named not in facts.app.connections:
            yield unknown("the connector has no connection", named, facts.app.connections, at.at(key))
    connection = facts.app.connections.get(str(run.get("check") or getattr(owner, "connection", None)))
    if connection is not None and isinstance(run.get("connection"), dict):
        yield from check_values(facts, connection, run["connection"], at.at("connection"))
    given = run.get("input")
    for step in ("attach", "update") if owner is None else ():
        hook = facts.app.webhooks.get(str(run.get(step)))
        if hook is not None and isinstance(given, dict):
            yield from check_inputs(facts, hook, given, at.at("input"), fails=False)
    if owner is not None and isinstance(given, dict) and not str(module).startswith("rpc://"):
        fails = isinstance(run.get("expect"), dict) and "error" in run["expect"]
        strange = list(check_inputs(facts, owner, given, at.at("input"), fails=fails))
        yield from strange
        if not fails and not any(is_not_taken(item) for item in strange):  # one of them may be what is missing
            runs.setdefault(owner.name, []).append((at.at("input"), list(lacking(facts, owner, given))))
    if owner is not None and "?" in str(module) and str(module).startswith("rpc://"):
        yield from _query(facts, owner, str(module), at.at("module"))
    for key, kind, known in (
        ("epoch", "module", facts.app.modules),
        ("trigger", "module", facts.app.modules),
        *((step, "webhook", facts.app.webhooks) for step in ("webhook", "attach", "update", "detach")),
    ):
        named = run.get(key)
        if isinstance(named, str) and named not in known:
            yield unknown(f"the connector has no {kind}", named, known, at.at(key))
        elif isinstance(named, str) and kind == "module" and facts.app.modules[named].module_type != "trigger":
            message = f"'{named}' is of type {facts.app.modules[named].module_type}, and only a trigger polls"
            yield Diagnostic(CASE_INPUT, "error", message, at.at(key).location, "name a module of type trigger")


def _query(facts: Facts, owner: Component, module: str, at: Origin) -> Iterator[Diagnostic]:
    """Find values that a procedure is called with under names that differ little from those it declares."""
    names = [field.name for field in facts.fields(owner, "params") if field.name]
    begin = module.index("?") + 1
    for pair in module[begin:].split("&"):
        name = pair.partition("=")[0]
        near = next((other for other in names if edits(name, other, 2) <= min(2, len(name) // 3)), None)
        if name not in names and near is not None:
            place = at.inside(begin, begin + len(name))
            message = f"'{owner.name}' has no parameter '{name}'"
            yield Diagnostic(CASE_INPUT, "error", message, place, f"did you mean '{near}'?")
        begin += len(pair) + 1
