"""What somebody asks for: `$.body.caseId`, `headers.ce-type`, `$['qs']['page']`, `output[2].id`, `body.items[*].sku`."""

from __future__ import annotations

import re
from typing import TypeAlias

from afkit.engine.codes import INPUT_WRONG
from afkit.errors import RunError

Steps: TypeAlias = tuple[str | int, ...]
"""The names and positions of a part, the first of which is one of ROOTS; `*` stands for any."""

ROOTS = ("method", "url", "baseUrl", "qs", "headers", "body", "temp", "output", "respond")
_SYNONYMS = {"query": "qs", "bundles": "output", "bundle": "output", "header": "headers"}
_STEP = re.compile(r"\.?(?:\[(\d+|\*)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]|`([^`]*)`|([^.\[`]+))")

EVERYTHING = "$"
"""The query that asks for all parts."""


def is_query(text: str) -> bool:
    """Tell whether a text asks for a part (and is no path or name that stands behind `--why` by chance)."""
    head = re.split(r"[.\[]", text, maxsplit=1)[0]
    return text.startswith("$") or head in ROOTS or head in _SYNONYMS


def parse_query(text: str) -> Steps:
    """Read a query; the empty one asks for everything. Raises RunError for what is none."""
    rest = text.strip().removeprefix("$")
    steps: list[str | int] = []
    at = 0
    while at < len(rest):
        match = _STEP.match(rest, at)
        if match is None:
            raise RunError(
                f"--why {text}: '{rest[at:][:20]}' cannot be read",
                code=INPUT_WRONG,
                hint="name a part such as '$.body.caseId', '$.headers.ce-type', '$.url' or '$.output.id'",
            )
        number, *names = match.groups()
        name = next((found for found in names if found is not None), None)
        steps.append(name if name is not None else "*" if number == "*" else int(number or 0))
        at = match.end()
    if steps:
        steps[0] = _SYNONYMS.get(str(steps[0]), steps[0])
        if steps[0] not in ROOTS:
            raise RunError(
                f"--why {text}: a request has no '{steps[0]}'",
                code=INPUT_WRONG,
                hint=f"parts begin with {', '.join(ROOTS[:-2])} or {ROOTS[-2]}",
            )
    return tuple(steps)


def path_text(steps: Steps) -> str:
    """Write a path into data as `body.items[0].sku`."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def same(wanted: str | int, step: str | int, *, caseless: bool) -> bool:
    """Compare two steps; header names in any spelling."""
    if wanted == "*" or wanted == step:
        return True
    return caseless and str(wanted).lower() == str(step).lower()
