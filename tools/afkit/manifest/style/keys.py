"""Bring the keys of mappings into their order; each takes its comments with it."""

from __future__ import annotations

from collections.abc import Callable

from afkit.annotations import Any
from afkit.errors import SourceError
from afkit.manifest.style.order import order_of
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source import Document, Source, UnreadableError
from afkit.source.document import load_yaml
from afkit.source.edits.view import Entry, View
from afkit.source.places import Path

ODD_LINE_END = lazy(r"\r(?!\n)")
"""What ends lines for YAML and not for most programs: a text with it keeps its order."""


class _Change(NamedTuple):
    """A stretch of the text and what takes its place; `depth` is how deep the mapping lies."""

    depth: int
    start: int
    end: int
    text: str


def reorder(document: Document) -> str:
    """Give the text of a YAML manifest with its keys in order.

    A mapping whose order cannot change, as where an alias would come before its anchor, stays as it is.
    """
    text = document.source.text
    if document.format != "yaml" or ODD_LINE_END.search(text):
        return text
    value, refused = document.value, set[Path]()
    for _ in range(200):
        changes = _changes(document, refused)
        if not changes:
            break
        deepest = max(change.depth for _, change in changes)
        chosen = [(path, change) for path, change in changes if change.depth == deepest]
        made = _made(document, [change for _, change in chosen], value)
        if made is None and len(chosen) > 1:
            for path, change in chosen:
                if _made(document, [change], value) is None:
                    refused.add(path)
            if not refused.intersection(path for path, _ in chosen):
                refused.update(path for path, _ in chosen)
            continue
        if made is None:
            refused.add(chosen[0][0])
            continue
        document = made
    return document.source.text


def _made(document: Document, changes: list[_Change], value: Any) -> Document | None:
    """Make some changes; None if the text would then say something else."""
    text = document.source.text
    for change in sorted(changes, key=lambda item: item.start, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    try:
        changed = load_yaml(Source(document.source.name, text))
    except UnreadableError:
        return None
    same = changed.value == value and len(changed.diagnostics) <= len(document.diagnostics)
    return changed if same and text != document.source.text else None


def _changes(document: Document, refused: set[Path]) -> list[tuple[Path, _Change]]:
    view = View(document)
    found: list[tuple[Path, _Change]] = []
    stack: list[tuple[Path, Any]] = [((), view.root)] if view.root is not None else []
    while stack:
        path, node = stack.pop()
        kind = view.kind(node)
        if kind == "scalar" or view.flow(node):
            continue
        try:
            entries = view.entries(node)
        except SourceError:
            continue
        for entry in entries:
            if not entry.alias and not entry.merge:
                stack.append(((*path, entry.name), entry.node))
        if kind == "map" and path not in refused:
            wanted = order_of(path)
            change = _sorted(view, entries, wanted, len(path)) if wanted is not None else None
            if change is not None:
                found.append((path, change))
    return found


def _sorted(view: View, entries: list[Entry], wanted: list[str], depth: int) -> _Change | None:
    rank = {name: number for number, name in enumerate(wanted)}
    order = sorted(range(len(entries)), key=lambda at: _rank(entries[at], rank, len(wanted)))
    if order == list(range(len(entries))):
        return None
    text = view.text
    starts = [_start(text, entry, first=not number) for number, entry in enumerate(entries)]
    after = text.find("\n", entries[-1].end)
    end = len(text) if after < 0 else after + 1
    column = entries[0].start - (text.rfind("\n", 0, entries[0].start) + 1)
    pad = " " * column
    pieces = []
    for number in order:
        entry = entries[number]
        above = text[starts[number] : entry.start] if starts[number] < entry.start else ""
        stop = starts[number + 1] if number + 1 < len(entries) else end
        body = text[entry.start : stop]
        pieces.append((above.rstrip(" "), body if body.endswith("\n") else f"{body}\n"))
    head = text[: starts[0]].rsplit("\n", 1)[-1]
    if head.strip() and pieces[0][0].strip():  # behind a dash there is no room for a comment
        return None
    told = "".join(
        (f"{above}{pad}" if number else above + ("" if head.strip() else pad)) + body
        for number, (above, body) in enumerate(pieces)
    )
    start = starts[0] - (0 if head.strip() else len(head))
    return _Change(depth, start, end, told)


def _rank(entry: Entry, rank: dict[str, int], last: int) -> int:
    return -1 if entry.merge else rank.get(str(entry.name), last)


def _start(text: str, entry: Entry, *, first: bool) -> int:
    """Give where a member begins, the comments above it counted: those right above, and a heading that stands alone.

    Of the first member behind a dash it is the key.
    """
    line = text.rfind("\n", 0, entry.start) + 1
    column = entry.start - line
    if first and text[line : entry.start].strip():
        return entry.start
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        content = text[above : line - 1].rstrip("\r")
        bare = content.lstrip(" ")
        if not bare.startswith("#") or len(content) - len(bare) != column:
            break
        if first and above == 0:
            break
        line = above
    return line if first else _heading(text, line, column)


def _heading(text: str, line: int, column: int) -> int:
    """Give where the comment begins that stands between empty lines above a member; else where the member begins."""
    foot = _over(text, line, lambda above: not above.strip())
    head = _over(text, foot, lambda above: above.startswith(f"{' ' * column}#"))
    alone = head < foot < line and head > 0 and not text[text.rfind("\n", 0, head - 1) + 1 : head].strip()
    return _over(text, head, lambda above: not above.strip()) if alone else line


def _over(text: str, line: int, passes: Callable[[str], bool]) -> int:
    """Step over the lines above one for as long as they pass."""
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        if not passes(text[above:line]):
            break
        line = above
    return line
