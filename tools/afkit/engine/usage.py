"""See which variables a directive's expressions read, without evaluating them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from afkit.app.lookup import texts_in
from afkit.engine.evaluate import is_template, template
from afkit.iml.errors import ImlError

REQUEST_KEYS = ("url", "baseUrl", "qs", "headers", "body", "method", "temp", "condition", "oauth", "aws", "ca", "input")


def variables(value: Any) -> frozenset[str]:
    """Give the dotted variables that the texts of a JSON value read; what is no template reads nothing."""
    found: set[str] = set()
    for text in filter(is_template, texts_in(value)):
        try:
            found |= template(text).variables
        except ImlError:
            continue
    return frozenset(found)


def request_variables(value: Mapping[str, Any]) -> frozenset[str]:
    """Give the variables that a directive needs before it can send."""
    return variables({key: value[key] for key in REQUEST_KEYS if key in value})


def through_temp(names: Iterable[str], temps: Iterable[Any]) -> frozenset[str]:
    """Add what `temp.x` stands for: the variables of every `temp` block that sets `x`."""
    blocks = [block for block in temps if isinstance(block, Mapping)]
    found = set(names)
    pending = list(found)
    while pending:
        name = pending.pop()
        head, _, rest = name.partition(".")
        if head != "temp":
            continue
        key = rest.partition(".")[0]
        for block in blocks:
            for member, value in block.items():
                if not key or member in (key, "{{...}}"):
                    fresh = variables(value) - found
                    found |= fresh
                    pending.extend(fresh)
    return frozenset(found)


def members(names: Iterable[str], *roots: str) -> tuple[frozenset[str], bool]:
    """Give the first members read of the given roots, and whether a root is read as a whole."""
    found: set[str] = set()
    whole = False
    for name in names:
        head, dot, rest = name.partition(".")
        if head in roots:
            if dot:
                found.add(rest.partition(".")[0].strip("`"))
            else:
                whole = True
    return frozenset(found), whole
