"""Count findings by code."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.lint.catalogue import pages
from afkit.source.diagnostic import Diagnostic


def write(found: Iterable[Diagnostic], format: str) -> str:
    """Write how many findings there are of each code, the most first; as lines, or with format `json` as a list."""
    counts: dict[str, int] = {}
    fixable: dict[str, int] = {}
    for item in found:
        counts[item.code] = counts.get(item.code, 0) + 1
        fixable[item.code] = fixable.get(item.code, 0) + bool(item.fix)
    known = pages()
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    if format == "json":
        import json

        told = [
            {"code": code, "name": known[code].name if code in known else "", "count": number, "fixable": fixable[code]}
            for code, number in rows
        ]
        return json.dumps(told, indent=2)
    lines = [
        f"{number:>6}  {code}  {'[*] ' if fixable[code] else '    '}{known[code].name if code in known else ''}"
        for code, number in rows
    ]
    return "\n".join(lines or ["nothing to report"])
