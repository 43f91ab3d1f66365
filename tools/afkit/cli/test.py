"""`afkit test`: run the connector's cases against its sandbox."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.cli.paint import printable
from afkit.cli.runs.elsewhere import add_base_option, address, network_for, rebasing, running_sandbox, targets
from afkit.cli.runs.transport import add_authority
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cases import CaseResult, Running, Suite
    from afkit.cases.functions import FunctionResult
    from afkit.cases.junit import Test
    from afkit.cases.matrix import Row
    from afkit.cli.console import Console

EPILOG = """\
examples:
  afkit test connector/emporix-oe
  afkit test connector/emporix-oe --over-http --mode strict
  afkit test connector/emporix-oe -k signature --junit report.xml
  afkit test connector/emporix-oe --sandbox http://127.0.0.1:8123      (a service that runs already)
  afkit test connector/emporix-oe --update      (write changed outputs into cases.yaml)

Tests of the connector's own functions run, too, if the extra 'js' is installed.
Cases are declared in cases.yaml, the service in sandbox.yaml, both beside the manifest. Nothing leaves this machine.

With --faults, each module, RPC, epoch and step of a webhook (attach, update, detach) that sends something runs with the
input of its first passing case against 429 with and without Retry-After, 500, a timeout, cut and truncated replies, a wrong
content type, HTML, an expired token, empty replies and a redirect to another host. The result is useful (an error with a
fitting message and reaction), vague, silent (no error, but the output is wrong), unaffected or recovered.

