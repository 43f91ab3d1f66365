"""`afkit run`: run a module here, as the platform would."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import entered_fields
from afkit.cli.paint import paint
from afkit.cli.runs.dry import closing, rehearsed
from afkit.cli.runs.each import add_each_options, check_each, run_each
from afkit.cli.runs.failing import guarded
from afkit.cli.runs.hooks import add_hook_options, run_hook
from afkit.cli.runs.inputs import input_values, read_state, read_values, store_for, write_state
from afkit.cli.runs.loading import load_app
from afkit.cli.runs.recording import add_recording_options, check_recording, recorded
from afkit.cli.runs.saving import Saver, check_saving
from afkit.cli.runs.steps import StepPrinter, show_fault
from afkit.cli.runs.transport import Transport, add_transport_options, sandbox_tables, transport
from afkit.cli.runs.why import add_why_option, asked, settle_why, show_outputs, unanswered
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import Options, RunResult, Vault

EPILOG = """\
examples:
  afkit run connector/emporix-oe startDigitalProcess -i eventType=order.found -i payload.orderId=EON1075 --sandbox
  afkit run connector/emporix-oe startDigitalProcess --input event.json --connection test.yaml --dry-run
  afkit run connector/emporix-oe startDigitalProcess --each events.jsonl --concurrency 16 --sandbox
  afkit run my-app 'rpc://listDepots?onlyOpen=true' --connection test.yaml
  afkit run my-app webhook://events --body '{"id": 7}'       (an incoming call, and the instant trigger behind it)
  afkit run my-app watchOrders --state orders.json           (a trigger continues where its last run ended)

-i NAME=VALUE: the value is JSON where it parses as JSON, else text; a field of type text keeps numbers as they are
written. NAME may be dotted to fill a collection: -i payload.orderId=EON1075. -i wins over --input. A buffer takes the
bytes of a file: -i data=@invoice.pdf, or of standard input: -i data=@-.

--connection FILE holds the connection's parameter values; a value may be {env: NAME}. What the platform has stored
for a connection that needs a person's consent (accessToken, expires ...) may stand under 'data:'.

--save-files DIR writes every buffer in the bundles as a file into DIR, under the name that comes with it; an existing file is
not overwritten. In its place, the bundles hold {"file": path, "size": bytes}.

--record FILE keeps what was sent and received; --replay FILE answers from it, so that the run needs no network: a request
that was not recorded fails and shows the nearest one that was.

--dry-run sends nothing. Replies are made up from the module's samples and from what the expressions read (<body.…>), or come
from --sandbox or --replay FILE; each step says which. <connection.…> stands for connection values that are not given.

Requests go only to hosts that the connector or its connection names. Secrets are masked in everything that is printed.

--each FILE runs once for each line, up to --concurrency at a time, and writes one result line for each as soon as it ends.
An input is tried again after RateLimitError, ConnectionError, ModuleTimeoutError and IncompleteDataError, when Retry-After
says or after growing pauses, unless a request may already have had its effect. After a crash or Ctrl-C, --resume continues
where it ended and starts nothing twice.

exit codes: 0 done, 1 the run (or one of many) failed, 130 interrupted, 2 could not run (unknown module, missing or wrong
input, bad connection file ...).
"""


EMPTY_REPORT: Mapping[str, Any] = {"bundles": []}
"""What a report in JSON holds when nothing could be run."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="manifest, connector folder or app directory")
    parser.add_argument(
        "module",
        metavar="MODULE",
        nargs="?",
        help="a module, rpc://NAME?key=value, webhook://NAME or epoch://MODULE; without it the modules are listed",
    )
    parser.add_argument("-i", dest="inputs", action="append", default=[], metavar="NAME=VALUE", help="one input value")
    parser.add_argument("--input", metavar="FILE", help="file with input values, JSON or YAML; - is standard input")
    parser.add_argument("--payload", metavar="FILE", help="payload of an instant trigger, JSON or YAML")
    parser.add_argument(
        "--state", metavar="FILE", help="position of a polling trigger: read before the run and written after it"
    )
    parser.add_argument(
        "--since",
        metavar="START",
        help="where a polling trigger begins: all, now, a date, or an item of epoch://MODULE",
    )
    add_hook_options(parser)
    parser.add_argument(
        "--save-files", metavar="DIR", help="write the buffers of the bundles as files into this folder"
    )
    parser.add_argument(
        "--positions",
        action="store_true",
        help="add __IMTLENGTH__ and __IMTINDEX__ to the bundles of a search, as a scenario does",
    )
    parser.add_argument("--no-rpc", action="store_true", help="do not fetch and check what RPCs give to the form")
    parser.add_argument("--limit", type=int, metavar="N", help="at most N bundles")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="send nothing and show the requests; samples, --sandbox or --replay stand in",
    )
    add_transport_options(parser)
    add_each_options(parser)
    add_recording_options(parser)
    add_why_option(parser)
    parser.epilog = EPILOG


