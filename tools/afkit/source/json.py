"""JSON and JSONC with positions: an own reader that keeps the place of every value and key."""

from __future__ import annotations

import re

from afkit.annotations import Any
from afkit.codes import Code
from afkit.patterns import lazy
from afkit.source.check import MAX_DEPTH, check_characters, refuse
from afkit.source.codes import (
    BAD_ENCODING,
    DUPLICATE_KEY,
    JSON_SYNTAX,
    LEFT_OPEN,
    NUMBER_NOT_JSON,
    TOO_DEEP,
    TRAILING_COMMA,
    UNQUOTED_EXPRESSION,
)
from afkit.source.diagnostic import Diagnostic, Edit, Related, UnreadableError
from afkit.source.json_plain import NotPlainError, read_plain
from afkit.source.json_tree import JsonTree, Member, Node
from afkit.source.text import Location, Source

_BLANK = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_WITHIN = lazy(r"[^\s\"'{}\[\],][^\"{}\[\],\n]*\{\{[^\n]*?\}\}")
_WORD = re.compile(r"[-+.$\w]+")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_CONSTANTS = {"true": True, "false": False, "null": None}
_MAX_DIGITS = 1000


def parse(source: Source, *, comments: bool) -> tuple[Any, JsonTree, tuple[Diagnostic, ...]]:
    """Parse JSON, or JSONC with `comments`, into (value, tree, diagnostics). Raises UnreadableError."""
    check_characters(source)
    try:
        value = read_plain(source.text)
    except NotPlainError:
        reader = _Reader(source, comments)
        try:
            value, root = reader.document()
        except UnreadableError as error:
            from afkit.source.missing.json_slips import mended

            raise mended(error, source, lambda text: _fault_of(text, comments)) from None
        return value, JsonTree(source, lambda: root, reader.comments), tuple(reader.diagnostics)
    # Most texts are never asked for a place: they are read with care when one is.
    return value, JsonTree(source, lambda: _Reader(source, comments).document()[1], []), ()


def _fault_of(text: str, comments: bool) -> Diagnostic | None:
    """Give what is wrong with a text, or None."""
    try:
        _Reader(Source("", text), comments).document()
    except UnreadableError as error:
        return error.diagnostics[0]
    return None


