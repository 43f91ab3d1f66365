"""`afkit profile`: keep connections under names, so that no file with secrets lies about."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import entered_fields
from afkit.cli.runs.connections import read_connection
from afkit.cli.runs.failing import guarded
from afkit.cli.runs.transport import add_authority
from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.errors import AfkitError, RunError, UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import Options, Vault
    from afkit.engine.connection.profiles import Profile, Profiles
    from afkit.engine.transport.live import LiveSend

EPILOG = """\
examples:
  afkit profile add oe-test connector/emporix-oe --connection test.yaml
  afkit profile add oe-test connector/emporix-oe -i sourceId=eon-1 -i clientId=abc
  afkit profile check oe-test
  afkit run connector/emporix-oe startDigitalProcess --connection oe-test -i eventType=order.found

Values and tokens are kept in the system's keyring. On a machine without one, AFKIT_KEYRING=file:DIR names a folder for files of
mode 0600. A token that a run renews is written back at once.

exit codes: 0 done, 1 the check failed, 2 could not run
"""

EMPTY_REPORT: dict[str, Any] = {"metadata": None, "pairs": []}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the orders and their arguments."""
    orders = parser.add_subparsers(dest="order", metavar="{add,list,show,check,remove}", required=True)
    add = orders.add_parser("add", help="keep a connection's values under a name", allow_abbrev=False)
    add.add_argument("name", metavar="NAME", help="the name of the profile")
    add.add_argument("path", metavar="PATH", help="manifest, connector folder or app directory")
    add.add_argument("connection_name", metavar="CONNECTION", nargs="?", help="may be left out if there is only one")
    add.add_argument("--connection", metavar="FILE", help="YAML or JSON file with the values")
    add.add_argument("-i", dest="inputs", action="append", default=[], metavar="NAME=VALUE", help="a single value")
    for name, text in (
        ("list", "list the profiles"),
        ("show", "show a profile, its secrets masked"),
        ("check", "run the connection's check, and renew its tokens where that is due"),
        ("remove", "run the step 'invalidate' if there is one, and forget the profile"),
    ):
        order = orders.add_parser(name, help=text, allow_abbrev=False)
        if name != "list":
            order.add_argument("name", metavar="NAME", help="the name of the profile")
        if name in ("check", "remove"):
            order.add_argument("--timeout", type=float, metavar="SECONDS", help="time for one call")
            order.add_argument(
                "--allow-host", action="append", default=[], metavar="HOST", help="host that may be reached"
            )
            add_authority(order)
        if name == "remove":
            order.add_argument("--keep-tokens", action="store_true", help="do not tell the service")
        order.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Carry out one order."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    from afkit.engine.connection.profiles import open_profiles

    profiles = open_profiles(console.environ)
    if args.order == "add":
        return _add(args, profiles, console, vault)
    if args.order == "list":
        return _list(args, profiles, console)
    profile = profiles.get(args.name)
    if args.order == "show":
        return _show(args, profile, console)
    return _check(args, profiles, profile, console, vault) if args.order == "check" else _remove(
        args, profiles, profile, console, vault
    )  # fmt: skip


def _add(args: argparse.Namespace, profiles: Profiles, console: Console, vault: Vault) -> int:
    from pathlib import Path

    from afkit.cli.connect import connection_named
    from afkit.cli.runs.inputs import parse_value
    from afkit.cli.runs.loading import load_app
    from afkit.engine import connection_store
    from afkit.engine.connection.profiles import Profile
    from afkit.engine.inputs.parameters import flatten
    from afkit.engine.values import plain

    app = load_app(args.path, console)
    name = connection_named(app, args.connection_name)
    fields = {field["name"]: field for field in flatten(entered_fields(app.connections[name]))}
    values = read_connection(args.connection, console.environ) if args.connection else {}
    for text in args.inputs:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise UsageError(f"-i {key[:60]}: a value is written NAME=VALUE")
        values[key] = parse_value(value, fields.get(key, {}))
    store = connection_store(app, name, values, vault=vault)
    path = str(Path(args.path).resolve())
    profiles.put(Profile(args.name, path, name, plain(store.parameters), plain(store.data)))
    if args.format == "json":
        console.json({"ok": True, "name": args.name, "connection": name})
    else:
        console.out(f"kept: {args.name} (connection {name}); use it with --connection {args.name}")
    return 0


