"""Where a place lies in a text that is being typed and cannot be read: a stand-in is put there, and the text read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from afkit.records import NamedTuple
from afkit.source import Document, Source, UnreadableError, load
from afkit.source.places import Path
from afkit.source.yaml import is_yaml

STAND_IN = "xPROBEx"
MAX_REPAIRS = 12

_INDENT = re.compile(r"[ \t]*(?:-[ \t]+)*")
_BLOCK_VALUE = re.compile(r"^(?P<lead>[ \t]*(?:-[ \t]+)*(?:(?:\"[^\"]*\"|'[^']*'|[^\s#\"'{\[:][^:#]*?)[ \t]*:[ \t]+)?)")
_MARKS = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"?|'[^'\n]*'?|//[^\n]*|(?<![^\s])#[^\n]*|[{}\[\]]")
_JSON_VALUE = re.compile(r"^(?P<lead>[ \t]*(?:\"[^\"]*\"[ \t]*:[ \t]*)?)")


class Probe(NamedTuple):
    """What a place would be: `key` of a member, or `value`.

    `document` is the text with the stand-in, `path` leads to the member or item. `start` to `end` is the stretch of the
    real text that is being typed, `word` its part before the place; `quote` is the quote that it begins with. `colon`
    says that a colon follows already.
    """

    document: Document
    path: Path
    part: Literal["key", "value"]
    start: int
    end: int
    word: str
    quote: str
    colon: bool = False

    @property
    def holder(self) -> Path:
        """The path of the collection that the place lies in."""
        return self.path[:-1]


def read(name: str, text: str) -> Document:
    """Parse a text; the same few texts are asked about again and again. Raises UnreadableError."""
    found = _read_once(name, text)
    if isinstance(found, UnreadableError):
        raise found
    return found


@lru_cache(maxsize=32)
def _read_once(name: str, text: str) -> Document | UnreadableError:
    try:
        return load(Source(name, text))
    except UnreadableError as error:
        return error.with_traceback(None)


def repaired(source: Source) -> Document | None:
    """Read a text, leaving out the lines that cannot be read; None if too many of them cannot.

    Places in what is left are those of the text itself.
    """
    return _read(source)


def probe(source: Source, offset: int) -> list[Probe]:
    """List what a place may be, the likelier first."""
    text = source.text
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    start = _token_start(text, line_start, offset)
    token = text[start:offset]
    quote = token[:1] if token[:1] in ("'", '"') else ""
    behind_colon = text[line_start:start].rstrip().endswith(":")
    json = _is_json(source)
    order: list[Literal["key", "value"]] = ["value"] if behind_colon else ["key", "value"]
    if text[line_start:start].rstrip().endswith("-"):
        order = ["value", "key"]
    probes: list[Probe] = []
    repairs = _repairs(source, start)
    for part in order:
        made = _probe(source, start, offset, quote, part, json, repairs)
        if made is not None:
            probes.append(made)
    return probes


def probe_value(source: Source, offset: int) -> Probe | None:
    """Take the rest of a line, from where a value begins, for the value; for expressions that are not closed yet."""
    text = source.text
    line_start = text.rfind("\n", 0, offset) + 1
    line_end = text.find("\n", offset)
    line_end = len(text) if line_end < 0 else line_end
    found = (_JSON_VALUE if _is_json(source) else _BLOCK_VALUE).match(text[line_start:line_end])
    start = line_start + (len(found["lead"]) if found is not None else 0)
    if start > offset:
        return None
    json = _is_json(source)
    repairs = _repairs(source, line_start)
    closing = line_end - len(re.sub(r".*?([\]}, \t]*)\Z", r"\1", text[offset:line_end]))
    for end, after in ((line_end, "," if json else ""), (line_end, ""), (closing, "")):
        document = _parsed(source, text[:start] + f'"{STAND_IN}"' + after + text[end:], repairs)
        where = document.where(start + 2) if document is not None else None
        if document is not None and where is not None and where.part == "value":
            break
    else:
        return None
    quote = text[start] if text[start : start + 1] in ("'", '"') else ""
    return Probe(document, where.path, "value", start + len(quote), line_end, text[start + len(quote) : offset], quote)


def _probe(
    source: Source,
    start: int,
    offset: int,
    quote: str,
    part: Literal["key", "value"],
    json: bool,
    repairs: tuple[int, ...],
) -> Probe | None:
    text = source.text
    end = _token_end(text, offset, quote, part)
    colon = None
    if part == "key":
        colon = re.match(r"[ \t]*:", text[end:])
        written = f'"{STAND_IN}"' if json else STAND_IN
        written += "" if colon else ": null" if json else ": "
    else:
        written = f'"{STAND_IN}"'
    for before, after, ending, lines in _attempts(text, start, end, json, repairs):
        changed = text[:start] + before + written + after + ending
        document = _parsed(source, changed, lines)
        if document is None:
            continue
        where = document.where(start + len(before) + 2)
        if where.part == part and STAND_IN in (str(where.path[-1:]) if part == "key" else STAND_IN):
            word = text[start + len(quote) : offset]
            return Probe(document, where.path, part, start, end, word, quote, part == "key" and bool(colon))
    return None


def _attempts(
    text: str, start: int, end: int, json: bool, repairs: tuple[int, ...]
) -> Iterator[tuple[str, str, str, tuple[int, ...]]]:
    """Yield what to write before and after a stand-in, the rest of the text, and the lines to blank, one after the other.

    Where brackets are open still, they are closed: at the end of the line, or of the text.
    """
    rest = text[end:]
    around = _separators(text, start, rest, json)
    plain = [(before, after, rest, repairs) for before, after in around]
    line_end = re.search(r"[\r\n]|\Z", rest)
    here = line_end.start() if line_end is not None else len(rest)
    closed = []
    begun = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    lacking = _open_brackets(text[begun:start] + rest[:here])
    if lacking:
        ended = rest[:here] + lacking + rest[here:]
        closed += [(before, after, ended, repairs) for before, after in around]
    lacking = _open_brackets(text[:start] + rest) if json else ""
    if lacking:
        closed += [(before, after, rest + lacking, ()) for before, after in around]
    yield from [*closed, *plain] if repairs else [*plain, *closed]


def _open_brackets(text: str) -> str:
    """Give the brackets that close what a text leaves open; none where another one is in the way."""
    closing: list[str] = []
    for found in _MARKS.finditer(text):
        mark = found.group()
        if mark in "{[":
            closing.append("}" if mark == "{" else "]")
        elif mark in "}]" and (not closing or closing.pop() != mark):
            return ""
    return "".join(reversed(closing))


def _separators(text: str, start: int, rest: str, json: bool) -> list[tuple[str, str]]:
    """List the commas to try around a stand-in in JSON."""
    if not json:
        return [("", "")]
    following = rest.lstrip()[:1]
    before = text[:start].rstrip()[-1:]
    first = ("" if before in ("{", "[", ",", ":", "") else ",", "" if following in (",", "}", "]", ":", "") else ",")
    return [first, ("", ""), ("", ","), (",", "")]


def _token_start(text: str, line_start: int, offset: int) -> int:
    """Give where the key or value that is being typed begins: behind the last mark of structure on the line."""
    indent = _INDENT.match(text, line_start, offset)
    start = position = indent.end() if indent is not None else line_start
    while position < offset:
        char = text[position]
        if char in "'\"" and not text[start:position].strip():
            close = text.find(char, position + 1, offset)
            start = position
            if close < 0:
                return start
            position = close
        elif char in "[{," or (
            char == ":" and (text[position + 1 : position + 2] in " \t\"'" or text[position - 1] == '"')
        ):
            start = position + 1
            while start < offset and text[start] in " \t":
                start += 1
            position = start - 1
        position += 1
    return min(start, offset)


def _token_end(text: str, offset: int, quote: str, part: str) -> int:
    end = offset
    if quote:
        line_end = end
        while line_end < len(text) and text[line_end] not in "\r\n":
            line_end += 1
        close = text.find(quote, end, line_end)
        if close >= 0:
            return close + 1
        while line_end > end and text[line_end - 1] in " \t,]}":
            line_end -= 1
        return line_end
    stops = ",[]{}\r\n:" if part == "key" else ",[]{}\r\n"
    while end < len(text) and text[end] not in stops:
        if text[end] == "#" and text[end - 1 : end] in " \t":
            break
        end += 1
    while end > offset and text[end - 1] in " \t":
        end -= 1
    return end


def _is_json(source: Source) -> bool:
    return source.name.lower().endswith((".json", ".jsonc", ".imljson"))


def _parsed(source: Source, text: str, repairs: tuple[int, ...]) -> Document | None:
    """Read a changed text, the lines that need it blanked."""
    current = Source(source.name, text)
    for line in repairs:
        current = _blanked(current, line)
    if not _is_json(source) and not is_yaml(current):
        return None
    try:
        return read(current.name, current.text)
    except UnreadableError:
        return None


def _repairs(source: Source, offset: int) -> tuple[int, ...]:
    """List the lines that must be blanked so that a text can be read when the line of `offset` is blank."""
    try:
        read(source.name, source.text)
        return ()
    except UnreadableError:
        found = _repair(_blanked(source, source.position(offset)[0]))
        return found[1] if found is not None else ()


def _read(source: Source) -> Document | None:
    found = _repair(source)
    return found[0] if found is not None else None


def _repair(source: Source) -> tuple[Document, tuple[int, ...]] | None:
    """Read a text; a line that cannot be read is blanked, and the line above it if it was blank already."""
    tried: list[int] = []
    current = source
    for _ in range(MAX_REPAIRS):
        try:
            return read(current.name, current.text), tuple(tried)
        except UnreadableError as error:
            place = error.diagnostics[0].location
        closed = _closed(current) if _is_json(current) else None
        if closed is not None:
            return closed, tuple(tried)
        if len(place.text) > 1 and place.text.startswith("*"):  # its anchor is being typed
            lines = [line for line in _lines_with(current, place.text) if line not in tried]
            if lines:
                for line in lines:
                    current = _blanked(current, line)
                tried.extend(lines)
                continue
        line = place.line
        while line > 0 and (line in tried or not current.line(line).strip()):
            line -= 1
        if line <= 0:
            return None
        tried.append(line)
        current = _blanked(current, line)
    return None


def _closed(source: Source) -> Document | None:
    """Read a JSON text that ends too early, with the brackets that it lacks."""
    lacking = _open_brackets(source.text)
    if not lacking:
        return None
    try:
        return read(source.name, re.sub(r",(\s*)\Z", r" \1", source.text) + lacking)
    except UnreadableError:
        return None


def _lines_with(source: Source, word: str) -> list[int]:
    whole = re.compile(re.escape(word) + r"(?![\w-])")
    return [number for number in range(1, len(source.line_starts) + 1) if whole.search(source.line(number))]


def _blanked(source: Source, line: int) -> Source:
    start = source.line_starts[line - 1]
    content = source.line(line)
    return Source(source.name, source.text[:start] + " " * len(content) + source.text[start + len(content) :])
