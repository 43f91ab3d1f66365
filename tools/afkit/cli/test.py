"""`afkit test`: run the connector's cases against its sandbox."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.cli.elsewhere import add_base_option, address, network_for, rebasing, running_sandbox, targets
from afkit.cli.paint import printable
from afkit.cli.running import add_authority
from afkit.errors import ManifestError, UsageError

if TYPE_CHECKING:
    from afkit.app import App, Project
    from afkit.cases import CaseResult, Running
    from afkit.cli.console import Console

EPILOG = """\
examples:
  afkit test connector/emporix-oe
  afkit test connector/emporix-oe --over-http --mode strict
  afkit test connector/emporix-oe -k signature --junit report.xml
  afkit test connector/emporix-oe --sandbox http://127.0.0.1:8123      (a service that runs already)
  afkit test connector/emporix-oe --update      (write outputs that came out otherwise into cases.yaml)

Cases are declared in cases.yaml, the service in sandbox.yaml, both beside the manifest. Nothing leaves this machine.

exit codes: 0 all passed, 1 a case failed, 2 could not run.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = EPILOG
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="manifest, connector folder or app directory"
    )
    parser.add_argument("--over-http", action="store_true", help="over real HTTP on loopback instead of in memory")
    parser.add_argument("--mode", help="only this mode of the sandbox (default: all)")
    parser.add_argument(
        "--sandbox", type=address, metavar="URL", help="against a sandbox, or another stand-in, that runs at URL"
    )
    add_base_option(parser)
    add_authority(parser)
    parser.add_argument(
        "-k", dest="keyword", metavar="EXPR", help="only cases whose name holds this; joined by and, or, not"
    )
    parser.add_argument("--junit", metavar="FILE", help="write a JUnit report, too")
    parser.add_argument("--update", action="store_true", help="write outputs that came out otherwise into cases.yaml")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run the cases and say what came out."""
    import time

    from afkit.cases import as_json, check_names, load_cases, run_cases, summary, text_lines, update
    from afkit.cli.sandbox import warn
    from afkit.loading import load
    from afkit.sandbox import load_sandbox

    project = load(args.path)
    app = _app(project)
    folder = args.path if Path(args.path).is_dir() else str(Path(args.path).parent)
    cases, sandbox = load_cases(folder), load_sandbox(folder)
    check_names(cases, app, sandbox)
    warn((*sandbox.diagnostics, *cases.diagnostics), console)
    if args.mode is not None and args.mode not in sandbox.modes:
        raise UsageError(f"there is no mode '{args.mode}'", hint=f"there are: {', '.join(sandbox.modes)}")
    started = time.perf_counter()
    results: list[CaseResult] = []
    modes = None if args.mode is None else (args.mode,)
    with _running(args, app, folder, console) as running:
        for result in run_cases(
            app, cases, sandbox, modes=modes, keyword=args.keyword, over_http=args.over_http, running=running
        ):
            results.append(result)
            if args.format == "text":
                for line in text_lines(result):
                    console.out("\n".join(map(printable, line.split("\n"))))
    if not results:
        raise UsageError(f"no case's name holds '{args.keyword}'" if args.keyword else "there is no case to run")
    if args.junit:
        _write_junit(args.junit, app.name, results)
    if args.format == "json":
        console.json(as_json(results))
    else:
        how = f"at {running.service.url}" if running is not None else "over HTTP" if args.over_http else "in memory"
        console.out(summary(results, time.perf_counter() - started, how))
    left = sum(not result.ok for result in results)
    if args.update and left:
        changed, left = update(cases, results)
        console.err(f"{changed} value(s) updated in {cases.document.source.name}" + (f", {left} left" if left else ""))
    return 1 if left else 0


@contextmanager
def _running(args: argparse.Namespace, app: App, folder: str, console: Console) -> Iterator[Running | None]:
    """Give the service that the cases run against, if one runs already."""
    rebase = rebasing(args, app)
    if rebase is None and args.sandbox is None:
        yield None
        return
    from afkit.cases import Running
    from afkit.engine import Hosts, hosts_of
    from afkit.engine.transport.live import HttpxSend

    url = args.sandbox if rebase is None else targets(args)[0]
    network = network_for(url, args, console)
    reroute = None if rebase is not None else url
    with HttpxSend(network=network) as plain, HttpxSend(network=network, reroute=reroute) as send:
        hosts = hosts_of(app, home=True) if rebase is None else Hosts(targets(args))
        yield Running(running_sandbox(url, folder, plain), send, hosts, rebase)


def _app(project: Project) -> App:
    """Give the connector. Raises ManifestError for the first error of its text."""
    errors = [found for found in project.diagnostics if found.severity == "error"]
    if errors:
        first = errors[0]
        more = f" ({len(errors) - 1} more; afkit lint shows them)" if len(errors) > 1 else ""
        raise ManifestError(f"{first.message}{more}", code=first.code, hint=first.hint, place=first.location)
    if project.app is None:
        raise ManifestError(f"{project.main} holds no connector", hint="afkit lint says why")
    return project.app


def _write_junit(file: str, name: str, results: list[CaseResult]) -> None:
    from afkit.cases import junit
    from afkit.source import write_atomic

    try:
        write_atomic(file, junit(name, results).encode())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error
