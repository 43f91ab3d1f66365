"""`afkit explain`: what a diagnostic code means, why, and what to do."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from afkit.cli.console import Console
from afkit.errors import UsageError
from afkit.lint.catalogue import FAMILIES, Page, find, pages, pages_of

_TABLES = (
    "afkit.codes",
    "afkit.engine.codes",
    "afkit.sandbox.codes",
    "afkit.cases.codes",
    "afkit.importing.codes",
    "afkit.publish.codes",
    "afkit.cli.codes",
)
"""Tables of the rooms above `lint`."""


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("codes", metavar="CODE", nargs="*", help="a code such as AF301 (or 301), or its name")
    parser.add_argument("--all", action="store_true", help="list all codes")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = (
        "examples:\n  afkit explain AF301\n  afkit explain unknown-connection\n  afkit explain --all\n\n"
        "exit codes: 0 done, 2 could not run (no such code)."
    )


def run(args: Namespace, console: Console) -> int:
    """Print the pages asked for, or the list."""
    known = every_page()
    if not args.codes and not args.all:
        raise UsageError("no code given", hint="afkit explain AF301, or afkit explain --all")
    chosen = list(known.values()) if args.all else [find(code, known) for code in args.codes]
    if args.format == "json":
        console.json([_entry(page) for page in chosen])
    elif args.all:
        console.out(overview(chosen))
    else:
        console.out("\n\n".join(page.markdown.rstrip() for page in chosen))
    return 0


def every_page() -> dict[str, Page]:
    """Give the pages of all codes of all rooms."""
    found = dict(pages())
    for name in _TABLES:
        found.update(pages_of(name))
    return dict(sorted(found.items()))


def _entry(page: Page) -> dict[str, str]:
    return {"code": page.code, "name": page.name, "summary": page.summary, "text": page.text}


def overview(chosen: Iterable[Page], *, link: bool = False) -> str:
    """List pages by family: as plain text, or with `link` as Markdown that links to each page's file."""
    lines: list[str] = []
    family = ""
    for page in chosen:
        if page.code[:3] != family:
            family = page.code[:3]
            title = f"{family}xx  {FAMILIES.get(family, '')}"
            lines += ["", f"## {title}", ""] if link else ["", title] if lines else [title]
        if link:
            lines.append(f"- [{page.code}]({page.code}.md) `{page.name}`: {page.summary}")
        else:
            lines.append(f"  {page.code}  {page.name:<32}{page.summary}")
    return "\n".join(lines)
