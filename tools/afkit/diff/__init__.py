"""Compare two versions of a connector: what changed, and what it does to flows that already use it."""

from __future__ import annotations

from afkit.diff.app import diff
from afkit.diff.change import LEVELS, Change, Level, worst
from afkit.diff.version import Suggestion, suggest_version

__all__ = ["LEVELS", "Change", "Level", "Suggestion", "diff", "suggest_version", "worst"]
