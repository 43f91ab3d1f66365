"""`afkit pull`: bring remote edits here, three ways, and lose nothing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.cli.console import Console
from afkit.cli.zone import Zone, add_origin, connect, guarded, open_zone, out_json
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.publish.pull.compare import Pulled, Taken
    from afkit.publish.remote.client import Client

EPILOG = """\
What was edited there and not here since both sides last agreed comes here; what was edited here only stays; what was edited
on both sides is shown, and kept as it is here unless --take says which side wins.

An app directory is updated in its own files, a manifest by edits of what changed: comments and layout of the rest stay.
With -o DIR a manifest is left as it is, and the merged connector is written as an app directory. 'common' is never pulled.

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
    existed = Path(args.path).exists()
    _start_folder(args)
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
    from afkit.publish.remote.policy import Permit

    zone = open_zone(args)
    if args.token_env:
        zone = zone._replace(origin=zone.origin._replace(token_env=args.token_env))
    if zone.project.form == "appdir" and args.output:
        raise UsageError("an app directory is updated in place; -o is for manifests")
    nothing: frozenset[Permit] = frozenset()
    with connect(zone, args, console, nothing) as client:
        from afkit.publish.pull.compare import read_pull

        pulled = read_pull(client, zone.app, zone.origin, zone.state)
        return _settle(zone, client, pulled, args, console)


def _start_folder(args: Namespace) -> None:
    """Make an app directory that holds nothing but the origin."""
    from afkit.app import KINDS
    from afkit.appdir.layout import MANIFEST
    from afkit.appdir.render import json_bytes
    from afkit.publish.remote.address import check_url
    from afkit.source import write_atomic

    if not args.app:
        raise UsageError("--url needs --app, the name of the app there")
    folder = Path(args.path)
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise UsageError(
            f"'{args.path}' is not empty", hint="a first copy needs a new folder; without --url it is updated"
        )
    check_url(args.url)
    args.origin = args.origin or args.app
    origin = {
        "label": args.origin, "baseUrl": args.url.rstrip("/"), "appId": args.app, "appVersion": args.version,
        "apikeyFile": ".secrets/apikey", "idMapping": {kind: [] for kind in KINDS},
    }  # fmt: skip
    files = {"base": "general/base.iml.json", "common": None, "readme": "README.md", "groups": "modules/groups.json"}
    for key, text in (("base", "{ }\n"), ("readme", ""), ("groups", "[]\n")):
        write_atomic(folder / str(files[key]), text.encode())
    manifest = {
        "fileVersion": 1, "generalCodeFiles": files, "components": {kind: {} for kind in KINDS}, "origins": [origin],
    }  # fmt: skip
    write_atomic(folder / MANIFEST, json_bytes(manifest))
    write_atomic(folder / ".gitignore", b".secrets/\n")


def _settle(zone: Zone, client: Client, pulled: Pulled, args: Namespace, console: Console) -> int:
    first = bool(args.url)
    conflicts = () if first or args.take else pulled.conflicts
    taken: list[Taken] = [*pulled.taken, *(pulled.conflicts if first or args.take == "remote" else ())]
    in_place = zone.project.form == "appdir" or not args.output
    if in_place:
        changed = _write(zone, pulled, taken, conflicts, args)
    else:
        changed = _render(zone, pulled, taken, args.output) if args.output else []
    if args.format == "json":
        out_json(console, client.redact, _data(pulled, taken, conflicts, changed))
    else:
        _tell(pulled, taken, conflicts, changed, client, console)
    left = bool(conflicts) or (not in_place and bool(taken or pulled.fresh))
    return 1 if left else 0


def _write(
    zone: Zone, pulled: Pulled, taken: Sequence[Taken], conflicts: Sequence[Taken], args: Namespace
) -> list[str]:
    """Write into the app directory or the manifest, then remember what both sides agree on, and share the mapping."""
    from afkit.appdir.layout import MANIFEST
    from afkit.loading import load
    from afkit.publish.mapping import write_makecomapp
    from afkit.publish.plan.desired import app_parts, wanted_components
    from afkit.publish.plan.values import value_hash
    from afkit.publish.pull.files import write_pull
    from afkit.publish.pull.manifest import write_pull_manifest

    is_manifest = zone.project.form == "manifest"
    if is_manifest:
        changed = write_pull_manifest(zone.app, pulled, taken)
    else:
        changed = write_pull(zone.project.folder, pulled, taken)
    state = zone.state
    state.mapping = pulled.mapping
    for key, value in pulled.agreed:
        state.confirm(key, value)
    for one in (*taken, *(pulled.conflicts if args.take == "local" else ())):
        # The base is what is there: what is here then counts as equal, or as an edit made here.
        state.confirm(one.diff.key, one.diff.old.hash if one.diff.part is not None else value_hash(one.diff.old))
    app = load(zone.project.main if is_manifest else zone.project.folder).app
    if app is not None:
        fresh = {f"{one.kind}/{one.local}" for one in pulled.fresh}
        for of_kind in wanted_components(app).values():
            for item in of_kind.values():
                for part in item.parts if item.key in fresh else ():
                    state.confirm(part.key, part.content.hash)
        known = {one.diff.key for one in (*pulled.kept, *conflicts)}
        for part in app_parts(app):
            if part.key not in known and part.key not in state.base:
                state.confirm(part.key, part.content.hash)
    state.save()
    path = str(Path(zone.project.folder, MANIFEST))
    if not is_manifest and write_makecomapp(path, zone.origin, state.mapping) and MANIFEST not in changed:
        changed.append(MANIFEST)
    return changed


def _render(zone: Zone, pulled: Pulled, taken: Sequence[Taken], output: str) -> list[str]:
    from afkit.appdir.render import render
    from afkit.appdir.write import write
    from afkit.publish.pull.compare import merged_app

    merged = merged_app(zone.app, pulled._replace(taken=tuple(taken)))
    return list(write(render(merged), output, source=zone.project.folder).written)


def _tell(
    pulled: Pulled,
    taken: Sequence[Taken],
    conflicts: Sequence[Taken],
    changed: Sequence[str],
    client: Client,
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
    console.out(client.redact("\n".join(lines)))


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
