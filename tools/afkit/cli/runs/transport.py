"""How requests of a run leave: to the service, to a sandbox of its own or one that runs already, or to another address."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from afkit.cli.runs.connections import connection_values
from afkit.cli.runs.elsewhere import add_elsewhere_options, network_for, rebasing, running_sandbox, targets
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import Hosts, Options, Send, Vault
    from afkit.network import Network
    from afkit.sandbox import RemoteSandbox, Sandbox, Section


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
