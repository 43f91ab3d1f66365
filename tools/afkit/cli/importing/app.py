"""`afkit import DIR`: an app directory, an export or a loose folder becomes a manifest."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.commands import command
from afkit.errors import UsageError
from afkit.importing.apps import import_app
from afkit.importing.placing import place_files
from afkit.nearest import nearest

if TYPE_CHECKING:
    from afkit.cli.console import Console

FORMS = ("openapi", "curl", "har", "postman")
"""What may stand before a description, a command or a recording."""

SHOWN = 20
"""How many remarks are printed one by one."""


def run(args: argparse.Namespace, console: Console) -> int:
    """Import the folder, and say what could not be taken over."""
    source = args.words[0]
    if len(args.words) > 1:
        near = nearest(source, FORMS)
        hint = (
            f"did you mean {command('import', near, args.words[1])}?"
            if near
            else f"what is no folder has a word before it: {', '.join(FORMS)}"
        )
        raise UsageError(f"one folder at a time: '{args.words[1]}' is one too many", hint=hint)
    if not args.output:
        raise UsageError(
            "-o PATH is missing: where the manifest is to be written",
            hint=command("import", source, "-o", "connector/"),
        )
    made = import_app(source, args.output, split=args.split, anchors=args.anchors)
    written = place_files(made.folder, made.files, force=args.force)
    app = made.app
    counts = {
        "modules": len(app.modules),
        "connections": len(app.connections),
        "webhooks": len(app.webhooks),
        "rpcs": len(app.rpcs),
        "functions": len(app.functions),
        "endpoints": len(app.endpoints),
    }
    main = str(made.folder / made.main)
    if args.format == "json":
        console.json(
            {"ok": True, "manifest": main, "written": sorted(written), "remarks": list(made.remarks), "counts": counts}
        )
        return 0
    for remark in made.remarks[:SHOWN]:
        console.out(f"note: {remark}")
    if len(made.remarks) > SHOWN:
        console.out(f"note: and {len(made.remarks) - SHOWN} more; --format json lists them all")
    told = ", ".join(f"{number} {name if number != 1 else name[:-1]}" for name, number in counts.items() if number)
    console.out(f"{main}: {told or 'no components'}; {len(written)} file{'' if len(written) == 1 else 's'} written")
    console.out(f"next: {command('lint', main)}")
    return 0
