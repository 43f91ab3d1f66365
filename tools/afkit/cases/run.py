"""Run cases against the connector's sandbox and say what came out otherwise than expected."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from afkit.app import App
from afkit.cases.acting import Acting, Result
from afkit.cases.match import MISSING, Mismatch, mismatches, show, special
from afkit.cases.propose import proposal
from afkit.cases.spec import Case, CaseRun, CasesSpec, chosen
from afkit.cases.world import Clock, Recorder, Way, counting_ids, environment
from afkit.engine import ConnectionResult, Hosts, HttpRequest, RunResult, Send, hosts_of
from afkit.engine.connection.making import secret_names
from afkit.engine.faults import FlowError
from afkit.engine.inputs.complete import REFUSED
from afkit.engine.trace.record import Trace
from afkit.engine.webhooks import HookResult
from afkit.errors import AfkitError, RunError
from afkit.iml import Environment
from afkit.records import NamedTuple
from afkit.sandbox import RemoteSandbox, Sandbox, SandboxSpec


class Failure(NamedTuple):
    """What came out otherwise: in which run of the case (from 0; None: after all), and how."""

    run: int | None
    mismatch: Mismatch
    actual: Any = MISSING


class CaseResult(NamedTuple):
    """A case that was run in one mode. `notes` are the remarks of its runs that the case does not expect; `skipped` says
    why it was not run. `proposals` are what came out of runs, by their numbers, whose `expect` is empty."""

    case: Case
    mode: str
    failures: tuple[Failure, ...]
    seconds: float
    notes: tuple[str, ...] = ()
    skipped: str | None = None
    proposals: tuple[tuple[int, Mapping[str, Any]], ...] = ()

    @property
    def ok(self) -> bool:
        return not self.failures


class Running(NamedTuple):
    """A service that runs already, in place of the sandboxes of cases: how requests reach it, and what it offers.

    `hosts` are those that a run may reach; `rebase` leads the connector's addresses there.
    """

    service: RemoteSandbox
    send: Send
    hosts: Hosts
    rebase: Callable[[str], str] | None = None


def run_cases(
    app: App,
    spec: CasesSpec,
    sandbox: SandboxSpec,
    *,
    modes: tuple[str, ...] | None = None,
    keyword: str | None = None,
    over_http: bool = False,
    running: Running | None = None,
) -> Iterator[CaseResult]:
    """Run the cases, each in every mode that it is for; `keyword` picks those whose name holds it (`chosen`).

    With `running` they run once, against a service as it is; a case that needs a sandbox of its own is skipped.
    """
    with Way(over_http=over_http) as way:
        for case, mode in picked(spec, sandbox, modes, keyword):
            if running is None:
                yield run_case(app, case, sandbox, mode, way, secrets=spec.secrets)
            elif mode == (running.service.mode or next(iter(modes or sandbox.modes))):
                yield run_elsewhere(app, case, mode, running, secrets=spec.secrets)


def picked(
    spec: CasesSpec, sandbox: SandboxSpec, modes: tuple[str, ...] | None = None, keyword: str | None = None
) -> Iterator[tuple[Case, str]]:
    """Give the cases that are to be run, each with every mode that it is for."""
    names = chosen(keyword, [case.name for case in spec.cases])
    for case in spec.cases:
        if case.name in names:
            for mode in modes or sandbox.modes:
                if case.modes is None or mode in case.modes:
                    yield case, mode


def run_elsewhere(app: App, case: Case, mode: str, running: Running, *, secrets: bool = True) -> CaseResult:
    """Run one case against a service as it is, by the real clock. Its tables are not compared: others may use it, too."""
    needs = [
        what
        for what, wanted in (
            ("faults", case.faults),
            ("switches", case.switches),
            ("a clock", any(run.wait for run in case.runs)),
        )
        if wanted
    ]
    if needs:
        return CaseResult(case, mode, (), 0.0, (), f"it needs a sandbox of its own: {', '.join(needs)}")
    started = time.perf_counter()
    send = Recorder(running.send)
    acting = Acting(
        app, running.service, send, Environment(), mode, secrets=secrets, hosts=running.hosts, rebase=running.rebase
    )
    came = _Came([], [])
    failures = _masked(_runs(case, acting, came), acting)
    return CaseResult(case, mode, failures, time.perf_counter() - started, *came.told())


class _Came(NamedTuple):
    """What the runs of a case gave besides failures."""

    notes: list[str]
    proposals: list[tuple[int, Mapping[str, Any]]]

    def told(self) -> tuple[tuple[str, ...], None, tuple[tuple[int, Mapping[str, Any]], ...]]:
        """Give it as the last members of a result."""
        return tuple(dict.fromkeys(self.notes)), None, tuple(self.proposals)


def _runs(case: Case, acting: Acting, came: _Came, clock: Clock | None = None) -> Iterator[Failure]:
    for number, run in enumerate(case.runs):
        if clock is not None:
            clock.pass_by(run.wait)
        acting.send.requests.clear()
        for failure in _run(acting, run, number, came):
            yield failure._replace(run=number)


def run_case(app: App, case: Case, spec: SandboxSpec, mode: str, way: Way, *, secrets: bool = True) -> CaseResult:
    """Run one case in one mode, with a sandbox of its own."""
    started = time.perf_counter()
    clock = Clock(case.now)
    sandbox = Sandbox(
        spec,
        mode,
        clock=clock,
        ids=counting_ids(2),
        random=Random(2).random,
        switches=case.switches,
        faults=case.faults,
    )
    env = environment(clock)
    send = way.to(sandbox)
    came = _Came([], [])
    acting = Acting(app, sandbox, send, env, mode, secrets=secrets, hosts=hosts_of(app, home=True))
    failures = list(_runs(case, acting, came, clock))
    failures.extend(_after(case, sandbox))
    failures.extend(
        Failure(None, Mismatch(("sandbox",), exchange.error)) for exchange in sandbox.exchanges if exchange.error
    )
    told = _masked(failures, acting)
    return CaseResult(case, mode, told, time.perf_counter() - started, *came.told())


def _masked(failures: Iterable[Failure], acting: Acting) -> tuple[Failure, ...]:
    """Give failures in words that hold no secret: they go to terminals, reports and build servers."""
    found = list(failures)  # the vault knows all secrets when all runs are over
    return tuple(one._replace(mismatch=one.mismatch.masked(acting.vault.mask)) for one in found)


def _run(acting: Acting, run: CaseRun, number: int, came: _Came) -> list[Failure]:
    expected, _ = run.expectation(acting.mode)
    try:
        done = acting.do(run)
    except AfkitError as error:
        awaited = expected.get("error", {}).get("type")
        if isinstance(error, RunError) and awaited == REFUSED == error.type:
            return _refused(expected, error, acting)
        hint = f" ({error.hint})" if error.hint else ""
        return [Failure(None, Mismatch((), f"could not run: {error.message}{hint}"))]
    result = done.result
    awaited = expected.get("notes", ())
    if run.blank and not expected:
        came.proposals.append((number, proposal(result, acting.send.requests)))
        came.notes.append(f"'expect' is empty, so nothing is compared ({_ended(result)}); --update fills it")
        expected = {"error": {"type": result.error.type}} if result.error is not None else {}
    came.notes.extend(note for note in result.notes if not any(text in note for text in awaited))
    failures = _outcome(expected, result)
    if isinstance(result, ConnectionResult):
        if "metadata" in expected:
            failures += _compare("metadata", expected["metadata"], result.metadata)
    else:
        failures += _bundles(expected, result)
    if isinstance(result, HookResult):
        if "handled" in expected:
            failures += _compare("handled", expected["handled"], result.handled)
        if "reply" in expected:
            failures += _compare("reply", expected["reply"], result.reply.report())
    for text in expected.get("notes", ()):
        if not any(text in note for note in result.notes):
            failures.append(
                Failure(None, Mismatch(("notes",), f"expected one with {show(text)}: {show(result.notes)}"))
            )
    if "requests" in expected:
        failures += _requests(expected["requests"], acting.send.requests)
    if acting.secrets and done.connection is not None and done.values is not None:
        failures += _leaks(acting.app, done.connection, done.values, result.report())
    mask = result.trace.vault.mask
    return [one._replace(mismatch=Mismatch(one.mismatch.path, mask(one.mismatch.text))) for one in failures]


def _refused(expected: Mapping[str, Any], error: RunError, acting: Acting) -> list[Failure]:
    """Compare how a run ended whose inputs are refused: nothing is sent, and the platform gives the bundle this error."""
    fault = FlowError(REFUSED, error.message).freeze(acting.vault.mask)
    failures = _outcome(expected, RunResult(False, [], fault, Trace(acting.vault)), str(error.code))
    return failures + (_requests(expected["requests"], acting.send.requests) if "requests" in expected else [])


def _ended(result: Result) -> str:
    error = result.error
    return "it succeeded" if error is None else result.trace.vault.mask(f"it failed: {error.type}: {error.message}")


def _outcome(expected: Mapping[str, Any], result: Result, code: str | None = None) -> list[Failure]:
    """Compare how a run ended; `code` is that of an input which is refused."""
    wanted = expected.get("error")
    error = result.error
    if wanted is None:
        if error is None:
            return []
        return [Failure(None, Mismatch((), f"expected success, got {error.type}: {error.message}"))]
    if error is None:
        return [Failure(None, Mismatch(("error",), f"expected {show(wanted)}, but it succeeded"))]
    told = {**error._asdict(), "code": code or MISSING}
    failures = _compare("error", {key: wanted[key] for key in ("type", "status", "code") if key in wanted}, told)
    message = wanted.get("message")
    if isinstance(message, str):
        if message not in error.message:
            text = f"expected a text with {show(message)}, got {show(error.message)}"
            failures.append(Failure(None, Mismatch(("error", "message"), text), error.message))
    elif message is not None:
        failures += _compare("error", {"message": message}, error._asdict())
    return failures


def _bundles(expected: Mapping[str, Any], result: RunResult | HookResult) -> list[Failure]:
    if "bundles" in expected:
        return _compare("bundles", expected["bundles"], result.bundles)
    if "output" in expected and result.ok:
        if len(result.bundles) != 1:
            advice = "; the list of all is compared with 'bundles'" if isinstance(expected["output"], list) else ""
            text = f"expected one bundle, got {len(result.bundles)}: {show(result.bundles)}{advice}"
            return [Failure(None, Mismatch(("output",), text))]
        return _compare("output", expected["output"], result.bundles[0])
    return []


def _requests(expected: list[Mapping[str, Any]], requests: list[HttpRequest]) -> list[Failure]:
    if len(expected) != len(requests):
        sent = ", ".join(f"{request.method} {request.url}" for request in requests) or "none"
        return [Failure(None, Mismatch(("requests",), f"expected {len(expected)}, got {len(requests)}: {sent}"))]
    return [
        failure
        for number, (wanted, request) in enumerate(zip(expected, requests, strict=True))
        for failure in _compare("requests", _lowered(wanted), _shown(request, wanted), number, advice=_advice(wanted))
    ]


def _advice(wanted: Mapping[str, Any]) -> str:
    """Say what is compared with the members of a body, where an expected one has members although it is a text."""
    body = wanted.get("body")
    members = isinstance(body, list) or (isinstance(body, Mapping) and not special(body))
    return "; 'body' is a text: the members of a JSON body are compared with 'json'" if members else ""


def _lowered(wanted: Mapping[str, Any]) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in wanted.get("headers", {}).items()}
    return {**wanted, "headers": headers}


def _shown(request: HttpRequest, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Give a request as cases see it; the body in the forms that are asked for."""
    parts = urlsplit(request.url)
    headers: dict[str, str] = {}
    for name, value in request.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    shown: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "path": parts.path + (f"?{parts.query}" if parts.query else ""),
        "headers": headers,
        "body": request.body.decode("utf-8", "replace"),
    }
    if "json" in wanted:
        try:
            shown["json"] = json.loads(request.body)
        except ValueError:
            shown["json"] = MISSING
    if "form" in wanted:
        shown["form"] = dict(parse_qsl(shown["body"], keep_blank_values=True))
    return shown


