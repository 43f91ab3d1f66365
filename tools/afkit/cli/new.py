"""`afkit new`: make a connector from nothing. Asks on a terminal; takes flags otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from afkit.errors import UsageError
from afkit.scaffold import AUTH, Wishes, files_of, make
from afkit.scaffold.names import check_name, title
from afkit.scaffold.project import check_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from afkit.cli.console import Console


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the app's name, for example acme-crm")
    parser.add_argument(
        "--auth", choices=tuple(AUTH), help="how the service wants to be authenticated (default: apikey)"
    )
    parser.add_argument("--label", metavar="TEXT", help="what users read (default: made from the name)")
    parser.add_argument("--url", metavar="URL", help="address of the service's API")
    parser.add_argument("-o", "--output", metavar="DIR", help="folder to make (default: NAME)")
    parser.add_argument("--force", action="store_true", help="write into a folder that holds other things")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = (
        "examples:\n"
        "  afkit new acme-crm\n"
        "  afkit new acme-crm --auth oauth2 --url https://api.acme.example/v2 -o connector/acme-crm\n\n"
        "ways to authenticate:\n"
        + "".join(f"  {name:<20}{what}\n" for name, what in AUTH.items())
        + "\nThe folder holds the manifest, a sandbox that plays the service, cases, a README, and files for CI,\n"
        "pre-commit and editors. On a terminal, what no flag says is asked for.\n\n"
        "exit codes: 0 done, 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Ask what is missing, and make the folder."""
    wishes = _asked(args, console) if console.is_tty and args.format == "text" else _flags(args)
    from afkit.cli.schema import schemas

    texts = {name.removesuffix(".schema.json"): text for name, text in schemas().items()}
    folder = Path(args.output or wishes.id)
    written = make(folder, files_of(wishes, texts), force=args.force)
    if args.format == "json":
        console.json({"ok": True, "folder": str(folder), "written": sorted(written)})
        return 0
    console.out(f"{folder}: {len(written)} files written")
    console.out("\nnext:")
    console.out(f"  cd {quote(str(folder))}")
    console.out("  afkit test                                  every case passes against the sandbox")
    console.out("  afkit run . searchItems --sandbox --trace   watch the requests")
    console.out("README.md says how to go on from there.")
    return 0


def _flags(args: argparse.Namespace) -> Wishes:
    if args.name is None:
        raise UsageError("the new connector needs a name", hint="for example: afkit new acme-crm --auth oauth2")
    return Wishes(args.name, args.auth or "apikey", args.label or "", args.url or "")


def _asked(args: argparse.Namespace, console: Console) -> Wishes:
    """Ask for what no flag says; an empty answer takes the default, a wrong one is asked for again."""
    name = args.name or _ask(console, "Name of the app, such as acme-crm", "", lambda text: check_name("app", text))
    check_name("app", name)
    label = args.label or _ask(console, "Label that users read", title(name), str)
    if args.auth is None:
        console.err("How does the service want to be authenticated?")
        for known, what in AUTH.items():
            console.err(f"  {known:<20}{what}")
    auth = args.auth or _ask(console, "Authentication", "apikey", _known_auth)
    url = args.url or _ask(console, "Address of its API", f"https://api.{name}.example/v1", check_url)
    return Wishes(name, auth, label, url)


def _known_auth(text: str) -> str:
    if text not in AUTH:
        raise UsageError(f"there is no authentication '{text}'", hint=f"one of {', '.join(AUTH)}")
    return text


def _ask(console: Console, question: str, default: str, check: Callable[[str], str]) -> str:
    while True:
        console.err(f"{question}{f' [{default}]' if default else ''}: ")
        line = console.stdin.readline()
        if not line:
            raise UsageError("the input ended before all questions were answered")
        try:
            return check(line.strip() or default)
        except UsageError as error:
            console.err(f"  {error.message}{f' ({error.hint})' if error.hint else ''}")
