"""`afkit lint`: check connectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from afkit.app.model import Project
from afkit.cli.console import Console
from afkit.cli.lint_settings import config_for, settings
from afkit.errors import UsageError
from afkit.lint.config import FAIL_ON
from afkit.lint.limit import MAX_FINDINGS, limit
from afkit.lint.profile import PROFILES, Consequence, remark, view
from afkit.lint.reporters import FORMATS, Report, reporter
from afkit.lint.run import lint, order
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.store import DISK, Files

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

__all__ = ["configure", "plain", "run", "settings"]

_DEFAULTS: dict[str, Any] = {
    "format": "text",
    "fail_on": None,
    "select": None,
    "extend_select": None,
    "ignore": None,
    "profile": None,
    "exit_zero": False,
    "statistics": False,
    "fix": False,
    "unsafe_fixes": False,
    "diff": False,
    "watch": False,
    "max_findings": None,
    "stdin_filename": "<stdin>",
}
_UNREADABLE = "AF001"


class _Checked(NamedTuple):
    """What checking gave. `unreadable`: a path could not even be opened; `fails`: the exit code is to say so.

    `kept` counts what the profile does not show.
    """

    found: list[Diagnostic]
    files: list[str]
    unreadable: bool
    fails: bool
    kept: dict[Consequence, int]
    bound: int


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=["."],
        help="manifest, connector folder or app directory; - is stdin",
    )
    parser.add_argument("--format", choices=FORMATS, help="how findings are told (default: text)")
    parser.add_argument("--fail-on", choices=FAIL_ON, help="lowest severity that gives exit code 1 (default: error)")
    parser.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        help="report these only: codes, families (AF3) or names, by commas",
    )
    parser.add_argument(
        "--extend-select", metavar="CODES", action="append", help="report these as well, such as remarks on request"
    )
    parser.add_argument("--ignore", metavar="CODES", action="append", help="do not report these")
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        help="what is of interest: what stops a run, publishing (default) or the platform's review; or all",
    )
    parser.add_argument("--exit-zero", action="store_true", help="give exit code 0 whatever is found")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without doubt, in place")
    parser.add_argument("--unsafe-fixes", action="store_true", help="mend also what may change what the connector does")
    parser.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    parser.add_argument("--statistics", action="store_true", help="count the findings of each code instead")
    parser.add_argument("--watch", action="store_true", help="check again whenever a file is saved")
    parser.add_argument(
        "--max-findings",
        metavar="N",
        type=_count,
        help="findings told of one file, then a count (default: 200; 0: all)",
    )
    parser.add_argument("--stdin-filename", metavar="NAME", help="what to call standard input; its ending tells JSON")
    parser.set_defaults(**_DEFAULTS)
    parser.epilog = (
        "examples:\n"
        "  afkit lint connector/emporix-oe\n"
        "  afkit lint --format sarif src/* > lint.sarif\n"
        "  afkit lint --profile review --format markdown . > review.md\n"
        "  afkit lint --fix --diff\n"
        "  afkit lint - --stdin-filename manifest.yaml < manifest.yaml\n\n"
        "Settings are read from [tool.afkit.lint] of pyproject.toml or [lint] of .afkit.toml, in the checked folder or\n"
        "above it: select, extend-select, ignore, per-file-ignores, profile, fail-on, max-findings.\n"
        "A comment `# afkit: ignore[AF301] reason` silences one finding. `afkit explain AF301` tells more.\n"
        "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run."
    )


def plain(words: Sequence[str]) -> Namespace | SimpleNamespace | None:
    """Give the arguments if they are paths only, as they mostly are, without the work of making a parser; else None."""
    if any(word.startswith("-") for word in words):
        return None
    return SimpleNamespace(paths=list(words) or ["."], **_DEFAULTS)


def run(args: Namespace, console: Console) -> int:
    """Check every path and report; 0 clean, 1 findings, 2 could not run (raised)."""
    mends = args.fix or args.unsafe_fixes or args.diff
    if "-" in args.paths and (mends or args.watch):
        raise UsageError(f"{'--watch' if args.watch else '--fix'} does not work on standard input", hint="name a file")
    if args.watch:
        from afkit.cli.lint_watch import watch

        return watch(args.paths, lambda files: _report(args, console, _check(args, console, files)), console)
    if mends:
        from afkit.cli.lint_fix import fix_all

        changes = fix_all(args, console)
        if args.diff:
            return 1 if changes and not args.exit_zero else 0
    checked = _check(args, console, DISK)
    _report(args, console, checked)
    if checked.unreadable:
        return 2
    return 1 if checked.fails and not args.exit_zero else 0


def _report(args: Namespace, console: Console, checked: _Checked) -> None:
    if args.statistics:
        from afkit.lint.statistics import write

        console.out(write(checked.found, args.format))
        return
    told, omitted = limit(checked.found, checked.bound)
    text = reporter(args.format)(Report(checked.files, told, console.color_out, omitted, remark(checked.kept)))
    if text:
        console.out(text)


def _check(args: Namespace, console: Console, store: Files) -> _Checked:
    found: list[Diagnostic] = []
    files: dict[str, None] = {}
    kept: dict[Consequence, int] = {}
    unreadable = fails = False
    bound = MAX_FINDINGS
    for path in dict.fromkeys(args.paths):
        config = config_for(args, path)
        project = _load(path, args, console, store)
        shown, hidden = view(lint(project, config), config.profile, (*config.select, *config.extend))
        found.extend(shown)
        for stops, number in hidden.items():
            kept[stops] = kept.get(stops, 0) + number
        fails |= config.fails(shown)
        bound = config.max_findings
        files.update((document.source.name, None) for document in project.documents)
        files.update((item.location.file, None) for item in project.diagnostics)
        unreadable |= project.app is None and any(item.code == _UNREADABLE for item in project.diagnostics)
    return _Checked(order(found), list(files), unreadable, fails, kept, bound)


def _load(path: str, args: Namespace, console: Console, store: Files) -> Project:
    from afkit.loading import load, load_text

    if path != "-":
        return load(path, store)
    folder = os.path.dirname(args.stdin_filename) or "."
    return load_text(args.stdin_filename, console.stdin_text(), folder)


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if number < 0:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"'{text}' is no whole number from 0 on")
    return number
