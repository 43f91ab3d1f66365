"""`afkit import`: make a connector of something else. A folder that holds an app is imported as it is."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING

from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console

WORDS: dict[str, str] = {}
"""What is imported → the module that does it. Anything else is a folder that holds an app."""

EPILOG = """\
examples:
  afkit import src/acme -o connector/acme                      (an app directory, an export or a loose folder)
  afkit import src/acme -o acme.yaml                           (everything in one file)
  afkit import src/acme -o connector/acme --split --anchors

-o PATH: a PATH that ends in .yaml, .yml or .json is the manifest; any other is a folder, which gets manifest.yaml and
what belongs to it. What could not be taken over is listed with its reason, and its text is kept.

exit codes: 0 done, 2 could not run.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.usage = "afkit import DIR -o PATH [OPTION ...]"
    parser.add_argument("words", nargs="*", metavar="WHAT", help="a folder that holds an app")
    parser.add_argument("-o", "--output", metavar="PATH", help="the folder, or the manifest, to write")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.add_argument("--split", action="store_true", help="app: a part of its own for each kind of component")
    parser.add_argument("--anchors", action="store_true", help="app: write pieces that repeat once, and refer to them")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Hand over to what imports this."""
    if not args.words:
        raise UsageError("nothing is named to import", hint="afkit import --help shows examples")
    return int(import_module(WORDS.get(args.words[0], "afkit.cli.import_app")).run(args, console))
