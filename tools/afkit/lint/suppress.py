"""Comments that silence findings: `# afkit: ignore[AF301] reason`, on the line or the line above.

A text over several lines is covered as a whole by a comment at its first line: there is no place for one inside of it.

In JSONC they begin with `//`. `makecomapp.json` has no room for comments: what it says of a component is covered by those
at the head of the component's code files. Without brackets a comment silences nothing: what is accepted must be named. A comment
that silences nothing is reported, so that none outlives its cause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from afkit.lint.codes import MALFORMED_SUPPRESSION, UNUSED_SUPPRESSION
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.document import Document
from afkit.source.places import value_at
from afkit.source.text import Location

Names = Callable[[], Mapping[str, str]]

UNUSED = UNUSED_SUPPRESSION
MALFORMED = MALFORMED_SUPPRESSION

_MARK = lazy(r"afkit\s*:\s*ignore\b")
_COMMENT = lazy(r"(?:#|//|/\*)\s*afkit\s*:\s*ignore\s*\[([^\]]*)\]")
_CODE = lazy(r"AF\d{1,3}|[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


class _Suppression(NamedTuple):
    """One code of one comment; it covers some lines, as (file, line): the comment's own, or also the one below, and a text
    from there, and what `makecomapp.json` says of the component."""

    code: str
    lines: tuple[tuple[str, int], ...]
    place: Location


class _Read:
    """The comments of some files. What silences something is remembered by file, line and code."""

    def __init__(self) -> None:
        self.malformed: list[Diagnostic] = []
        self._suppressions: list[_Suppression] = []
        self._codes: set[tuple[str, int, str]] = set()
        self._used: set[tuple[str, int, str]] = set()
        self._files: set[str] = set()

    def add(self, item: _Suppression) -> None:
        """Take in one code of a comment."""
        self._suppressions.append(item)
        self._codes.update((*line, item.code) for line in item.lines)
        self._files.update(file for file, _ in item.lines)

    def silences(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a comment covers a finding, by its code or the beginning of it."""
        file, code = diagnostic.location.file, diagnostic.code
        if file not in self._files:
            return False
        line = diagnostic.location.line
        marks = ((file, line, code[:length]) for length in range(1, len(code) + 1))
        hits = [mark for mark in marks if mark in self._codes]
        self._used.update(hits)
        return bool(hits)

    def unused(self) -> Iterator[tuple[str, Diagnostic]]:
        """Yield what is to be said about comments that silenced nothing, with the code that each names."""
        for item in self._suppressions:
            if not any((*line, item.code) in self._used for line in item.lines):
                message = f"nothing here is silenced by ignore[{item.code}]"
                yield item.code, Diagnostic(UNUSED, "warning", message, item.place, "remove it from the comment")


def apply(
    diagnostics: Iterable[Diagnostic],
    documents: Sequence[Document],
    names: Names,
    *,
    unused: Callable[[str, str], bool] | None = None,
    holders: Callable[[], Mapping[str, Location]] = dict,
) -> list[Diagnostic]:
    """Leave out what comments silence; add a warning for each comment that silences nothing.

    `names` gives the codes by the names of rules, where a comment uses a name. `unused` tells of a code and a file whether
    a comment that silences nothing there is to be told; it was not if the code was not looked for. `holders` gives, for code
    files of an app directory, where the metadata of their components stand.
    """
    marked = [document for document in documents if _MARK.search(document.source.text)]
    if not marked:
        return list(diagnostics)
    read, held = _Read(), holders()
    for document in marked:
        _read(document, names, read, held.get(document.source.name))
    kept = [diagnostic for diagnostic in diagnostics if not read.silences(diagnostic)]
    kept.extend(read.malformed)
    if unused is not None:
        kept.extend(item for code, item in read.unused() if unused(code, item.location.file))
    return kept


def accepted(text: str, names: Names) -> frozenset[str]:
    """Give the codes, and beginnings of codes, that comments of a text name, whether they silence anything or not."""
    words = (word for match in _COMMENT.finditer(text) for word in re.findall(r"[^\s,]+", match.group(1)))
    return frozenset(code for word in words if (code := _code(word, names)) is not None)


def _read(document: Document, names: Names, read: _Read, holder: Location | None) -> None:
    """Take in the comments of a text; those at its head cover `holder`, too."""
    source = document.source
    head = document.at(()).line
    below = _Below(document)
    for line, column, text in document.comments():
        if not _MARK.search(text):
            continue
        start = source.offset(line, column)
        match = _COMMENT.match(text)
        if match is None:
            read.malformed.append(_malformed(Location(source, start, start + len(text)), "it names no code"))
            continue
        alone = not source.line(line)[: column - 1].strip()
        last = line + text.count("\n")
        first = below(last) if alone else line
        lines = [(source.name, number) for number in (line, *range(first, _end_of_text(document, first) + 1))]
        if holder is not None and alone and line < head:
            last = holder.source.position(max(holder.start, holder.end - 1))[0]
            lines += [(holder.file, number) for number in range(holder.line, last + 1)]
        for word in re.finditer(r"[^\s,]+", match.group(1)):
            at = start + match.start(1) + word.start()
            place = Location(source, at, at + len(word.group()))
            code = _code(word.group(), names)
            if code is None:
                read.malformed.append(_malformed(place, f"'{word.group()}' is no code or name of a finding"))
            else:
                read.add(_Suppression(code, tuple(lines), place))


def _end_of_text(document: Document, line: int) -> int:
    """Give the line on which a text ends that begins on a line; the line itself if none goes on from there."""
    source = document.source
    if document.format != "yaml" or line > len(source.line_starts):
        return line
    content = source.line(line)
    where = document.where(source.line_starts[line - 1] + len(content) - len(content.lstrip(" -")))
    place = document.at(where.path)
    if not isinstance(value_at(document.value, where.path), str) or place.line != line:
        return line
    return source.position(max(place.start, place.end - 1))[0]


def _code(word: str, names: Names) -> str | None:
    """Give the code, or the beginning of one, that a word means."""
    if not _CODE.fullmatch(word):
        return None
    return word if word.startswith("A") else names().get(word)


class _Below:
    """Gives the line that a comment alone on its line stands above: the next one that is no comment and not blank.

    Comments come in the order of the text, so the search goes on where it ended.
    """

    def __init__(self, document: Document) -> None:
        self.source = document.source
        self.marks = ("#",) if document.format == "yaml" else ("//", "/*")
        self.found = 0

    def __call__(self, line: int) -> int:
        number = line + 1
        if number <= self.found:
            return self.found
        while number <= len(self.source.line_starts):
            content = self.source.line(number).strip()
            if content and not content.startswith(self.marks):
                break
            number += 1
        self.found = number
        return number


def _malformed(place: Location, why: str) -> Diagnostic:
    return Diagnostic(
        MALFORMED,
        "warning",
        f"this comment silences nothing: {why}",
        place,
        "write afkit: ignore[AF301] and the reason",
    )
