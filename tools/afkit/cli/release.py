"""`afkit release`: orders that change who sees an app, each on its own."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from afkit.cli.console import Console
from afkit.cli.zone import Zone, add_origin, ask, connect, guarded, open_zone
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.publish.release import Releaser

EPILOG = """\
status and changes only read. Every other order says what cannot be undone, asks, and is carried out alone; --yes skips the
question.

exit codes: 0 done, 1 refused or failed, 2 could not run

examples:
  afkit release status --origin live
  afkit release module public startDigitalProcess --origin live
  afkit release commit --origin live --message 'Fix the retry of 429' --notify
  afkit release rollback --origin live --change 104
"""
_READING = ("status", "changes")


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    from afkit.publish.release import MODULE_ORDERS

    commands = parser.add_subparsers(
        dest="what", required=True, metavar="{status,changes,publish-app,module,review,commit,rollback}"
    )
    for name, text in (
        ("status", "show whether it is public, approved, in review, and what is pending"),
        ("changes", "show the pending changes of an approved app"),
        ("publish-app", "publish the app by link (for good)"),
        ("module", "publish, hide, deprecate or archive a module"),
        ("review", "request a review"),
        ("commit", "put pending changes into force"),
        ("rollback", "drop pending changes"),
    ):
        one = commands.add_parser(name, help=text)
        if name == "module":
            one.add_argument("order", choices=tuple(MODULE_ORDERS), help="what to do with it")
            one.add_argument("module", metavar="MODULE", help="its name there")
        add_origin(one)
        one.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
        if name not in _READING:
            one.add_argument("--yes", action="store_true", help="do not ask")
        if name == "review":
            one.add_argument("--scenario", metavar="NAME=URL", action="append", help="a testing scenario for the form")
        if name == "commit":
            one.add_argument("--message", metavar="TEXT", required=True, help="what changed, for its users (1 to 1000)")
            one.add_argument("--notify", action="store_true", help="tell the users")
        if name in ("commit", "rollback"):
            one.add_argument("--change", metavar="ID", action="append", default=[], help="this pending change only")
    parser.epilog = EPILOG


def run(args: Namespace, console: Console) -> int:
    """Give one order, or read how things stand."""
    return guarded(lambda: _run(args, console), console, as_json=args.format == "json")


def _run(args: Namespace, console: Console) -> int:
    from afkit.publish.release import ORDERS, Releaser
    from afkit.publish.remote.policy import Permit

    zone = open_zone(args)
    permits: frozenset[Permit] = frozenset() if args.what in _READING else frozenset({ORDERS[args.what].permit})
    with connect(zone, args, console, permits) as client:
        releaser = Releaser(client, zone.state.app, zone.state.version)
        if args.what == "status":
            data = _status(releaser)
            text = "\n".join(f"{key}: {_words(value)}" for key, value in data.items())
        elif args.what == "changes":
            data = _changes(releaser)
            text = _changes_text(data)
        else:
            if not _agreed(zone, releaser, args, console):
                console.err("nothing was done")
                return 1
            text = _order(releaser, args)
            data = {"ok": True, "done": text}
        if args.format == "json":
            console.json(data)
        else:
            console.out(text)
    return 0


def _agreed(zone: Zone, releaser: Releaser, args: Namespace, console: Console) -> bool:
    from afkit.publish.release import MODULE_ORDERS, ORDERS

    order = f"module {args.order}" if args.what == "module" else args.what
    warning = MODULE_ORDERS[args.order] if args.what == "module" else ORDERS[args.what].warning
    console.err(f"{order} of {zone.state.app} version {zone.state.version} at {zone.origin.url}")
    if args.what in ("commit", "rollback"):
        chosen = [one for one in releaser.changes() if not args.change or one.id in args.change]
        console.err("\n".join(f"  {_change_line(one._asdict())}" for one in chosen))
    elif args.what in ("publish-app", "review") and (hidden := releaser.hidden()):
        console.err(
            f"hidden, and left out of what other users see: {', '.join(hidden)} (afkit release module public NAME)"
        )
    if warning:
        console.err(f"this cannot be undone: {warning}")
    if args.yes:
        return True
    if not console.is_tty:
        raise UsageError("release asks first, and there is no terminal to ask on", hint="add --yes")
    return ask(console, "Go on?")


def _order(releaser: Releaser, args: Namespace) -> str:
    match args.what:
        case "publish-app":
            return releaser.publish_app()
        case "module":
            return releaser.module(args.module, args.order)
        case "review":
            pairs = [text.partition("=") for text in args.scenario or []]
            if any(not equals or not name for name, equals, _ in pairs):
                raise UsageError("write --scenario NAME=URL")
            return releaser.request_review({name: url for name, _, url in pairs})
        case "commit":
            return releaser.commit(args.message, notify=args.notify, ids=tuple(args.change))
        case _:
            return releaser.rollback(tuple(args.change))


def _status(releaser: Releaser) -> dict[str, Any]:
    app = releaser.state()
    pending = app.get("changes")
    return {
        "app": releaser.app,
        "version": releaser.version,
        "public": app.get("public") is True,
        "approved": app.get("approved") is True,
        "review": releaser.review() or "none, or it cannot be told",
        "pendingChanges": len(pending) if isinstance(pending, list) else 0,
        "hiddenModules": releaser.hidden(),
    }


def _words(value: Any) -> str:
    """Write a value of the status for a person."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {text}" for key, text in value.items() if text is not None)
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)


def _changes(releaser: Releaser) -> dict[str, Any]:
    rows = []
    for change in releaser.changes():
        old, new = (None, None) if change.code == "common" else releaser.change_value(change)
        rows.append(
            {"id": change.id, "group": change.group, "item": change.item, "code": change.code, "old": old, "new": new}
        )
    return {"changes": rows}


def _difference(old: Any, new: Any) -> list[str]:
    """Show a short value as it was and is, and a code by the lines that differ."""
    if "\n" not in f"{old}{new}":
        return [f"{old!r} → {new!r}"]
    before, after = (str(value or "").splitlines() for value in (old, new))
    return list(unified_diff(before, after, lineterm="", n=2))[2:] or ["only the ends of lines differ"]


def _change_line(row: Mapping[str, Any]) -> str:
    return " ".join([f"{row['id']}:", row["group"], *([row["item"]] if row["item"] else []), row["code"]])


def _changes_text(data: dict[str, Any]) -> str:
    lines = []
    for row in data["changes"]:
        lines.append(_change_line(row))
        lines += [f"    {line}" for line in _difference(row["old"], row["new"])]
    return "\n".join(lines) or "no pending changes"
