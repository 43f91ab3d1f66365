"""`afkit listen`: serve a webhook on this machine, registered with the service while it runs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from afkit.cli.runs.failing import failure, guarded
from afkit.cli.runs.hooks import hook_inputs, show
from afkit.cli.runs.inputs import read_state, store_for
from afkit.cli.runs.loading import load_app
from afkit.cli.runs.steps import StepPrinter, show_fault
from afkit.cli.runs.transport import Transport, add_transport_options, transport
from afkit.engine.codes import COMPONENT_UNKNOWN
from afkit.errors import AfkitError, RunError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import ConnectionStore, Options, RunResult, Vault
    from afkit.engine.webhooks import HookResult, Step

EPILOG = """\
examples:
  afkit listen my-app events --sandbox
  afkit listen my-app watchOrders --connection test.yaml --public-url https://abc.tunnel.example
  afkit listen my-app events --no-attach --once --format json

The address is printed first. Then the attach step registers the webhook with the service. Every call is shown with its answer
and the bundles that it makes. When you stop with Ctrl-C, the detach step removes the webhook.

The listener is bound to loopback. If a tunnel forwards to it, --public-url is the address that the service is given.
With --state FILE, what attach stored is kept there, for `afkit run … webhook://NAME --state FILE`.

exit codes: 0 stopped, 1 attach, detach or (with --once) the call failed, 2 could not run.
"""

EMPTY_REPORT: Mapping[str, Any] = {"bundles": []}
"""What a report in JSON holds when nothing could be run."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="manifest, connector folder or app directory")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="webhook, or instant trigger; may be left out if only one"
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument(
        "--public-url", metavar="URL", help="public address of a tunnel that forwards calls to this listener"
    )
    parser.add_argument("--once", action="store_true", help="stop after the first call that is not a handshake")
    parser.add_argument(
        "--no-attach", action="store_true", help="register nothing with the service, and remove nothing"
    )
    parser.add_argument("-i", dest="inputs", action="append", default=[], metavar="NAME=VALUE", help="one input value")
    parser.add_argument("--input", metavar="FILE", help="file with input values, JSON or YAML")
    parser.add_argument("--state", metavar="FILE", help="where to keep what attach stores")
    add_transport_options(parser)
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Serve until a person stops it."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    app = load_app(args.path, console)
    webhook, trigger = names(app, args.name)
    with transport(args, app, console) as way:
        events = StepPrinter(console, trace=args.trace) if args.format == "text" else None
        options = way.options(args, vault)._replace(events=events, lookup=way.send)
        return _Listening(args, app, webhook, trigger, way, options, console).serve()


def names(app: App, given: str | None) -> tuple[str, str | None]:
    """Give the webhook and, if that was named, its instant trigger. Raises RunError."""
    if given in app.webhooks:
        return str(given), None
    if given in app.modules:
        module = app.modules[str(given)]
        if module.webhook is None:
            raise RunError(
                f"module '{given}' has no webhook to listen for", code=COMPONENT_UNKNOWN, place=module.origin.location
            )
        return module.webhook, module.name
    if given is None and len(app.webhooks) == 1:
        return next(iter(app.webhooks)), None
    known = ", ".join(app.webhooks)
    if not app.webhooks:
        raise RunError("the connector has no webhook", code=COMPONENT_UNKNOWN, hint="afkit add webhook NAME makes one")
    what = f"this connector has no webhook '{given}'" if given is not None else "name the webhook to listen for"
    raise RunError(what, code=COMPONENT_UNKNOWN, hint=f"webhooks are: {known}")


