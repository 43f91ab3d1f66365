"""Cases as declared: read cases.yaml and check its form and its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from afkit.app import App, Origin
from afkit.app.spec.check.values import check
from afkit.app.spec.format.cases import CASES, WHAT
from afkit.cases.codes import CASES_UNUSABLE
from afkit.cases.errors import CasesError
from afkit.engine import parse_reference
from afkit.nearest import meant
from afkit.records import NamedTuple
from afkit.sandbox import SandboxSpec
from afkit.source import Diagnostic, Document, UnreadableError, load, read_source

FILE = "cases.yaml"
"""The name of a connector's cases, beside its manifest."""

_START = "2026-11-24T09:30:00.000Z"
_RUN_KEYS = (
    *WHAT,
    *("input", "payload", "request", "trigger", "state", "connection", "wait", "expect", "in"),
)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_NONE: Mapping[str, Any] = {}


class CaseRun(NamedTuple):
    """One run of a case: of a module or of an RPC (`rpc://…`), or with `check` of a connection's own check.

    `step` is another thing to do, by its key in the file, and the name of the component.

    `connection` holds the parameters that differ from the sandbox's, None for no connection. `expects` is what must
    come out, by mode; under `None` what holds for every other mode.
    """

    module: str | None
    check: str | None
    input: Mapping[str, Any]
    connection: Mapping[str, Any] | None
    wait: timedelta
    expects: Mapping[str | None, tuple[Mapping[str, Any], Origin]]
    payload: Any = None
    step: tuple[str, str] | None = None
    request: Mapping[str, Any] | None = None
    trigger: str | None = None
    state: Mapping[str, Any] | None = None
    blank: bool = False  # an `expect` stands there and says nothing

    def expectation(self, mode: str) -> tuple[Mapping[str, Any], Origin]:
        """Give what must come out in a mode, and where that is written."""
        return self.expects.get(mode) or self.expects[None]


class Case(NamedTuple):
    """A case: runs against one sandbox, and what the sandbox's report must hold after them."""

    name: str
    modes: tuple[str, ...] | None
    faults: tuple[str, ...]
    switches: Mapping[str, Any]
    now: datetime
    runs: tuple[CaseRun, ...]
    after: Mapping[str, Any]
    origin: Origin


class CasesSpec(NamedTuple):
    """What cases.yaml declares."""

    document: Document
    cases: tuple[Case, ...]
    secrets: bool
    diagnostics: tuple[Diagnostic, ...] = ()


def load_cases(folder: str) -> CasesSpec:
    """Read the cases of a connector's folder. Raises CasesError if there are none, or if the file is at fault."""
    file = Path(folder) / FILE
    if not file.is_file():
        raise CasesError(f"there is no {FILE} in {folder}", hint="cases are declared there, beside the manifest")
    try:
        document = load(read_source(file))
    except UnreadableError as error:
        raise CasesError.of(error.diagnostics) from error
    origin = Origin(document)
    found = [*document.diagnostics, *check(CASES, document.value, origin)]
    if any(diagnostic.severity == "error" for diagnostic in found):
        raise CasesError.of(tuple(found))
    data = document.value
    start = data.get("now", _START)
    cases = tuple(_case(item, origin.at("cases", number), start) for number, item in enumerate(data["cases"]))
    return CasesSpec(document, cases, data.get("secrets", True), tuple(found))


def _case(data: Mapping[str, Any], origin: Origin, start: str) -> Case:
    if "runs" in data:
        runs = tuple(_run(item, origin.at("runs", number)) for number, item in enumerate(data["runs"]))
    else:
        runs = (_run({name: data[name] for name in _RUN_KEYS if name in data}, origin),)
    return Case(
        data["name"],
        tuple(data["modes"]) if "modes" in data else None,
        tuple(data.get("faults", ())),
        data.get("switches", _NONE),
        _instant(data.get("now", start)),
        runs,
        data.get("after", _NONE),
        origin,
    )


def _run(data: Mapping[str, Any], origin: Origin) -> CaseRun:
    expects: dict[str | None, tuple[Mapping[str, Any], Origin]] = {
        None: (data.get("expect") or _NONE, origin.at("expect"))
    }
    for mode, expected in data.get("in", _NONE).items():
        expects[mode] = (expected, origin.at("in", mode))
    return CaseRun(
        data.get("module"),
        data.get("check"),
        data.get("input", _NONE),
        data.get("connection", _NONE),
        _duration(data["wait"]) if "wait" in data else timedelta(),
        expects,
        data.get("payload"),
        next(((key, data[key]) for key in WHAT[2:] if key in data), None),
        data.get("request"),
        data.get("trigger"),
        data.get("state"),
        "expect" in data and not data["expect"],
    )


