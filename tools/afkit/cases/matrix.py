"""Run everything that sends against what goes wrong with services and networks, and judge what an author gets to see.

The input is that of the first green case; an RPC, an epoch or a step of a webhook that no case runs is run without one.
Everything plays in memory, with the clock of the case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from random import Random
from typing import Final

from afkit.app import App, Code, Origin
from afkit.cases.acting import HOOK_STEPS, Acting, Result
from afkit.cases.judging import Finding, judged
from afkit.cases.spec import Case, CaseRun, CasesSpec, case_of, chosen, run_without_case
from afkit.cases.world import Clock, Recorder, Way, counting_ids, environment
from afkit.engine import HttpRequest, HttpResponse, Send, hosts_of, parse_reference
from afkit.engine.webhooks import trigger_of
from afkit.errors import AfkitError
from afkit.records import NamedTuple
from afkit.sandbox import Sandbox, SandboxSpec
from afkit.source import Location

FAULTS: Final[Mapping[str, str]] = {
    "429 with Retry-After": "429=30",
    "429": "429",
    "500": "500",
    "timeout": "latency=301s",
    "cut": "cut",
    "truncated body": "truncated",
    "wrong content type": "type=application/octet-stream",
    "HTML": "html",
    "HTML with 502": "html=502",
    "expired token": "401x1",
    "empty body": "empty",
    "empty page": "no-items",
    "redirect to another host": "redirect",
}
"""What goes wrong → the fault of the sandbox that plays it. A token expires by being worn out on its way, where it can."""

_EXPIRED: Final = "expired token"
_RESULTS: Final = frozenset({"output", "bundles"})  # what a case may expect of a run that succeeds


class _Subject(NamedTuple):
    """Something that sends: how it is called in the table, its kind (the type of a module, else `rpc`, `epoch` or
    `attach`, `update`, `detach`), which runs of cases are its own, and the run that does without a case, if one can."""

    title: str
    kind: str
    place: Location
    mine: Callable[[CaseRun], bool]
    bare: CaseRun | None


class Row(NamedTuple):
    """What a module, RPC, epoch or step of a webhook made of one fault. Without a `finding`, `skipped` says why."""

    module: str
    case: str
    fault: str
    finding: Finding | None
    place: Location
    skipped: str | None = None


class _Clean(NamedTuple):
    """A run without a fault: which one, what it gave, and where its module's own requests begin."""

    case: Case
    at: int
    result: Result
    route: str
    number: int


def run_matrix(
    app: App, spec: CasesSpec, sandbox: SandboxSpec, *, mode: str | None = None, keyword: str | None = None
) -> Iterator[Row]:
    """Run all that sends, or that whose name holds the keyword, against every fault."""
    mode = mode or sandbox.modes[0]
    subjects = list(_subjects(app))
    names = chosen(keyword, [subject.title for subject in subjects])
    for subject in subjects:
        if subject.title not in names:
            continue
        clean = _clean(app, spec, sandbox, subject, mode)
        if isinstance(clean, str):
            yield Row(subject.title, "", "", None, subject.place, clean)
            continue
        place = clean.case.origin.at("name").location if clean.case.name else subject.place
        for fault in FAULTS:
            result = _faulty(app, clean, sandbox, mode, fault)
            finding = judged(fault, subject.kind, clean.result, result, meant=_meant(spec, subject, mode, fault))
            yield Row(subject.title, clean.case.name, fault, finding, place)


def _subjects(app: App) -> Iterator[_Subject]:
    for name, module in app.modules.items():
        yield _Subject(name, module.module_type or "", module.origin.location, partial(_runs_module, app, name), None)
    for name, rpc in app.rpcs.items():
        title = f"rpc://{name}"
        yield _Subject(title, "rpc", rpc.origin.location, partial(_runs_rpc, name), run_without_case(module=title))
    for name, module in app.modules.items():
        if _has(module.codes.get("epoch")):
            yield _stepping("epoch", name, module.origin.location, f"epoch://{name}")
    for name, webhook in app.webhooks.items():
        for step in HOOK_STEPS:
            if _has(webhook.codes.get(step)):
                yield _stepping(step, name, webhook.origin.location, f"{step} {name}")


def _has(code: Code | None) -> bool:
    return code is not None and bool(code.value)


def _stepping(kind: str, name: str, place: Location, title: str) -> _Subject:
    step = (kind, name)
    return _Subject(title, kind, place, lambda run: run.step == step, run_without_case(step=step))


def _runs_module(app: App, name: str, run: CaseRun) -> bool:
    if run.step is not None and run.step[0] == "webhook":
        behind = trigger_of(app, run.step[1], run.trigger, [])
        return behind is not None and behind.name == name
    return run.module == name


