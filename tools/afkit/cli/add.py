"""`afkit add`: add a component to a connector, with its group entry, its sandbox route and its case."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.cli.console import named_like
from afkit.scaffold.adding import CRUD, KINDS, Order, add
from afkit.scaffold.project import AUTH

if TYPE_CHECKING:
    from afkit.cli.console import Console


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("kind", choices=tuple(KINDS), metavar="KIND", help=f"what to add: {', '.join(KINDS)}")
    parser.add_argument("name", metavar="NAME", help="its name, such as createOrder")
    parser.add_argument(
        "--in", dest="path", default=".", metavar="PATH", help="the connector (default: the current folder)"
    )
    parser.add_argument("--crud", choices=CRUD, help="what a module does to data (default: what its name begins with)")
    parser.add_argument("--auth", choices=tuple(AUTH), default="apikey", help="how a connection authenticates")
    parser.add_argument(
        "--webhook", default="", metavar="NAME", help="the webhook of an instant trigger (default: a new one)"
    )
    parser.add_argument(
        "--group", default="", metavar="LABEL", help="the group of a module; a new one if there is none"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = (
        "examples:\n"
        "  afkit add module createOrder\n"
        "  afkit add search searchOrders --group Orders\n"
        "  afkit add connection acme-token --auth bearer --in connector/acme\n\n"
        "kinds:\n" + "".join(f"  {name:<17}{what}\n" for name, what in KINDS.items()) + "\n"
        "The component is put beside those of its kind, and your files stay as they are around it. sandbox.yaml and\n"
        "cases.yaml get a route and a case, so that afkit test covers it at once; they are made if there are none.\n\n"
        "exit codes: 0 done, 2 could not run (nothing was written)."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Add the component, or with --dry-run say what would change."""
    from afkit.loading import load
    from afkit.scaffold.changes import check, save

    order = Order(args.kind, args.name, args.crud or "", args.auth, args.group, args.webhook)
    project = load(args.path)
    added = add(project, order)
    check(args.path, project, added.texts)
    changed = named_like(args.path, added.texts if args.dry_run else save(added.texts))
    if args.format == "json":
        console.json({"ok": True, "dryRun": args.dry_run, "changed": changed, "hints": added.hints})
        return 0
    for name in changed:
        console.out(f"{'would change' if args.dry_run else 'changed'}    {name}")
    for hint in added.hints:
        console.out(f"next: {hint}")
    if args.dry_run:
        console.out("nothing was written")
    else:
        covered = "afkit test runs its case" if added.tested else "no case covers it yet"
        console.out(f"{args.kind} {args.name} is there; {covered}")
    return 0
