"""`afkit rename`: give a component or a parameter another name, everywhere."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.cli.console import named_like

if TYPE_CHECKING:
    from afkit.cli.console import Console


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("target", metavar="KIND/OLD", help="what to rename: KIND/NAME, or KIND/NAME/PARAMETER")
    parser.add_argument("new", metavar="NEW", help="the new name")
    parser.add_argument(
        "--in", dest="path", default=".", metavar="PATH", help="the connector (default: the current folder)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = (
        "examples:\n"
        "  afkit rename module/createItem createOrder\n"
        "  afkit rename module/createItem/note comment --in connector/acme\n"
        "  afkit rename connection/acme/apiKey token --dry-run\n\n"
        "KIND is connection, webhook, module, rpc, function or endpoint. The name is changed wherever it is used:\n"
        "expressions, references, groups, sandbox.yaml and cases.yaml; the rest of every file stays byte for byte.\n"
        "A file that holds only this component and is named after it (functions/NAME.js and its test, an included\n"
        "NAME.yaml) is renamed, too; other files of that name are listed, with the reason why they stay.\n"
        "A published app keeps the old name for existing flows: afkit plan says what a rename breaks.\n\n"
        "exit codes: 0 done, 2 could not run (nothing was written)."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Rename, or with --dry-run say what would change."""
    from afkit.index import Index
    from afkit.index.companions import read_companions
    from afkit.loading import load
    from afkit.scaffold.changes import check, edited, save
    from afkit.scaffold.moving import moved, moves
    from afkit.scaffold.renaming import renamed, sent_whole

    project = load(args.path)
    index = Index(project, read_companions(project.folder))
    edits = renamed(index, args.target, args.new)
    whole = [f"{place.file}:{place.line}" for place in sent_whole(index, args.target)]
    check(args.path, project, edited(edits))
    follow = moves(project, args.target, args.new)
    texts = moved(edited([*edits, *follow.edits]), follow.files)
    changed = named_like(args.path, texts if args.dry_run else save(texts, gone=follow.files))
    if args.format == "json":
        console.json({"ok": True, "dryRun": args.dry_run, "changed": changed, "moved": dict(follow.files),
                      "stays": dict(follow.stays), "sentWhole": whole})  # fmt: skip
        return 0
    for name in changed:
        console.out(f"{'would change' if args.dry_run else 'changed'}    {name}")
    for old, new in follow.files.items():
        console.out(f"{'would move' if args.dry_run else 'moved'}      {old} to {new}")
    for name, reason in follow.stays.items():
        console.out(f"stays      {name}: {reason}")
    for line in whole:
        console.out(f"note       {line} takes all parameters at once: what it sends has the new name, too")
    console.out(f"{args.target} is {args.new} now" if not args.dry_run else "nothing was written")
    return 0
