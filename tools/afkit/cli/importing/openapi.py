"""`afkit import openapi`: make a connector of an OpenAPI description, or list its operations."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.commands import command
from afkit.errors import UsageError
from afkit.importing.folder import files_of, place, write_folder
from afkit.importing.openapi.build import build
from afkit.importing.openapi.description.chosen import Chosen
from afkit.importing.openapi.description.listing import list_operations
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from afkit.importing.report import as_text
from afkit.importing.update.baseline import LOCK, baseline_text

if TYPE_CHECKING:
    from afkit.cli.console import Console
    from afkit.importing.made import Made


def run(args: argparse.Namespace, console: Console) -> int:
    """Import the description, or list it."""
    if len(args.words) < 2:
        raise UsageError("SPEC is missing: the file that describes the API", hint="afkit import openapi SPEC -o PATH")
    if len(args.words) > 2:
        raise UsageError("one description is imported at a time", hint="afkit import openapi SPEC -o PATH")
    description = Description(Reader(args.words[1], args.root))
    if args.list:
        return _list(description, args, console)
    if args.output is None:
        raise UsageError(
            "-o PATH is missing: where to write the connector",
            hint="afkit import openapi SPEC -o PATH, or --list to look first",
        )
    chosen = Chosen(tuple(args.tag), tuple(args.operation), args.server)
    made = build(description, chosen)
    folder, manifest = place(args.output)
    parts = files_of(made, manifest, split=args.split)
    files = {**parts, LOCK: baseline_text(made, description, chosen, folder, manifest, args.root)}
    written = write_folder(folder, files, force=args.force)
    return tell(made, str(folder), written, args, console)


def _list(description: Description, args: argparse.Namespace, console: Console) -> int:
    found = list_operations(description)
    if args.tag or args.operation:
        found = [item for item in found if _is_asked(item, args)]
    if args.format == "json":
        console.json({"title": description.title, "version": description.version, "operations": found})
        return 0
    width = min(max((len(str(item["id"])) for item in found), default=4), 48)
    lines = []
    for item in found:
        tags = f"  [{', '.join(_texts(item['tags']))}]" if item["tags"] else ""
        gone = "  (deprecated)" if item["deprecated"] else ""
        lines.append(f"{item['id']!s:<{width}}  {item['method']!s:<6} {item['path']}{tags}{gone}")
    console.out("\n".join([*lines, f"{len(found)} operations of {description.title}"]))
    return 0


def _is_asked(item: Mapping[str, object], args: argparse.Namespace) -> bool:
    names = {str(item["id"]), f"{item['method']} {item['path']}"}
    return bool(set(args.tag) & set(_texts(item["tags"])) or names & set(args.operation))


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def tell(made: Made, folder: str, written: list[str], args: argparse.Namespace, console: Console) -> int:
    """Tell what was made and where, and what was remarked on the way; give the exit code."""
    manifest: dict[str, Any] = dict(made.manifest)
    counts = {kind: len(manifest.get(kind, {})) for kind in ("connections", "modules", "rpcs", "webhooks")}
    if args.format == "json":
        remarks = [remark._asdict() for remark in made.remarks]
        console.json({"ok": True, "folder": folder, "written": written, **counts, "operations": dict(made.operations),
                      "remarks": remarks})  # fmt: skip
        return 0
    for line in as_text(made.remarks):
        console.out(line)
    shown = ", ".join(f"{count} {kind if count != 1 else kind[:-1]}" for kind, count in counts.items() if count)
    console.out(f"{folder}: {shown}")
    console.out(f"next: {command('lint', folder)} && {command('test', folder)}")
    return 0
