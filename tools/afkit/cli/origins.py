"""`afkit origins`: list the places to publish to, and probe one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from afkit.cli.console import Console
from afkit.cli.zone import add_talk, connect, guarded, open_zone
from afkit.errors import UsageError

EPILOG = """\
check asks the zone and writes nothing: is the token valid, which scopes does it have, is the app visible, are checksums,
endpoints and functions available, what is the rate limit. It says so if something cannot be found out.

share and adopt carry the pairs of local and remote names between afkit's state file and an app directory, so that the
official editor extension and afkit can work on one app.

exit codes: 0 nothing prevents publishing, 1 something does, 2 could not run

examples:
  afkit origins list connector/emporix-oe
  afkit origins check test connector/emporix-oe
  afkit origins check test --organization 123 --format json
  afkit origins share test build/app connector/emporix-oe
"""


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="{list,check,share,adopt}")
    listing = commands.add_parser("list", help="show the declared origins")
    listing.add_argument("path", metavar="PATH", nargs="?", default=".", help="the connector")
    listing.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    check = commands.add_parser("check", help="probe one origin")
    check.add_argument("origin", metavar="NAME", help="the origin")
    check.add_argument("path", metavar="PATH", nargs="?", default=".", help="the connector")
    check.add_argument("--organization", metavar="ID", type=int, help="ask for this organization's rate limit")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_talk(check)
    for name, text in (
        ("share", "write the mapping of ids into the makecomapp.json of an app directory"),
        ("adopt", "take the mapping of ids from the makecomapp.json of an app directory"),
    ):
        one = commands.add_parser(name, help=text)
        one.add_argument("origin", metavar="NAME", help="the origin, as both sides call it")
        one.add_argument("folder", metavar="DIR", help="the app directory")
        one.add_argument("path", metavar="PATH", nargs="?", default=".", help="the connector")
        one.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.epilog = EPILOG


def run(args: Namespace, console: Console) -> int:
    """List, check, share or adopt."""
    work = {"list": _list, "check": _check, "share": _share, "adopt": _adopt}[args.what]
    return guarded(lambda: work(args, console), console, as_json=args.format == "json")


def _list(args: Namespace, console: Console) -> int:
    from afkit.loading import load
    from afkit.publish.remote.tokens import variables
    from afkit.publish.state import state_path

    project = load(args.path)
    origins = list(project.app.publish_origins.values()) if project.app is not None else []
    rows = [
        {
            "name": origin.name,
            "url": origin.url,
            "app": origin.app,
            "version": origin.version,
            "token": list(variables(origin)),
            "published": state_path(project.folder, origin.name).exists(),
        }
        for origin in origins
    ]
    if args.format == "json":
        console.json(rows)
        return 0
    for row in rows:
        published = "published from here before" if row["published"] else "never published from here"
        console.out(f"{row['name']}: {row['app']} version {row['version']} at {row['url']} ({published})")
    if not rows:
        console.out("no origins are declared")
    return 0


def _check(args: Namespace, console: Console) -> int:
    from afkit.publish.remote.probe import probe

    zone = open_zone(args)
    with connect(zone, args, console, frozenset()) as client:
        findings = probe(client, zone.state.app, zone.state.version, organization=args.organization)
    if args.format == "json":
        data = {"origin": zone.origin.name, "url": zone.origin.url, "checks": [one._asdict() for one in findings]}
        console.json(data)
    else:
        for one in findings:
            console.out(f"{one.answer:>11}  {one.question}{f': {one.detail}' if one.detail else ''}")
    essential = ("the token is valid", "the token may read and write SDK apps", "the app is visible")
    return 1 if any(one.answer == "no" and one.question in essential for one in findings) else 0


def _share(args: Namespace, console: Console) -> int:
    from pathlib import Path

    from afkit.appdir.layout import MANIFEST
    from afkit.publish.mapping import write_makecomapp

    zone = open_zone(args)
    path = Path(args.folder, MANIFEST)
    changed = write_makecomapp(str(path), zone.origin, zone.state.mapping)
    _said(console, args, {"file": str(path), "changed": changed}, f"{path}: {'updated' if changed else 'up to date'}")
    return 0


def _adopt(args: Namespace, console: Console) -> int:
    from afkit.app import KINDS
    from afkit.cli.zone import pick_origin
    from afkit.loading import load
    from afkit.publish.mapping import declared_mapping

    zone = open_zone(args)
    other = load(args.folder).app
    if other is None:
        raise UsageError(f"'{args.folder}' cannot be read as an app directory")
    theirs = declared_mapping(pick_origin(other, args.origin))
    count = 0
    for kind in KINDS:
        for pair in theirs.pairs(kind):
            zone.state.mapping.put(kind, pair)
            count += 1
    zone.state.save()
    _said(console, args, {"pairs": count}, f"{count} pairs taken over into {zone.state.path}")
    return 0


def _said(console: Console, args: Namespace, data: object, text: str) -> None:
    if args.format == "json":
        console.json(data)
    else:
        console.out(text)
