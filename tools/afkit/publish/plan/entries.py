"""Entries of a plan for components: created, updated, unchanged, blocked, only there, external, to be deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from afkit.app import KINDS, Kind
from afkit.app.spec.format.metadata import references
from afkit.errors import PublishError
from afkit.publish.codes import CANNOT_PUBLISH
from afkit.publish.plan.compare import Comparer, Diff, agreed
from afkit.publish.plan.desired import MODULE_TYPES, TYPE_IDS, Wanted
from afkit.publish.plan.entry import Blocked, Compared, Created, Entry, Left, block
from afkit.publish.plan.matching import Components, Match
from afkit.publish.plan.options import Options, split
from afkit.publish.plan.values import Content
from afkit.publish.remote.zone import Remote, Row
from afkit.publish.state import State

DELETABLE_WHEN_PUBLIC = ("rpc", "function")
"""What a published app may still lose (publisher's reference, section 3.3)."""
_FAMILY = (TYPE_IDS["action"], TYPE_IDS["search"])


def component_entries(
    wanted: Components,
    remote: Remote | None,
    comparer: Comparer | None,
    found: Match,
    state: State,
    options: Options,
) -> list[Entry]:
    """Make the entries of all components, in the order of the kinds. Raises PublishError for an order that names nothing."""
    entries: list[Entry] = []
    for kind in KINDS:
        for item in wanted[kind].values():
            if not options.covers(item.key):
                continue
            entry = _local(item, remote, comparer, found, state, options)
            if entry is not None:
                entries.append(entry)
        if remote is not None:
            entries += _only_there(kind, wanted, remote, found, state, options)
    _check_orders(entries, wanted, found, options)
    return _block_dependents(entries, found)


def _local(
    item: Wanted, remote: Remote | None, comparer: Comparer | None, found: Match, state: State, options: Options
) -> Entry | None:
    pair = found.mapping.of(item.kind, item.local)
    if pair is not None and pair.remote is None:
        return None  # the mapping says that it is ignored there
    row = remote.rows[item.kind].get(pair.remote or "") if remote is not None and pair is not None else None
    notes = tuple(note for note in (found.notes.get(item.key),) if note)
    blocked = _blocked(item, remote, row, state, options)
    if row is None or comparer is None:
        return block(Created(wanted=item, notes=notes), blocked) if blocked else _creation(item, notes, remote)
    entry = Compared(op="unchanged", wanted=item, remote=row.name, notes=notes)
    if blocked:
        return block(entry, blocked)
    if not row.owned or row.listed.get("aliasTo") or (pair is not None and pair.external):
        why = "borrows another app's code" if row.listed.get("aliasTo") else "belongs to another version of the app"
        return replace(entry, op="external", notes=(*notes, f"it {why}: it is referred to, never written"))
    compared = comparer.component(item, row)
    diffs = tuple(diff for diff in compared if diff.standing != "same")
    refused = _type_change(diffs, options)
    if refused:
        return block(replace(entry, agreed=agreed(compared), diffs=diffs), refused)
    differs = any(diff.standing != "formatting" or options.formatting for diff in diffs)
    return replace(
        entry,
        op="update" if differs else "unchanged",
        agreed=agreed(compared),
        diffs=comparer.mark_foreign(diffs, item.kind, row.name),
    )


def _creation(item: Wanted, notes: tuple[str, ...], remote: Remote | None) -> Created:
    diffs = [Diff(part.key, part.spec.key, "update", Content("", None), part.content, part) for part in item.parts]
    diffs += [Diff(f"{item.key}/@{field}", field, "update", None, value) for field, value in item.fields.items()]
    lasting = None
    if remote is not None and remote.public and item.kind not in DELETABLE_WHEN_PUBLIC:
        lasting = f"a {item.kind} of a published app can never be deleted again"
    return Created(wanted=item, notes=notes, diffs=tuple(diffs), irreversible=lasting)


def _blocked(item: Wanted, remote: Remote | None, row: Row | None, state: State, options: Options) -> str | None:
    """Say what the server is known to refuse, before anything is sent."""
    if remote is not None and item.kind in remote.missing and row is None:
        return remote.missing[item.kind]
    if item.kind == "function" and not options.retry_refused and "function" in state.refused:
        return (
            f"the server refused custom functions on {state.refused['function'][:10]}; hand them in by Make's form, or try "
            "again with --retry-refused"
        )
    there = row.listed.get("type") if row is not None else None
    own = getattr(item.component, f"{item.kind}_type", None)
    if item.kind in ("connection", "webhook") and isinstance(there, str) and there != own:
        return f"its type there is '{there}', and the platform cannot change it to '{own}'; give it another name"
    return None


def _type_change(diffs: tuple[Diff, ...], options: Options) -> str | None:
    change = next((diff for diff in diffs if diff.name == "typeId"), None)
    if change is None or options.allow_breaking or (change.old in _FAMILY and change.new in _FAMILY):
        return None
    old, new = (MODULE_TYPES.get(number, number) for number in (change.old, change.new))
    return f"its module type would change from {old} to {new}, which stops flows; --allow-breaking orders it"


def _only_there(
    kind: Kind, wanted: Components, remote: Remote, found: Match, state: State, options: Options
) -> list[Entry]:
    entries: list[Entry] = []
    for name, row in remote.rows[kind].items():
        pair = found.mapping.owner(kind, name)
        if pair is not None and (pair.local is None or pair.local in wanted[kind]):
            continue
        local = pair.local if pair is not None else None
        key = f"{kind}/{local or name}"
        if not row.owned or not (options.covers(key) or options.covers(f"{kind}/{name}")):
            continue
        entries.append(_left(kind, name, local, remote, state, options))
    return entries


def _left(kind: Kind, name: str, local: str | None, remote: Remote, state: State, options: Options) -> Entry:
    entry = Left(op="remote-only", kind=kind, local=local, remote=name)
    if name in state.deleted.get(kind, []):
        return replace(entry, op="deleting", notes=("its deletion was ordered and is not finished yet",))
    named = f"{kind}/{name}" in options.prune_also or f"{kind}/{local}" in options.prune_also
    made = f"{kind}/{local}" in state.created
    if not (options.prune or named):
        note = "it is not declared here; --prune deletes it" if made else "it is not declared here; it is left alone"
        return replace(entry, notes=(note,))
    if not (made or named):
        return replace(entry, notes=(f"afkit did not make it; --prune-also {kind}/{name} deletes it nevertheless",))
    if remote.public and kind not in DELETABLE_WHEN_PUBLIC:
        return block(entry, f"a published app cannot lose a {kind}: the platform refuses it")
    return replace(entry, op="delete", irreversible="deleting cannot be undone", notes=("flows that use it stop",))


def _check_orders(entries: list[Entry], wanted: Components, found: Match, options: Options) -> None:
    known = {f"{kind}/{name}" for kind in KINDS for name in wanted[kind]} | {"app"}
    known |= {f"{entry.kind}/{entry.remote}" for entry in entries} | {entry.key for entry in entries}
    for switch, keys in (("--only", options.only), ("--prune-also", options.prune_also)):
        lost = sorted(keys - known)
        if lost:
            raise PublishError(
                f"{switch} names {', '.join(lost)}, which is neither here nor there", code=CANNOT_PUBLISH
            )
    if options.only:
        _check_only(entries, found, options)


def _check_only(entries: list[Entry], found: Match, options: Options) -> None:
    for entry in entries:
        if not _writes(entry):
            continue
        for kind, name in references(entry.wanted.fields):
            key = f"{kind}/{name}"
            if found.mapping.of(kind, name) is None and key not in options.only:
                raise PublishError(
                    f"{entry.key} needs {key}, which is not there yet", code=CANNOT_PUBLISH, hint=f"add --only {key}"
                )


def _writes(entry: Entry) -> TypeGuard[Created | Compared]:
    """Tell whether a declared component will be written."""
    return isinstance(entry, Created | Compared) and entry.op in ("create", "update")


def _block_dependents(entries: list[Entry], found: Match) -> list[Entry]:
    """Block what refers to a component that will not be there."""
    gone = {
        e.key for e in entries if isinstance(e, Blocked) and e.local and found.mapping.remote(*split(e.key)) is None
    }
    blocked: list[Entry] = []
    for entry in entries:
        if _writes(entry):
            needs = [f"{kind}/{name}" for kind, name in references(entry.wanted.fields) if f"{kind}/{name}" in gone]
            if needs:
                entry = block(entry, f"it needs {', '.join(needs)}, which is blocked")
                gone.add(entry.key)
        blocked.append(entry)
    return blocked
