"""Put new text into an author's file: one member more in a mapping, one item more in a list. All else stays as it is.

What goes into block YAML keeps its comments and the layout of its template, and takes the indentation and line ends of
what stands there; what goes into JSON or flow style is written by `afkit.source.edits`, in the manner of the file.
"""

from __future__ import annotations

import re
from typing import Any

from afkit.errors import UsageError
from afkit.manifest.style.order import order_of
from afkit.source import Document, Edit, Location, Path, Source, load_yaml
from afkit.source.edits import append, insert, set_value
from afkit.source.places import value_at


def add_member(document: Document, path: Path, block: str) -> tuple[Edit, ...]:
    """Append a member to the mapping at `path`, or make the mapping. `block` is `name:` and its value, not indented."""
    return _add(document, path, block, item=False)


def add_item(document: Document, path: Path, block: str) -> tuple[Edit, ...]:
    """Append an item to the list at `path`, or make the list. `block` is `- ` and its value, not indented."""
    return _add(document, path, block, item=True)


def put_before(document: Document, path: Path, number: int, block: str) -> tuple[Edit, ...]:
    """Put an item before item `number` of the list at `path`, and before the comments that stand above that."""
    if is_flow(document, path):
        return insert(document, (*path, number), load_yaml(Source("", block)).value[0], before=number)
    text = document.source.text
    start = _entry_start(document, (*path, number), item=True)
    indent, newline = _column(text, start), _newline(text)
    at = _line_start(text, start)
    return (_insert(document, _above(text, at), _indented(block, indent, newline) + newline * 2),)


def _above(text: str, at: int) -> int:
    """Give where the comments begin that stand right above a line."""
    at = _line_start(text, at)
    while at and text[_line_start(text, at - 1) : at].lstrip().startswith("#"):
        at = _line_start(text, at - 1)
    return at


def _add(document: Document, path: Path, block: str, *, item: bool) -> tuple[Edit, ...]:
    value = value_at(document.value, path)
    if document.format == "json" or (value and is_flow(document, path)) or is_flow(document, ()):
        return _as_data(document, path, block, item=item)
    if value is None and not _holds(document, path):
        return (_new_key(document, path, block),)
    if value in (None, {}, []):
        return (_fill(document, path, block),)
    if not isinstance(value, list if item else dict):
        raise UsageError(f"{'.'.join(map(str, path))} holds something else", place=document.at(path))
    return (_after_last(document, path, value, block, item=item),)


def _as_data(document: Document, path: Path, block: str, *, item: bool) -> tuple[Edit, ...]:
    """Let the file's own manner be kept by those who know it: comments of the template are left out."""
    value = load_yaml(Source("", block)).value
    if item and value_at(document.value, path) is None:
        return set_value(document, path, value)
    if item:
        return append(document, path, value[0])
    name, member = next(iter(value.items()))
    return set_value(document, (*path, name), member)


def _after_last(document: Document, path: Path, value: Any, block: str, *, item: bool) -> Edit:
    text = document.source.text
    steps: list[str | int] = list(range(len(value))) if item else list(value)
    starts = [_entry_start(document, (*path, step), item=item) for step in steps]
    last = document.at((*path, steps[-1]))
    end = _line_end(text, max(last.start + len(text[last.start : last.end].rstrip()), starts[-1]))
    newline = _newline(text)
    lead = newline * (2 if _apart(text, starts, end) else 1)
    return _insert(document, end, lead + _indented(block, _column(text, starts[0]), newline))


def _apart(text: str, starts: list[int], end: int) -> bool:
    """Tell whether entries stand apart by an empty line; a single one of many lines is taken to."""
    if len(starts) > 1:
        return bool(re.search(r"\n[ \t]*\r?\n", text[starts[-2] : starts[-1]]))
    return text.count("\n", starts[0], end) > 3


def _fill(document: Document, path: Path, block: str) -> Edit:
    """Put the first entry where an empty value stands: `key:`, `key: {}` or `key: []`."""
    key, value = document.key(path), document.at(path)
    text = document.source.text
    newline = _newline(text)
    colon = text.index(":", key.end) + 1
    indent = _column(text, key.start) + 2
    empty = text[value.start : value.end].strip() in ("{}", "[]", "null", "~") and value.start >= colon
    end = value.end if empty else colon
    return Edit(Location(document.source, colon, end), newline + _indented(block, indent, newline).rstrip())


def _new_key(document: Document, path: Path, block: str) -> Edit:
    """Add a key of the document's own mapping, with its first entry: where the order of manifests has it, or at the end."""
    if len(path) != 1:
        raise UsageError(f"{'.'.join(map(str, path[:-1]))} is not there", place=document.at(path))
    text = document.source.text
    newline = _newline(text)
    order = order_of(()) or []
    after = order[order.index(path[0]) + 1 :] if path[0] in order else []
    later = next((key for key in document.value or () if key in after), None)
    end = len(text.rstrip()) if later is None else _above(text, document.key((later,)).start)
    body = f"{path[0]}:{newline}{_indented(block, 2, newline)}"
    if later is not None:
        return _insert(document, end, f"{body}{newline}{newline}")
    return Edit(
        Location(document.source, end, len(text)), f"{newline}{newline}{body}{newline}" if end else body + newline
    )


def _entry_start(document: Document, path: Path, *, item: bool) -> int:
    """Give where an entry begins: at its key, or at its dash."""
    if not item:
        return document.key(path).start
    text = document.source.text
    at = document.at(path).start
    # An anchor may stand between the dash and the value.
    while at > 0 and text[at - 1] not in "-\n":
        at -= 1
    return at - 1 if text[at - 1 : at] == "-" else document.at(path).start


def _insert(document: Document, at: int, written: str) -> Edit:
    return Edit(Location(document.source, at, at), written)


def _indented(block: str, indent: int, newline: str) -> str:
    lines = block.rstrip("\n").split("\n")
    return newline.join(" " * indent + line if line.strip() else "" for line in lines)


def is_flow(document: Document, path: Path) -> bool:
    """Tell whether the value at a path is written in brackets."""
    place = document.at(path)
    return document.source.text[place.start : place.start + 1] in ("{", "[")


def _holds(document: Document, path: Path) -> bool:
    parent = value_at(document.value, path[:-1])
    return isinstance(parent, dict) and path[-1] in parent


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _column(text: str, at: int) -> int:
    return at - _line_start(text, at)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end
