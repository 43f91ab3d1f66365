"""Find which remote component is which local one, and never guess (publisher's reference, section 7.1, phase 4).

In order: what the origin declares and what earlier publishes stored; a creation of ours whose answer was lost; equal names for
kinds whose names the author chooses; for connections and webhooks, a label and type that fit exactly one on each side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from afkit.app import KINDS, Kind
from afkit.errors import PublishError
from afkit.publish.codes import AMBIGUOUS
from afkit.publish.mapping import IdMapping, Pair
from afkit.publish.plan.desired import Wanted
from afkit.publish.plan.options import Options, split
from afkit.publish.remote.address import VERSIONED
from afkit.publish.remote.zone import Remote, Row
from afkit.publish.state import State

Components = Mapping[Kind, Mapping[str, Wanted]]


class Match(NamedTuple):
    """The pairs found, and what a person should hear about how. `ours` are keys of lost creations that were found again."""

    mapping: IdMapping
    notes: Mapping[str, str]
    ours: frozenset[str]


def match(wanted: Components, remote: Remote, state: State, declared: IdMapping, options: Options) -> Match:
    """Pair local and remote components. Raises PublishError naming the candidates where more than one fits."""
    mapping = _known(remote, state, declared, options)
    notes: dict[str, str] = {}
    ours: set[str] = set()
    for kind in KINDS:
        _drop_dead(kind, wanted, remote, mapping, notes)
        for name, item in wanted[kind].items():
            if mapping.of(kind, name) is not None:
                continue
            found = _lost(kind, name, remote, state, mapping)
            if found is not None:
                mapping.put(kind, Pair(name, found))
                notes[item.key] = f"'{found}' was created by an earlier run whose answer was lost"
                ours.add(item.key)
            elif kind in VERSIONED and name in remote.rows[kind] and mapping.owner(kind, name) is None:
                mapping.put(kind, Pair(name, name))
        if kind not in VERSIONED:
            _by_label(kind, wanted, remote, state, mapping, notes)
    return Match(mapping, notes, frozenset(ours))


def _known(remote: Remote, state: State, declared: IdMapping, options: Options) -> IdMapping:
    """Lay what is declared over what is stored, and what was ordered over both."""
    mapping = state.mapping.copy()
    for kind in KINDS:
        for pair in declared.pairs(kind):
            mapping.put(kind, pair)
    for key, name in options.maps.items():
        kind, local = split(key)
        if name not in remote.rows[kind]:
            there = ", ".join(sorted(remote.rows[kind])) or "none"
            raise PublishError(f"there is no {kind} '{name}' there", code=AMBIGUOUS, hint=f"there are: {there}")
        mapping.put(kind, Pair(local, name))
    return mapping


def _drop_dead(kind: Kind, wanted: Components, remote: Remote, mapping: IdMapping, notes: dict[str, str]) -> None:
    """Forget pairs whose remote is gone; those whose local is gone are kept, so that pruning knows them."""
    if kind in remote.missing:
        return
    for pair in mapping.pairs(kind):
        if pair.local is None or pair.remote is None or pair.remote in remote.rows[kind]:
            continue
        mapping.drop(kind, pair.local)
        if pair.local in wanted[kind]:
            notes[f"{kind}/{pair.local}"] = f"'{pair.remote}' is no longer there; it will be created anew"


def _lost(kind: Kind, name: str, remote: Remote, state: State, mapping: IdMapping) -> str | None:
    """Find the component that an unanswered creation made: new since then, unpaired, of the same label and type."""
    begun = next((one for one in state.pending if one.kind == kind and one.local == name), None)
    if begun is None:
        return None
    new = [
        row
        for row in remote.rows[kind].values()
        if row.name not in begun.before
        and mapping.owner(kind, row.name) is None
        and _fits(row, begun.label, begun.type)
    ]
    if kind in VERSIONED:
        new = [row for row in new if row.name == name]
    if len(new) > 1:
        raise _ambiguous(kind, name, new)
    return new[0].name if new else None


def _fits(row: Row, label: str, type_: str) -> bool:
    if row.kind in VERSIONED:
        return True
    listed = row.listed
    return bool((not label or listed.get("label", label) == label) and listed.get("type", type_) == type_)


def _by_label(
    kind: Kind, wanted: Components, remote: Remote, state: State, mapping: IdMapping, notes: dict[str, str]
) -> None:
    deleting = set(state.deleted.get(kind, []))
    free = [
        row
        for row in remote.rows[kind].values()
        if row.name not in deleting and _is_free(kind, row.name, wanted, mapping)
    ]
    labelled: dict[str, list[Row]] = {}
    for row in free:
        labelled.setdefault(repr(row.listed.get("label")), []).append(row)
    open_ = [item for name, item in wanted[kind].items() if mapping.of(kind, name) is None]
    looks = Counter(map(_look, open_))
    for item in open_:
        label, type_ = look = _look(item)
        same = [row for row in labelled.get(label, ()) if row.listed.get("type", type_) == type_]
        # Own components come first: one of another version can only be referred to.
        fitting = [row for row in same if row.owned] or same
        if not fitting:
            continue
        if len(fitting) > 1 or looks[look] > 1:
            raise _ambiguous(kind, item.local, fitting)
        row = fitting[0]
        old = mapping.owner(kind, row.name)
        if old is not None and old.local is not None:
            mapping.drop(kind, old.local)
        mapping.put(kind, Pair(item.local, row.name, external=not row.owned))
        notes[item.key] = (
            f"paired with '{row.name}' by its label"
            if row.owned
            else f"paired by its label with '{row.name}', which another version owns: it is referred to, never written"
        )


def _is_free(kind: Kind, name: str, wanted: Components, mapping: IdMapping) -> bool:
    """A remote is free when nothing is paired with it, or only a local component that is gone (it was renamed here)."""
    pair = mapping.owner(kind, name)
    return pair is None or (pair.local is not None and pair.local not in wanted[kind])


def _look(item: Wanted) -> tuple[str, str]:
    """Give the label, as it is compared, and the type."""
    return repr(item.fields.get("label")), str(getattr(item.component, f"{item.kind}_type", ""))


def _ambiguous(kind: Kind, name: str, rows: list[Row]) -> PublishError:
    names = ", ".join(sorted(row.name for row in rows))
    return PublishError(
        f"it is not clear which remote {kind} '{name}' is; its label and type fit: {names}",
        code=AMBIGUOUS,
        hint=f"say which: --map {kind}/{name}={rows[0].name}",
    )
