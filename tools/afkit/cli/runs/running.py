"""What `run` and `connect` share: load the connector, read the connection file, choose the transport."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.app.lookup import first_error
from afkit.cli.runs.elsewhere import add_elsewhere_options, network_for, rebasing, running_sandbox, targets
from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.engine.faults import GIVE_VALUES
from afkit.errors import AfkitError, RunError, UsageError
from afkit.loading import load, load_text
from afkit.source import Location, UnreadableError, read_source
from afkit.source import load as load_document

if TYPE_CHECKING:
    from afkit.app import App, Project
    from afkit.cli.console import Console
    from afkit.engine import ConnectionStore, Hosts, Options, Send, Vault
    from afkit.network import Network
    from afkit.sandbox import RemoteSandbox, Sandbox, Section
    from afkit.source import Diagnostic


class Where(NamedTuple):
    """A place in a file whose text must not be shown."""

    file: str
    line: int
    column: int


def add_authority(parser: argparse.ArgumentParser) -> None:
    """Declare the option that names a company's own certificate authority."""
    parser.add_argument(
        "--ca-file", metavar="FILE", help="PEM file of a further certificate authority to trust (see docs/network.md)"
    )


def add_transport_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say where requests go, and how long they may take."""
    from afkit.cli.sandbox import add_sandbox_options

    parser.add_argument(
        "--connection",
        metavar="FILE|PROFILE",
        help="the connection's values: a profile's name, or a YAML or JSON file, in which {env: NAME} reads a variable",
    )
    add_elsewhere_options(parser)
    add_sandbox_options(parser)
    parser.add_argument(
        "--report",
        choices=("all", "changes", "none"),
        help="what to show of the sandbox after a run (default: all, or only changes of a sandbox that was already running)",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="SECONDS",
        help="time limit for one call (default: 40, or what the base says)",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="further host that may be reached, besides those that the connector names",
    )
    add_authority(parser)
    parser.add_argument(
        "--insecure",
        action="store_true",
        help="let a request that says 'rejectUnauthorized: false' accept any certificate",
    )
    parser.add_argument(
        "--trace", action="store_true", help="show response headers, temp and the directive of each step"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 300:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 300")
    return value


_NOTES = 20  # findings that are told before a run; the others are counted


def load_app(path: str, console: Console, component: str | None = None) -> App:
    """Load the connector to be run, as `load_project` does."""
    return load_project(path, console, component)[1]


def load_project(path: str, console: Console, component: str | None = None) -> tuple[Project, App]:
    """Load a connector, with its app. Raises ManifestError for one that cannot be read.

    Other errors are told where they touch `component` (as `run` names it) or what it builds on; the rest is counted.
    """
    project = load_text("<stdin>", console.stdin_text()) if path == "-" else load(path)
    errors = [found for found in project.diagnostics if found.severity == "error"]
    if project.app is None:
        raise first_error(errors)
    near = _touching(project.app, component, errors)
    for found in near[:_NOTES]:
        place = found.location
        console.err(f"note: {found.message} [{found.code}]\n  --> {place.file}:{place.line}:{place.column}")
    others = len(errors) - len(near[:_NOTES])
    if others:
        count = f"{others} error{'s' if others != 1 else ''}"
        console.err(f"note: {project.main} has {count}, which may change what it does: afkit lint {path}")
    return project, project.app


def _touching(app: App, component: str | None, errors: list[Diagnostic]) -> list[Diagnostic]:
    """Give the findings inside a component, its connections, its webhook, and the base."""
    if component is None or not errors:
        return []
    name = component.partition("://")[2].partition("?")[0] or component
    kinds = {"rpc": app.rpcs, "webhook": app.webhooks}
    owner = kinds.get(component.partition("://")[0], app.modules).get(name)
    if owner is None:
        return []
    owners: list[Any] = [owner]
    for key, kind in (("connection", app.connections), ("alt_connection", app.connections), ("webhook", app.webhooks)):
        used = getattr(owner, key, None)
        if isinstance(used, str) and used in kind:
            owners.append(kind[used])
    places = [one.origin.location for one in owners]
    places += [code.origin.location for one in owners for code in one.codes.values()]
    if "base" in app.codes:
        places.append(app.codes["base"].origin.location)
    return [
        found
        for found in errors
        if any(
            found.location.source is place.source and place.start <= found.location.start <= place.end
            for place in places
        )
    ]


def read_connection(file: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Read connection values. A line of the file is never shown, as it may hold a secret.

    Raises RunError for a file that cannot be read, that is no collection, or that names a variable which is not set.
    """
    value = _read_secretly(file)
    if not isinstance(value, Mapping):
        raise RunError(
            f"the connection file {file} must hold a collection of parameter values",
            code=CONNECTION_UNUSABLE,
            hint="for example:  clientId: my-id\n        clientSecret: {env: MY_SECRET}",
        )
    return {name: _resolved(item, file, name, environ) for name, item in value.items()}


