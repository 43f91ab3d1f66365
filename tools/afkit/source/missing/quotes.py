"""A quote that ends a value which none began: the opening one is missing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from afkit.annotations import Any
from afkit.patterns import lazy
from afkit.source.codes import LEFT_OPEN, LONE_QUOTE, YAML_SYNTAX
from afkit.source.diagnostic import Diagnostic, Edit
from afkit.source.pyyaml import MappingNode, Node, ScalarNode
from afkit.source.text import Location, Source

_VALUE = lazy(r"(?:: +|- +)(?=[^\s\"'])")
_HINT = "begin the value with the quote, or remove the one at its end"


def lone_quotes(source: Source, root: Node | None) -> list[Diagnostic]:
    """List the plain values of a text that end with a quote."""
    if root is None:
        return []
    found: list[Diagnostic] = []
    stack: list[Any] = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, ScalarNode):
            if node.tag == "P" and node.value[-1:] in ("'", '"') and _is_lone(node.value):
                found.append(_told(source, node.start_mark.index, node.end_mark.index, node.value[-1]))
        elif id(node) not in seen:
            seen.add(id(node))
            stack.extend((value for _, value in node.value) if isinstance(node, MappingNode) else node.value)
    return found


def _is_lone(value: str) -> bool:
    quote = value[-1]
    plural = value.endswith("s'") and " " in value  # “the users'”
    return len(value) > 1 and value.count(quote) % 2 == 1 and not plural


def _told(source: Source, start: int, end: int, quote: str) -> Diagnostic:
    place = Location(source, start, end)
    inner = place.text[:-1]
    fits = "\n" not in inner and quote not in inner and not (quote == '"' and "\\" in inner)
    fix = (Edit(Location(source, start, start), quote),) if fits else ()
    message = f"this value ends with {quote}, but does not begin with it"
    hint = f"write {quote}{inner}{quote}, or {inner}" if fits and len(inner) < 60 else _HINT
    return Diagnostic(LONE_QUOTE, "warning", message, place, hint, fix, unsafe=True)


def unopened(source: Source, text: str, at: int, composes: Callable[[str], bool]) -> Diagnostic | None:
    """Explain a line that cannot be read by the quote that should begin its value, if the text can be read with it."""
    start = text.rfind("\n", 0, at) + 1
    stop = text.find("\n", start)
    line = text[start : len(text) if stop < 0 else stop]
    if line.count('"') % 2 == 0:
        return None
    for last in islice((place.start() for place in _QUOTE.finditer(line)), _MANY):
        for match in reversed(list(_VALUE.finditer(line, 0, last))):
            place = start + match.end()
            if '"' in line[match.end() : last]:
                break
            if composes(f'{text[:place]}"{text[place:]}'):
                edit = Edit(Location(source, place, place), '"')
                message = 'the " that begins this value is missing'
                where = Location(source, place, start + last + 1)
                return Diagnostic(YAML_SYNTAX, "error", message, where, 'begin it with "', (edit,), unsafe=True)
    return None


def unclosed(source: Source, text: str, at: int, composes: Callable[[str], bool]) -> Diagnostic | None:
    """Explain what cannot be read by a quote that a value inside of brackets lacks at its end, in the same line or above."""
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    for _ in range(_LINES):
        start = text.rfind("\n", 0, stop) + 1
        line = text[start:stop]
        if line.count('"') % 2 and ("{" in line or "[" in line):
            return _closed(source, text, start, line, composes)
        if start == 0:
            return None
        stop = start - 1
    return None


def _closed(source: Source, text: str, start: int, line: str, composes: Callable[[str], bool]) -> Diagnostic | None:
    tries = 0
    for opening in _OPENS.finditer(line):
        begin = opening.end()
        for end in _ENDS.finditer(line, begin):
            value = line[begin : end.start()]
            if '"' in value or tries >= _MANY:
                break
            place = start + end.start()
            if not value or value.count("{{") != value.count("}}"):
                continue
            tries += 1
            if composes(f'{text[:place]}"{text[place:]}'):
                edit = Edit(Location(source, place, place), '"')
                message = 'the quote " that begins here is not closed: its other " is missing'
                where = Location(source, start + begin - 1, place)
                return Diagnostic(LEFT_OPEN, "error", message, where, 'close it with "', (edit,), unsafe=True)
    return None


_QUOTE = lazy(r'"')
_OPENS = lazy(r'(?:(?<=[\[{:,-])|(?<=[\[{:,-] )|^\s*)"')
_ENDS = lazy(r'(?=, *"?[\w$-]+"?: )|(?=[}\]]+,?\s*$)|(?<=\})(?=\}+,?\s*$)|(?<=\})(?=[}\]]+, )|$')
_MANY = 12
_LINES = 3