def _runs_rpc(name: str, run: CaseRun) -> bool:
    return run.module is not None and run.module.startswith("rpc://") and parse_reference(run.module)[0] == name


def _clean(app: App, spec: CasesSpec, sandbox: SandboxSpec, subject: _Subject, mode: str) -> _Clean | str:
    """Find the first case in which the subject succeeds and sends something; else say what is in the way."""
    why = "no case runs it"
    for case, index in _cases(spec, subject, mode):
        played = _play(app, case, index, sandbox, mode)
        if played is None or not played.result.ok:
            why = "no case is green" if case.name else f"{why}, and it does not run without one"
        elif played.route is None:
            why = "it sends nothing"
        else:
            return _Clean(case, index, played.result, played.route, played.number)
    return why


def _cases(spec: CasesSpec, subject: _Subject, mode: str) -> Iterator[tuple[Case, int]]:
    """Give the runs that may be green, last the one without a case."""
    for case in spec.cases:
        if case.faults or (case.modes is not None and mode not in case.modes):
            continue
        for index, run in enumerate(case.runs):
            if subject.mine(run) and "error" not in run.expectation(mode)[0]:
                yield case, index
    if subject.bare is not None:
        yield case_of(subject.bare, Origin(spec.document)), 0


def _meant(spec: CasesSpec, subject: _Subject, mode: str, fault: str) -> str | None:
    """Name the case that says what comes out under this fault, and that it is no error: it is the author's word."""
    for case in spec.cases:
        if _kind_of(FAULTS[fault]) not in map(_kind_of, case.faults) or (
            case.modes is not None and mode not in case.modes
        ):
            continue
        for run in case.runs:
            expectation, _ = run.expectation(mode)
            if subject.mine(run) and "error" not in expectation and not expectation.keys().isdisjoint(_RESULTS):
                return case.name
    return None


def _kind_of(fault: str) -> str:
    """Give the name of a fault without its value, count and route."""
    return re.split(r"[=@]|x\d", fault, maxsplit=1)[0]


def _faulty(app: App, clean: _Clean, sandbox: SandboxSpec, mode: str, fault: str) -> Result | None:
    if fault == _EXPIRED:
        played = _play(app, clean.case, clean.at, sandbox, mode, worn=clean.number)
        if played is not None and played.worn:
            return played.result
    played = _play(app, clean.case, clean.at, sandbox, mode, fault=f"{FAULTS[fault]}@{clean.route}")
    return played.result if played is not None else None


class _Played(NamedTuple):
    """One run: its result, the route of the module's first own request and its number, whether a token was refused."""

    result: Result
    route: str | None
    number: int
    worn: bool


def _play(
    app: App, case: Case, index: int, spec: SandboxSpec, mode: str, *, fault: str | None = None, worn: int | None = None
) -> _Played | None:
    """Do the runs of a case up to one, and that one with a fault; None where it cannot start."""
    clock = Clock(case.now)
    sandbox = Sandbox(spec, mode, clock=clock, ids=counting_ids(2), random=Random(2).random, switches=case.switches)
    with Way(over_http=False, sleep=lambda _: None) as way:
        wearing = _Wearing(way.to(sandbox))
        acting = Acting(
            app, sandbox, Recorder(wearing), environment(clock), mode, secrets=False, hosts=hosts_of(app, home=True)
        )
        try:
            for run in case.runs[:index]:
                clock.pass_by(run.wait)
                acting.do(run)
            clock.pass_by(case.runs[index].wait)
            before = sandbox.count
            if fault is not None:
                sandbox.play((fault,))
            wearing.left = worn
            result = acting.do(case.runs[index]).result
        except AfkitError:
            return None
    steps = [entry.exchange.step for entry in result.trace.entries]
    number = next((at for at, step in enumerate(steps) if not step.startswith("connection")), None)
    asked = list(sandbox.exchanges)[before:]
    route = asked[number].route if number is not None and number < len(asked) else None
    return _Played(result, route, number or 0, wearing.refused)


class _Wearing:
    """A transport that wears out the credentials of one request, so that the sandbox's own answer to that is heard."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.left: int | None = None  # requests until then
        self.refused = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        worn = self.left == 0
        if self.left is not None:
            self.left -= 1
        headers = tuple(
            (name, f"{value.partition(' ')[0]} worn-out" if worn and name.lower() == "authorization" else value)
            for name, value in request.headers
        )
        response = self._send(request._replace(headers=headers))
        if worn and headers != request.headers:
            self.refused = response.status == 401
        return response
