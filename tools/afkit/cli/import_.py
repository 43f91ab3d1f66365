"""`afkit import`: make a connector of a folder that holds an app, or of something else, named by a word before it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.errors import UsageError
from afkit.late import load_module

if TYPE_CHECKING:
    from afkit.cli.console import Console

WORDS = {
    "openapi": "afkit.cli.importing.openapi",
    "curl": "afkit.cli.importing.calls",
    "har": "afkit.cli.importing.calls",
    "postman": "afkit.cli.importing.calls",
}
"""What is imported → the module that does it. Anything else is a folder that holds an app."""

FOLDER = "afkit.cli.importing.app"

EPILOG = """\
examples:
  afkit import src/acme -o connector/acme                      (an app directory, an export or a loose folder)
  afkit import src/acme -o acme.yaml                           (everything in one file)
  afkit import openapi openapi.yaml --list                     (its operations, to choose from)
  afkit import openapi openapi.yaml -o connector/shop --tag orders
  afkit import curl 'curl -H "X-Key: abc" https://api.example.com/orders' -o connector/shop
  afkit import curl commands.sh -o connector/shop              (all commands in a file; - is standard input)
  afkit import har recording.har -o connector/shop
  afkit import postman shop.json test.json -o connector/shop   (a collection; an environment, if there is one)
  afkit import --update connector/shop                         (take over what the service changed)
  afkit import --check connector/shop                          (exit 1 if its description has changed)

-o PATH: a PATH that ends in .yaml, .yml or .json is the manifest; any other is a folder, which gets manifest.yaml and
what belongs to it. What could not be taken over is listed with its reason.

exit codes: 0 done, 1 --check found a difference, 2 could not run.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.usage = "afkit import DIR | openapi SPEC | curl COMMAND | har FILE | postman FILE -o PATH [OPTION ...]"
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WHAT",
        help="a folder that holds an app, or: openapi SPEC, curl COMMAND, har FILE, postman FILE",
    )
    parser.add_argument("-o", "--output", metavar="PATH", help="the folder, or the manifest, to write")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.add_argument("--split", action="store_true", help="write a file of its own for each kind of component")
    parser.add_argument("--anchors", action="store_true", help="DIR: write repeated pieces once, as YAML anchors")
    parser.add_argument("--tag", action="append", default=[], metavar="T", help="openapi: only operations of this tag")
    parser.add_argument(
        "--operation", action="append", default=[], metavar="ID", help="openapi: only this operation (may be repeated)"
    )
    parser.add_argument("--list", action="store_true", help="openapi: list the operations and write nothing")
    parser.add_argument(
        "--server", metavar="URL", help="openapi: the address of the API, in place of the description's"
    )
    parser.add_argument(
        "--root", metavar="DIR", help="openapi: the folder that $refs may lead into (default: that of SPEC)"
    )
    parser.add_argument("--update", metavar="PATH", help="take over what changed in the description of this connector")
    parser.add_argument(
        "--check", metavar="PATH", help="write nothing; exit 1 if the description of this connector has changed"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = EPILOG


_FORMS = {
    "anchors": ("DIR",),
    "tag": ("openapi",),
    "operation": ("openapi",),
    "list": ("openapi",),
    "server": ("openapi",),
    "root": ("openapi",),
    "output": ("DIR", "openapi", "curl", "har", "postman"),
    "force": ("DIR", "openapi", "curl", "har", "postman"),
    "split": ("DIR", "openapi", "curl", "har", "postman"),
}
"""Option → the forms of `import` that know it; all others refuse it."""


def _refuse_foreign(args: argparse.Namespace) -> None:
    """Raise UsageError for an option that the asked form would pass over in silence."""
    kept = "--update" if args.update is not None else "--check" if args.check is not None else None
    form = kept or (args.words[0] if args.words and args.words[0] in WORDS else "DIR")
    for name, forms in _FORMS.items():
        if getattr(args, name) and form not in forms:
            told = f"afkit import {forms[0]}" if len(forms) == 1 else "a new import"
            hint = "an update takes what the import was told, from import.lock.json" if kept else "leave it out"
            raise UsageError(f"--{name} belongs to {told}, not to afkit import {form}", hint=hint)
    if args.list and args.output:
        raise UsageError("--list writes nothing, and -o says where to write", hint="give one of them")


def run(args: argparse.Namespace, console: Console) -> int:
    """Hand over to what imports this."""
    _refuse_foreign(args)
    if args.update is not None or args.check is not None:
        return int(load_module("afkit.cli.importing.update").run(args, console))
    if not args.words:
        hint = (
            "afkit import DIR, openapi SPEC, curl COMMAND, har FILE or postman FILE; afkit import --help shows examples"
        )
        raise UsageError("nothing is named to import", hint=hint)
    return int(load_module(WORDS.get(args.words[0], FOLDER)).run(args, console))
