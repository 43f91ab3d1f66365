"""`afkit run PATH webhook://NAME`: an incoming call from a file or the command line, and what becomes of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import entered_fields
from afkit.cli.paint import paint
from afkit.cli.runs.dry import closing
from afkit.cli.runs.inputs import input_values, read_state, read_values, store_for
from afkit.cli.runs.saving import Saver
from afkit.cli.runs.steps import show_fault
from afkit.cli.runs.transport import Transport
from afkit.cli.runs.why import asked, show_outputs, unanswered
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App, Module, Webhook
    from afkit.cli.console import Console
    from afkit.engine import Options
    from afkit.engine.flow.webhook import Call
    from afkit.engine.webhooks import HookResult


def add_hook_options(parser: argparse.ArgumentParser) -> None:
    """Declare what describes an incoming call."""
    parser.add_argument(
        "--request", metavar="FILE", help="incoming call of a webhook: {method?, query?, headers?, body|json|form}"
    )
    parser.add_argument(
        "--body", metavar="TEXT", help="body of an incoming call, in place of --request; @FILE reads one"
    )
    parser.add_argument("--module", dest="trigger", metavar="M", help="instant trigger that takes a webhook's items")


def hook_inputs(
    args: argparse.Namespace, app: App, name: str, trigger: str | None, console: Console
) -> tuple[Webhook, Module | None, dict[str, Any], dict[str, Any]]:
    """Give the webhook, the instant trigger behind it, and the values for both."""
    from afkit.engine.components import find_webhook
    from afkit.engine.webhooks import divided_inputs, trigger_of

    webhook = find_webhook(app, name)
    behind = trigger_of(app, name, trigger, [])
    fields = entered_fields(webhook) + (entered_fields(behind) if behind is not None else [])
    mine, rest = divided_inputs(webhook, behind, input_values(args, fields, console))
    return webhook, behind, mine, rest


def run_hook(args: argparse.Namespace, app: App, way: Transport, options: Options, console: Console) -> int:
    """Handle one call and report."""
    from afkit.engine.webhooks import made_up_call, run_webhook

    name = args.module.removeprefix("webhook://")
    webhook, behind, mine, rest = hook_inputs(args, app, name, args.trigger, console)
    call = _call(args, console, made_up_call(app, name, behind) if args.dry_run else None)
    owner = behind if behind is not None else webhook
    store = store_for(args, app, owner, way, options, console)
    result = run_webhook(
        app,
        name,
        call,
        store,
        send=way.send,
        parameters=mine,
        stored=read_state(args.state),
        module=args.trigger,
        inputs=rest,
        options=options,
    )
    if args.save_files and result.ok:
        Saver(args.save_files, name, behind, console).save(result.values, result.bundles)
    show(result, args, console)
    return 0 if result.ok else 1


def _call(args: argparse.Namespace, console: Console, sample: Any) -> Call:
    from pathlib import Path

    from afkit.engine.flow.webhook import call_of

    if args.request is None and args.body is None and args.dry_run:
        return call_of({"json": sample})
    if args.request is not None and args.body is not None:
        raise UsageError("--request and --body are two ways to give one call", hint="leave one of them out")
    if args.request is None and args.body is None:
        raise UsageError(
            "a webhook runs on an incoming call", hint="give it with --request FILE, or its body alone with --body TEXT"
        )
    if args.body is not None:
        text = args.body
        if text.startswith("@"):
            try:
                text = console.stdin_text() if text == "@-" else Path(text[1:]).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"--body {text}: the file cannot be read: {error}") from None
        return call_of({"body": text})
    value = read_values(args.request, console, "--request")
    if not isinstance(value, Mapping):
        raise UsageError(f"--request {args.request}: the file must hold a collection with headers and a body")
    return call_of(value)


def show(result: HookResult, args: argparse.Namespace, console: Console) -> None:
    """Report what became of a call."""
    why = asked(args)
    report = result.report(temp=args.trace, why=why)
    silence = unanswered(args, report)
    if silence is not None:
        report["notes"].append(silence)
    vault = result.trace.vault
    if args.format == "json":
        console.json(report)
    else:
        reply = report["reply"]
        body = reply["body"] if isinstance(reply["body"], str) else json.dumps(reply["body"], ensure_ascii=False)
        console.out(f"{paint(result.handled, 'bold', console.color_out)}, answered {reply['status']}  {body}")
        for note in report["notes"]:
            console.err(f"note: {note}")
        if result.handled == "accepted":
            count = len(result.bundles)
            console.out(paint(f"{count} bundle{'s' if count != 1 else ''}", "bold", console.color_out))
        for bundle in report["bundles"]:
            console.out(json.dumps(bundle, indent=2, ensure_ascii=False))
        show_outputs(report, console)
        if getattr(args, "dry_run", False):
            console.out(closing(report["trace"]))
    if result.error is not None:
        show_fault(result.error, vault, console)
