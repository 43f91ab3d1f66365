"""`afkit import --update` and `--check`: keep a connector in step with its description."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from afkit.commands import command
from afkit.errors import UsageError
from afkit.importing.report import as_text
from afkit.importing.update.keeping import Update, look, write
from afkit.importing.update.merge import MISSING, Change

if TYPE_CHECKING:
    from afkit.cli.console import Console

SHOWN = 70
"""How many characters of a value are shown."""


def run(args: argparse.Namespace, console: Console) -> int:
    """Update the connector, or say whether it is in step."""
    if args.update is not None and args.check is not None:
        raise UsageError("--update writes and --check does not", hint="give one of them")
    checks = args.check is not None
    if len(args.words) > 1:
        option = "--check" if checks else "--update"
        raise UsageError("one description is compared at a time", hint=f"afkit import {option} PATH [SPEC]")
    update = look(args.check if checks else args.update, args.words[0] if args.words else None)
    written = [] if checks else write(update)
    if args.format == "json":
        console.json(_as_json(update, written, checks))
    else:
        _tell(update, console, checks)
    return 1 if checks and update.moved else 0


def _tell(update: Update, console: Console, checks: bool) -> None:
    if not update.moved and not any(update.changes.values()):
        console.out(f"{update.folder} is in step with {update.spec}")
        return
    count = 0
    for name, changes in update.changes.items():
        for change in changes:
            count += 1
            console.out(f"{change.verb:<8} {name}: {change.place}{_why(change)}")
    if update.kept:
        console.out("kept: your edits stay; change by hand what you want to take over")
    for line in as_text(update.made.remarks):
        if line.startswith("left out"):
            console.out(line)
    parts = "1 piece" if count == 1 else f"{count} pieces"
    if not update.moved:
        then = (
            f"{command('import', '--update', str(update.folder))} brings them in"
            if checks
            else f"{command('test', str(update.folder))} shows more"
        )
        console.out(f"{update.spec} did not move; this afkit makes {parts} of it otherwise; {then}")
    elif not count:
        console.out(f"{update.spec} moved, but nothing that the connector is made of")
    elif checks:
        console.out(f"{update.spec} moved: {parts}; {command('import', '--update', str(update.folder))} brings them in")
    else:
        console.out(f"{update.folder}: {parts}; {command('test', str(update.folder))} shows whether all still fits")


def _why(change: Change) -> str:
    if change.verb == "kept":
        return f": {change.reason} (yours: {_short(change.own)}; the service's: {_short(change.value)})"
    if change.verb == "changed":
        return f": {_short(change.own)} → {_short(change.value)}"
    return ""


def _short(value: Any) -> str:
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _as_json(update: Update, written: list[str], checks: bool) -> dict[str, Any]:
    changes = [
        {
            "file": name,
            "verb": change.verb,
            "path": change.place,
            **({"reason": change.reason} if change.reason else {}),
        }
        for name, found in update.changes.items()
        for change in found
    ]
    return {
        "ok": not (checks and update.moved),
        "moved": update.moved,
        "folder": str(update.folder),
        "spec": update.spec,
        "written": written,
        "changes": changes,
        "remarks": [remark._asdict() for remark in update.made.remarks],
    }