def run_without_case(*, module: str | None = None, step: tuple[str, str] | None = None) -> CaseRun:
    """Give a run without inputs that no file declares."""
    return CaseRun(module, None, _NONE, _NONE, timedelta(), {}, step=step)


def case_of(run: CaseRun, origin: Origin) -> Case:
    """Give a case without a name that has this one run."""
    return Case("", None, (), _NONE, _instant(_START), (run,), _NONE, origin)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _duration(text: str) -> timedelta:
    unit = text.lstrip("0123456789.")
    return timedelta(seconds=float(text.removesuffix(unit)) * _SECONDS[unit])


def check_names(spec: CasesSpec, app: App, sandbox: SandboxSpec) -> None:
    """Make sure that everything a case names is there. Raises CasesError with the places of all that is not."""
    found: list[Diagnostic] = []

    def known(origin: Origin, what: str, name: str, names: Any) -> None:
        if name not in names:
            place = origin.key_location if origin.path[-1] == name else origin.location
            found.append(Diagnostic(CASES_UNUSABLE, "error", f"there is no {what} '{name}'", place, meant(name, names)))

    titles = tuple(table.title for table in sandbox.report)
    seen: set[str] = set()
    for case in spec.cases:
        if case.name in seen:
            place = case.origin.at("name").location
            found.append(
                Diagnostic(CASES_UNUSABLE, "error", f"two cases are called '{case.name}'", place, "rename one")
            )
        seen.add(case.name)
        for mode in case.modes or ():
            known(case.origin.at("modes"), "mode", mode, sandbox.modes)
        for title in case.after:
            known(case.origin.at("after", title), "table in the sandbox's report", title, titles)
        for run in case.runs:
            _check_run(run, app, sandbox, known, found)
    if found:
        raise CasesError.of(tuple(found))


def _check_run(run: CaseRun, app: App, sandbox: SandboxSpec, known: Any, found: list[Diagnostic]) -> None:
    at = run.expects[None][1]
    owner = Origin(at.document, at.path[:-1])
    if run.module is not None and run.module.startswith("rpc://"):
        known(owner.at("module"), "RPC", parse_reference(run.module)[0], app.rpcs)
    elif run.module is not None:
        known(owner.at("module"), "module", run.module, app.modules)
    elif run.step is not None:
        kind, name = run.step
        named: dict[str, tuple[str, Mapping[str, Any]]] = {
            "epoch": ("module", app.modules),
            "connect": ("connection", app.connections),
        }
        what, names = named.get(kind, ("webhook", app.webhooks))
        known(owner.at(kind), what, name, names)
        if kind == "webhook" and run.request is None:
            place = owner.at(kind).location
            found.append(Diagnostic(CASES_UNUSABLE, "error", "a webhook needs a call", place, "say it under 'request'"))
        if run.trigger is not None:
            known(owner.at("trigger"), "module", run.trigger, app.modules)
    elif run.check is not None:
        known(owner.at("check"), "connection", run.check, app.connections)
    else:
        hint = f"say what to run: {', '.join(WHAT)}"
        place = owner.at("name").location
        found.append(Diagnostic(CASES_UNUSABLE, "error", "a run needs a module, or a connection to check", place, hint))
    for mode, (_, written) in run.expects.items():
        if mode is not None:
            known(written, "mode", mode, sandbox.modes)


def chosen(keyword: str | None, names: Iterable[str]) -> set[str]:
    """Give the names that a keyword picks: those that hold it, whatever the case of letters.

    Where none holds it as it stands, `and`, `or` and `not` in it join what a name must hold.
    """
    if keyword is None:
        return set(names)
    names, wanted = list(names), keyword.lower()
    found = {name for name in names if wanted in name.lower()}
    return found or {name for name in names if _holds(name.lower(), wanted)}


def _holds(name: str, wanted: str) -> bool:
    return any(
        all(
            (term.strip().removeprefix("not ") in name) != term.strip().startswith("not ")
            for term in choice.split(" and ")
        )
        for choice in wanted.split(" or ")
    )
