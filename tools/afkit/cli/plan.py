"""`afkit plan`: show what publishing would change, what it breaks, and what it costs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from afkit.cli.console import Console
from afkit.cli.zone import Zone, add_origin, check_project, connect, guarded, open_zone, read_icon

if TYPE_CHECKING:
    from afkit.publish.plan.model import Plan
    from afkit.publish.plan.options import Options
    from afkit.publish.remote.client import Client
    from afkit.publish.remote.policy import Permit

EXIT_USAGE = 1
"""Of wrong arguments, because 2 means that there are changes."""

EXIT_UNDECIDED = 3
"""Somebody has to decide first: edits on both sides, or a change that the platform does not allow."""

EPILOG = """\
exit codes: 0 nothing to write (edits made only there are listed and not touched), 1 error, 2 there is something to write,
3 both sides edited the same thing, or something is blocked: publish would refuse it until you decide

Nothing is written, there or here (but for --out). A token with the scope sdk-apps:read is enough.

examples:
  afkit plan connector/emporix-oe --origin test
  afkit plan --origin test --out plan.json; afkit publish --origin test --plan plan.json
  afkit plan --origin test --format markdown > comment.md
"""


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_origin(parser)
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    parser.add_argument("--full", action="store_true", help="show long differences in full")
    parser.add_argument("--out", metavar="FILE", help="keep the plan, for afkit publish --plan FILE")
    add_orders(parser)
    parser.epilog = EPILOG


def add_orders(parser: ArgumentParser) -> None:
    """Add the switches that say what may be done."""
    group = parser.add_argument_group("orders")
    group.add_argument("--only", metavar="KIND/NAME", action="append", help="these components only ('app' for the app)")
    group.add_argument("--force", action="store_true", help="overwrite remote edits made since the last publish")
    group.add_argument("--prune", action="store_true", help="delete what afkit made and is no longer declared")
    group.add_argument("--prune-also", metavar="KIND/NAME", action="append", help="delete this remote component too")
    group.add_argument("--allow-breaking", action="store_true", help="publish what breaks existing flows")
    group.add_argument("--allow-irreversible", action="store_true", help="publish what can never be undone")
    group.add_argument("--create-app", action="store_true", help="create the app if it is not there")
    group.add_argument("--common", action="store_true", help="write 'common' too; {env: NAME} is replaced")
    group.add_argument("--formatting", action="store_true", help="also write what differs in formatting only")
    group.add_argument("--map", metavar="KIND/LOCAL=REMOTE", action="append", help="pair components by hand")
    group.add_argument("--retry-refused", action="store_true", help="try functions again that the server refused")
    group.add_argument("--no-lint", action="store_true", help="do not check the connector first")


def read_orders(args: Namespace, environ: Mapping[str, str]) -> Options:
    """Read the switches."""
    from afkit.publish.plan.options import Options, parse_keys, parse_maps

    return Options(
        force=args.force,
        prune=args.prune,
        prune_also=parse_keys(args.prune_also),
        only=parse_keys(args.only),
        formatting=args.formatting,
        create_app=args.create_app,
        allow_breaking=args.allow_breaking,
        allow_irreversible=args.allow_irreversible,
        retry_refused=args.retry_refused,
        maps=parse_maps(args.map),
        common=environ if args.common else None,
    )


def plan_of(zone: Zone, client: Client, options: Options) -> Plan:
    """Make the plan of a project."""
    from afkit.publish.plan.planner import make_plan

    return make_plan(client, zone.app, zone.origin, zone.state, options, icon=read_icon(zone))


def run(args: Namespace, console: Console) -> int:
    """Plan and print; 0 with nothing to write, 2 with something, 3 where a person has to decide, 1 when it cannot be planned."""
    return guarded(lambda: _run(args, console), console, as_json=args.format == "json", usage=EXIT_USAGE)


def _run(args: Namespace, console: Console) -> int:
    from afkit.publish.plan import show
    from afkit.publish.plan.planfile import write_plan
    from afkit.publish.remote.policy import WRITING

    options = read_orders(args, console.environ)
    zone = open_zone(args)
    if not args.no_lint:
        check_project(zone)
    permits: frozenset[Permit] = frozenset({*WRITING, "common"}) if args.common else WRITING
    with connect(zone, args, console, permits) as client:
        plan = plan_of(zone, client, options)
    if args.out:
        write_plan(args.out, plan, client.vault)
    if args.format == "json":
        console.json(show.plan_data(plan))
    elif args.format == "markdown":
        console.out(show.plan_markdown(plan))
    else:
        console.out(show.plan_text(plan, color=console.color_out, full=args.full, limit=args.rate_limit))
    return _answer(plan, options)


def _answer(plan: Plan, options: Options) -> int:
    undecided = plan.standing("conflict") and not options.force
    if undecided or any(map(plan.hinders, plan.entries)):
        return EXIT_UNDECIDED
    return 2 if plan.steps else 0
