"""`afkit fmt`: bring manifests into their canonical form."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.app.knowledge.secrecy import written_secrets
from afkit.app.knowledge.vault import Vault
from afkit.cli.linting.fix import difference
from afkit.errors import UsageError
from afkit.loading import load, load_text
from afkit.manifest.style.whole import formatted
from afkit.source import write_text

if TYPE_CHECKING:
    from afkit.app.model import Project
    from afkit.cli.console import Console


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=["."],
        help="manifest, connector folder or app directory; - is stdin",
    )
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file is not formatted")
    parser.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--iml", action="store_true", help="also format the expressions inside texts")
    parser.epilog = (
        "examples:\n"
        "  afkit fmt connector/emporix-oe --iml\n"
        "  afkit fmt --check\n\n"
        "Keys are put in order, and blanks at line ends are removed. Comments, anchors, quotes and line ends stay, and\n"
        "what a manifest says does not change. In an app directory, only expressions are formatted (--iml).\n"
        "exit codes: 0 done, 1 something is not formatted (--check, --diff), 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Format every path."""
    changed = 0
    for path in dict.fromkeys(args.paths):
        project = load_text("<stdin>", console.stdin_text()) if path == "-" else load(path)
        if project.app is None:
            first = next((item for item in project.diagnostics if item.severity == "error"), None)
            told = f": {first.message} ({first.location.file}:{first.location.line})" if first else ""
            raise UsageError(f"'{path}' cannot be formatted, since it cannot be read{told}", hint=f"afkit lint {path}")
        if args.diff:
            console.seal(Vault(written_secrets(project.app)))
        texts = formatted(project, iml=args.iml)
        if path == "-" and not (args.check or args.diff):
            console.text(texts.get("<stdin>", (project.documents[0].source.text, ""))[1] or _text(project))
            continue
        for name, (old, new) in sorted(texts.items()):
            changed += 1
            if args.diff:
                console.out(difference(name, old, new), end="")
            elif args.check:
                console.out(f"not formatted: {name}")
            else:
                write_text(name, new)
                console.out(f"formatted: {name}")
    if not changed and "-" not in args.paths:
        console.err("everything is formatted already")
    return 1 if changed and (args.check or args.diff) else 0


def _text(project: Project) -> str:
    return project.documents[0].source.text
