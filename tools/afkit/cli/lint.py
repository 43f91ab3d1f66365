"""`afkit lint`: check connectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace

from afkit.annotations import TYPE_CHECKING, Any
from afkit.cli.console import Console
from afkit.cli.linting.settings import Settings, is_code, path_root, settings
from afkit.errors import UsageError
from afkit.lint.batch import Check, Checked, check, check_all, shown, whole
from afkit.lint.config import FAIL_ON, PROFILES, Config
from afkit.lint.limit import limit
from afkit.lint.reporters import FORMATS, ROOTED, Report, reporter
from afkit.lint.targets import Target, roles, targets
from afkit.source.store import Files

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
    "jobs": None,
    "cache": None,
    "stdin_filename": "<stdin>",
    "path_root": None,
}

_EPILOG = (
    "examples:\n"
    "  afkit lint connector/emporix-oe\n"
    "  afkit lint --format sarif src/* > lint.sarif\n"
    "  afkit lint --profile review --format markdown . > review.md\n"
    "  afkit lint --fix --diff\n"
    "  afkit lint - --stdin-filename manifest.yaml < manifest.yaml\n\n"
    "Settings are read from [tool.afkit.lint] of pyproject.toml or [lint] of .afkit.toml, in the checked folder or\n"
    "above it: select, extend-select, ignore, per-file-ignores, profile, fail-on, max-findings, cache.\n"
    "A comment `# afkit: ignore[AF301] reason` silences one finding. `afkit explain AF301` tells more.\n"
    "exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run."
)


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=["."],
        help="manifest, connector folder or app directory, or single files of one; - is stdin",
    )
    parser.add_argument("--format", choices=FORMATS, help="output format (default: text)")
    parser.add_argument("--fail-on", choices=FAIL_ON, help="lowest severity that gives exit code 1 (default: error)")
    parser.add_argument(
        "--select", metavar="CODES", action="append", help="report only these codes, families (AF3) or names, by commas"
    )
    parser.add_argument(
        "--extend-select", metavar="CODES", action="append", help="report these as well, such as remarks on request"
    )
    parser.add_argument("--ignore", metavar="CODES", action="append", help="do not report these")
    parser.add_argument(
        "--profile", choices=PROFILES, help="report what stops a run, publishing (default) or review; or all"
    )
    parser.add_argument("--exit-zero", action="store_true", help="give exit code 0 whatever is found")
    parser.add_argument("--fix", action="store_true", help="apply the fixes that do not change what the connector does")
    parser.add_argument(
        "--unsafe-fixes", action="store_true", help="also apply fixes that may change what it does, or that guess"
    )
    parser.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    parser.add_argument("--statistics", action="store_true", help="count the findings of each code instead")
    parser.add_argument("--watch", action="store_true", help="check again whenever a file is saved")
    parser.add_argument(
        "--max-findings", metavar="N", type=_count, help="report at most N findings of one file (default: 200; 0: all)"
    )
    parser.add_argument(
        "--jobs", metavar="N", type=_count, help="processes that check many connectors (default: one a core)"
    )
    parser.add_argument(
        "--cache",
        action="store_true",
        help="keep the findings, and check again only what changed: the default, but in CI",
    )
    parser.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="check everything anew; also `cache = false` in the settings",
    )
    parser.add_argument(
        "--path-root",
        metavar="DIR",
        help="where file names begin in github and sarif output (default: the top of the checkout)",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="file name for standard input; its ending tells JSON from YAML"
    )
    parser.set_defaults(**_DEFAULTS)
    parser.epilog = _EPILOG


def plain(words: Sequence[str]) -> Namespace | SimpleNamespace | None:
    """Give the arguments if they are paths only, as they mostly are, without the work of making a parser; else None."""
    if any(word.startswith("-") for word in words):
        return None
    return SimpleNamespace(paths=list(words) or ["."], **_DEFAULTS)


def run(args: Namespace, console: Console) -> int:
    """Check every path and report; 0 clean, 1 findings, 2 could not run (raised)."""
    mends = args.fix or args.unsafe_fixes or args.diff
    if "-" in args.paths and (mends or args.watch):
        raise UsageError(f"{'--watch' if args.watch else '--fix'} cannot use standard input", hint="name a file")
    _no_codes(args)
    chosen = _targets(args, console)
    if any(config.only for _, config in chosen):
        for line in roles(args.paths, chosen):
            console.err(line)
    if args.watch:
        from afkit.cli.linting.watch import watch

        paths = [path for path, _ in chosen]
        return watch(paths, lambda files: _watched(args, console, files), console)
    if mends:
        from afkit.cli.linting.fix import fix_all

        changes = fix_all(args, chosen, console)
        if args.diff:
            return 1 if changes and not args.exit_zero else 0
    checked = _check(args, console, chosen)
    _report(args, console, checked, chosen)
    if checked.unreadable:
        return 2
    return 1 if checked.fails and not args.exit_zero else 0


def _no_codes(args: Namespace) -> None:
    """Raise UsageError where a code that belongs to an option stands among the paths."""
    for name in ("select", "extend_select", "ignore"):
        given = getattr(args, name)
        for path in args.paths if given is not None else ():
            if not os.path.lexists(path) and is_code(path):
                hint = f"codes are separated by commas: --{name.replace('_', '-')} {','.join([*given, path])}"
                raise UsageError(f"'{path}' is a code, and not the path of a connector", hint=hint)


def _targets(args: Namespace, console: Console) -> list[Target]:
    return targets(args.paths, Settings(args, console.environ))


def _watched(args: Namespace, console: Console, files: Files) -> None:
    """Check once more, by the settings and with the connectors as they are by now."""
    chosen = _targets(args, console)
    _report(args, console, _check(args, console, chosen, files), chosen)


def _report(args: Namespace, console: Console, checked: Checked, chosen: list[Target]) -> None:
    if args.statistics:
        from afkit.lint.statistics import write

        console.out(write(checked.found, args.format))
        return
    report = Report(checked.files, checked.found, console.color_out, checked.omitted, _remark(checked))
    if args.format in ROOTED:
        report = report._replace(root=path_root(args.path_root, args.paths))
    if args.format == "markdown":
        from afkit.lint.reporters.markdown import accepted_in, left_out

        unasked = left_out({config for _, config in chosen})
        report = report._replace(unasked=unasked, accepted=accepted_in(checked.files))
    text = reporter(args.format)(report)
    if text:
        console.out(text)


def _remark(checked: Checked) -> str:
    if not checked.kept:
        return ""
    from afkit.lint.profile import remark

    return remark(checked.kept)


def _check(args: Namespace, console: Console, chosen: list[Target], files: Files | None = None) -> Checked:
    one: Check = check
    if files is not None:  # the texts that a watch keeps
        return check_all(chosen, partial(check, files=files))
    folder = _cache_folder(console) if any(config.cache for _, config in chosen) else None
    if folder is not None:
        from afkit.lint.cache import Cache

        one = Cache(folder)
    if any(path == "-" for path, _ in chosen):
        return check_all(chosen, partial(_one, args, console, one))
    jobs = args.jobs if args.jobs is not None else os.cpu_count() or 1
    return check_all(chosen, one, jobs=jobs)


def _one(args: Namespace, console: Console, one: Check, path: str, config: Config) -> Checked:
    """Check a path, or standard input."""
    if path != "-":
        return one(path, config)
    from afkit.loading import load_text

    folder = os.path.dirname(args.stdin_filename) or "."
    project = load_text(args.stdin_filename, console.stdin_text(), folder)
    found, files, unreadable, kept = whole(project, config)
    told, omitted = limit(found, config.max_findings)
    return Checked(shown(project, told), omitted, files, unreadable, kept)


def _cache_folder(console: Console) -> str | None:
    """Name the folder of the cache; nothing where its owner has no home, and none should come into being."""
    home = console.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # such a path counts for nothing, says the specification
        owner = os.path.expanduser("~")
        if not os.path.isabs(owner) or not os.path.isdir(owner):
            return None
        home = os.path.join(owner, ".cache")
    return os.path.join(home, "afkit", "lint")


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if number < 0:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"'{text}' is not a whole number from 0 on")
    return number