def _compare(root: str, expected: Any, actual: Any, *steps: int, advice: str = "") -> list[Failure]:
    return [
        Failure(
            None,
            mismatch._replace(text=mismatch.text + advice) if advice and mismatch.path[-1] == "body" else mismatch,
            _at(actual, mismatch.path[1 + len(steps) :]),
        )
        for mismatch in mismatches(expected, actual, (root, *steps))
    ]


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return value


def _after(case: Case, sandbox: Sandbox) -> list[Failure]:
    """Compare the sandbox's report with what it must hold."""
    tables = {table.title: list(table.rows) for table in sandbox.report()}
    failures: list[Failure] = []
    for title, expected in case.after.items():
        rows = tables.get(title, [])
        if isinstance(expected, int):
            if len(rows) != expected:
                text = f"expected {expected} row(s), got {len(rows)}: {show(rows)}"
                failures.append(Failure(None, Mismatch(("after", title), text), len(rows)))
        else:
            failures += [
                Failure(None, mismatch, _at(rows, mismatch.path[2:]))
                for mismatch in mismatches(expected, rows, ("after", title))
            ]
    return failures


def _leaks(app: App, name: str, values: Mapping[str, Any], report: Mapping[str, Any]) -> list[Failure]:
    """Search what may leave a run for the connection's secrets."""
    text = json.dumps(report, ensure_ascii=False, default=str)
    failures = []
    for secret in sorted(secret_names(app, app.connections[name])):
        value = values.get(secret)
        if isinstance(value, str) and value.strip() and value.strip() in text:
            failures.append(Failure(None, Mismatch(("trace",), f"the value of '{secret}' is in it")))
    return failures
