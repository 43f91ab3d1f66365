"""`afkit docs`: write the documentation of a connector for its users."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.cli.runs.loading import load_project
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console

DEFAULT = Path("build") / "docs"
MARK = "<!-- made by afkit docs -->\n"
"""The last line of what this command writes; a file without it is somebody's own."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="manifest, connector folder or app directory"
    )
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="folder to write to (default: build/docs/NAME); - prints the page"
    )
    parser.add_argument(
        "--format", choices=("html", "markdown"), default="html", help="form of the page (default: html)"
    )
    parser.add_argument(
        "--template", metavar="FILE", help="a Jinja2 template of your own, which extends page.html.j2 or page.md.j2"
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that this command did not write")
    parser.epilog = (
        "examples:\n"
        "  afkit docs connector/emporix-oe\n"
        "  afkit docs connector/emporix-oe --format markdown -o docs/emporix\n\n"
        "The HTML page holds everything in itself and works without the network; diagram.svg is written beside it.\n"
        'A template of your own begins with {% extends "page.html.j2" %} and overrides blocks: head (HTML), about,\n'
        "prerequisites, connecting, notes, diagram, modules, webhooks, end.\n\n"
        "exit codes: 0 done, 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the page and the diagram, or print the page."""
    from afkit.docs import FORMATS, contents_of, diagram_of, draw, render_page
    from afkit.source import read_source
    from afkit.source.together import write_folder

    project, app = load_project(args.path, console)
    contents, diagram = contents_of(project, app), diagram_of(project, app)
    own = read_source(args.template).text if args.template else None
    page = console.masked(render_page(contents, diagram, args.format, own))
    if args.output == "-":
        console.text(page)
        return 0
    folder = Path(args.output) if args.output else DEFAULT / app.name
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"'{folder}' is not a folder", hint="choose another one with -o")
    title = f"What {contents.label} consists of, and which hosts it calls"
    files = {f"index.{FORMATS[args.format]}": page.rstrip("\n") + "\n" + MARK}
    if diagram.edges:
        files["diagram.svg"] = draw(diagram, title) + "\n" + MARK
    foreign = [name for name in files if not args.force and _is_foreign(folder / name)]
    if foreign:
        raise UsageError(
            f"'{folder}' holds a {foreign[0]} that afkit docs did not write",
            hint="choose another folder with -o, or overwrite it with --force",
        )
    changed = write_folder(folder, {name: text.encode() for name, text in files.items()})
    for name in files:
        console.out(f"{'written' if name in changed else 'unchanged'}    {folder / name}")
    return 0


def _is_foreign(path: Path) -> bool:
    """Tell whether something stands there that an earlier run did not write."""
    try:
        return path.is_file() and not path.read_bytes().endswith(MARK.encode())
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}", hint="choose another folder with -o") from None
