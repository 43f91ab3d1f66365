"""`afkit connect`: check a connection and say which credentials are proven."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.cli.running import add_transport_options, connection_values, guarded, load_app, transport
from afkit.cli.steps import StepPrinter, paint, show_fault
from afkit.errors import RunError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import ConnectionResult, Vault

EPILOG = """\
examples:
  afkit connect connector/emporix-oe emporix-oe --connection test.yaml
  afkit connect connector/emporix-oe --sandbox

First the connection's own check runs, as it does when the connection is saved. Then each secret is made wrong once and
sent again: a service that refuses it has proven the right one; one that accepts it, too, proves nothing.

exit codes: 0 the check passed, 1 a credential was refused or a step failed, 2 could not run.
"""

EMPTY_REPORT: Mapping[str, Any] = {"metadata": None, "pairs": []}
"""What a report in JSON holds when nothing could be run."""

_MARKS = {"proven": ("✓", "green"), "refused": ("✗", "red"), "undecidable": ("?", "yellow")}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="manifest, connector folder or app directory")
    parser.add_argument(
        "name", metavar="CONNECTION", nargs="?", help="name of the connection; may be left out if there is only one"
    )
    add_transport_options(parser)
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Check the connection and report."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    app = load_app(args.path, console)
    name = _name(app, args.name)
    from afkit.engine import Options, verify_pairs

    listener = None if args.format == "json" else StepPrinter(console, trace=args.trace)
    with transport(args, app, console) as way:
        values = connection_values(args, (name,), way.sandbox, console)
        if values is None:
            raise RunError(
                f"there are no values for the connection '{name}'",
                code="AF904",
                hint="give its parameter values with --connection FILE",
            )
        options = Options(vault=vault, hosts=way.hosts, timeout=args.timeout, events=listener)
        result = verify_pairs(app, name, values, send=way.send, options=options)
    _report(result, name, args, console)
    return 0 if result.ok else 1


def _name(app: App, given: str | None) -> str:
    from afkit.engine.session import find_connection

    if given is not None:
        return find_connection(app, given).name
    if len(app.connections) == 1:
        return next(iter(app.connections))
    known = ", ".join(app.connections)
    raise RunError(
        "this connector has no connection" if not known else "this connector has several connections: name one",
        code="AF907",
        hint=f"connections are: {known}" if known else None,
    )


def _report(result: ConnectionResult, name: str, args: argparse.Namespace, console: Console) -> None:
    report = result.report(temp=args.trace)
    vault = result.trace.vault
    if args.format == "json":
        console.json(report)
        if result.error is not None:
            show_fault(result.error, vault, console)
        return
    for note in result.notes:
        console.err(f"note: {vault.mask(note)}")
    shown = f" [{report['metadata']}]" if report["metadata"] else ""
    verdict = paint("passed", "green", console.color_out) if result.ok else paint("failed", "red", console.color_out)
    console.out(f"connection {name}{shown}: check {verdict}")
    width = max((len(" + ".join(pair["parameters"])) for pair in report["pairs"]), default=0)
    for pair in report["pairs"]:
        mark, colour = _MARKS[pair["verdict"]]
        names = " + ".join(pair["parameters"])
        step = f" by step '{pair['step']}'" if pair["step"] else ""
        said = paint(f"{mark} {pair['verdict']}", colour, console.color_out)
        console.out(f"  {names:<{width}}  {said}{step}: {pair['reason']}")
    if result.error is not None:
        show_fault(result.error, vault, console)