_MEANT = {
    "request": ("--request", "webhook://NAME"),
    "body": ("--body", "webhook://NAME"),
    "trigger": ("--module", "webhook://NAME"),
    "payload": ("--payload", "an instant trigger"),
    "since": ("--since", "a polling trigger"),
    "state": ("--state", "a module or webhook://NAME"),
}
"""Options that only some of what runs heeds: how they are written, and what they go with."""

_HEEDED = {"module": ("payload", "since", "state"), "webhook": ("request", "body", "trigger", "state")}


def _check_kind(args: argparse.Namespace) -> None:
    """Raise UsageError for an option that what is to be run does not heed."""
    kind = args.module.partition("://")[0] if args.module is not None and "://" in args.module else "module"
    for name, (option, meant) in _MEANT.items():
        if getattr(args, name) is not None and name not in _HEEDED.get(kind, ()):
            raise UsageError(f"{option} goes with {meant}")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run the module and report."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit {args.limit}: a limit is at least 1")
    settle_why(args)
    check_each(args)
    check_recording(args)
    check_saving(args)
    _check_kind(args)
    app = load_app(args.path, console, args.module)
    if args.module is None:
        from afkit.cli.describe import overview

        return overview(app, args, console)
    from afkit.engine import POLICY

    why = asked(args)
    listener = None if args.format == "json" else StepPrinter(console, trace=args.trace, why=why)
    with transport(args, app, console) as direct, recorded(args, direct, vault, console) as way:
        options = way.options(args, vault)._replace(
            limit=args.limit,
            dry=args.dry_run,
            policy=POLICY._replace(search_adds_position=args.positions),
            events=listener,
            why=args.why is not None,
            lookup=None if args.no_rpc else way.send,
        )
        options = rehearsed(args, way, options)
        if args.module.startswith("webhook://"):
            return run_hook(args, app, way, options, console)
        if args.each:
            return _each(args, app, way, options, console)
        result = _execute(args, app, way, options, console)
        if args.save_files and result.ok:
            saver = Saver(args.save_files, args.module, app.modules.get(args.module), console)
            saver.save(result.values, result.bundles)
        _report(result, args, console, way)
    return 0 if result.ok else 1


def _execute(args: argparse.Namespace, app: App, way: Transport, options: Options, console: Console) -> RunResult:
    from afkit.engine import parse_reference, run_module, run_rpc
    from afkit.engine.components import find_module, find_rpc

    if args.module.startswith("rpc://"):
        rpc = find_rpc(app, parse_reference(args.module)[0])
        values = input_values(args, [], console)
        store = store_for(args, app, rpc, way, options, console)
        return run_rpc(app, args.module, values, store, send=way.send, options=options)
    epoch = args.module.startswith("epoch://")
    module = find_module(app, args.module.removeprefix("epoch://"))
    values = input_values(args, entered_fields(module), console)
    if args.payload is not None and module.module_type != "instant_trigger":
        raise UsageError(f"--payload goes with an instant trigger, and '{module.name}' is none")
    payload = read_values(args.payload, console, "--payload") if args.payload else None
    store = store_for(args, app, module, way, options, console)
    if epoch:
        from afkit.engine.epochs import run_epoch

        return run_epoch(app, module.name, values, store, send=way.send, options=options)
    state = read_state(args.state)
    if args.since is not None:
        from afkit.engine.epochs import start_at

        quiet = options._replace(events=None, limit=None)
        state = {**(state or {}), **start_at(app, module.name, args.since, values, store, send=way.send, options=quiet)}
    result = run_module(app, args.module, values, store, send=way.send, payload=payload, state=state, options=options)
    if args.state and result.ok and not result.dry:
        write_state(args.state, result.state)
    return result


def _each(args: argparse.Namespace, app: App, way: Transport, options: Options, console: Console) -> int:
    from afkit.engine.components import find_module

    module = find_module(app, args.module)
    store = store_for(args, app, module, way, options, console)
    return run_each(args, app, entered_fields(module), store, way, options._replace(fetched={}), console)


def _report(result: RunResult, args: argparse.Namespace, console: Console, way: Transport) -> None:
    why = asked(args)
    report = result.report(temp=args.trace, why=why)
    vault = result.trace.vault
    silence = unanswered(args, report)
    if silence is not None:
        report["notes"].append(silence)
    if args.format == "json":
        console.json(report)
        if result.error is not None:
            show_fault(result.error, vault, console)
        return
    if result.dry:
        if report["trace"] and "standIn" not in report["trace"][-1]:
            StepPrinter(console, trace=args.trace, why=why).show(report["trace"][-1])
        console.out(closing(report["trace"]))
    for note in report["notes"]:
        console.err(f"note: {note}")
    if result.ok and (result.bundles or not result.dry):
        count = len(result.bundles)
        console.out(paint(f"{count} bundle{'s' if count != 1 else ''}", "bold", console.color_out))
        for bundle in report["bundles"]:
            console.out(json.dumps(bundle, indent=2, ensure_ascii=False))
    if args.why is not None:
        show_outputs(report, console)
    tables = "" if result.dry else sandbox_tables(args, way)
    if tables:
        console.out()
        console.out(vault.mask(tables))
    if result.error is not None:
        show_fault(result.error, vault, console)
