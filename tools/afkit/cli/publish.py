"""`afkit publish`: show the plan, ask, apply it, and read back."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from afkit.cli.console import Console
from afkit.cli.plan import add_orders, plan_of, read_orders
from afkit.cli.zone import Progress, Zone, add_origin, ask, check_project, connect, guarded, open_zone
from afkit.errors import PublishError, UsageError
from afkit.publish.codes import NEEDS_PERMISSION, REMOTE_EDITS

if TYPE_CHECKING:
    from afkit.publish.apply.report import Report
    from afkit.publish.plan.model import Plan
    from afkit.publish.plan.options import Options
    from afkit.publish.remote.client import Client
    from afkit.publish.remote.policy import Permit

EPILOG = """\
exit codes: 0 the published app equals the connector, 1 something failed or was refused, 2 could not run

What was done is kept in publish-state/ORIGIN.json, which belongs in version control. Run again after any failure.

examples:
  afkit publish connector/emporix-oe --origin test
  afkit publish --origin test --yes --format json
  afkit publish --origin test --plan plan.json
"""


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_origin(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--plan", metavar="FILE", help="carry out a kept plan, if nothing moved since")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_orders(parser)
    parser.epilog = EPILOG


def run(args: Namespace, console: Console) -> int:
    """Publish; 0 done and read back, 1 not all of it, 2 could not run."""
    return guarded(lambda: _run(args, console), console, as_json=args.format == "json")


def _run(args: Namespace, console: Console) -> int:
    from afkit.publish.apply.lock import locked

    zone = open_zone(args)
    kept, options = _orders(args, console)
    if not args.no_lint:
        check_project(zone)
    with connect(zone, args, console, _permits(zone, options)) as client, locked(zone.state.path.with_suffix(".lock")):
        # Another run may have ended between reading the state and getting the lock.
        zone = open_zone(args)
        return _publish(zone, client, options, kept, args, console)


def _orders(args: Namespace, console: Console) -> tuple[dict[str, object] | None, Options]:
    from afkit.publish.plan.planfile import planned_options, read_plan

    options = read_orders(args, console.environ)
    if args.plan is None:
        return None, options
    kept = read_plan(args.plan)
    planned = planned_options(kept, console.environ)
    return kept, planned._replace(
        allow_breaking=planned.allow_breaking or options.allow_breaking,
        allow_irreversible=planned.allow_irreversible or options.allow_irreversible,
    )


def _permits(zone: Zone, options: Options) -> frozenset[Permit]:
    from afkit.publish.remote.policy import WRITING

    permits: set[Permit] = set(WRITING)
    if options.common is not None:
        permits.add("common")
    if options.prune or options.prune_also:
        permits.add("delete")
    if options.create_app:
        permits.add("create-app")
    if zone.app.icon:
        permits.add("icon")
    return frozenset(permits)


def _publish(
    zone: Zone,
    client: Client,
    options: Options,
    kept: dict[str, object] | None,
    args: Namespace,
    console: Console,
) -> int:
    from afkit.publish.apply.carry import Publisher
    from afkit.publish.plan.planfile import check_plan

    plan = plan_of(zone, client, options)
    if kept is not None:
        check_plan(kept, plan, client.vault)
    _show(plan, args, console)
    if plan.refusals:
        raise PublishError(
            "; ".join(plan.refusals),
            code=REMOTE_EDITS if plan.standing("conflict") and not options.force else NEEDS_PERMISSION,
            hint="nothing was written",
        )
    if not _agreed(plan, args, console, kept is not None):
        console.err("nothing was written")
        return 1
    report = Publisher(client, plan, zone.state, sleep=time.sleep, listen=Progress(console)).run()
    if zone.project.form == "appdir":
        _share_mapping(zone, console)
    _tell(report, args, console)
    return 0 if report.ok else 1


def _show(plan: Plan, args: Namespace, console: Console) -> None:
    from afkit.publish.plan import show

    console.err(show.plan_text(plan, color=console.color_err, limit=args.rate_limit))
    console.err()


def _agreed(plan: Plan, args: Namespace, console: Console, kept: bool) -> bool:
    """Say whether the person agrees: by --yes, by a kept plan, or when asked."""
    if not plan.steps or args.yes or kept:
        return True
    if not console.is_tty:
        raise UsageError(
            "publish asks before it writes, and there is no terminal to ask on",
            hint="publish with --yes, or carry out a kept plan with --plan FILE",
        )
    return ask(console, f"Carry out these {len(plan.steps)} writes?")


def _share_mapping(zone: Zone, console: Console) -> None:
    """Keep the mapping of the app directory up to date too, so that the official extension goes on from here."""
    from pathlib import Path

    from afkit.appdir.layout import MANIFEST
    from afkit.errors import AfkitError
    from afkit.publish.mapping import write_makecomapp

    path = str(Path(zone.project.folder, MANIFEST))
    renamed = zone.state.app if zone.state.app != zone.origin.app else None
    try:
        write_makecomapp(path, zone.origin, zone.state.mapping, app=renamed)
        if renamed:
            zone.state.requested = renamed
            zone.state.save()
    except AfkitError as error:
        console.err(f"note: the mapping could not be written to makecomapp.json: {error.message}")


def _tell(report: Report, args: Namespace, console: Console) -> None:
    from afkit.publish.apply.report import report_data, report_text

    if args.format == "json":
        console.json(report_data(report))
    else:
        console.out(report_text(report))
