"""Check a value against its field's `validate` (app-format reference, section 9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app.knowledge.secrecy import mask_url
from afkit.app.spec.format.types import NUMBER_TYPES
from afkit.engine.evaluate import as_text
from afkit.engine.inputs.parameters import Field
from afkit.iml import CallError

PATTERN_SECONDS = 1.0


def broken_rule(kind: str, field: Field, value: Any, *, secret: bool = False) -> str | None:
    """Give the first rule that a value breaks, in words; None if it breaks none. A secret's value is not shown."""
    rules = field.get("validate")
    if not isinstance(rules, Mapping):
        return None
    if isinstance(value, list):
        return _size(len(value), rules.get("minItems"), rules.get("maxItems"), "items")
    if kind in NUMBER_TYPES and isinstance(value, int | float):
        return _range(value, rules)
    if not isinstance(value, str):
        return None
    size = _size(len(value), rules.get("min"), rules.get("max"), "characters")
    if size is not None:
        return size
    allowed = rules.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        return f"must be one of {', '.join(map(as_text, allowed))}"
    pattern = rules.get("pattern")
    if isinstance(pattern, Mapping):
        pattern = pattern.get("regexp")
    if isinstance(pattern, str) and not _matches(pattern, value):
        shown = "the value" if secret else repr(mask_url(value)[:60])
        return f"{shown} does not match the pattern {pattern}"
    return None


def _size(size: int, least: Any, most: Any, unit: str) -> str | None:
    if isinstance(least, int | float) and size < least:
        return f"must have at least {as_text(least)} {unit}, but has {size}"
    if isinstance(most, int | float) and size > most:
        return f"must have at most {as_text(most)} {unit}, but has {size}"
    return None


def _range(value: float, rules: Mapping[str, Any]) -> str | None:
    least, most = rules.get("min"), rules.get("max")
    if isinstance(least, int | float) and value < least:
        return f"must be at least {as_text(least)}, but is {as_text(value)}"
    if isinstance(most, int | float) and value > most:
        return f"must be at most {as_text(most)}, but is {as_text(value)}"
    return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    if compiled is None:
        return True
    try:
        return compiled.search(value, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return True


def _compiled(pattern: str) -> Any:
    """Compile a JavaScript pattern as the platform does; None where it is none, which the linter reports."""
    from afkit.iml.functions.js_regex import compile_pattern

    for flags in ("u", ""):
        try:
            return compile_pattern(pattern, flags)
        except CallError:
            continue
    return None
