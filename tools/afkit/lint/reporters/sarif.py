"""For code scanning: SARIF 2.1.0."""

from __future__ import annotations

import json
import os

from afkit.annotations import Any
from afkit.lint.catalogue import Page, pages
from afkit.lint.limit import Omitted
from afkit.lint.profile import consequence
from afkit.lint.reporters import Report, printable
from afkit.source.diagnostic import Diagnostic
from afkit.source.text import Location
from afkit.version import VERSION

BASE = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def write(report: Report) -> str:
    """Write one log with one run."""
    known = pages()
    codes = sorted({diagnostic.code for diagnostic in report.diagnostics})
    at = {code: number for number, code in enumerate(codes)}
    driver = {
        "name": "afkit",
        "semanticVersion": VERSION,
        "version": VERSION,
        "rules": [_rule(code, known.get(code)) for code in codes],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        **_base(report.root),
        "results": [
            {**_result(diagnostic, at[diagnostic.code], report), "partialFingerprints": {"afkit/v1": mark}}
            for diagnostic, mark in zip(report.diagnostics, fingerprints(report), strict=True)
        ],
    }
    if report.omitted:
        notes = [_notification(item, report) for item in report.omitted]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notes}]
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _base(root: str) -> dict[str, Any]:
    """Say what the relative names of files begin at."""
    if not root:
        return {}
    base = {"uri": f"{_absolute(root).rstrip('/')}/", "description": {"text": "the top of the checked repository"}}
    return {"originalUriBaseIds": {BASE: base}}


def fingerprints(report: Report) -> list[str]:
    """Give each finding a mark that stays when lines move: of its code, its file, its words and the text it stands on.

    Findings that are alike in all of that are numbered.
    """
    from hashlib import sha256

    seen: dict[str, int] = {}
    marks: list[str] = []
    for item in report.diagnostics:
        place = item.location
        parts = (item.code, report.path(place.file), item.message, place.source.line(place.line).strip())
        alike = "\0".join(parts)
        seen[alike] = seen.get(alike, 0) + 1
        marks.append(sha256(f"{alike}\0{seen[alike]}".encode("utf-8", "replace")).hexdigest()[:32])
    return marks


def _notification(item: Omitted, report: Report) -> dict[str, Any]:
    """Say that the results of a file were cut."""
    place = {"physicalLocation": {"artifactLocation": _file(item.file, report)}}
    return {"level": "warning", "message": {"text": printable(item.told)}, "locations": [place]}


def _rule(code: str, page: Page | None) -> dict[str, Any]:
    if page is None:
        return {"id": code}
    return {
        "id": code,
        "name": page.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.text.split("\n\n```", 1)[0]},
        "properties": {"tags": [consequence(code, "error")]},
        "help": {"text": page.text, "markdown": page.markdown},
    }


def _result(diagnostic: Diagnostic, index: int, report: Report) -> dict[str, Any]:
    hint = f"\n{diagnostic.hint}" if diagnostic.hint else ""
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": printable(diagnostic.message + hint)},
        "locations": [_location(diagnostic.location, report)],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": printable(related.message)}, **_location(related.location, report)}
            for number, related in enumerate(diagnostic.related)
        ]
    if diagnostic.fix:
        what = diagnostic.hint or "mend it"
        result["fixes"] = [{"description": {"text": printable(what)}, **_fix(diagnostic, report)}]
    return result


def _location(place: Location, report: Report) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _file(place.file, report), "region": _region(place)}}


def _region(place: Location) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(diagnostic: Diagnostic, report: Report) -> dict[str, Any]:
    files: dict[str, list[dict[str, Any]]] = {}
    for edit in diagnostic.fix:
        change = {"deletedRegion": _region(edit.location), "insertedContent": {"text": edit.text}}
        files.setdefault(edit.location.file, []).append(change)
    return {
        "artifactChanges": [
            {"artifactLocation": _file(name, report), "replacements": changes} for name, changes in files.items()
        ]
    }


def _file(name: str, report: Report) -> dict[str, str]:
    """Name a file: from the top of the repository, or by its address where it lies elsewhere."""
    path = report.path(name)
    if os.path.isabs(path):
        return {"uri": _absolute(path)}
    return {"uri": _uri(path), "uriBaseId": BASE} if report.root and not name.startswith("<") else {"uri": _uri(path)}


def _absolute(path: str) -> str:
    path = path.replace("\\", "/")
    return f"file://{'' if path.startswith('/') else '/'}{_uri(path)}"


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/:", errors="surrogateescape")
