"""A plan: what publishing would do, why, and what it would break. Pure data; `planner` makes it, `apply` carries it out.

Source: publisher's reference, sections 7.1 and 7.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from afkit.publish.mapping import IdMapping
from afkit.publish.plan.compare import Diff
from afkit.publish.plan.desired import Part
from afkit.publish.plan.entry import Blocked, Entry, Op
from afkit.publish.plan.options import Options
from afkit.publish.plan.step import Step
from afkit.publish.remote.zone import Seen


class CommonDiff(NamedTuple):
    """What happens to the keys of one `common`: names only, never values."""

    key: str
    part: Part
    body: bytes
    states: Mapping[str, str]
    """Key → `set` (new), `changed`, `removed`, `same`."""

    def __repr__(self) -> str:
        return f"CommonDiff({self.key!r}, {dict(self.states)!r})"

    @property
    def changed(self) -> bool:
        return any(state != "same" for state in self.states.values())


class Plan(NamedTuple):
    """The whole plan. `steps` are in the order in which they will be carried out.

    `calls` estimates what applying costs, with verification. `refusals` are reasons why publish will not start; each names
    the switch that would order it. `digest` identifies plan and remote state, so that a stale plan is refused.
    `ours` are components found to be made by an earlier run of ours; `new_app` says that nothing but the server's template
    was there when publishing began. `may_write` is what the token's scopes say of writing, None if they do not tell.
    """

    origin: str
    url: str
    app: str
    version: int
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...]
    common: tuple[CommonDiff, ...]
    messages: tuple[str, ...]
    refusals: tuple[str, ...]
    mapping: IdMapping
    options: Options
    remote: Seen | None
    read_calls: int
    calls: int
    remote_digest: str
    local_digest: str
    ours: frozenset[str] = frozenset()
    new_app: bool = False
    may_write: bool | None = None

    @property
    def changed(self) -> bool:
        """True when the zone does not hold what the author wrote, as far as this plan may touch it."""
        open_ = any(diff.standing in ("drift", "conflict") for entry in self.entries for diff in entry.diffs)
        return bool(self.steps) or open_ or any(map(self.hinders, self.entries))

    @staticmethod
    def hinders(entry: Entry) -> bool:
        """Tell whether an entry keeps the zone from holding what the author wrote."""
        return isinstance(entry, Blocked) and not entry.skipped

    def count(self, op: Op) -> int:
        """Count entries by operation."""
        return sum(entry.op == op for entry in self.entries)

    def standing(self, *standings: str) -> list[Diff]:
        """List the differences of the given standings."""
        return [diff for entry in self.entries for diff in entry.diffs if diff.standing in standings]
