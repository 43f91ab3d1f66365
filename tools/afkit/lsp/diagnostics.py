"""Findings as an editor shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from afkit.app.codes import OUTDATED_SPELLING
from afkit.appdir.codes import ORPHAN_FILE
from afkit.lint.codes import UNUSED_SUPPRESSION
from afkit.lint.rules.codes import MODULE_TWICE_IN_GROUP
from afkit.lsp.client import EVERYTHING, Client
from afkit.lsp.pages import page_uri
from afkit.lsp.positions import Range
from afkit.source import Diagnostic, Location

SEVERITY = {"error": 1, "warning": 2, "info": 3}
UNNECESSARY = frozenset({UNUSED_SUPPRESSION, MODULE_TWICE_IN_GROUP, ORPHAN_FILE})
"""Codes whose place could be left out: editors show it faded."""
DEPRECATED = frozenset({OUTDATED_SPELLING})

Ranges = Callable[[Location], Range]
Uris = Callable[[str], str]


def sentence(text: str) -> str:
    """Begin a text as a sentence, unless it begins with a name such as `parameters.id`."""
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].isalpha() else text


def to_lsp(found: Diagnostic, ranges: Ranges, uris: Uris, client: Client = EVERYTHING) -> dict[str, Any]:
    """Turn a finding into a diagnostic of the protocol; its hint is the end of the message.

    To a client that shows no related places, they are told in words.
    """
    message = sentence(found.message) or found.code
    result: dict[str, Any] = {
        "range": ranges(found.location),
        "severity": SEVERITY[found.severity],
        "code": found.code,
        "source": "afkit",
        "message": f"{message}\n{found.hint}" if found.hint else message,
    }
    page = page_uri(str(found.code)) if client.code_pages else None
    if page is not None:
        result["codeDescription"] = {"href": page}
    tags = [1] if found.code in UNNECESSARY else []
    tags += [2] if found.code in DEPRECATED else []
    if tags and client.tags:
        result["tags"] = tags
    if found.related and not client.related:
        result["message"] += "".join(
            f"\n{Path(item.location.file).name}:{item.location.line}: {item.message}" for item in found.related
        )
    elif found.related:
        result["relatedInformation"] = [
            {
                "location": {"uri": uris(related.location.file), "range": ranges(related.location)},
                "message": related.message,
            }
            for related in found.related
        ]
    if found.fix:
        result["data"] = {"fixable": True}
    return result


def by_file(found: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Group findings by file."""
    groups: dict[str, list[Diagnostic]] = {}
    for item in found:
        groups.setdefault(item.location.file, []).append(item)
    return groups
