"""Reasons why a plan may not be carried out as it is; each names the switch that orders it nevertheless."""

from __future__ import annotations

from collections.abc import Iterator

from afkit.publish.plan.entry import Created, Entry
from afkit.publish.plan.model import Plan


def refusals(plan: Plan) -> Iterator[str]:
    """List what stands against a plan: conflicts, breaking changes, one-way doors."""
    if plan.may_write is False:
        yield "the token may only read: it lacks the scope sdk-apps:write"
    conflicts = plan.standing("conflict")
    if conflicts and not plan.options.force:
        named = ", ".join(diff.key for diff in conflicts[:5]) + (" …" if len(conflicts) > 5 else "")
        yield (
            f"{len(conflicts)} remote edit{'s' if len(conflicts) > 1 else ''} would be overwritten: {named}. "
            "Look at them with 'afkit pull', or overwrite them with --force"
        )
    if not plan.options.allow_breaking:
        breaking = [entry.key for entry in plan.entries if _breaks(entry, plan)]
        if breaking:
            yield f"existing flows would break: {', '.join(breaking)}. --allow-breaking orders it"
    if not plan.options.allow_irreversible:
        lasting = [f"{e.key} ({e.irreversible})" for e in plan.entries if isinstance(e, Created) and e.irreversible]
        if lasting:
            yield f"this cannot be undone: {', '.join(lasting)}. --allow-irreversible orders it"


def _breaks(entry: Entry, plan: Plan) -> bool:
    """Say whether an entry breaks flows without having been ordered: --prune orders deletions, --force overwriting."""
    if entry.op != "update" or entry.verdict != "breaking":
        return False
    forced = (
        {diff.name for diff in entry.diffs if diff.standing in ("conflict", "drift")} if plan.options.force else set()
    )
    return any(change.level == "breaking" and change.code not in forced for change in entry.changes)