class _Reader:
    """A recursive-descent reader of bounded depth."""

    def __init__(self, source: Source, jsonc: bool) -> None:
        self.source = source
        self.text = source.text
        self.jsonc = jsonc
        self.at = 0
        self.key = -1  # where the key begins that was read last
        self.comments: list[tuple[int, str]] = []
        self.diagnostics: list[Diagnostic] = []

    def document(self) -> tuple[Any, Node]:
        self.skip()
        if self.at >= len(self.text):
            raise self.fault("the file is empty", "write a JSON value", at=0)
        value, node = self.value(0)
        self.skip()
        if self.at < len(self.text):
            raise self.fault("text after the end of the JSON value", "a file holds one value; remove the rest")
        return value, node

    def value(self, depth: int) -> tuple[Any, Node]:
        start = self.at
        char = self.text[start : start + 1]
        if char == '"':
            return self.string(), Node(start, self.at)
        if char in ("{", "["):
            if depth >= MAX_DEPTH:
                raise self.fault(
                    f"values are nested more than {MAX_DEPTH} deep", "flatten the structure", code=TOO_DEEP
                )
            return self.object(depth) if char == "{" else self.array(depth)
        if char and char in "-0123456789":
            return self.number(), Node(start, self.at)
        word = _WORD.match(self.text, start)
        if word is not None and word.group() in _CONSTANTS:
            self.at = word.end()
            return _CONSTANTS[word.group()], Node(start, self.at)
        raise self.unexpected()

    def object(self, depth: int) -> tuple[dict[str, Any], Node]:
        start = self.at
        result: dict[str, Any] = {}
        members: list[Member] = []
        first: dict[str, Member] = {}
        self.at += 1
        comma = None
        while not self.closes("}", start, comma):
            key_start = self.at
            if self.text[key_start] != '"':
                raise self.no_key()
            self.key = key_start
            key = self.string()
            key_end = self.at
            self.skip()
            if self.text[self.at : self.at + 1] != ":":
                raise self.fault(f"a colon is missing after the key '{_short(key)}'", 'write "key": value')
            self.at += 1
            self.skip()
            value, node = self.value(depth + 1)
            member = Member(key, key_start, key_end, node)
            if key in first:
                self.duplicate(member, first[key])
            first.setdefault(key, member)
            members.append(member)
            result[key] = value
            comma = self.separator("}", start)
        return result, Node(start, self.at, members=members)

    def array(self, depth: int) -> tuple[list[Any], Node]:
        start = self.at
        result: list[Any] = []
        items: list[Node] = []
        self.at += 1
        comma = None
        while not self.closes("]", start, comma):
            begun = self.at
            value, node = self.value(depth + 1)
            if value.__class__ is str and self.text[self.at : self.at + 1] == ":":
                message = f"a {{ is missing here: '{_short(value)}' is the key of a member, and a list has none"
                raise self.fault(message, "write { here", at=begun, missing="{ ")
            result.append(value)
            items.append(node)
            comma = self.separator("]", start)
        return result, Node(start, self.at, items=items)

    def closes(self, bracket: str, start: int, comma: int | None) -> bool:
        """Tell whether the list or object ends here (and step over its bracket); a comma before it is one too many."""
        self.skip()
        if self.at >= len(self.text):
            raise self.left_open(start)
        if self.text[self.at] != bracket:
            return False
        if comma is not None:
            self.trailing_comma(comma)
        self.at += 1
        return True

    def separator(self, bracket: str, start: int) -> int | None:
        """Step over the comma between two items and give its place; None before the closing bracket."""
        before = self.at
        self.skip()
        if self.at >= len(self.text):
            raise self.left_open(start)
        if self.text[self.at] == ",":
            self.at += 1
            return self.at - 1
        if self.text[self.at] == bracket:
            return None
        line = self.source.position(start)[0]
        opened = self.text[start]
        hint = f"the {opened} that this belongs to opens in line {line}"
        raise self.fault(f"a comma or {bracket} is missing here", hint, at=before, missing=",")

    def string(self) -> str:
        start = self.at
        text = self.text
        at = start + 1
        match = _PLAIN.match(text, at)
        at = match.end() if match else at
        if text[at : at + 1] == '"':
            self.at = at + 1
            return text[start + 1 : at]
        parts = [text[start + 1 : at]]
        while True:
            char = text[at : at + 1]
            if char == '"':
                self.at = at + 1
                return "".join(parts)
            if char == "\\":
                piece, at = self.escape(at)
                parts.append(piece)
            elif char in ("", "\n", "\r"):
                raise self.unclosed(start, at)
            elif char == "\t":
                raise self.fault("a tab inside a text", "write \\t", at=at)
            match = _PLAIN.match(text, at)
            end = match.end() if match else at
            parts.append(text[at:end])
            at = end

    def escape(self, at: int) -> tuple[str, int]:
        letter = self.text[at + 1 : at + 2]
        if letter in _ESCAPES and letter:
            return _ESCAPES[letter], at + 2
        if letter != "u":
            raise self.fault("an unknown escape in a text", "double the backslash: \\\\", at=at, width=2)
        number = self.unit(at)
        if 0xD800 <= number <= 0xDBFF and self.text[at + 6 : at + 8] == "\\u":
            low = self.unit(at + 6)
            if 0xDC00 <= low <= 0xDFFF:
                return chr(0x10000 + ((number - 0xD800) << 10) + (low - 0xDC00)), at + 12
        if 0xD800 <= number <= 0xDFFF:
            raise self.fault(
                "half of a surrogate pair, which is no character",
                "write both halves",
                at=at,
                width=6,
                code=BAD_ENCODING,
            )
        return chr(number), at + 6

    def unit(self, at: int) -> int:
        match = _HEX.match(self.text, at + 2)
        if match is None:
            raise self.fault("\\u must be followed by four hexadecimal digits", "such as \\u00e9", at=at, width=2)
        return int(match.group(), 16)

    def number(self) -> int | float:
        start = self.at
        word = _WORD.match(self.text, start)
        written = word.group() if word else self.text[start]
        match = _NUMBER.fullmatch(written)
        if match is None:
            if written[:2] in ("-I", "-i", "-N"):
                raise self.unexpected()
            hint = "leading zeros, a leading +, hexadecimal and a bare point are not JSON; quote it if it is a text"
            raise self.fault(f"`{_short(written)}` is no JSON number", hint, width=len(written))
        self.at = start + len(written)
        if len(written) > _MAX_DIGITS:
            raise self.fault(
                f"a number of {len(written)} characters", "quote it if it is a text", at=start, code=NUMBER_NOT_JSON
            )
        if not match.group(1) and not match.group(2):
            return int(written)
        value = float(written)
        if value in (float("inf"), float("-inf")):
            raise self.fault(
                f"the number `{written}` is too large", "quote it if it is a text", at=start, code=NUMBER_NOT_JSON
            )
        return value

    def skip(self) -> None:
        """Step over blanks, and over comments in JSONC."""
        while True:
            match = _BLANK.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.text[self.at : self.at + 1] != "/":
                return
            comment = _COMMENT.match(self.text, self.at)
            if comment is None:
                if self.text.startswith("/*", self.at):
                    raise self.fault("the comment /* is never closed", "close it with */", code=LEFT_OPEN, width=2)
                return
            if not self.jsonc:
                raise self.fault("JSON has no comments", "remove it", width=2)
            self.comments.append((self.at, comment.group()))
            self.at = comment.end()

    # What is wrong, and where

    def fault(
        self,
        message: str,
        hint: str,
        *,
        at: int | None = None,
        width: int = 1,
        code: Code = JSON_SYNTAX,
        missing: str = "",
    ) -> UnreadableError:
        """Make the error for a fault; `missing` is what would have to stand at its place."""
        from afkit.source.conflicts import left_over

        left = left_over(self.source)
        if left is not None:
            return UnreadableError((left,))
        start = self.at if at is None else at
        place = Location(self.source, start, min(start + width, len(self.text)))
        fix = (Edit(Location(self.source, start, start), missing),) if missing else ()
        return UnreadableError((Diagnostic(code, "error", message, place, hint, fix, unsafe=bool(fix)),))

    def unclosed(self, start: int, end: int) -> UnreadableError:
        """Tell of a text that is not closed in its line, at the end of what belongs to it."""
        line = self.text[start:end].rstrip()
        remark = line.find(" //")
        if remark > 0:
            line = line[:remark].rstrip()
        if start == self.key and ":" in line:
            inner = line[: line.index(":")].rstrip()
        else:
            inner = line.rstrip(",]} ")
            if inner.count("{{") > inner.count("}}") and line.startswith("}}", len(inner)):
                inner += "}}"
        at = start + len(inner)
        message = 'the quote " of this text is not closed: its other " is missing here'
        return self.fault(message, 'close it with " in its own line', at=at, code=LEFT_OPEN, missing='"')

    def unexpected(self) -> UnreadableError:
        rest = self.text[self.at : self.at + 2]
        if not rest:
            return self.fault("the text ends where a value should stand", "write the value")
        if rest == "{{":
            return self.fault("an expression must be in quotes", 'write "{{…}}"', width=2, code=UNQUOTED_EXPRESSION)
        within = _WITHIN.match(self.text, self.at)
        if within is not None:
            message, hint = "a value that holds an expression must be in quotes", f'write "{_short(within.group())}"'
            return self.fault(message, hint, width=len(within.group()), code=UNQUOTED_EXPRESSION)
        word = _WORD.match(self.text, self.at)
        found = word.group() if word is not None else rest[0]
        width = len(found)
        if found.lower().lstrip("+-") in ("nan", "infinity", "inf"):
            hint = "write null, or quote it if it is a text"
            return self.fault(f"`{found}` is no JSON value", hint, width=width, code=NUMBER_NOT_JSON)
        if rest[0] == "'":
            return self.fault("a text must be in double quotes", 'write "…"')
        if rest[0] in "}]:":
            return self.fault(f"a value is missing before this {rest[0]}", "write the value")
        if rest[0] == ",":
            return self.fault("a value is missing before this comma", "remove the comma, or write the value")
        hints = {"none": "write null", "undefined": "write null"}
        hint = hints.get(
            found.lower(),
            "write " + found.lower() if found.lower() in _CONSTANTS else f'quote it if it is a text: "{found}"',
        )
        return self.fault(f"`{_short(found)}` is no JSON value", hint, width=width)

    def no_key(self) -> UnreadableError:
        if self.text[self.at] == ",":
            return self.fault("a member is missing before this comma", "remove the comma")
        word = _WORD.match(self.text, self.at)
        if word is not None:
            found = _short(word.group())
            return self.fault(f"the key {found} must be in double quotes", f'write "{found}"', width=len(word.group()))
        if self.text.startswith("{", self.at) and self.text.startswith("{{", self.at - 1):
            at = self.at - 1
            return self.fault(
                "an expression must be in quotes", 'write "{{…}}"', at=at, width=2, code=UNQUOTED_EXPRESSION
            )
        return self.fault("a key in double quotes should stand here", 'write "key": value')

    def left_open(self, start: int) -> UnreadableError:
        bracket = self.text[start]
        closing = "}" if bracket == "{" else "]"
        return self.fault(
            f"the bracket {bracket} is never closed", f"close it with {closing}", at=start, code=LEFT_OPEN
        )

    def trailing_comma(self, at: int) -> None:
        place = Location(self.source, at, at + 1)
        message, hint = "a comma after the last item", "remove it: JSON has no trailing commas"
        if not self.jsonc:
            raise refuse(TRAILING_COMMA, message, place, hint)
        self.diagnostics.append(Diagnostic(TRAILING_COMMA, "warning", message, place, hint, (Edit(place, ""),)))

    def duplicate(self, member: Member, first: Member) -> None:
        place = Location(self.source, first.start, first.end)
        self.diagnostics.append(
            Diagnostic(
                DUPLICATE_KEY,
                "error",
                f"the key '{_short(member.name)}' stands twice in this object; the last one wins",
                Location(self.source, member.start, member.end),
                f"remove one of them (the first is in line {place.line})",
                (),
                (Related(place, "first here"),),
            )
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
