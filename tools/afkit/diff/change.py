"""One difference between two versions of a connector, and what it means for flows that already use it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from afkit.app import Json, Origin

Level = Literal["breaking", "risky", "safe"]
LEVELS: tuple[Level, ...] = ("breaking", "risky", "safe")
"""From worst to best: breaking stops or falsifies existing flows, risky may, safe does neither."""

RULE = "R-59"
RULE_WORDS = "R-59, the platform's list of breaking changes (Make's developer documentation: managing breaking changes)"
"""The platform's list of breaking changes (app-format reference, section 10.6)."""


class Change(NamedTuple):
    """A semantic difference.

    `component` is `module/createParcel` or `app`; `code` the code it lies in (`mappableParams`) or the metadata field;
    `path` the place inside it for a person (`address.street`). `what` is a stable slug for programs. `rule` names the
    platform's rule where one is written down. `old` and `new` are small values for display, never secrets.
    """

    level: Level
    what: str
    component: str
    code: str
    path: str
    message: str
    reason: str
    rule: str | None = None
    old: Json = None
    new: Json = None
    origin: Origin | None = None

    @property
    def place(self) -> str:
        """The component, code and path in one text."""
        return "/".join(part for part in (self.component, self.code, self.path) if part)


class Spot(NamedTuple):
    """Where a comparison is at: everything that a Change says about its place."""

    component: str
    code: str = ""
    path: str = ""
    origin: Origin | None = None

    def down(self, step: str, origin: Origin | None = None) -> Spot:
        """Go to a member of this place."""
        return self._replace(path=f"{self.path}.{step}" if self.path else step, origin=origin or self.origin)

    def change(
        self,
        level: Level,
        what: str,
        message: str,
        reason: str,
        *,
        rule: str | None = None,
        old: Json = None,
        new: Json = None,
    ) -> Change:
        """Make a change that stands here."""
        return Change(level, what, self.component, self.code, self.path, message, reason, rule, old, new, self.origin)


def worst(changes: Iterable[Change]) -> Level:
    """Give the worst level among changes; safe when there is none."""
    return min((change.level for change in changes), key=LEVELS.index, default="safe")
