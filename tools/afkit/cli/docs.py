"""`afkit docs`: write the documentation of a connector for its users."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from afkit.cli.running import load_app
from afkit.errors import UsageError
from afkit.loading import load

if TYPE_CHECKING:
    from afkit.cli.console import Console

DEFAULT = Path("build") / "docs"


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
    parser.epilog = (
        "examples:\n"
        "  afkit docs connector/emporix-oe\n"
        "  afkit docs connector/emporix-oe --format markdown -o docs/emporix\n\n"
        "The HTML page holds everything in itself and works without the network; diagram.svg is written beside it.\n"
        'A template of your own begins with {% extends "page.html.j2" %} and overrides blocks: head, about,\n'
        "prerequisites, connecting, diagram, modules, webhooks, end.\n\n"
        "exit codes: 0 done, 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the page and the diagram, or print the page."""
    from afkit.docs import FORMATS, contents_of, diagram_of, draw, render_page
    from afkit.source import read_source, write_atomic

    app = load_app(args.path, console)
    project = load(args.path)
    contents, diagram = contents_of(project, app), diagram_of(project, app)
    own = read_source(args.template).text if args.template else None
    page = render_page(contents, diagram, args.format, own)
    if args.output == "-":
        console.stdout.write(page)
        return 0
    folder = Path(args.output) if args.output else DEFAULT / app.name
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"'{folder}' is no folder", hint="choose another one with -o")
    title = f"What {contents.label} consists of, and which hosts it calls"
    files = {f"index.{FORMATS[args.format]}": page}
    if diagram.edges:
        files["diagram.svg"] = draw(diagram, title) + "\n"
    for name, text in files.items():
        changed = write_atomic(folder / name, text.encode())
        console.out(f"{'written' if changed else 'unchanged'}    {folder / name}")
    return 0