class _Listening:
    """A listener with the connector, the connection and what attach stored."""

    def __init__(
        self,
        args: argparse.Namespace,
        app: App,
        webhook: str,
        trigger: str | None,
        way: Transport,
        options: Options,
        console: Console,
    ) -> None:
        self.args, self.app, self.way, self.options, self.console = args, app, way, options, console
        self.webhook, self.trigger = webhook, trigger
        hook, behind, self.parameters, self.inputs = hook_inputs(args, app, webhook, trigger, console)
        self.store = store_for(args, app, hook, way, options, console)
        self.trigger_store: ConnectionStore | None = self.store
        if behind is not None and behind.connection != hook.connection:
            self.trigger_store = store_for(args, app, behind, way, options, console)
        if behind is not None:
            from afkit.engine.modules import needs_connection

            needs_connection(behind, self.trigger_store)
        self.stored: dict[str, Any] = dict(read_state(args.state) or {})
        self.failed = False

    def serve(self) -> int:
        """Listen, attach, wait, detach."""
        from afkit.cli.listener import Listener
        from afkit.cli.sandbox import stop_signals

        with stop_signals() as stopped, Listener(self.args.port, self.args.public_url) as listener:
            listener.start(lambda call: self._call(call, stopped))
            self._say({"event": "listening", "url": listener.url}, listener.url)
            attached = False
            try:
                if not self.args.no_attach:
                    attached = self._step("attach", listener.hook_url)
                    if not attached:
                        return 1
                stopped.wait()
            finally:
                if attached:
                    self.failed |= not self._step("detach", listener.hook_url)
        return 1 if self.failed else 0

    def _step(self, step: Step, url: str) -> bool:
        from afkit.engine.webhooks import run_hook_step

        result = run_hook_step(
            self.app,
            self.webhook,
            step,
            self.store,
            send=self.way.send,
            url=url,
            parameters=self.parameters,
            stored=self.stored,
            options=self.options,
        )
        if step == "attach" and result.ok:
            self.stored.update(result.state)
            if self.args.state:
                self._keep()
        self._told(step, result)
        return result.ok

    def _keep(self) -> None:
        """Keep what attach stored where nobody else can read it."""
        import os

        text = json.dumps(self.stored, indent=2, ensure_ascii=False) + "\n"
        handle = os.open(self.args.state, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)

    def _told(self, step: str, result: RunResult) -> None:
        self._say({"event": step, **result.report(temp=self.args.trace)}, None)
        for note in result.notes:
            self.console.err(f"note: {result.trace.vault.mask(note)}")
        if result.error is not None:
            show_fault(result.error, result.trace.vault, self.console)

    def _call(self, call: Any, stopped: Any) -> Any:
        """Handle one call and give the answer; what is shown comes after it is known. Raises AfkitError, which is told."""
        from afkit.engine.webhooks import run_webhook

        try:
            result: HookResult = run_webhook(
                self.app,
                self.webhook,
                call,
                self.trigger_store,
                send=self.way.send,
                parameters=self.parameters,
                stored=self.stored,
                module=self.trigger,
                inputs=self.inputs,
                options=self.options,
            )
        except AfkitError as error:
            self._could_not_run(error, call, stopped)
            raise
        with suppress(OSError):
            if self.args.format == "json":
                self._say({"event": "call", "method": call.method, **result.report(temp=self.args.trace)}, None)
                if result.error is not None:
                    show_fault(result.error, result.trace.vault, self.console)
            else:
                show(result, self.args, self.console)
                self.console.stdout.flush()
        if self.args.once and result.handled != "verified":
            self.failed |= not result.ok
            stopped.set()
        return result.reply

    def _could_not_run(self, error: AfkitError, call: Any, stopped: Any) -> None:
        """Tell of a call whose trigger cannot begin: an input is missing, a directive is not executable here."""
        from afkit.cli.main import report_error

        with suppress(OSError):
            self._say(
                {"event": "call", "method": call.method, **failure(error.code, error.message, EMPTY_REPORT)}, None
            )
            report_error(error, self.console)
        if self.args.once:
            self.failed = True
            stopped.set()

    def _say(self, event: dict[str, Any], text: str | None) -> None:
        if self.args.format == "json":
            self.console.out(json.dumps(event, ensure_ascii=False))
        elif text is not None:
            self.console.out(text)
        self.console.stdout.flush()
