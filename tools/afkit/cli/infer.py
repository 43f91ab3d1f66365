"""`afkit infer`: propose interface, samples, sandbox route, reply schema and case from a real answer."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import entered_fields
from afkit.cli.console import named_like
from afkit.cli.paint import paint
from afkit.cli.runs.failing import guarded
from afkit.cli.runs.inputs import input_values, store_for
from afkit.cli.runs.loading import load_app
from afkit.cli.runs.transport import add_transport_options, transport
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import Vault
    from afkit.scaffold.infer import Answer

EPILOG = """\
examples:
  afkit infer my-app getOrder --from reply.json                 (a reply as JSON, a HAR file, or what --record wrote)
  afkit infer my-app listOrders --record orders.json --connection my-test      (run it once, and learn from that)
  afkit infer my-app getOrder --from reply.json --write         (accept the proposal)

An answer gives five products: the fields of the interface, samples, a sandbox route with this answer, a JSON Schema of the
reply, and a case. Nothing is written without --write, and existing parts and comments stay as they are. Inputs are worked
out from the recorded requests unless -i gives them. Secrets are masked; look at the samples before you publish.

exit codes: 0 done, 2 could not run (nothing was written).
"""

EMPTY_REPORT: Mapping[str, Any] = {"changed": [], "products": {}, "diff": ""}
"""What a report in JSON holds when nothing could be inferred."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from afkit.scaffold.infer.infer import PRODUCTS

    parser.add_argument("path", metavar="PATH", help="manifest, connector folder or app directory")
    parser.add_argument("module", metavar="MODULE", help="a module, or rpc://NAME")
    parser.add_argument(
        "--from",
        dest="source",
        action="append",
        metavar="FILE",
        help="a recording, a HAR file, or a reply as JSON (one for each request of the module); - is standard input",
    )
    parser.add_argument("--record", metavar="FILE", help="run it now, keep the recording in FILE, and infer from that")
    parser.add_argument("-i", dest="inputs", action="append", default=[], metavar="NAME=VALUE", help="one input value")
    parser.add_argument("--input", metavar="FILE", help="file with input values, JSON or YAML; - is standard input")
    parser.add_argument(
        "--only", action="append", choices=PRODUCTS, metavar="PRODUCT", help=f"one of {', '.join(PRODUCTS)}"
    )
    parser.add_argument("--write", action="store_true", help="write the proposal (default: show it as a diff)")
    add_transport_options(parser)
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Infer, show the diff or write it."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    from afkit.loading import load
    from afkit.scaffold.changes import check, difference, save
    from afkit.scaffold.infer import PRODUCTS, infer

    if (args.source is None) == (args.record is None):
        raise UsageError("infer learns from an answer", hint="name it with --from FILE, or make it with --record FILE")
    app = load_app(args.path, console, args.module)
    values = input_values(args, _fields(app, args.module), console)
    answers = _answers(args, app, values, console, vault)
    project = load(args.path)
    found = infer(project, args.module, answers, values or None, args.only or PRODUCTS)
    check(args.path, project, found.texts)
    diff = "".join(difference(named_like(args.path, [name])[0], text) for name, text in sorted(found.texts.items()))
    changed = named_like(args.path, save(found.texts) if args.write else found.texts)
    if args.format == "json":
        told = {"written": args.write, "changed": changed, "products": found.products, "diff": diff}
        console.json({"ok": True, **told, "notes": found.remarks})
        return 0
    for line in diff.splitlines():
        colour = {"+": "green", "-": "red", "@": "dim"}.get(line[:1])
        console.out(line if colour is None else paint(line, colour, console.color_out))
    for remark in found.remarks:
        console.err(f"note: {remark}")
    if not changed:
        console.out("nothing is new")
    elif args.write:
        console.out("".join(f"changed    {name}\n" for name in changed) + "afkit test runs the new case")
    else:
        console.out("nothing was written; --write accepts this")
    return 0


def _read(source: str, console: Console) -> list[Answer]:
    from afkit.scaffold.infer import answers_of, read_answers

    return answers_of(console.stdin_text(), "standard input") if source == "-" else read_answers(source)


def _fields(app: App, name: str) -> list[Any]:
    module = app.modules.get(name)
    return entered_fields(module) if module is not None else []


def _answers(
    args: argparse.Namespace, app: App, values: dict[str, Any], console: Console, vault: Vault
) -> list[Answer]:
    from afkit.scaffold.infer import answers_of

    if args.source is not None:
        return [answer for source in args.source for answer in _read(source, console)]
    from afkit.engine import parse_reference, run_module, run_rpc
    from afkit.engine.components import find_module, find_rpc
    from afkit.engine.trace.cassette import cassette_text
    from afkit.engine.trace.redacted import redact
    from afkit.engine.transport.recorder import Recorder
    from afkit.source import write_atomic

    rpc = args.module.startswith("rpc://")
    owner = find_rpc(app, parse_reference(args.module)[0]) if rpc else find_module(app, args.module)
    with transport(args, app, console) as way:
        recorder = Recorder(way.send)
        options = way.options(args, vault)
        store = store_for(args, app, owner, way, options, console)
        result = (run_rpc if rpc else run_module)(app, args.module, values, store, send=recorder, options=options)
    text = cassette_text(redact(recorder.exchanges, vault))
    write_atomic(Path(args.record), text.encode())
    if result.error is not None:
        raise UsageError(f"the run failed, so there is nothing to learn from it: {result.error.message}")
    return answers_of(text, args.record)
