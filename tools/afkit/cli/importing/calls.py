"""`afkit import curl` and `afkit import har`: make a connector of calls that were made."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.cli.importing.openapi import tell
from afkit.errors import UsageError
from afkit.importing.calls.build import build_curl, build_har
from afkit.importing.folder import files_of, place, write_folder

if TYPE_CHECKING:
    from afkit.cli.console import Console


def run(args: argparse.Namespace, console: Console) -> int:
    """Import one command line, or one recording."""
    word, *rest = args.words
    if len(rest) != 1:
        what = "the command line, in one pair of quotes" if word == "curl" else "one HAR file"
        raise UsageError(f"afkit import {word} takes {what}", hint="afkit import --help shows examples")
    if args.output is None:
        raise UsageError("-o PATH is missing: where to write the connector", hint=f"afkit import {word} … -o PATH")
    line = console.stdin_text() if rest[0] == "-" and word == "curl" else rest[0]
    made = build_curl(line) if word == "curl" else build_har(line)
    folder, manifest = place(args.output)
    written = write_folder(folder, files_of(made, manifest, split=args.split), force=args.force)
    return tell(made, str(folder), written, args, console)