def _read_secretly(file: str) -> Any:
    try:
        return load_document(read_source(file)).value
    except UnreadableError as error:
        found = error.diagnostics[0]
        place = found.location
        words = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "'…'", found.message)
        where = Where(place.file, place.line, place.column) if isinstance(place, Location) else None
        raise RunError(f"the connection file {file} cannot be read: {words}", code=found.code, place=where) from None


def _resolved(value: Any, file: str, name: str, environ: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"env"} and isinstance(value["env"], str):
            if value["env"] not in environ:
                raise RunError(
                    f"the environment variable {value['env']} is not set; '{name}' of {file} reads it",
                    code=CONNECTION_UNUSABLE,
                    hint=f"set it first: export {value['env']}=…",
                )
            return environ[value["env"]]
        return {key: _resolved(item, file, f"{name}.{key}", environ) for key, item in value.items()}
    return value


def read_values(file: str, console: Console, option: str) -> Any:
    """Read JSON or YAML values from a file, or from standard input for `-`. Raises UsageError, SourceError."""
    if file != "-":
        return load_document(read_source(file)).value
    text = console.stdin_text()
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # what is nested too deeply is told in words by the reader of files
        from afkit.source import Source, load_yaml

        try:
            return load_yaml(Source("<stdin>", text)).value
        except UnreadableError as error:
            raise UsageError(f"{option} -: standard input is neither JSON nor YAML: {error.message}") from None


class Transport(NamedTuple):
    """How requests leave: the send function, the hosts, the sandbox if there is one, and its tables before the run."""

    send: Send
    hosts: Hosts | None
    sandbox: Sandbox | RemoteSandbox | None = None
    network: Network | None = None
    reroute: str | None = None  # where everything goes in place of its host
    rebase: Callable[[str], str] | None = None
    before: tuple[Section, ...] | None = None  # None: what was there before does not matter

    def options(self, args: argparse.Namespace, vault: Vault) -> Options:
        """Give the options of a run that goes this way."""
        from afkit.engine import Options

        return Options(vault=vault, hosts=self.hosts, rebase=self.rebase, timeout=args.timeout, insecure=args.insecure)

    def local(self, url: str) -> str:
        """Lead an address to where everything goes, if it goes elsewhere."""
        if self.reroute is None:
            return url
        from afkit.sandbox import Routes, at_home

        return at_home(url, self.reroute, self.sandbox.routes if self.sandbox is not None else Routes())


@contextmanager
def transport(args: argparse.Namespace, app: App, console: Console) -> Iterator[Transport]:
    """Give the transport that the options ask for, and close it afterwards."""
    from afkit.engine import hosts_of
    from afkit.engine.transport.live import LiveSend
    from afkit.network import Network

    def reachable() -> Hosts:
        hosts = hosts_of(app, extra=args.allow_host)
        hosts.allow_values(connection_values(args, (), None, console))
        return hosts

    rebase = rebasing(args, app, reachable)
    if not args.sandbox:
        for name in ("mode", "fault", "set", "report"):
            if getattr(args, name):
                raise UsageError(f"--{name} shapes the sandbox: it goes with --sandbox")
        network = Network(console.environ, args.ca_file)
        with LiveSend(network=network) as send:
            hosts = hosts_of(app, extra=(*args.allow_host, *targets(args)))
            yield Transport(send, hosts, network=network, rebase=rebase)
        return
    hosts = hosts_of(app, extra=args.allow_host, home=True)
    if isinstance(args.sandbox, str):
        for name in ("mode", "fault", "set"):
            if getattr(args, name):
                raise UsageError(f"--{name} shapes a sandbox that is started: the one at {args.sandbox} runs already")
        network = network_for(args.sandbox, args, console)
        with LiveSend(network=network) as plain, LiveSend(network=network, reroute=args.sandbox) as send:
            remote = running_sandbox(args.sandbox, args.path, plain)
            before = tuple(remote.report()) if args.report in (None, "changes") else None
            yield Transport(send, hosts, remote, network, remote.url, before=before)
        return
    from afkit.cli.sandbox import switches_of
    from afkit.sandbox import Sandbox, load_sandbox, serve

    spec = load_sandbox(args.path)
    sandbox = Sandbox(spec, args.mode, switches=switches_of(args.set), faults=tuple(args.fault))
    before = tuple(sandbox.report()) if args.report == "changes" else None
    with serve(sandbox) as server, LiveSend(reroute=server.url) as send:
        yield Transport(send, hosts, sandbox, reroute=server.url, before=before)