def _list(args: argparse.Namespace, profiles: Profiles, console: Console) -> int:
    rows = [profiles.get(name) for name in profiles.names()]
    if args.format == "json":
        console.json([{"name": row.name, "path": row.path, "connection": row.connection} for row in rows])
    elif not rows:
        console.out("no profiles; afkit profile add NAME PATH makes one")
    else:
        width = max(len(row.name) for row in rows)
        for row in rows:
            console.out(f"{row.name:<{width}}  {row.connection}  {row.path}")
    return 0


def _show(args: argparse.Namespace, profile: Profile, console: Console) -> int:
    """Show which values and tokens there are. No value is shown but those of fields that are no secret."""
    from afkit.engine.components import find_connection
    from afkit.engine.connection.making import secret_names
    from afkit.loading import load

    app = load(profile.path).app
    if app is None:
        raise RunError(f"the connector of this profile, '{profile.path}', cannot be read", code=CONNECTION_UNUSABLE)
    secret = secret_names(app, find_connection(app, profile.connection))
    values = {key: "***" if key in secret else value for key, value in profile.values.items()}
    data = dict.fromkeys(profile.data, "***")
    if "expires" in profile.data:
        data["expires"] = profile.data["expires"]
    shown = {
        "name": profile.name,
        "path": profile.path,
        "connection": profile.connection,
        "values": values,
        "data": data,
    }
    if args.format == "json":
        console.json(shown)
        return 0
    console.out(f"{profile.name}: connection {profile.connection} of {profile.path}")
    for title, rows in (("values", values), ("stored", data)):
        for key, value in rows.items():
            console.out(f"  {title}  {key}: {value}")
    return 0


def _check(args: argparse.Namespace, profiles: Profiles, profile: Profile, console: Console, vault: Vault) -> int:
    from afkit.cli.connect import report_check
    from afkit.cli.runs.loading import load_app
    from afkit.engine import check_connection, connection_store

    app = load_app(profile.path, console)
    store = connection_store(app, profile.connection, profile.given(), vault=vault)
    store.keeper = profiles.keeper(profile.name)
    with _live(args, console) as send:
        options = _options(args, app, vault)
        result = check_connection(app, profile.connection, store, send=send, options=options)
    report_check(result, profile.connection, args, console)
    return 0 if result.ok else 1


def _remove(args: argparse.Namespace, profiles: Profiles, profile: Profile, console: Console, vault: Vault) -> int:
    from afkit.engine import connection_store
    from afkit.engine.checks import invalidate_connection

    told = False
    note = None
    app = _connector_of(profile) if profile.data and not args.keep_tokens else None
    if app is None and profile.data and not args.keep_tokens:
        note = f"the service was not told: {profile.path} has no connection '{profile.connection}' that can be read"
    elif app is not None:
        store = connection_store(app, profile.connection, profile.given(), vault=vault)
        with _live(args, console) as send:
            told, fault = invalidate_connection(app, store, send=send, options=_options(args, app, vault))
        note = f"the service could not be told: {fault.message}" if fault is not None else None
    profiles.remove(profile.name)
    if args.format == "json":
        console.json({"ok": True, "name": profile.name, "invalidated": told, "note": note})
    else:
        console.out(f"removed: {profile.name}{'; its tokens were invalidated' if told else ''}")
        if note:
            console.err(f"note: {vault.mask(note)}")
    return 0


def _connector_of(profile: Profile) -> App | None:
    """Load the connector of a profile; None where it, or the connection in it, is gone."""
    from afkit.loading import load

    try:
        app = load(profile.path).app
    except AfkitError:
        return None
    return app if app is not None and profile.connection in app.connections else None


def _live(args: argparse.Namespace, console: Console) -> LiveSend:
    """Give the transport to the service itself, to be closed by who asked for it."""
    from afkit.engine.transport.live import LiveSend
    from afkit.network import Network

    return LiveSend(network=Network(console.environ, args.ca_file))


def _options(args: argparse.Namespace, app: App, vault: Vault) -> Options:
    from afkit.engine import Options, hosts_of

    return Options(vault=vault, hosts=hosts_of(app, extra=args.allow_host), timeout=args.timeout)
