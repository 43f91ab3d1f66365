"""Formatting: of the connector's files as `afkit fmt --iml` does it, of a part or another file its expressions alone."""

from __future__ import annotations

from typing import Any

from afkit.iml.errors import ImlError
from afkit.iml.syntax.ast import Mustache
from afkit.iml.syntax.formatter import format
from afkit.iml.syntax.parser import parse
from afkit.index import Index
from afkit.lsp.navigation import document_of
from afkit.lsp.texts import OpenText
from afkit.source import Document
from afkit.source.places import Path

_LONG = 100


def format_text(index: Index, opened: OpenText) -> list[dict[str, Any]]:
    """Answer textDocument/formatting: the stretch that differs from the form of the file."""
    from afkit.manifest.style.whole import formatted, formatted_beside

    document = index.document(opened.path)
    if document is None or document.source.text != opened.source.text:
        return format_expressions(index, opened)
    beside = next((one for one in index.companions if one.document is document), None)
    if beside is not None:
        found = formatted_beside(document, beside.shape, iml=True)
    else:
        found = formatted(index.project, iml=True).get(opened.path)
    if found is None:
        return []
    old, new = found
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < min(len(old), len(new)) - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    span = opened.positions.range(start, len(old) - tail)
    return [{"range": span, "newText": new[start : len(new) - tail]}]


def format_expressions(index: Index, opened: OpenText, span: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    """Answer textDocument/rangeFormatting: every readable expression in its canonical spelling.

    An expression that its author broke over several lines keeps its lines.
    """
    document = document_of(index, opened)
    if document is None or document.source.text != opened.source.text:
        return []
    edits: dict[int, dict[str, Any]] = {}
    for path, text in _templates(document.value):
        spec = index.spec(document, path)
        if spec.evaluated:
            _format(document, path, text, opened, span, edits)
    return [edits[start] for start in sorted(edits)]


def _templates(value: Any) -> list[tuple[Path, str]]:
    from afkit.lsp.tokens import templates

    return list(templates(value, ()))


def _format(
    document: Document,
    path: Path,
    text: str,
    opened: OpenText,
    span: tuple[int, int] | None,
    edits: dict[int, dict[str, Any]],
) -> None:
    result = parse(text)
    if result.faults:
        return
    for part in result.parts:
        if not isinstance(part, Mustache):
            continue
        place = document.inside(path, part.start, part.end)
        written = text[part.start : part.end]
        if place.text != written or (span is not None and not (span[0] <= place.start and place.end <= span[1])):
            continue  # folded, or escaped: its lines are the author's
        try:
            formatted = format(written)
        except ImlError:
            continue
        quote = opened.source.text[document.at(path).start : document.at(path).start + 1]
        if formatted == written or "\n" in formatted or (quote in ("'", '"') and quote in formatted):
            continue
        edits[place.start] = {"range": opened.positions.range(place.start, place.end), "newText": formatted}
