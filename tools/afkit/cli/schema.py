"""`afkit schema`: print or write the JSON Schemas that editors use."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app.spec.pages.generate import SchemaFile
    from afkit.cli.console import Console

BESIDE = ("sandbox", "cases")
"""Schemas whose shapes live in rooms of their own, which are loaded only when asked for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `afkit schema`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="which schema: manifest, sandbox, cases, app/base … (default: manifest)"
    )
    parser.add_argument("--list", action="store_true", help="list the names of all schemas")
    parser.add_argument(
        "-o", "--output", "--out", dest="out", metavar="DIR", help="write the schema, or all of them, below this folder"
    )
    parser.epilog = (
        "examples:\n"
        "  afkit schema --list\n"
        "  afkit schema app/parameters > parameters.schema.json\n"
        "  afkit schema -o schemas\n\n"
        "In an editor, begin a manifest with:\n"
        "  # yaml-language-server: $schema=schemas/manifest.schema.json\n\n"
        "exit codes: 0 done, 2 could not run (no schema of that name, or a file that cannot be written)."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one schema, list their names, or write files. Raises UsageError for an unknown name."""
    name = args.name or "manifest"
    if args.out is None and not args.list and name not in BESIDE:
        from afkit.app.spec.pages.generate import app_schemas

        files = {file.name: file for file in app_schemas()}
    else:
        files = {file.name: file for file in schema_files()}
    if args.list:
        width = max(map(len, files))
        for file in files.values():
            console.out(f"{file.name:<{width}}  {file.title}")
        return 0
    if name not in files:
        raise _unknown(name, [*files, *BESIDE])
    if args.out is None:
        from afkit.app.spec.pages.generate import render_schema

        console.text(render_schema(files[name]))
        return 0
    return _write(list(files.values()) if args.name is None else [files[name]], args.out, console)


def _write(files: list[SchemaFile], folder: str, console: Console) -> int:
    from afkit.app.spec.pages.generate import render_schemas
    from afkit.source import write_atomic

    for name, text in render_schemas(files).items():
        path = Path(folder) / name
        changed = write_atomic(str(path), text.encode())
        console.out(f"{'written' if changed else 'unchanged'}: {path}")
    return 0


def _unknown(name: str, known: list[str]) -> UsageError:
    from afkit.nearest import nearest

    near = nearest(name, [*known, *(other.removeprefix("app/") for other in known)])
    if near is not None and near not in known:
        near = f"app/{near}"
    hint = f"did you mean '{near}'? " if near else ""
    return UsageError(f"there is no schema '{name}'", hint=f"{hint}afkit schema --list names them all")


def schema_files() -> tuple[SchemaFile, ...]:
    """List all schemas: the app format's, and those of the files that stand beside a manifest."""
    from afkit.app.spec.format.cases import CASES
    from afkit.app.spec.format.sandbox import SANDBOX
    from afkit.app.spec.pages.generate import SchemaFile, app_schemas

    return (
        *app_schemas(),
        SchemaFile("sandbox", "Sandbox", SANDBOX, "A stand-in of the service: routes, checks, replies, state."),
        SchemaFile("cases", "Cases", CASES, "What a connector must do: inputs, expected requests and results."),
    )


def schemas() -> Mapping[str, str]:
    """Give the text of every schema file by its path below `schemas/`."""
    from afkit.app.spec.pages.generate import render_schemas

    return render_schemas(schema_files())
