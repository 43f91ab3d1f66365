"""`afkit diff`: what changed between two versions of a connector, and what it breaks."""

from __future__ import annotations

import argparse

from afkit.cli.console import Console

EPILOG = """\
OLD and NEW are a manifest, a connector folder, an app directory, or git:REF:PATH.

exit codes: 0 nothing breaks existing flows, 1 something does, 2 could not compare

examples:
  afkit diff git:HEAD:connector/emporix-oe connector/emporix-oe
  afkit diff v1/manifest.yaml v2/manifest.yaml --format markdown --suggest-version
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("old", metavar="OLD", help="the version that flows use now")
    parser.add_argument("new", metavar="NEW", help="the version to come")
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    parser.add_argument("--suggest-version", action="store_true", help="say which app version the changes ask for")
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Compare and print; 1 when a change is breaking."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from afkit.app.knowledge.secrecy import written_secrets
    from afkit.app.knowledge.vault import Vault
    from afkit.diff import diff, report, suggest_version, worst
    from afkit.diff.sides import load_side

    with TemporaryDirectory(prefix="afkit-diff-") as scratch:
        sides = []
        for number, spec in enumerate((args.old, args.new)):
            folder = Path(scratch, str(number))
            folder.mkdir()
            sides.append(load_side(spec, str(folder)))
    old, new = sides
    console.seal(Vault((*written_secrets(old), *written_secrets(new))))
    changes = diff(old, new)
    suggestion = suggest_version(old, new, changes) if args.suggest_version else None
    if args.format == "json":
        console.json(report.as_data(changes, suggestion))
    elif args.format == "markdown":
        console.out(report.as_markdown(changes, suggestion))
    else:
        console.out(report.as_text(changes, suggestion, color=console.color_out))
    return 1 if changes and worst(changes) == "breaking" else 0