def sandbox_tables(args: argparse.Namespace, way: Transport) -> str:
    """Give what is to be shown of the sandbox after a run; nothing where there is none."""
    if way.sandbox is None or args.report == "none":
        return ""
    from afkit.sandbox import changes, report_text

    after = way.sandbox.report()
    if way.before is None:
        return report_text(after)
    changed = report_text(changes(way.before, after))
    return changed or ("nothing has changed in what the sandbox reports" if after else "")


def connection_values(
    args: argparse.Namespace, names: tuple[str, ...], sandbox: Sandbox | RemoteSandbox | None, console: Console
) -> Mapping[str, Any] | None:
    """Give the values for a connection: of the file, or else of the sandbox; None if there are none."""
    if args.connection:
        if is_profile(args.connection):
            from afkit.engine.connection.profiles import open_profiles

            return open_profiles(console.environ).get(args.connection).given()
        return read_connection(args.connection, console.environ)
    if sandbox is not None:
        offered = sandbox.connections()
        return next((offered[name] for name in names if name in offered), None)
    return None


def is_profile(given: str) -> bool:
    """Tell whether `--connection` names a profile: no file of that name is there, and it looks like none."""
    return (
        given != "-"
        and not Path(given).exists()
        and "/" not in given
        and not given.endswith((".yaml", ".yml", ".json"))
    )


def watch_profile(name: str | None, store: ConnectionStore, console: Console) -> None:
    """Let tokens that a run renews reach the profile, or the file of `connect --out`, that they came from."""
    if not name:
        return
    from afkit.engine.connection.profiles import FileKeeper, holds_tokens, open_profiles

    if not is_profile(name):
        if holds_tokens(name):
            store.keeper = FileKeeper(Path(name))
    else:
        profiles = open_profiles(console.environ)
        if name in profiles.names():
            store.keeper = profiles.keeper(name)


def _offer_sandbox(error: AfkitError, args: argparse.Namespace) -> None:
    """Name `--sandbox` where values of a connection are missing and a sandbox of the service lies beside the manifest."""
    if (
        getattr(args, "replay", None)
        or error.code != CONNECTION_UNUSABLE
        or not (error.hint or "").startswith(GIVE_VALUES)
    ):
        return
    from pathlib import Path

    path = Path(getattr(args, "path", None) or ".")
    folder = path if path.is_dir() else path.parent
    if not getattr(args, "sandbox", True) and (folder / "sandbox.yaml").is_file():
        error.hint = f"{error.hint}; or add --sandbox: the sandbox.yaml beside the manifest brings values and answers"


def guarded(
    console: Console, args: argparse.Namespace, empty: Mapping[str, Any], action: Callable[[Vault], int]
) -> int:
    """Run an action with a vault of its own, which everything that leaves passes. In JSON, errors are told twice: as one
    object on standard output, and to the person."""
    from afkit.engine import Vault

    vault = Vault()
    console.seal(vault)
    try:
        return action(vault)
    except AfkitError as error:
        error.message = vault.mask(error.message)
        error.args = (error.message,)
        _offer_sandbox(error, args)
        if args.format == "json":
            console.json(failure(error.code, error.message, empty, getattr(error, "type", None)))
        raise


def failure(code: str, message: str, empty: Mapping[str, Any], kind: str | None = None) -> dict[str, Any]:
    """Give the JSON object of a command that could not run; `empty` holds the members that have nothing to tell.

    `kind` is the platform's error type where the platform would fail in the same way.
    """
    from afkit.app.spec.format.reactions import reaction

    error = {"type": kind or code, "code": code, "message": message, "status": None, "reaction": reaction(kind)}
    return {"ok": False, **empty, "error": error, "notes": [], "trace": []}
