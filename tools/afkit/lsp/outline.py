"""Symbols of a document and of the workspace, folding, and selections that grow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from afkit.index import Index
from afkit.lsp.navigation import Navigation, document_of
from afkit.lsp.positions import Positions
from afkit.lsp.texts import LARGE, OpenText
from afkit.source import Document, Location
from afkit.source.places import Path

_KINDS = {"connection": 14, "webhook": 24, "module": 6, "rpc": 12, "function": 12, "endpoint": 11, "": 3, "code": 8}
_NUMBERS = {"connections": 14, "webhooks": 24, "modules": 5, "rpcs": 12, "functions": 12, "endpoints": 11}
_FIELD, _OBJECT = 8, 19
_DEEP = 4
_MOST = 1000  # members of each collection, in a text that is too long to be outlined in full: down to components alone


def document_symbols(index: Index, opened: OpenText, navigation: Navigation) -> list[dict[str, Any]]:
    """Answer textDocument/documentSymbol: keys down to codes, and the fields of parameter lists."""
    document = document_of(index, opened)
    if document is None:
        return []
    most = _MOST if opened.is_large else None
    whole = (0, len(document.source.text))
    found = list(_symbols(document, document.value, (), opened.positions, most, whole))
    return found if navigation.client.nested_symbols else list(_flat(found, opened.uri, ""))


def _flat(symbols: list[dict[str, Any]], uri: str, holder: str) -> Iterator[dict[str, Any]]:
    """Yield nested symbols one after the other, for clients that know no others."""
    for symbol in symbols:
        place = {"uri": uri, "range": symbol["range"]}
        yield {"name": symbol["name"], "kind": symbol["kind"], "containerName": holder, "location": place}
        yield from _flat(symbol.get("children", []), uri, symbol["name"])


def _symbols(
    document: Document,
    value: Any,
    path: Path,
    positions: Positions,
    most: int | None,
    within: tuple[int, int],
    depth: int = 0,
) -> Iterator[dict[str, Any]]:
    def outside(place: Location) -> bool:
        """Tell whether something stands elsewhere, at an anchor."""
        return not within[0] <= place.start <= place.end <= within[1]

    if isinstance(value, dict):
        for name, member in islice(value.items(), most):
            place = document.key((*path, name))
            if place.text.strip("\"'") != str(name) or outside(place):
                continue  # it comes in through a merge key
            yield _symbol(document, str(name), member, (*path, name), place, positions, most, depth)
    elif isinstance(value, list):
        for number, item in enumerate(islice(value, most)):
            name = item.get("name", item.get("label")) if isinstance(item, dict) else None
            place = document.at((*path, number))
            if isinstance(name, str) and name and not outside(place):
                yield _symbol(document, name, item, (*path, number), place, positions, most, depth)


def _symbol(
    document: Document,
    name: str,
    member: Any,
    path: Path,
    place: Location,
    positions: Positions,
    most: int | None,
    depth: int,
) -> dict[str, Any]:
    whole = document.at(path)
    start = min(place.start, whole.start) if whole.start >= place.start else place.start
    end = max(place.end, whole.end) if whole.start >= place.start else place.end
    kind = (
        _NUMBERS.get(str(path[0]), _OBJECT)
        if len(path) == 2
        else _OBJECT
        if isinstance(member, dict | list)
        else _FIELD
    )
    symbol: dict[str, Any] = {
        "name": name or "(empty)",
        "kind": kind,
        "range": positions.range(start, end),
        "selectionRange": positions.range(place.start, min(place.end, end)),
    }
    label = member.get("label") if isinstance(member, dict) else None
    if isinstance(label, str):
        symbol["detail"] = label
    if depth < (_DEEP if most is None else 1) and isinstance(member, dict | list):
        symbol["children"] = list(_symbols(document, member, path, positions, most, (start, end), depth + 1))
    return symbol


def workspace_symbols(index: Index, query: str, navigation: Navigation) -> Iterator[dict[str, Any]]:
    """Answer workspace/symbol for one connector: components and parameters whose names hold the query's letters."""
    wanted = query.lower()
    for symbol in sorted(index.symbols.symbols()):
        if symbol.kind in ("anchor", "field", "file") or not _matches(symbol.name.lower(), wanted):
            continue
        for mention in index.definitions(symbol)[:1]:
            yield {
                "name": symbol.name,
                "kind": _KINDS.get(symbol.kind, 8),
                "containerName": symbol.owner.replace(":", " ", 1),
                "location": navigation.place(mention.location),
            }


