"""`afkit fmt`: bring manifests into their canonical form."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.app.knowledge.secrecy import written_secrets
from afkit.app.knowledge.vault import Vault
from afkit.cli.linting.fix import tell_change
from afkit.commands import command
from afkit.errors import UsageError
from afkit.index.companions import COMPANIONS, Role, companion_of
from afkit.lint.config import Config
from afkit.lint.targets import targets
from afkit.loading import load, load_text
from afkit.manifest.style.whole import formatted, formatted_beside
from afkit.source import UnreadableError, read_source
from afkit.source.document import load_yaml
from afkit.source.together import write_over

if TYPE_CHECKING:
    from afkit.app.model import Project
    from afkit.cli.console import Console
    from afkit.source.diagnostic import Diagnostic


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=["."],
        help="manifest, connector folder or app directory, or one file of a connector; - is stdin",
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
        "A folder stands for the manifest and the files that it includes; sandbox.yaml and cases.yaml are formatted when\n"
        "they are named, and keep the order of their keys.\n"
        "exit codes: 0 done, 1 something is not formatted (--check, --diff), 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Format every path."""
    texts: dict[str, tuple[str, str]] = {}
    for path in dict.fromkeys(args.paths):
        if path == "-":
            project = load_text("<stdin>", console.stdin_text())
            found = _of_connector(path, project, args, console)
            if not (args.check or args.diff):
                console.text(found["<stdin>"][1] if found else project.documents[0].source.text)
                continue
            texts |= found
        for owner, config in targets([path], lambda path: Config()) if path != "-" else ():
            texts |= (
                _named(owner, config.only, args, console)
                if config.only
                else _of_connector(owner, load(owner), args, console)
            )
    if not (args.diff or args.check):
        write_over({name: both for name, both in texts.items() if name != "<stdin>"})
    for name, (old, new) in sorted(texts.items()):
        if args.diff:
            tell_change(name, old, new, console)
        elif args.check:
            console.out(f"not formatted: {name}")
        else:
            console.out(f"formatted: {name}")
    if not texts and "-" not in args.paths:
        console.err("everything is formatted already")
    return 1 if texts and (args.check or args.diff) else 0


def _of_connector(
    path: str, project: Project, args: argparse.Namespace, console: Console
) -> dict[str, tuple[str, str]]:
    """Give what is to be written of a whole connector."""
    if project.app is None:
        raise _unformatted(path, project.diagnostics)
    if args.diff:
        console.seal(Vault(written_secrets(project.app)))
    return formatted(project, iml=args.iml)


def _named(owner: str, files: Sequence[str], args: argparse.Namespace, console: Console) -> dict[str, tuple[str, str]]:
    """Give what is to be written of files of one connector that were named."""
    texts: dict[str, tuple[str, str]] = {}
    for file in files:
        name = os.path.relpath(file)
        project = load(owner)
        role = COMPANIONS.get(Path(file).name) if Path(file).parent == Path(project.folder) else None
        if role is not None:
            texts |= _beside(name, role, iml=args.iml)
            if args.diff and project.app is not None:
                console.seal(Vault(written_secrets(project.app)))
            continue
        if Path(file) not in {Path(document.source.name).absolute() for document in project.documents}:
            message = f"'{name}' is no file of the connector in '{owner}'"
            raise UsageError(
                message, hint="fmt takes manifests, the files that they include, sandbox.yaml and cases.yaml"
            )
        found = _of_connector(name, project, args, console).items()
        texts |= {written: both for written, both in found if Path(written).absolute() == Path(file)}
    return texts


def _beside(name: str, role: Role, *, iml: bool) -> dict[str, tuple[str, str]]:
    """Give what is to be written of a file that lies beside a manifest."""
    try:
        companion = companion_of(load_yaml(read_source(name)), role)
    except UnreadableError as error:
        raise _unformatted(name, error.diagnostics) from error
    both = formatted_beside(companion.document, companion.shape, iml=iml)
    return {} if both is None else {name: both}


def _unformatted(path: str, found: Sequence[Diagnostic]) -> UsageError:
    first = next((item for item in found if item.severity == "error"), None)
    told = f": {first.message} ({first.location.file}:{first.location.line})" if first else ""
    return UsageError(f"'{path}' cannot be formatted, since it cannot be read{told}", hint=command("lint", path))
