"""`afkit import curl`, `har` and `postman`: make a connector of calls that were made."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.cli.importing.openapi import tell
from afkit.errors import UsageError
from afkit.importing.calls.build import build_curl, build_har, build_postman
from afkit.importing.folder import files_of, place, write_folder
from afkit.source import read_source

if TYPE_CHECKING:
    from afkit.cli.console import Console


_TAKEN = {
    "curl": "the command line, in one pair of quotes, or a file of commands",
    "har": "one HAR file",
    "postman": "one collection, and an environment if there is one",
}


def _commands(given: str, console: Console) -> str:
    """Give the commands: those of a file, of standard input, or those that were typed."""
    if given == "-":
        return console.stdin_text()
    name = given.removeprefix("@")
    return read_source(name).text if not re.search(r"\s", name) and Path(name).is_file() else given


def run(args: argparse.Namespace, console: Console) -> int:
    """Import commands, a recording or a collection."""
    word, *rest = args.words
    if not 1 <= len(rest) <= (2 if word == "postman" else 1):
        what = _TAKEN[word]
        raise UsageError(f"afkit import {word} takes {what}", hint="afkit import --help shows examples")
    if args.output is None:
        raise UsageError("-o PATH is missing: where to write the connector", hint=f"afkit import {word} … -o PATH")
    if word == "curl":
        made = build_curl(_commands(rest[0], console))
    else:
        made = build_har(rest[0]) if word == "har" else build_postman(*rest)
    folder, manifest = place(args.output)
    written = write_folder(folder, files_of(made, manifest, split=args.split), force=args.force)
    return tell(made, str(folder), written, args, console)
