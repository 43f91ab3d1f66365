"""Read and write the pairs of local and remote ids that an origin holds, the same in a manifest and in `makecomapp.json`.

Source: app-format reference, section 1.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.build import members
from afkit.app.model import PublishOrigin
from afkit.records import NamedTuple

MARKS = ("localDeleted", "nonOwnedByApp")


class IdMapping(NamedTuple):
    """The pairs by kind, and the marks that some of them bear, by (kind, local id, remote id)."""

    pairs: Mapping[str, tuple[tuple[str | None, str | None], ...]]
    marks: Mapping[tuple[str, str | None, str | None], tuple[str, ...]]


def read_mapping(data: Mapping[str, Any]) -> IdMapping:
    """Read `idMapping` of an origin; what is no pair is left out, because structure checking reports it."""
    pairs: dict[str, tuple[tuple[str | None, str | None], ...]] = {}
    marks: dict[tuple[str, str | None, str | None], tuple[str, ...]] = {}
    for kind, items in members(data, "idMapping").items():
        if not isinstance(items, list):
            continue
        of_kind = [item for item in items if isinstance(item, dict)]
        pairs[kind] = tuple((side(item, "local"), side(item, "remote")) for item in of_kind)
        for item in of_kind:
            found = tuple(mark for mark in MARKS if item.get(mark) is True)
            if found:
                marks[kind, side(item, "local"), side(item, "remote")] = found
    return IdMapping(pairs, marks)


def written_pair(origin: PublishOrigin, kind: str, local: str | None, remote: str | None) -> dict[str, Any]:
    """Write a pair of ids of an origin, with its marks, as `idMapping` has it."""
    marks = origin.id_marks.get((kind, local, remote), ())
    return {"local": local, "remote": remote, **dict.fromkeys(marks, True)}


def side(item: Mapping[str, Any], key: str) -> str | None:
    """Give an id; None when it is null, absent or no text."""
    value = item.get(key)
    return value if isinstance(value, str) else None
