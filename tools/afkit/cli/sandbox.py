"""`afkit sandbox`: serve a stand-in of the service on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from afkit.cli.console import OutputError
from afkit.errors import UsageError

if TYPE_CHECKING:
    from types import FrameType

    from afkit.cli.console import Console
    from afkit.sandbox import Exchange, Sandbox, Section
    from afkit.source import Diagnostic

EPILOG = """\
examples:
  afkit sandbox connector/emporix-oe
  afkit sandbox connector/emporix-oe --port 8123 --mode strict
  afkit sandbox connector/emporix-oe --state oe.json      (goes on where it ended)
  afkit sandbox connector/emporix-oe --fault 429=30x2 --fault latency=2s --set maxBody=1000

A fault is NAME[=VALUE][xCOUNT][@ROUTE]: a status such as 429 or 503x2, latency=2s, cut, truncated, not-json, html,
empty, no-items, type=..., text=..., redirect[=URL], skew=-5m, or one that sandbox.yaml names.

exit codes: 0 stopped by Ctrl-C or SIGTERM, 2 could not run (no sandbox.yaml, port in use, unknown option).
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = EPILOG
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="a connector's folder, manifest or sandbox.yaml"
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument(
        "--state",
        metavar="FILE",
        help="keep the state in FILE: read at the start if it is there, written as it changes",
    )
    add_sandbox_options(parser)
    parser.add_argument(
        "--report", choices=("all", "changes", "none"), default="all", help="what to show at the end (default: all)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one object a line")


def add_sandbox_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that shape a sandbox; `run` and `test` have them too."""
    parser.add_argument("--mode", help="one of the modes that sandbox.yaml declares (default: the first)")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="F",
        help="make something go wrong: 429, latency=2s, cut … (docs/sandbox.md lists them)",
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="set a switch of sandbox.yaml")


def switches_of(settings: list[str]) -> dict[str, Any]:
    """Read `NAME=VALUE` settings; a value is JSON where it parses as JSON, else text; without one it is true."""
    switches: dict[str, Any] = {}
    for setting in settings:
        name, given, value = setting.partition("=")
        if not name:
            raise UsageError(f"--set {setting}: a switch has a name", hint="for example --set maxBody=1000")
        try:
            switches[name] = json.loads(value) if given else True
        except ValueError:
            switches[name] = value
    return switches


def warn(diagnostics: Iterable[Diagnostic], console: Console) -> None:
    """Tell the person what is doubtful about a file that can be used all the same."""
    for found in diagnostics:
        if found.severity == "warning":
            place = found.location
            console.err(f"warning[{found.code}]: {found.message}\n  --> {place.file}:{place.line}:{place.column}")


def run(args: argparse.Namespace, console: Console) -> int:
    """Serve until a person stops it."""
    from afkit.app.knowledge.vault import Vault
    from afkit.loading import load
    from afkit.sandbox import Sandbox, changes, credentials, find_sandbox, keeping, load_sandbox, read_state, serve

    out = _Json(console) if args.format == "json" else _Text(console)
    if find_sandbox(args.path) is None:
        load(args.path)  # says what is wrong with the path, if there is no connector either
    spec = load_sandbox(args.path)
    warn(spec.diagnostics, console)
    sandbox = Sandbox(
        spec,
        args.mode,
        switches=switches_of(args.set),
        faults=tuple(args.fault),
        state=read_state(args.state) if args.state else None,
        listener=_untroubled(out.exchange),
    )
    before = sandbox.report()
    kept = keeping(sandbox, args.state) if args.state else nullcontext()
    with stop_signals() as stopped, kept, serve(sandbox, args.port) as server:
        with suppress(BrokenPipeError):  # whoever read the address has seen enough
            out.listening(sandbox, server.url)
        stopped.wait()
    tables = [] if args.report == "none" else sandbox.report()
    if tables:
        seen = {secret for exchange in sandbox.exchanges for secret in credentials(exchange.request)}
        console.seal(Vault(seen))
    out.stopped(sandbox, changes(before, tables) if args.report == "changes" else tables)
    return 0


def _untroubled(listener: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
    """Let requests be answered although nobody reads the log any more (`afkit sandbox | head`)."""

    def heard(exchange: Exchange) -> None:
        with suppress(OSError, OutputError):
            listener(exchange)

    return heard


def _masked(exchange: Exchange) -> Exchange:
    """Give an exchange as it may be logged: without the credentials of its caller. They are forgotten with it."""
    from afkit.sandbox import credentials

    request = exchange.request
    secrets = set(credentials(request))
    if not exchange.cause and not exchange.error and not any(secret in request.path for secret in secrets):
        return exchange
    from afkit.app.knowledge.vault import Vault

    mask = Vault(secrets).mask
    return exchange._replace(
        request=request._replace(target=mask(request.path)),
        cause=mask(exchange.cause),
        error=exchange.error and mask(exchange.error),
    )


class _Stopped(threading.Event):
    """An event to wait for signals with: a signal that the system hands to another thread wakes no thread that waits."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait as any event does, but look for signals four times a second."""
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(0.25):
            pass
        return True


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Turn Ctrl-C and SIGTERM into an event, while the block runs."""
    stopped = _Stopped()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


class _Text:
    """Lines for a person."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def listening(self, sandbox: Sandbox, url: str) -> None:
        import yaml

        out = self.console.out
        out(f"{sandbox.spec.title}, {sandbox.mode}: {url}")
        for name, values in sandbox.connections().items():
            out(f"\nvalues for the connection '{name}', as a file for --connection:\n")
            text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
            out("".join(f"  {line}\n" for line in text.splitlines()))
        out("Ctrl-C stops it.")
        self.console.stdout.flush()

    def exchange(self, exchange: Exchange) -> None:
        exchange = _masked(exchange)
        request, reply = exchange.request, exchange.reply
        told = [exchange.at.strftime("%H:%M:%S"), f"{request.method:<6}", request.path, str(reply.status)]
        if exchange.fault:
            told.append(f"[fault {exchange.fault}]")
        if exchange.error or exchange.cause:
            told.append(exchange.error or exchange.cause)
        self.console.out("  ".join(told))
        self.console.stdout.flush()

    def stopped(self, sandbox: Sandbox, tables: list[Section]) -> None:
        from afkit.sandbox import report_text

        self.console.out(f"\n{sandbox.count} request(s)")
        if tables:
            self.console.out(report_text(tables))


class _Json:
    """One object a line for a program."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def _line(self, value: dict[str, Any]) -> None:
        self.console.out(json.dumps(value, ensure_ascii=False))
        self.console.stdout.flush()

    def listening(self, sandbox: Sandbox, url: str) -> None:
        self._line({"event": "listening", "url": url, "mode": sandbox.mode, "connections": sandbox.connections()})

    def exchange(self, exchange: Exchange) -> None:
        exchange = _masked(exchange)
        self._line(
            {
                "event": "request",
                "at": exchange.at.isoformat(),
                "method": exchange.request.method,
                "path": exchange.request.path,
                "status": exchange.reply.status,
                "route": exchange.route,
                "cause": exchange.cause or None,
                "fault": exchange.fault,
                "error": exchange.error,
            }
        )

    def stopped(self, sandbox: Sandbox, tables: list[Section]) -> None:
        report = [{"title": table.title, "rows": list(table.rows)} for table in tables]
        self._line({"event": "stopped", "requests": sandbox.count, "report": report})
