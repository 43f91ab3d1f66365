"""`afkit lint`: check connectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from afkit.app.model import Project
from afkit.cli.console import Console
from afkit.errors import UsageError
from afkit.lint.config import FAIL_ON, Config, read_config, resolve_codes
from afkit.lint.limit import limit
from afkit.lint.reporters import FORMATS, Report, reporter
from afkit.lint.run import lint, order
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_SETTINGS = (".afkit.toml", "pyproject.toml")
_DEFAULTS: dict[str, Any] = {
    "format": "text",
    "fail_on": None,
    "select": None,
    "ignore": None,
    "exit_zero": False,
    "fix": False,
    "max_findings": None,
    "stdin_filename": "<stdin>",
}
_ROUNDS = 5
_UNREADABLE = "AF001"


class _Checked(NamedTuple):
    """What checking gave; `unreadable` says that a path could not even be opened."""

    found: list[Diagnostic]
    files: list[str]
    unreadable: bool


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
    parser.add_argument("--ignore", metavar="CODES", action="append", help="do not report these")
    parser.add_argument("--exit-zero", action="store_true", help="give exit code 0 whatever is found")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without doubt, in place")
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
        "  afkit lint - --stdin-filename manifest.yaml < manifest.yaml\n\n"
        "Settings are read from [tool.afkit.lint] of pyproject.toml or [lint] of .afkit.toml, here or above.\n"
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
    if args.fix and "-" in args.paths:
        raise UsageError("--fix cannot change standard input", hint="name a file")
    config = _config(args)
    checked = _check(args, console, config)
    if args.fix:
        checked = _fix(args, console, config, checked)
    told, omitted = limit(checked.found, config.max_findings)
    text = reporter(args.format)(Report(checked.files, told, console.color_out, omitted))
    if text:
        console.out(text)
    if checked.unreadable:
        return 2
    return 1 if config.fails(checked.found) and not args.exit_zero else 0


def _check(args: Namespace, console: Console, config: Config) -> _Checked:
    found: list[Diagnostic] = []
    files: dict[str, None] = {}
    unreadable = False
    for path in dict.fromkeys(args.paths):
        project = _load(path, args, console)
        found.extend(lint(project, config))
        files.update((document.source.name, None) for document in project.documents)
        files.update((item.location.file, None) for item in project.diagnostics)
        unreadable |= project.app is None and any(item.code == _UNREADABLE for item in project.diagnostics)
    return _Checked(order(found), list(files), unreadable)


def _load(path: str, args: Namespace, console: Console) -> Project:
    from afkit.loading import load, load_text

    if path != "-":
        return load(path)
    folder = os.path.dirname(args.stdin_filename) or "."
    return load_text(args.stdin_filename, console.stdin_text(), folder)


def _fix(args: Namespace, console: Console, config: Config, checked: _Checked) -> _Checked:
    """Apply fixes until none is left, since one may make room for the next."""
    from afkit.lint.fix import apply_fixes
    from afkit.source import write_atomic

    total = 0
    for _ in range(_ROUNDS):
        texts, count = apply_fixes(checked.found)
        if not texts:
            break
        for name, text in texts.items():
            write_atomic(name, text.encode("utf-8"))
        total += count
        checked = _check(args, console, config)
    if total:
        console.err(f"mended {total} finding{'' if total == 1 else 's'}")
    return checked


def _config(args: Namespace) -> Config:
    config = settings(os.getcwd())
    if args.select is not None:
        config = config._replace(select=resolve_codes(_split(args.select), "--select"))
    if args.ignore is not None:
        config = config._replace(ignore=(*config.ignore, *resolve_codes(_split(args.ignore), "--ignore")))
    if args.fail_on is not None:
        config = config._replace(fail_on=args.fail_on)
    if args.max_findings is not None:
        config = config._replace(max_findings=args.max_findings)
    return config


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if number < 0:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"'{text}' is no whole number from 0 on")
    return number


def _split(given: Sequence[str]) -> Sequence[str]:
    return ",".join(given).replace(",", " ").split()


def settings(folder: str) -> Config:
    """Read the settings of the nearest folder that has any, from `folder` upwards."""
    while True:
        for name in _SETTINGS:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                table = _table(path, name)
                if table is not None:
                    return read_config(table, path)
        parent = os.path.dirname(folder)
        if parent == folder:
            return Config()
        folder = parent


def _table(path: str, name: str) -> dict[str, object] | None:
    with open(path, "rb") as file:
        data = file.read()
    if name == "pyproject.toml" and b"tool.afkit" not in data:
        return None  # most say nothing, and tomllib is slow to import
    import tomllib

    try:
        value: object = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}", hint="correct the TOML") from None
    for key in ("lint",) if name == ".afkit.toml" else ("tool", "afkit", "lint"):
        value = value.get(key) if isinstance(value, dict) else None
    if value is not None and not isinstance(value, dict):
        raise UsageError(f"{path}: the lint settings must be a table")
    return value
