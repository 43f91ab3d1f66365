"""Names of what is made: check an id as the platform does, and make words of it."""

from __future__ import annotations

import re

from afkit.app.knowledge.outputs import words
from afkit.app.spec.shapes import names
from afkit.app.spec.shapes.basics import Pattern
from afkit.errors import UsageError

PATTERNS: dict[str, Pattern] = {
    "app": names.APP,
    "module": names.MODULE,
    "rpc": names.RPC,
    "function": names.FUNCTION,
    "connection": names.CONNECTION,
    "webhook": names.WEBHOOK,
    "endpoint": names.ENDPOINT,
}
"""What an id of each kind looks like."""

_SCRIPTED = frozenset({"module", "rpc", "function"})
"""Kinds whose names stand in JavaScript, and so are none of its reserved words."""


def check_name(kind: str, name: str) -> str:
    """Give a name back that is allowed for a kind. Raises UsageError with what it must look like."""
    pattern = PATTERNS[kind]
    if not re.fullmatch(pattern.regex, name):
        meant = pattern.better(name.rpartition("/")[2]) if pattern.better is not None else ""
        hint = f"write {meant}" if re.fullmatch(pattern.regex, meant) else pattern.hint
        folder = "; -o names the folder" if kind == "app" and "/" in name else ""
        raise UsageError(f"'{name}' is not a name for {_article(kind)}: it must be {pattern.what}", hint=hint + folder)
    if kind in _SCRIPTED and name in names.RESERVED_WORDS:
        raise UsageError(f"'{name}' is a reserved word of JavaScript, and no name for {_article(kind)}")
    return name


def _article(kind: str) -> str:
    return {"app": "an app", "rpc": "an RPC", "endpoint": "an endpoint"}.get(kind, f"a {kind}")


def title(name: str) -> str:
    """Make a title of an id: `acme-crm` → Acme CRM (short parts without a vowel are taken for abbreviations)."""
    return " ".join(
        word.upper() if len(word) <= 3 and not re.search(r"[aeiouy]", word) else word[:1].upper() + word[1:]
        for word in words(name)
    )
