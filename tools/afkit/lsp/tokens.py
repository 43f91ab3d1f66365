"""Semantic tokens for expressions inside the scalars of YAML and JSON, plain, quoted, folded and literal alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afkit.iml.syntax.ast import KEYWORDS
from afkit.iml.syntax.tokens import BACKTICK, CLOSE, NAME, NUMBER, OPEN, TEXT, scan
from afkit.index import Index
from afkit.lsp.navigation import document_of
from afkit.lsp.texts import LARGE, OpenText
from afkit.source import Document
from afkit.source.places import Path

TYPES = ["variable", "property", "function", "keyword", "string", "number", "operator"]
MODIFIERS = ["defaultLibrary"]
_VARIABLE, _PROPERTY, _FUNCTION, _KEYWORD, _STRING, _NUMBER, _OPERATOR = range(len(TYPES))
_WORDS = frozenset({"and", "or", "mod"})


def semantic_tokens(index: Index, opened: OpenText, span: tuple[int, int] | None = None) -> dict[str, Any]:
    """Answer textDocument/semanticTokens/full, or those of a span: textDocument/semanticTokens/range."""
    document = document_of(index, opened)
    stretches: list[tuple[int, int, int]] = []
    seen: set[tuple[int, str]] = set()
    if opened.is_large and span is None:
        return {"data": []}  # an editor that shows a part of it asks for that part
    if document is not None and "{{" in opened.source.text:
        for path, text in templates(document.value, ()):
            if span is not None and (len(text) > LARGE or not _meets(document, path, span)):
                continue
            stretches.extend(_places(document, path, text, opened.source.text, seen))
    found = sorted(set(stretches))
    if span is not None:
        found = [item for item in found if item[0] < span[1] and item[1] > span[0]]
    return {"data": _encoded(found, opened)}


def templates(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the texts of a value that hold expressions."""
    stack: list[tuple[Any, Path]] = [(value, path)]
    while stack:
        here, at = stack.pop()
        if isinstance(here, str):
            if "{{" in here:
                yield at, here
        elif isinstance(here, dict):
            stack.extend((member, (*at, name)) for name, member in here.items())
        elif isinstance(here, list):
            stack.extend((item, (*at, number)) for number, item in enumerate(here))


def _meets(document: Document, path: Path, span: tuple[int, int]) -> bool:
    whole = document.at(path)
    return whole.start < span[1] and whole.end > span[0]


def _places(
    document: Document, path: Path, text: str, source: str, seen: set[tuple[int, str]]
) -> Iterator[tuple[int, int, int]]:
    whole = document.at(path)
    if (whole.start, text) in seen or "{{" not in source[whole.start : whole.end]:
        return
    seen.add((whole.start, text))
    characters = document.characters(path)
    if characters is None:
        return
    for kind, start, end in classified(text):
        first, last = characters.span(start, end)
        if last - first <= 10 * (end - start) + 200:
            yield first, last, kind


def classified(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (type, start, end) of the tokens of a template's expressions."""
    at = text.find("{{")
    while at >= 0:
        found = scan(text, at + 2, nesting=False)
        yield _OPERATOR, at, at + 2
        tokens = found.tokens
        for number, (kind, word, start, end) in enumerate(tokens):
            before = tokens[number - 1][0] if number else ""
            after = tokens[number + 1][0] if number + 1 < len(tokens) else ""
            sort = _sort(kind, word, before, after)
            if sort is not None:
                yield sort, start, end
        if found.end < 0:
            return
        at = text.find("{{", found.end)


def _sort(kind: str, word: str, before: str, after: str) -> int | None:
    if kind in (NAME, BACKTICK):
        if before == ".":
            return _PROPERTY
        if after == "(" and kind == NAME:
            return _FUNCTION
        if word in KEYWORDS or word in _WORDS:
            return _KEYWORD
        return _VARIABLE
    if kind == TEXT:
        return _STRING
    if kind == NUMBER:
        return _NUMBER
    if kind in (CLOSE, OPEN) or (kind == word and word not in "().,;[]"):
        return _OPERATOR
    return None


def _encoded(stretches: list[tuple[int, int, int]], opened: OpenText) -> list[int]:
    """Write tokens as the protocol does: relative to the one before, none over the end of a line."""
    data: list[int] = []
    line, character, last = 0, 0, 0
    for start, end, kind in stretches:
        start = max(start, last)
        for first, stop in _lines(opened.source.text, start, end):
            position = opened.positions.position(first)
            length = opened.positions.position(stop)["character"] - position["character"]
            if length <= 0:
                continue
            moved = position["line"] - line
            data += [moved, position["character"] - (0 if moved else character), length, kind, 0]
            line, character = position["line"], position["character"]
        last = max(last, end)
    return data


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch at the ends of lines, without the blanks that begin them."""
    at = start
    while at < end:
        stop = min((found for found in (text.find("\n", at, end), text.find("\r", at, end)) if found >= 0), default=end)
        first = at
        while first < stop and text[first] in " \t":
            first += 1
        if first < stop:
            yield first, stop
        at = stop + 1
