"""`afkit pull`: bring remote edits here, three ways, and lose nothing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.cli.console import Console
from afkit.cli.zone import Zone, add_origin, connect, guarded, open_zone
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.publish.pull.compare import Pulled, Taken

EPILOG = """\
What was edited only there since both sides last agreed is taken over; what was edited only here stays. What was edited on both
sides is shown, and stays as it is here unless --take says which side wins.

An app directory is updated in its own files. In a manifest only what changed is edited; comments and layout of the rest stay.
With -o DIR the manifest is not changed, and the merged connector is written as an app directory. 'common' is never pulled.

exit codes: 0 both sides agree, or did after pulling, 1 conflicts or edits are left, 2 could not run

examples:
  afkit pull src/acme --origin production
  afkit pull connector/emporix-oe --origin test -o build/pulled
  afkit pull acme --url https://eu1.make.com/api --app acme-k3x9qa     # a first copy into a new folder
"""


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_origin(parser)
    parser.add_argument("-o", "--output", metavar="DIR", help="write an app directory there (manifests only)")
    parser.add_argument("--take", choices=("local", "remote"), help="which side wins where both were edited")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    group = parser.add_argument_group("first copy")
    group.add_argument("--url", metavar="URL", help="address of a zone's API, for a folder that does not exist yet")
    group.add_argument("--app", metavar="NAME", help="name of the app there")
    group.add_argument("--version", metavar="N", type=int, default=1, help="its version (default: 1)")
    group.add_argument("--token-env", metavar="NAME", help="environment variable that holds the token")
    parser.epilog = EPILOG


def run(args: Namespace, console: Console) -> int:
    """Pull; 0 when both sides agree now, 1 when something is left, 2 when it could not run."""
    return guarded(lambda: _run(args, console), console, as_json=args.format == "json")


def _run(args: Namespace, console: Console) -> int:
    if not args.url:
        return _pull(args, console)
    from afkit.publish.pull.settle import begin_copy

    if not args.app:
        raise UsageError("--url needs --app, the name of the app there")
    args.origin = args.origin or args.app
    existed = Path(args.path).exists()
    begin_copy(args.path, args.origin, args.url, args.app, args.version)
    try:
        return _pull(args, console)
    except BaseException:  # an interruption, too: what was begun goes, so that the same command can be given again
        _undo(Path(args.path), existed)
        raise


def _undo(folder: Path, existed: bool) -> None:
    """Remove a first copy that failed. The folder was new or empty before."""
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)
    if existed:
        folder.mkdir(exist_ok=True)


def _pull(args: Namespace, console: Console) -> int:
    from afkit.publish.pull.compare import read_pull

    zone = open_zone(args)
    if args.token_env:
        zone = zone._replace(origin=zone.origin._replace(token_env=args.token_env))
    if zone.project.form == "appdir" and args.output:
        raise UsageError("an app directory is updated in place; -o is for manifests")
    with connect(zone, args, console, frozenset()) as client:
        pulled = read_pull(client, zone.app, zone.origin, zone.state)
        return _settle(zone, pulled, args, console)


def _settle(zone: Zone, pulled: Pulled, args: Namespace, console: Console) -> int:
    from afkit.publish.pull.settle import settle, write_merged

    first = bool(args.url)
    conflicts = () if first or args.take else pulled.conflicts
    taken: list[Taken] = [*pulled.taken, *(pulled.conflicts if first or args.take == "remote" else ())]
    if args.output:
        changed = write_merged(zone.project, zone.app, pulled, taken, args.output)
    else:
        decided = pulled.conflicts if args.take == "local" else ()
        changed = settle(zone.project, zone.app, zone.origin, zone.state, pulled, taken, conflicts, decided)
    if args.format == "json":
        console.json(_data(pulled, taken, conflicts, changed))
    else:
        _tell(pulled, taken, conflicts, changed, console)
    left = bool(conflicts) or (args.output and bool(taken or pulled.fresh))
    return 1 if left else 0


def _tell(
    pulled: Pulled,
    taken: Sequence[Taken],
    conflicts: Sequence[Taken],
    changed: Sequence[str],
    console: Console,
) -> None:
    lines: list[str] = []
    for title, rows in (("edited there", taken), ("edited on both sides, kept as it is here", conflicts)):
        for one in rows:
            lines += [f"{title}: {one.diff.key}{_place(one)}", *(f"    {line}" for line in _lines(one))]
    lines += [f"edited here only: {one.diff.key}" for one in pulled.kept]
    lines += [f"new: {one.kind}/{one.local} (there: {one.remote})" for one in pulled.fresh]
    lines += [f"note: {note}" for note in pulled.notes]
    lines += [f"wrote {path}" for path in changed]
    if conflicts:
        lines.append("decide with --take local or --take remote, or merge by hand and publish with --force")
    if not lines:
        lines.append("nothing to pull: both sides agree")
    console.out("\n".join(lines))


def _place(one: Taken) -> str:
    if one.diff.part is None:
        return ""
    place = one.diff.part.code.origin.location
    return f" ({place.file}:{place.line})"


def _lines(one: Taken) -> list[str]:
    """Give the edit as a diff from what is here to what is there."""
    from afkit.publish.plan.show import diff_lines

    return diff_lines(one.diff._replace(old=one.diff.new, new=one.diff.old))


def _data(pulled: Pulled, taken: Sequence[Taken], conflicts: Sequence[Taken], changed: Sequence[str]) -> dict[str, Any]:
    def rows(found: Sequence[Taken]) -> list[dict[str, Any]]:
        return [{"key": one.diff.key, "name": one.diff.name, "diff": _lines(one)} for one in found]

    return {
        "taken": rows(taken),
        "conflicts": rows(conflicts),
        "kept": [one.diff.key for one in pulled.kept],
        "new": [{"kind": one.kind, "local": one.local, "remote": one.remote} for one in pulled.fresh],
        "notes": list(pulled.notes),
        "written": list(changed),
    }
