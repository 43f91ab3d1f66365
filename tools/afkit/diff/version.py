"""Suggest a version for what changed.

On the platform a version is a whole number, and a new one is a copy that the owners of flows move to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from afkit.app import App
from afkit.diff.change import Change, worst


class Suggestion(NamedTuple):
    """The version to publish as (from 1), and why."""

    version: int
    reason: str


def suggest_version(old: App, new: App, changes: Sequence[Change]) -> Suggestion:
    """Keep the version while existing flows go on working; take the next one when a change breaks them."""
    if worst(changes) != "breaking":
        why = "nothing changed" if not changes else "no change is known to break existing flows"
        return Suggestion(max(old.version, new.version), why)
    count = sum(change.level == "breaking" for change in changes)
    if new.version > old.version:
        return Suggestion(new.version, f"{count} breaking, and the new app already has a version of its own")
    return Suggestion(
        old.version + 1,
        f"{count} breaking: flows keep version {old.version} until their owners move to the next one",
    )