def _matches(name: str, wanted: str) -> bool:
    """Tell whether the letters of a query stand in a name in this order."""
    rest = iter(name)
    return all(letter in rest for letter in wanted)


def folding(index: Index, opened: OpenText) -> list[dict[str, Any]]:
    """Answer textDocument/foldingRange: collections and long scalars over several lines, and blocks of comments."""
    document = document_of(index, opened)
    if document is None:
        return []
    found: dict[int, int] = {}
    _fold(document, document.value, (), found, _MOST if opened.is_large else None, 0)
    result: list[dict[str, Any]] = [{"startLine": start, "endLine": end} for start, end in sorted(found.items())]
    lines = [line for line, column, _ in document.comments() if not document.source.line(line)[: column - 1].strip()]
    for first, last in _runs(lines):
        result.append({"startLine": first - 1, "endLine": last - 1, "kind": "comment"})
    return result


def _fold(document: Document, value: Any, path: Path, found: dict[int, int], most: int | None, depth: int) -> None:
    if depth > 30:
        return
    members: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, dict):
        members = iter(value.items())
    elif isinstance(value, list):
        members = iter(enumerate(value))
    for step, member in islice(members, most):
        inner = (*path, step)
        key, place = document.key(inner), document.at(inner)
        if place.start < key.start:
            continue  # it stands at its anchor
        first, last = key.line - 1, document.source.position(max(place.start, place.end - 1))[0] - 1
        if last > first and isinstance(member, dict | list | str):
            found[first] = max(found.get(first, 0), last)
        if isinstance(member, dict | list):
            _fold(document, member, inner, found, most, depth + 1)


def _runs(lines: list[int]) -> Iterator[tuple[int, int]]:
    start = previous = -1
    for line in [*lines, -5]:
        if line != previous + 1:
            if previous > start >= 0:
                yield start, previous
            start = line
        previous = line


def selections(index: Index, opened: OpenText, positions: list[Any]) -> list[dict[str, Any]]:
    """Answer textDocument/selectionRange: the part of an expression, the expression, the value, the member, outwards."""
    document = document_of(index, opened)
    return [_selection(index, document, opened, position) for position in positions]


def _selection(index: Index, document: Document | None, opened: OpenText, position: Any) -> dict[str, Any]:
    offset = opened.positions.offset(position)
    stretches: list[tuple[int, int]] = [(0, len(opened.source.text))]
    if document is not None:
        where = document.where(offset)
        for depth in range(1, len(where.path) + 1):
            path = where.path[:depth]
            key, place = document.key(path), document.at(path)
            if key.start <= offset:
                stretches.append((key.start, max(key.end, place.end)))
            stretches.append((place.start, place.end))
        stretches.append((where.start, where.end))
        stretches.extend(_in_expression(index, document, offset))
    result: dict[str, Any] = {"range": opened.positions.range(offset, offset)}
    chain = sorted({item for item in stretches if item[0] <= offset <= item[1] and item[0] < item[1]}, key=_size)
    nested: list[tuple[int, int]] = []
    for stretch in chain:
        if not nested or (stretch[0] <= nested[-1][0] and stretch[1] >= nested[-1][1]):
            nested.append(stretch)
    parent: dict[str, Any] | None = None
    for start, end in reversed(nested):
        current: dict[str, Any] = {"range": opened.positions.range(start, end)}
        if parent is not None:
            current["parent"] = parent
        parent = current
    return parent if parent is not None else result


def _size(stretch: tuple[int, int]) -> int:
    return stretch[1] - stretch[0]


def _in_expression(index: Index, document: Document, offset: int) -> Iterator[tuple[int, int]]:
    from afkit.iml.syntax.ast import Mustache, children
    from afkit.iml.syntax.parser import parse

    where = document.where(offset)
    text = index.spec(document, where.path).value
    character = document.character(where.path, offset)
    if where.part != "value" or not isinstance(text, str) or len(text) > LARGE or character is None:
        return
    for part in parse(text).parts:
        if not isinstance(part, Mustache) or not part.start <= character <= part.end:
            continue
        nodes: list[Any] = [part, part.expression]
        while True:
            inner = next((item for item in children(nodes[-1]) if item.start <= character <= item.end), None)
            if inner is None:
                break
            nodes.append(inner)
        for node in nodes:
            place = document.inside(where.path, node.start, node.end)
            yield place.start, place.end
