"""`afkit render`: write the app directory that the platform's tools read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.appdir.render import render
from afkit.appdir.verbatim import not_in_codes
from afkit.appdir.write import Changes, Drift, compare, write
from afkit.commands import command
from afkit.loading import load, load_text

if TYPE_CHECKING:
    from afkit.app import Project
    from afkit.cli.console import Console
    from afkit.source import Diagnostic

SHOWN = 5
"""How many errors are shown with their lines; `afkit lint` shows all."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        help="manifest, connector folder or app directory; - is a manifest on standard input",
    )
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="folder to write the app directory to")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if DIR differs from what would be written"
    )
    parser.add_argument(
        "--layout",
        choices=("official", "legacy"),
        default="official",
        help="names of files: as the official extension gives them, or after the platform's sections (default: official)",
    )
    parser.add_argument(
        "--clean", action="store_true", help="also remove the app's own files and icon that an earlier rendering wrote"
    )
    parser.add_argument(
        "--force", action="store_true", help="write into a folder that holds other things or another app"
    )
    parser.add_argument(
        "--as-is", action="store_true", help="write code as it is, even what the format has no place for"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = (
        "examples:\n"
        "  afkit render connector/emporix-oe -o build/emporix-oe\n"
        "  afkit render connector/emporix-oe -o build/emporix-oe --check\n\n"
        "An app with errors is not written. Of an imported one, --as-is writes what its codes held before.\n"
        "Files that did not change are not touched, files of components that are gone are removed, and the origins\n"
        "in the folder's makecomapp.json are kept.\n\n"
        "exit codes: 0 done, 1 the connector has errors or --check found a difference, 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Render, or compare with `--check`."""
    project = load_text("<stdin>", console.stdin_text()) if args.path == "-" else load(args.path)
    errors = [found for found in project.diagnostics if found.severity == "error"]
    hard = errors if project.app is None else not_in_codes(project.app, errors)
    if project.app is None or hard or (errors and not args.as_is):
        return _refuse(errors, project, args, console, "" if hard else ", and --as-is writes them as they stand")
    if errors and args.format == "text":
        console.err(f"note: {_count(errors)} in codes written as they stand; {command('lint', args.path)} shows them")
    files = render(project.app, args.layout) | _icon(project)
    if args.check:
        return _show_drift(compare(files, args.output), args, console)
    changes = write(files, args.output, source=project.folder, force=args.force, clean=args.clean)
    return _show_changes(changes, args, console)


def _icon(project: Project) -> dict[str, bytes]:
    """Give the app's icon as a file of the app directory, where it has one."""
    from pathlib import Path

    from afkit.appdir.layout import ICON
    from afkit.source import confine

    icon = project.app.icon if project.app is not None else None
    if icon is None:
        return {}
    return {ICON: Path(confine(project.folder, icon)).read_bytes()}


def _refuse(errors: list[Diagnostic], project: Project, args: argparse.Namespace, console: Console, way: str) -> int:
    if args.format == "json":
        console.json({"ok": False, "errors": [_as_json(error) for error in errors]})
        return 1
    from afkit.app.knowledge.secrecy import mask_written
    from afkit.source import frame

    for error in errors[:SHOWN]:
        console.err(f"error[{error.code}]: {error.message}")
        console.err(mask_written(frame(error.location, color=console.color_err)))
        if error.hint:
            console.err(f"  help: {error.hint}")
    more = f", {len(errors) - SHOWN} of them not shown" if len(errors) > SHOWN else ""
    console.err(
        f"not rendered: {project.main} has {_count(errors)}{more}; {command('lint', args.path)} shows them all{way}"
    )
    return 1


def _count(errors: list[Diagnostic]) -> str:
    return f"{len(errors)} error{'s' if len(errors) != 1 else ''}"


def _as_json(error: Diagnostic) -> dict[str, object]:
    place = error.location
    shown: dict[str, object] = {
        "code": error.code,
        "severity": error.severity,
        "message": error.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return shown if error.hint is None else {**shown, "hint": error.hint}


def _show_drift(drift: Drift, args: argparse.Namespace, console: Console) -> int:
    if args.format == "json":
        console.json({"ok": drift.clean, **{name: list(paths) for name, paths in drift._asdict().items()}})
    else:
        for name, paths in drift._asdict().items():
            for path in paths:
                console.out(f"{name:<10} {path}")
        console.out(f"{args.output} is up to date" if drift.clean else f"{args.output} differs; render it again")
    return 0 if drift.clean else 1


def _show_changes(changes: Changes, args: argparse.Namespace, console: Console) -> int:
    if args.format == "json":
        console.json({"ok": True, **{name: list(paths) for name, paths in changes._asdict().items()}})
        return 0
    for path in changes.written:
        console.out(f"written    {path}")
    for path in changes.removed:
        console.out(f"removed    {path}")
    for path in changes.left:
        console.out(f"left       {path}: belongs to no component; delete it if you do not need it")
    counts = f"{len(changes.written)} written, {len(changes.unchanged)} unchanged, {len(changes.removed)} removed"
    console.out(f"{args.output}: {counts}")
    return 0
