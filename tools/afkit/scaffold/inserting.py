"""Put new text into an author's YAML: one member more in a mapping, one item more in a list. All else stays as it is.

New text takes the indentation, the line ends and the manner (block or flow) of what stands there already.
"""

from __future__ import annotations

import json
import re
from typing import Any

from afkit.errors import UsageError
from afkit.source import Document, Edit, Location, Path, Source, load_yaml


def add_member(document: Document, path: Path, block: str) -> Edit:
    """Append a member to the mapping at `path`, or make the mapping. `block` is `name:` and its value, not indented."""
    return _add(document, path, block, item=False)


def add_item(document: Document, path: Path, block: str) -> Edit:
    """Append an item to the list at `path`, or make the list. `block` is `- ` and its value, not indented."""
    return _add(document, path, block, item=True)


def put_before(document: Document, path: Path, number: int, block: str) -> Edit:
    """Put an item before item `number` of the list at `path`, and before the comments that stand above that."""
    if _is_flow(document, path):
        return add_item(document, path, block)
    text = document.source.text
    start = _entry_start(document, (*path, number), item=True)
    indent, newline = _column(text, start), _newline(text)
    at = _line_start(text, start)
    while at and text[_line_start(text, at - 1) : at].lstrip().startswith("#"):
        at = _line_start(text, at - 1)
    return _insert(document, at, _indented(block, indent, newline) + newline * 2)


def put_first(document: Document, path: Path, line: str) -> Edit | None:
    """Put a member of one line before the others of the mapping at `path`; None where it is not in block style."""
    value = _value(document, path)
    if not isinstance(value, dict) or not value or _is_flow(document, path):
        return None
    place = document.key((*path, next(iter(value))))
    text = document.source.text
    if text[_line_start(text, place.start) : place.start].strip():
        return None
    return _insert(document, place.start, f"{line}{_newline(text)}{' ' * (place.column - 1)}")


def _add(document: Document, path: Path, block: str, *, item: bool) -> Edit:
    value = _value(document, path)
    if value is None and not _holds(document, path):
        return _new_key(document, path, block)
    if value in (None, {}, []):
        return _fill(document, path, block)
    if not isinstance(value, list if item else dict):
        raise UsageError(f"{'.'.join(map(str, path))} holds something else", place=document.at(path))
    if _is_flow(document, path):
        return _into_flow(document, path, block, item=item)
    return _after_last(document, path, value, block, item=item)


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


def _into_flow(document: Document, path: Path, block: str, *, item: bool) -> Edit:
    place = document.at(path)
    text = document.source.text
    close = place.end - 1
    while close > place.start and text[close] not in "]}":
        close -= 1
    before = text[place.start : close].rstrip()
    value = load_yaml(Source("", block)).value
    if item:
        written = ", ".join(_flow(one) for one in value)
    else:
        written = ", ".join(f"{_flow(name)}: {_flow(one)}" for name, one in value.items())
    at = place.start + len(before)
    return _insert(document, at, f"{' ' if before.endswith(',') else ', '}{written}")


def _flow(value: Any) -> str:
    """Write a value in flow style: words plain, all else as JSON, which is YAML too."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", value) and value.lower() not in _WORDS:
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(name)}: {_flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


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
    """Append a key of the document's own mapping, with its first entry."""
    if len(path) != 1:
        raise UsageError(f"{'.'.join(map(str, path[:-1]))} is not there", place=document.at(path))
    text = document.source.text
    if _is_flow(document, ()):
        raise UsageError("the file is written in flow style, to which no component can be added", place=document.at(()))
    newline = _newline(text)
    end = len(text.rstrip())
    body = f"{path[0]}:{newline}{_indented(block, 2, newline)}"
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


def _is_flow(document: Document, path: Path) -> bool:
    place = document.at(path)
    return document.source.text[place.start : place.start + 1] in ("{", "[")


def _value(document: Document, path: Path) -> Any:
    value: Any = document.value
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _holds(document: Document, path: Path) -> bool:
    parent = _value(document, path[:-1])
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
