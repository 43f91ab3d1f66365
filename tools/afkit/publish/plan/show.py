"""Write a plan for a person, a program or a pull request. Nothing of `common` but the names of its keys is in it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from afkit.app.spec.format.metadata import CHANGEABLE
from afkit.diff.report import change_data
from afkit.publish.plan.compare import Diff
from afkit.publish.plan.desired import MODULE_TYPES
from afkit.publish.plan.entry import Blocked, Entry
from afkit.publish.plan.model import Plan
from afkit.publish.plan.values import Content

SMALLEST_PLAN = 60
"""Calls a minute of the smallest price plan (publisher's reference, section 2.3)."""
MAX_LINES = 40
_MANY = 4000
"""Lines of both sides from which on only the first that differ are looked for."""
_MARKS = {
    "create": "+",
    "update": "~",
    "delete": "-",
    "blocked": "!",
    "remote-only": "?",
    "external": "=",
    "deleting": "-",
}
_COLOURS = {"+": "\x1b[32m", "~": "\x1b[33m", "-": "\x1b[31m", "!": "\x1b[31m"}
_STANDINGS = {
    "drift": "edited there since the last publish; left alone",
    "conflict": "edited on both sides",
    "formatting": "only formatted differently; left alone",
}


def diff_lines(diff: Diff, limit: int | None = MAX_LINES) -> list[str]:
    """Give a unified diff of a section, values written alike so that only meaning shows; a note replaces what is too long."""
    if not isinstance(diff.new, Content):
        return [f"{_plain(diff.old)} → {_plain(diff.new)}"]
    old, new = _shown(diff.old), _shown(diff.new)
    if limit is not None and len(old) + len(new) > _MANY:  # the time of a comparison grows with the square of the lines
        same = next(
            (at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), min(len(old), len(new))
        )
        start = difflib.unified_diff(old[: same + limit], new[: same + limit], lineterm="", n=2)
        return [*islice(start, 2, limit + 2), f"… and more of {len(old)} lines there and {len(new)} here"]
    lines = list(difflib.unified_diff(old, new, "there", "here", lineterm="", n=2))[2:]
    if limit is not None and len(lines) > limit:
        return [*lines[:limit], f"… {len(lines) - limit} more lines"]
    return lines


def _shown(content: Content) -> list[str]:
    if isinstance(content.value, str) or not content.readable:
        return content.text.splitlines()
    if content.value is None:
        return []
    return json.dumps(content.value, indent=2, ensure_ascii=False).splitlines()


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    return "nothing" if value in (None, "", [], {}) else json.dumps(value, ensure_ascii=False)


def minutes(calls: int, limit: int | None) -> str:
    """Say how long calls take under a limit."""
    rate = limit or SMALLEST_PLAN
    known = f"the limit of {rate}" if limit else f"{rate} calls a minute, the smallest limit (yours is not known)"
    return f"about {max(1, -(-calls // rate))} min at {known}"


def plan_text(plan: Plan, *, color: bool = False, full: bool = False, limit: int | None = None) -> str:
    """Tell a plan: what changes and how, what it breaks, what stands against it, what it costs."""
    lines = [f"plan for {plan.app} version {plan.version} at {plan.url} (origin '{plan.origin}')", ""]
    for entry in plan.entries:
        lines += _entry_text(entry, plan, color=color, full=full)
    for one in plan.common:
        keys = ", ".join(f"{name} ({state})" for name, state in sorted(one.states.items()))
        lines.append(f"{'~' if one.changed else ' '} common of {one.key.removesuffix('/common')}: {keys}")
    lines += ["", *(f"note: {text}" for text in plan.messages), *(f"refused: {text}" for text in plan.refusals)]
    lines.append(summary(plan))
    if plan.steps:
        lines.append(
            f"cost: {plan.read_calls} calls to plan, about {plan.calls} to publish: {minutes(plan.calls, limit)}"
        )
    else:
        lines.append(f"cost: {plan.read_calls} calls to plan")
    return "\n".join(lines)


def summary(plan: Plan) -> str:
    """Give the closing line."""
    if not plan.changed:
        if plan.count("blocked"):
            return f"no changes: all but {plan.count('blocked')} blocked is there as declared here"
        return "no changes: the app there is what is declared here"
    parts = [
        f"{plan.count('create')} to create",
        f"{sum(1 for entry in plan.entries if entry.op == 'update' and entry.writes(plan.options))} to update",
    ]
    parts += [f"{plan.count('delete')} to delete"] if plan.count("delete") else []
    parts += [f"{plan.count('blocked')} blocked"] if plan.count("blocked") else []
    for standing, text in (("drift", "edited there"), ("conflict", "in conflict")):
        found = len(plan.standing(standing))
        parts += [f"{found} {text}"] if found else []
    return ", ".join(parts) + f"; {len(plan.steps)} writes"


def _entry_text(entry: Entry, plan: Plan, *, color: bool, full: bool) -> Iterator[str]:
    if entry.op == "unchanged" and not entry.diffs:
        return
    mark = _MARKS.get(entry.op, " ")
    shown = f"{_COLOURS[mark]}{mark}\x1b[0m" if color and mark in _COLOURS else mark
    name = (
        f" (there: {entry.remote})"
        if entry.kind != "app" and entry.remote not in (None, entry.local or entry.remote)
        else ""
    )
    verdict = f"  [{entry.verdict}]" if entry.verdict else ""
    lasting = "  [irreversible]" if entry.irreversible else ""
    yield f"{shown} {entry.op} {entry.key}{name}{verdict}{lasting}"
    if isinstance(entry, Blocked):
        yield f"    blocked: {entry.why}"
    for note in entry.notes:
        yield f"    {note}"
    if entry.op == "create":
        given = [_name(diff) for diff in entry.diffs if diff.part is None or diff.part.code.given]
        yield f"    {', '.join(given)}"
        return
    for diff in entry.diffs:
        yield from _diff_text(diff, plan, full=full)
    for change in entry.changes:
        yield f"    {change.level}: {change.message} ({change.reason})"


def _diff_text(diff: Diff, plan: Plan, *, full: bool) -> Iterator[str]:
    forced = plan.options.force and diff.standing in ("drift", "conflict")
    how = "overwrites a remote edit" if forced else diff.reason or _STANDINGS.get(diff.standing, "")
    yield f"    {_name(diff)}{f': {how}' if how else ''}"
    if diff.standing != "formatting":
        yield from (f"      {line}" for line in diff_lines(_in_words(diff), None if full else MAX_LINES))


def _name(diff: Diff) -> str:
    """Call a field as authors write it; codes have one name only."""
    meta = CHANGEABLE.get(diff.name) if diff.is_field else None
    return meta.key if meta is not None else diff.name


def _in_words(diff: Diff) -> Diff:
    """Tell types of modules by word, not by number."""
    if diff.name != "typeId":
        return diff
    return diff._replace(old=MODULE_TYPES.get(diff.old, diff.old), new=MODULE_TYPES.get(diff.new, diff.new))


def plan_data(plan: Plan) -> dict[str, Any]:
    """Give the plan as plain data, for JSON."""
    return {
        "origin": plan.origin,
        "url": plan.url,
        "app": plan.app,
        "version": plan.version,
        "changed": plan.changed,
        "components": [_entry_data(entry, plan) for entry in plan.entries if entry.op != "unchanged" or entry.diffs],
        "common": {one.key: dict(one.states) for one in plan.common},
        "steps": [step.title for step in plan.steps],
        "notes": list(plan.messages),
        "refusals": list(plan.refusals),
        "summary": {
            "create": plan.count("create"),
            "update": sum(1 for entry in plan.entries if entry.op == "update" and entry.writes(plan.options)),
            "delete": plan.count("delete"),
            "blocked": plan.count("blocked"),
            "remoteOnly": plan.count("remote-only"),
            "drift": len(plan.standing("drift")),
            "conflict": len(plan.standing("conflict")),
            "writes": len(plan.steps),
        },
        "calls": {"plan": plan.read_calls, "publish": plan.calls},
    }


def _entry_data(entry: Entry, plan: Plan) -> dict[str, Any]:
    written = entry.writes(plan.options)
    return {
        "component": entry.key,
        "kind": entry.kind,
        "local": entry.local,
        "remote": entry.remote,
        "op": entry.op,
        "verdict": entry.verdict,
        "irreversible": entry.irreversible,
        "blocked": entry.why if isinstance(entry, Blocked) else None,
        "notes": list(entry.notes),
        "differences": [
            {
                "name": diff.name,
                "what": "metadata" if diff.is_field else "code",
                "state": diff.standing,
                "written": diff in written,
                "diff": [] if entry.op == "create" else diff_lines(diff, None),
            }
            for diff in entry.diffs
        ],
        "changes": [change_data(change) for change in entry.changes] if entry.op != "create" else [],
    }


def plan_markdown(plan: Plan) -> str:
    """Give the plan for a pull request: a table, and the diffs folded away."""
    lines = [f"## Plan for `{plan.app}` version {plan.version} (origin `{plan.origin}`)", "", summary(plan) + ".", ""]
    shown = [entry for entry in plan.entries if entry.op != "unchanged"]
    if shown:
        lines += ["| | Component | What | Verdict |", "|---|---|---|---|"]
    for entry in shown:
        blocked = entry.why if isinstance(entry, Blocked) else ""
        what = blocked or ", ".join(_name(diff) for diff in entry.diffs) or "; ".join(entry.notes)
        verdict = ", ".join(filter(None, (entry.verdict, "irreversible" if entry.irreversible else None)))
        lines.append(f"| {entry.op} | `{entry.key}` | {what.replace('|', chr(92) + '|')} | {verdict} |")
    for entry in shown:
        for diff in entry.diffs if entry.op == "update" else ():
            body = "\n".join(diff_lines(_in_words(diff))).replace("```", "` ` `")
            lines += [
                "",
                f"<details><summary>{entry.key}/{_name(diff)}</summary>",
                "",
                "```diff",
                body,
                "```",
                "",
                "</details>",
            ]
    lines += ["", *(f"> {text}" for text in (*plan.messages, *plan.refusals))]
    return "\n".join(lines).rstrip()
