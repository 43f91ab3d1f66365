"""Make a plan: read the zone, match, compare, judge, and put the writes in order. Nothing is written, here or there.

Source: publisher's reference, sections 7.1 to 7.9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from afkit.app import KINDS, App, PublishOrigin
from afkit.diff.change import worst
from afkit.diff.values import canonical
from afkit.errors import PublishError
from afkit.publish.codes import NO_SUCH_APP
from afkit.publish.mapping import IdMapping, declared_mapping
from afkit.publish.plan.appentry import app_entry, new_app_entry
from afkit.publish.plan.common import common_codes, plan_common
from afkit.publish.plan.compare import Comparer
from afkit.publish.plan.desired import app_parts, check_references, wanted_components
from afkit.publish.plan.entries import component_entries
from afkit.publish.plan.entry import Created, Entry
from afkit.publish.plan.gate import refusals
from afkit.publish.plan.matching import Match, match
from afkit.publish.plan.model import Plan
from afkit.publish.plan.options import Options
from afkit.publish.plan.steps import order
from afkit.publish.plan.verdicts import flow_changes
from afkit.publish.remote.client import Client
from afkit.publish.remote.probe import write_right
from afkit.publish.remote.zone import Remote, Row, read_remote
from afkit.publish.state import State


def make_plan(
    client: Client, app: App, origin: PublishOrigin, state: State, options: Options, *, icon: bytes | None = None
) -> Plan:
    """Plan the publish of `app` to `origin`. `icon` is the PNG that the author declared.

    Raises PublishError when the zone cannot be read, the app is not there, or what is wanted cannot be published at all.
    """
    wanted = wanted_components(app)
    declared = declared_mapping(origin)
    before = client.calls
    remote = read_remote(client, state.app, state.version)
    if remote is None and not options.create_app:
        raise _no_such_app(origin, state)
    if remote is None:
        found, new_app = Match(IdMapping(), {}, frozenset()), True
        check_references(wanted, found.mapping)
        entries: list[Entry] = [new_app_entry(app, origin, icon)]
        entries += component_entries(wanted, None, None, found, state, options)
    else:
        found = match(wanted, remote, state, declared, options)
        check_references(wanted, found.mapping)
        new_app = "app" in state.fresh or (not state.base and not _owned(remote))
        comparer = Comparer(
            remote,
            state,
            found.mapping,
            fresh=frozenset(state.fresh | found.ours),
            new_app=new_app,
            formatting=options.formatting,
        )
        _prefetch(comparer, wanted, remote, found.mapping, app, options)
        components = component_entries(wanted, remote, comparer, found, state, options)
        entries = [app_entry(app, comparer, icon, options, *_astray(wanted, remote, found.mapping, components))]
        entries += components
    common = plan_common(client, app, remote, found.mapping, options.common) if options.common is not None else []
    fresh = {*state.fresh, *found.ours, *(("app",) if new_app else ())}
    entries = _judged(app, entries, found.mapping, options, fresh)
    steps = order(entries, common, options)
    plan = Plan(
        origin=origin.name,
        url=origin.url,
        app=state.app,
        version=state.version,
        entries=tuple(entries),
        steps=tuple(steps),
        common=tuple(common),
        messages=(*_messages(app, remote, options), *_hidden(entries)),
        refusals=(),
        mapping=found.mapping,
        options=options,
        remote=remote.seen() if remote is not None else None,
        read_calls=client.calls - before,
        may_write=write_right(client) if steps else None,
        calls=_cost(entries, len(steps), remote),
        remote_digest=digest(remote.print() if remote else None),
        local_digest=local_digest(app, options, icon),
        ours=found.ours,
        new_app=new_app,
    )
    return plan._replace(refusals=tuple(refusals(plan)))


def _astray(
    wanted: Mapping[Any, Any], remote: Remote, mapping: IdMapping, entries: Sequence[Entry]
) -> tuple[frozenset[str], frozenset[str]]:
    """Name the remote modules that are not declared and stay, and the declared ones that are not there and are not made."""
    there = remote.rows["module"].keys()
    leaving = {entry.remote for entry in entries if entry.kind == "module" and entry.op in ("delete", "deleting")}
    coming = {entry.local for entry in entries if isinstance(entry, Created) and entry.kind == "module"}
    names = {name: mapping.remote("module", name) or name for name in wanted["module"]}
    lacking = {names[name] for name in names if name not in coming} - there
    return frozenset(there - names.values() - leaving), frozenset(lacking)


def _owned(remote: Remote) -> bool:
    """Say whether this version of the app has any component of its own."""
    return any(row.owned for rows in remote.rows.values() for row in rows.values())


def _prefetch(
    comparer: Comparer, wanted: Mapping[Any, Any], remote: Remote, mapping: IdMapping, app: App, options: Options
) -> None:
    pairs: list[tuple[Any, Row]] = []
    for kind in KINDS:
        for item in wanted[kind].values():
            row = remote.rows[kind].get(mapping.remote(kind, item.local) or "")
            if row is not None and row.owned and options.covers(item.key):
                pairs.append((item, row))
    comparer.prefetch(pairs, app_parts(app) if options.covers("app") else ())


def _judged(
    app: App, entries: list[Entry], mapping: IdMapping, options: Options, fresh: set[str] | frozenset[str]
) -> list[Entry]:
    """Give each entry its changes and verdict; what is being made just now is used by no flow that could break."""
    changes = flow_changes(app, entries, mapping, options)
    judged = []
    for entry in entries:
        told = entry.op in ("create", "update", "delete") and entry.key not in fresh
        found = tuple(changes.get(entry.key, ())) if told else ()
        judged.append(replace(entry, changes=found, verdict=worst(found) if found else None))
    return judged


def _cost(entries: list[Entry], steps: int, remote: Remote | None) -> int:
    """Estimate the calls of applying: one per write, the check before and after, and what checksums cannot vouch for."""
    if not steps:
        return 0
    if remote is None or remote.sums is not None:
        return steps + 4
    return steps + 2 + sum(len(entry.diffs) for entry in entries if entry.op in ("create", "update"))


def _messages(app: App, remote: Remote | None, options: Options) -> list[str]:
    messages = []
    if remote is not None and remote.sums is None:
        messages.append("this instance gives no checksums: every section was read, which costs more calls")
    if remote is not None and remote.approved:
        messages.append(
            "the app is approved: writes become pending changes; 'afkit release commit' puts them into force"
        )
        messages += [
            f"pending change {change.id}: {change.group} {change.item} {change.code}".replace("  ", " ")
            for change in remote.changes
        ]
    elif remote is not None and remote.public:
        messages.append("the app is published: every write acts on its users at once")
    if options.common is None:
        keys = [key for key, _ in common_codes(app)]
        if keys:
            messages.append(f"common of {', '.join(keys)} is not touched; --common orders it")
    return messages


def _hidden(entries: Sequence[Entry]) -> list[str]:
    """Tell that new modules begin hidden (publisher's reference, section 3.3)."""
    if not any(isinstance(entry, Created) and entry.kind == "module" for entry in entries):
        return []
    return ["a new module is hidden from other users until 'afkit release module public NAME' shows it"]


def _no_such_app(origin: PublishOrigin, state: State) -> PublishError:
    return PublishError(
        f"there is no app '{state.app}' version {state.version} at {origin.url}, or this token may not see it",
        code=NO_SUCH_APP,
        hint="check 'app' and 'version' of the origin; --create-app creates it",
        place=origin.origin.location,
    )


def digest(value: Any) -> str:
    """Hash plain data, for telling whether it is still the same."""
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def local_digest(app: App, options: Options, icon: bytes | None) -> str:
    """Hash what the author wants and ordered; nothing of `common` is in it."""
    items = wanted_components(app)
    value = {
        "components": {
            item.key: [dict(item.fields), {part.spec.key: part.body.decode("utf-8") for part in item.parts}]
            for of_kind in items.values()
            for item in of_kind.values()
        },
        "app": {part.spec.key: part.body.decode("utf-8") for part in app_parts(app)},
        "meta": [app.label, app.description, app.theme, app.language, app.audience, list(app.countries)],
        "icon": hashlib.sha256(icon).hexdigest() if icon else None,
        "options": [
            options.force, options.prune, sorted(options.prune_also), sorted(options.only), options.formatting,
            options.create_app, dict(options.maps), options.common is not None,
        ],
    }  # fmt: skip
    return digest(value)