exit codes: 0 all passed, 1 a case or a function's test failed (--faults: a result is silent), 2 could not run.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = EPILOG
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="manifest, connector folder or app directory"
    )
    parser.add_argument(
        "--over-http", action="store_true", help="use real HTTP on loopback instead of running in memory"
    )
    parser.add_argument("--mode", help="run in this mode of the sandbox only (default: all)")
    parser.add_argument(
        "--sandbox",
        type=address,
        metavar="URL",
        help="run against a sandbox, or another stand-in, that is served at URL",
    )
    add_base_option(parser)
    add_authority(parser)
    parser.add_argument(
        "-k", dest="keyword", metavar="EXPR", help="run only cases whose name contains EXPR; combine with and, or, not"
    )
    parser.add_argument("--junit", metavar="FILE", help="also write a JUnit report")
    parser.add_argument(
        "--faults",
        action="store_true",
        help="instead of the cases, run everything that sends requests against faults of services and networks; -k picks by name",
    )
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="run cases in N processes (default: 1)")
    parser.add_argument(
        "--update",
        action="store_true",
        help="write changed outputs into cases.yaml, and fill empty 'expect'",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run the cases and the tests of functions, and say what came out."""
    import time

    from afkit.cases import load_suite, summary, update
    from afkit.cases.report import function_tests, tests

    suite = load_suite(args.path)
    if args.faults:
        return _matrix(args, suite, console)
    started = time.perf_counter()
    how = "in memory"
    results: list[CaseResult] = []
    if suite.cases is not None:
        results, how = _cases(args, suite, console)
    functions = _functions(args, suite.app, console)
    if not results and not functions:
        raise UsageError(f"no case's name holds '{args.keyword}'" if args.keyword else "there is no case to run")
    if args.junit:
        _write_junit(args.junit, suite.app.name, [*tests(results), *function_tests(functions)])
    if args.format == "json":
        _report(results, functions, console)
    else:
        console.out(summary(results, time.perf_counter() - started, how, functions, updating=args.update))
    left = sum(not result.ok for result in results)
    if args.update and suite.cases is not None and (left or any(result.proposals for result in results)):
        changed, left = update(suite.cases, results)
        name = suite.cases.document.source.name
        console.err(f"{changed} value(s) updated in {name}" + (f", {left} left" if left else ""))
    return 1 if left or any(not result.ok for result in functions) else 0


def _cases(args: argparse.Namespace, suite: Suite, console: Console) -> tuple[list[CaseResult], str]:
    """Run the cases, and say how."""
    from functools import partial

    from afkit.cases import run_cases, text_lines
    from afkit.cases.jobs import run_parallel
    from afkit.cases.suite import load_whole
    from afkit.cli.sandbox import warn

    app, cases, sandbox = suite.whole
    warn((*sandbox.diagnostics, *cases.diagnostics), console)
    if args.mode is not None and args.mode not in sandbox.modes:
        raise UsageError(f"there is no mode '{args.mode}'", hint=f"there are: {', '.join(sandbox.modes)}")
    modes = None if args.mode is None else (args.mode,)
    found: list[CaseResult] = []
    folder = args.path if Path(args.path).is_dir() else str(Path(args.path).parent)
    with _running(args, app, folder, console) as running:
        do: Iterator[CaseResult]
        if args.jobs > 1 and running is None:
            load = partial(load_whole, args.path)
            do = run_parallel(
                load, cases, sandbox, jobs=args.jobs, modes=modes, keyword=args.keyword, over_http=args.over_http
            )
        else:
            do = run_cases(
                app, cases, sandbox, modes=modes, keyword=args.keyword, over_http=args.over_http, running=running
            )
        for result in do:
            found.append(result)
            if args.format == "text":
                _say(text_lines(result, updating=args.update), console)
        if running is not None:
            return found, f"at {running.service.url}"
    return found, "over HTTP" if args.over_http else "in memory"


def _matrix(args: argparse.Namespace, suite: Suite, console: Console) -> int:
    """Run the fault matrix and report."""
    from afkit.cases.matrix import run_matrix
    from afkit.cases.matrix_report import as_json, closing, silent, table_lines, tests

    for option in ("sandbox", "base_url", "over_http", "update", "ca_file"):
        if getattr(args, option):
            raise UsageError(f"--faults plays in memory: it does not go with --{option.replace('_', '-')}")
    if args.jobs > 1:
        raise UsageError("--faults runs in one process: it does not go with --jobs")
    if suite.cases is None:
        raise UsageError("--faults takes its inputs from cases, and there is no cases.yaml")
    app, cases, sandbox = suite.whole
    if args.mode is not None and args.mode not in sandbox.modes:
        raise UsageError(f"there is no mode '{args.mode}'", hint=f"there are: {', '.join(sandbox.modes)}")
    rows: list[Row] = []
    for row in run_matrix(app, cases, sandbox, mode=args.mode, keyword=args.keyword):
        if args.format == "text":
            _say(table_lines(row, first=not rows or rows[-1].module != row.module), console)
        rows.append(row)
    if not rows:
        raise UsageError(f"no module's name holds '{args.keyword}'" if args.keyword else "there is no module to run")
    if args.junit:
        _write_junit(args.junit, app.name, tests(rows))
    if args.format == "json":
        console.json(as_json(rows))
    else:
        console.out(f"\n{closing(rows)}")
    return 1 if silent(rows) else 0


def _functions(args: argparse.Namespace, app: App, console: Console) -> list[FunctionResult]:
    """Run the tests of the connector's own functions; where no JavaScript can be run, that is said."""
    from afkit.cases.functions import run_function_tests, runnable, tests_of
    from afkit.cases.report import function_lines

    names = tests_of(app)
    if not names:
        return []
    if not runnable():
        from afkit.extras import install_hint

        count = f"{len(names)} function{'s have' if len(names) > 1 else ' has'} tests"
        console.err(f"note: {count} that were not run: no JavaScript engine is installed\n  help: {install_hint('js')}")
        return []
    found = []
    for result in run_function_tests(app, args.keyword):
        found.append(result)
        if args.format == "text":
            _say(function_lines(result), console)
    return found


def _say(lines: list[str], console: Console) -> None:
    for line in lines:
        console.out("\n".join(map(printable, line.split("\n"))))


def _report(results: list[CaseResult], functions: list[FunctionResult], console: Console) -> None:
    from afkit.cases import as_json
    from afkit.cases.report import functions_json

    said = as_json(results)
    if functions:
        said["functions"] = functions_json(functions)
        said["ok"] = said["ok"] and all(one.ok for one in functions)
    console.json(said)


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 256")
    return int(text)


@contextmanager
def _running(args: argparse.Namespace, app: App, folder: str, console: Console) -> Iterator[Running | None]:
    """Give the service that the cases run against, if one runs already."""
    from afkit.engine import Hosts

    rebase = rebasing(args, app, lambda: Hosts(everywhere=True))  # only the target is reached, whatever is asked for
    if rebase is None and args.sandbox is None:
        if args.ca_file:
            raise UsageError(
                "--ca-file goes with --sandbox URL or --base-url: without them nothing leaves this machine"
            )
        yield None
        return
    if args.over_http or args.jobs > 1:
        raise UsageError(
            "cases run one after the other against a service that runs already",
            hint="leave out " + ("--over-http" if args.over_http else "--jobs"),
        )
    from afkit.cases import Running
    from afkit.engine import hosts_of
    from afkit.engine.transport.live import LiveSend

    url = args.sandbox if rebase is None else targets(args)[0]
    network = network_for(url, args, console)
    reroute = None if rebase is not None else url
    with LiveSend(network=network) as plain, LiveSend(network=network, reroute=reroute) as send:
        hosts = hosts_of(app, home=True) if rebase is None else Hosts(targets(args))
        yield Running(running_sandbox(url, folder, plain), send, hosts, rebase)


def _write_junit(file: str, name: str, tests: list[Test]) -> None:
    from afkit.cases.junit import junit
    from afkit.source import write_atomic

    try:
        write_atomic(file, junit(name, tests).encode())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error
