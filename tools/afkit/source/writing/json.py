"""Write plain data as JSON: in lines with an indentation, or in one line."""

from __future__ import annotations

import json

from afkit.annotations import Any
from afkit.patterns import lazy
from afkit.source.writing.notes import PLAIN, Branch

_INVISIBLE = lazy("[\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")

_ONE_LINE = json.JSONEncoder(ensure_ascii=False).encode
_DENSE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_text(value: Any, indent: int | str | None = None, *, spaces: bool = True) -> str:
    """Write data as JSON without a line end; `indent` is a number of blanks or the blanks themselves.

    Without `indent` it is one line; `spaces` says whether a blank follows each comma and colon there. Characters stand as
    they are, but those that no text file should hold are escaped, so that the text can be read again.
    """
    if indent is None:
        text = (_ONE_LINE if spaces else _DENSE)(value)
    else:
        text = _indented(value, indent if isinstance(indent, str) else " " * indent, "\n")
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _indented(value: Any, unit: str, line: str) -> str:
    """Write a value over lines, as `json.dumps` does; `line` ends one and indents the next."""
    if not value or not isinstance(value, dict | list | tuple):
        return _ONE_LINE(value)
    inner = line + unit
    parts = []
    if isinstance(value, dict):
        for key, item in value.items():
            name = _ONE_LINE(key) if isinstance(key, str) else f'"{_ONE_LINE(key)}"'
            parts.append(f"{name}: {_indented(item, unit, inner)}")
        return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
    for item in value:
        parts.append(_indented(item, unit, inner))
    return f"[{inner}{f',{inner}'.join(parts)}{line}]"


def jsonc_text(value: Any, branch: Branch, indent: int) -> str:
    """Write data as `json_text` does, with the comments of `branch` (and of all below it) after `//`."""
    notes = branch.notes
    lines = [f"//{line}" for line in notes.above]
    body = _noted(value, branch, " " * indent, "")
    return "\n".join([*lines, body]) + _beside(notes.beside)


def _noted(value: Any, branch: Branch | None, unit: str, pad: str) -> str:
    """Write a value whose first line is not indented, without the comments above and beside it."""
    if branch is None or not value or not isinstance(value, dict | list) or branch.inline():
        return json_text(value, unit).replace("\n", f"\n{pad}")
    inner = pad + unit
    items = value.items() if isinstance(value, dict) else enumerate(value)
    lines = []
    for number, (name, item) in enumerate(items, 1):
        member = branch.below.get(name)
        notes = member.notes if member is not None else PLAIN
        lines += [f"{inner}//{line}" for line in notes.above]
        key = f"{json_text(name)}: " if isinstance(value, dict) else ""
        comma = "," if number < len(value) else ""
        lines.append(f"{inner}{key}{_noted(item, member, unit, inner)}{comma}{_beside(notes.beside)}")
    lines += [f"{inner}//{line}" for line in branch.notes.below]
    brackets = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([brackets[0], *lines, pad + brackets[1]])


def _beside(comment: str) -> str:
    return f" //{comment}" if comment else ""
