"""Write changes for a person, a program or a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afkit.diff.change import LEVELS, RULE_WORDS, Change, worst
from afkit.diff.version import Suggestion

_COLOUR = {"breaking": "\x1b[31m", "risky": "\x1b[33m", "safe": "\x1b[32m"}


def summary(changes: Sequence[Change]) -> dict[str, int]:
    """Count changes by level."""
    return {level: sum(change.level == level for change in changes) for level in LEVELS}


def as_text(changes: Sequence[Change], suggestion: Suggestion | None = None, *, color: bool = False) -> str:
    """Give one block per change, worst first, and a closing line."""
    lines: list[str] = []
    for change in changes:
        mark = f"{_COLOUR[change.level]}{change.level}\x1b[0m" if color else change.level
        lines += [f"{mark} {change.place}: {change.message}", f"    {change.reason}"]
    counts = summary(changes)
    lines.append(
        ", ".join(f"{counts[level]} {level}" for level in LEVELS) if changes else "no differences for existing flows"
    )
    if any(change.rule for change in changes):
        lines.append(f"breaking by {RULE_WORDS}")
    if suggestion:
        lines.append(f"suggested version: {suggestion.version} ({suggestion.reason})")
    return "\n".join(lines)


def as_data(changes: Sequence[Change], suggestion: Suggestion | None = None) -> dict[str, Any]:
    """Give the changes as plain data, for JSON."""
    data: dict[str, Any] = {
        "verdict": worst(changes) if changes else "none",
        "summary": summary(changes),
        "changes": [change_data(change) for change in changes],
    }
    if suggestion:
        data["suggestedVersion"] = {"version": suggestion.version, "reason": suggestion.reason}
    return data


def change_data(change: Change) -> dict[str, Any]:
    """Give one change as plain data."""
    data: dict[str, Any] = {
        "level": change.level,
        "what": change.what,
        "component": change.component,
        "code": change.code,
        "path": change.path,
        "message": change.message,
        "reason": change.reason,
        "rule": change.rule,
    }
    data |= {key: value for key, value in (("old", change.old), ("new", change.new)) if value is not None}
    if change.origin is not None:
        location = change.origin.location
        data |= {"file": location.file, "line": location.line, "column": location.column}
    return data


def as_markdown(changes: Sequence[Change], suggestion: Suggestion | None = None) -> str:
    """Give a table, for a pull request."""
    counts = summary(changes)
    lines = ["## Changes for existing flows", "", ", ".join(f"**{counts[level]} {level}**" for level in LEVELS), ""]
    if changes:
        lines += ["| | Where | What | Why |", "|---|---|---|---|"]
        for change in changes:
            cells = (change.level, f"`{change.place}`", change.message, change.reason)
            lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    else:
        lines.append("No differences.")
    if any(change.rule for change in changes):
        lines += ["", f"Breaking by {RULE_WORDS}."]
    if suggestion:
        lines += ["", f"Suggested version: **{suggestion.version}** ({suggestion.reason})."]
    return "\n".join(lines)
