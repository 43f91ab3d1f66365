"""`afkit connect`: check a connection and say which credentials are proven."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.cli.paint import paint
from afkit.cli.runs.connections import connection_values, watch_profile
from afkit.cli.runs.failing import guarded
from afkit.cli.runs.loading import load_app
from afkit.cli.runs.steps import StepPrinter, show_fault
from afkit.cli.runs.transport import Transport, add_transport_options, transport
from afkit.engine.codes import COMPONENT_UNKNOWN, CONNECTION_UNUSABLE
from afkit.engine.connection.consent import consent_step
from afkit.engine.connection.making import asks_for_nothing
from afkit.engine.connection.profiles import open_profiles
from afkit.engine.faults import GIVE_VALUES
from afkit.errors import RunError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import ConnectionResult, ConnectionStore, Options, Vault

EPILOG = """\
examples:
  afkit connect connector/emporix-oe emporix-oe --connection test.yaml
  afkit connect connector/emporix-oe --sandbox

First the connection's own check runs, as it does when the connection is saved. Then each secret is made wrong once and
sent again: a service that refuses it has proven the right one; one that accepts it, too, proves nothing.

A connection that needs a person's consent (OAuth 2 with an authorize step) and has no tokens yet prints the consent address,
opens it in the browser (BROWSER counts), waits for the redirect on this machine, exchanges the code, and keeps the result in
a profile or a file:
  afkit connect connector/parcelnest --profile parcelnest-test
  afkit connect connector/parcelnest --connection client.yaml --out tokens.yaml --no-browser

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
    group = parser.add_argument_group("consent")
    group.add_argument(
        "--profile", metavar="NAME", help="keep the tokens in this profile; its values are used if it exists"
    )
    group.add_argument(
        "--out", metavar="FILE", help="keep values and tokens in a file of mode 0600 that --connection reads"
    )
    group.add_argument("--again", action="store_true", help="ask for consent even if there are tokens")
    group.add_argument("--no-browser", action="store_true", help="only print the address")
    group.add_argument(
        "--port", metavar="N", type=int, default=0, help="port of the redirect address (default: any free one)"
    )
    group.add_argument("--wait", metavar="SECONDS", type=float, default=300.0, help="how long to wait (default: 300)")
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Check the connection and report."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    app = load_app(args.path, console)
    name = connection_named(app, args.name)
    from afkit.engine import check_connection, connection_store

    listener = None if args.format == "json" else StepPrinter(console, trace=args.trace)
    with transport(args, app, console) as way:
        values = _values(args, app, name, way, console)
        options = way.options(args, vault)._replace(events=listener)
        notes: list[str] = []
        store = connection_store(app, name, values, environment=options.environment, vault=vault, notes=notes)
        for note in notes:
            console.err(f"note: {vault.mask(note)}")
        if consent_step(app.connections[name]) is not None and (args.again or not store.stored):
            result = _consent(args, app, store, way, options, console)
        else:
            watch_profile(args.profile or args.connection, store, console)
            result = check_connection(app, name, store, send=way.send, pairs=True, options=options)
            _keep(args, store if result.ok else None, console)
    report_check(result, name, args, console)
    return 0 if result.ok else 1


def _values(args: argparse.Namespace, app: App, name: str, way: Transport, console: Console) -> Mapping[str, Any]:
    """Give the values of the file, of the profile, of the sandbox, in this order."""
    values = connection_values(args, (name,), way.sandbox if not args.connection else None, console)
    if values is None and args.profile:
        profiles = open_profiles(console.environ)
        if args.profile in profiles.names():
            values = profiles.get(args.profile).given()
    if values is None and asks_for_nothing(
        app.connections[name], consent=consent_step(app.connections[name]) is not None
    ):
        return {}
    if values is None:
        raise RunError(
            f"there are no values for the connection '{name}'",
            code=CONNECTION_UNUSABLE,
            hint=f"{GIVE_VALUES} or --profile NAME",
        )
    return values


def _consent(
    args: argparse.Namespace, app: App, store: ConnectionStore, way: Transport, options: Options, console: Console
) -> ConnectionResult:
    from afkit.cli.consent import RedirectServer, asker
    from afkit.engine.checks import grant_connection

    quiet = args.format == "json"
    code = app.connections[store.name].codes["communication"].value
    with RedirectServer(args.port, "oauth_token" if code.get("requestToken") else "state") as server:
        ask = asker(
            server, console, browser=not args.no_browser, seconds=args.wait, local=way.local, quiet=quiet
        )  # fmt: skip
        result, granted = grant_connection(
            app, store, ask=ask, redirect=server.address, send=way.send, options=options
        )  # fmt: skip
    _keep(args, granted if result.ok else None, console)
    return result


def _keep(args: argparse.Namespace, store: ConnectionStore | None, console: Console) -> None:
    if store is None or not (args.profile or args.out):
        return
    from pathlib import Path

    from afkit.engine.connection.profiles import Profile, write_private
    from afkit.engine.values import plain

    values, data = plain(store.parameters), plain(store.data)
    if args.profile:
        path = str(Path(args.path).resolve())
        open_profiles(console.environ).put(Profile(args.profile, path, store.name, values, data))
        console.err(f"kept as profile {args.profile}: use it with --connection {args.profile}")
    if args.out:
        import json

        kept = {**values, **({"data": data} if data else {})}
        write_private(Path(args.out), json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
        console.err(f"kept in {args.out}: use it with --connection {args.out}")


def connection_named(app: App, given: str | None) -> str:
    """Give the connection that is meant: the named one, or the only one. Raises RunError."""
    from afkit.engine.components import find_connection

    if given is not None:
        return find_connection(app, given).name
    if len(app.connections) == 1:
        return next(iter(app.connections))
    known = ", ".join(app.connections)
    raise RunError(
        "this connector has no connection" if not known else "this connector has several connections: name one",
        code=COMPONENT_UNKNOWN,
        hint=f"connections are: {known}" if known else None,
    )


def report_check(result: ConnectionResult, name: str, args: argparse.Namespace, console: Console) -> None:
    """Tell what a check found, as text or as one JSON object."""
    report = result.report(temp=getattr(args, "trace", False))
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
