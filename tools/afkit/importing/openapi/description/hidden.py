"""Secrets that somebody left in a description: none of them comes into a connector."""

from __future__ import annotations

import re
from typing import Any

from afkit.app.knowledge.secrecy import KEY_MARKS, KNOWN_KEYS, looks_secret

_USERINFO = re.compile(r"(?i)\b(https?://)[^/?#@\s{}]+@")
_EXAMPLES = frozenset(["example", "examples", "default", "x-example", "value"])
_CREDENTIAL = re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{16,}")


def hide_secrets(root: Any) -> set[str]:
    """Take secrets out of a parsed file, in place; give the names of what held one.

    These are keys by their form, in any text; names and passwords in addresses; and what stands as an example or default
    under the name of a secret.
    """
    found: set[str] = set()
    seen: set[int] = set()
    stack: list[tuple[str, Any, bool]] = [("description", root, False)]
    while stack:
        name, value, shown = stack.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        secret = _is_secret(name, value)
        for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
            own = key if isinstance(key, str) else name
            example = shown or own in _EXAMPLES
            if isinstance(inner, str):
                named = name if own in _EXAMPLES else own
                given = (secret and own in _EXAMPLES) or (shown and looks_secret(own))
                clean = "" if given and inner else _without(inner)
                if clean == inner:
                    continue
                found.add(_called(value, named))
                if example and isinstance(value, dict) and own in _EXAMPLES:
                    del value[key]
                else:
                    value[key] = clean or "example"
            elif secret and own == "examples" and isinstance(inner, list | dict):
                found.add(_called(value, name))
                del value[key]
            else:
                stack.append((own, inner, example))
    return found


def _is_secret(name: str, value: Any) -> bool:
    """Tell whether a schema or a parameter is of a secret: by its name, or as a password."""
    if not isinstance(value, dict):
        return False
    given = value.get("name")
    return looks_secret(given if isinstance(given, str) else name) or value.get("format") == "password"


def _called(value: Any, name: str) -> str:
    given = value.get("name") if isinstance(value, dict) else None
    return given if isinstance(given, str) and len(given) < 60 else name


def _without(text: str) -> str:
    """Give a text without keys, credentials, and names and passwords in addresses."""
    if any(mark in text for mark in KEY_MARKS):
        text = KNOWN_KEYS.sub("…", text)
    if "earer " in text or "asic " in text:
        text = _CREDENTIAL.sub(r"\1 …", text)
    return _USERINFO.sub(r"\1", text) if "@" in text and "://" in text else text
