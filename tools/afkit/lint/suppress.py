"""Comments that silence findings: `# afkit: ignore[AF301] reason`, on the line or the line above.

In JSONC they begin with `//`. Without brackets a comment silences nothing: what is accepted must be named. A comment
that silences nothing is reported, so that none outlives its cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.document import Document
from afkit.source.text import Location

UNUSED = "AF090"
MALFORMED = "AF091"

_MARK = re.compile(r"afkit\s*:\s*ignore\b")
_COMMENT = re.compile(r"(?:#|//|/\*)\s*afkit\s*:\s*ignore\s*\[([^\]]*)\]")
_CODE = re.compile(r"AF\d{1,3}|[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


class _Suppression:
    """One code of one comment; it covers line `line` (and the comment's own)."""

    def __init__(self, code: str, lines: tuple[int, ...], place: Location) -> None:
        self.code = code
        self.lines = lines
        self.place = place
        self.used = False


class _Read(NamedTuple):
    suppressions: list[_Suppression]
    malformed: list[Diagnostic]


def apply(
    diagnostics: Iterable[Diagnostic], documents: Sequence[Document], names: dict[str, str], *, report_unused: bool
) -> list[Diagnostic]:
    """Leave out what comments silence; add a warning for each comment that silences nothing.

    `names` maps names of rules to codes. With `report_unused` False (only some codes were checked) unused comments are
    not told.
    """
    files: dict[str, _Read] = {}
    for document in documents:
        if _MARK.search(document.source.text):
            files[document.source.name] = _read(document, names)
    if not files:
        return list(diagnostics)
    kept = [diagnostic for diagnostic in diagnostics if not _silenced(diagnostic, files)]
    for read in files.values():
        kept.extend(read.malformed)
        if report_unused:
            kept.extend(_unused(item) for item in read.suppressions if not item.used)
    return kept


def _silenced(diagnostic: Diagnostic, files: dict[str, _Read]) -> bool:
    read = files.get(diagnostic.location.file)
    if read is None:
        return False
    line = diagnostic.location.line
    hit = False
    for item in read.suppressions:
        if diagnostic.code.startswith(item.code) and line in item.lines:
            item.used = hit = True
    return hit


def _unused(item: _Suppression) -> Diagnostic:
    return Diagnostic(
        UNUSED, "warning", f"nothing here is silenced by ignore[{item.code}]", item.place, "remove it from the comment"
    )


def _read(document: Document, names: dict[str, str]) -> _Read:
    suppressions: list[_Suppression] = []
    malformed: list[Diagnostic] = []
    source = document.source
    for line, column, text in document.comments():
        if not _MARK.search(text):
            continue
        start = source.offset(line, column)
        match = _COMMENT.match(text)
        if match is None:
            malformed.append(_malformed(Location(source, start, start + len(text)), "it names no code"))
            continue
        alone = not source.line(line)[: column - 1].strip()
        last = line + text.count("\n")
        lines = (line, _next_line(document, last)) if alone else (line,)
        for word in re.finditer(r"[^\s,]+", match.group(1)):
            at = start + match.start(1) + word.start()
            place = Location(source, at, at + len(word.group()))
            if not _CODE.fullmatch(word.group()) or (word.group()[0] != "A" and word.group() not in names):
                malformed.append(_malformed(place, f"'{word.group()}' is no code or name of a finding"))
            else:
                suppressions.append(_Suppression(names.get(word.group(), word.group()), lines, place))
    return _Read(suppressions, malformed)


def _next_line(document: Document, line: int) -> int:
    """Give the line that a comment alone on its line stands above: the next one that is no comment and not blank."""
    source = document.source
    marks = ("#",) if document.format == "yaml" else ("//", "/*")
    number = line + 1
    while number <= len(source.line_starts):
        content = source.line(number).strip()
        if content and not content.startswith(marks):
            break
        number += 1
    return number


def _malformed(place: Location, why: str) -> Diagnostic:
    return Diagnostic(
        MALFORMED,
        "warning",
        f"this comment silences nothing: {why}",
        place,
        "write afkit: ignore[AF301] and the reason",
    )
