"""Texts, numbers and constants as YAML scalars, in the style that a person would choose.

Plain where every reader sees the same text; double quotes for expressions and for what plain style cannot hold, single
ones where double ones would need escapes; literal blocks for several lines, folded blocks for long paragraphs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from afkit.annotations import Any
from afkit.errors import SourceError
from afkit.patterns import lazy
from afkit.source.codes import BAD_ENCODING
from afkit.source.scalars import resolve

WIDTH = 120
"""Columns that a line should keep to."""

_PLAIN = lazy(
    r"[A-Za-z_/$(\u00a1-\u1fff\u2c00-\ud7ff][^:#\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*(?<! )\Z"
)
"""What is safe at a glance: begins like a word, and holds nothing that could end it. The rest is looked at closer."""
_FLOW_PLAIN = lazy(
    r"[A-Za-z_/$(\u00a1-\u1fff\u2c00-\ud7ff][^:#,\[\]{}?\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*(?<! )\Z"
)
_ENDS_PLAIN = lazy(r": |:\Z| #|[\t\n\r]")
_BAD_START = frozenset("-?:,[]{}#&*!|>'\"%@`=~ ")
_ESCAPED = lazy('["\\\\\x00-\x1f\x7f-\xa0\u00ad\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]')
_INVISIBLE_BLOCK = lazy("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\xa0": "\\_", "\x85": "\\N",
          "\u2028": "\\L", "\u2029": "\\P", "\0": "\\0", "\x1b": "\\e"}  # fmt: skip
_WORDY = frozenset("tTfFnNyYoO.")
_KEY_LIMIT = 1000
_SHORT = 40
"""Characters of a text that is likely to come again: types, labels, names."""


def scalar(value: Any, *, flow: bool = False) -> str:
    """Write a scalar in one line; `flow` inside brackets, where more characters end a plain text."""
    if isinstance(value, str):
        return key_text(value, flow) if len(value) <= _SHORT else text_line(value, flow=flow)
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    return number(value)


def number(value: float) -> str:
    """Write a number so that readers of YAML 1.1 and 1.2 agree on it."""
    written = repr(value)
    if isinstance(value, int):
        return written
    if value != value or value in (float("inf"), float("-inf")):
        raise SourceError(f"the number {written} has no place in JSON", hint="write null or a text in its place")
    mantissa, mark, exponent = written.partition("e")
    if mark and "." not in mantissa:
        mantissa += ".0"
    if mark and exponent[0] not in "+-":
        exponent = "+" + exponent
    return mantissa + mark + exponent


def text_line(text: str, *, flow: bool = False) -> str:
    """Write a text in one line."""
    if len(text) <= _SHORT:
        return key_text(text, flow)
    return text if is_plain(text, flow=flow) else quoted(text)


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Tell whether a text may stand without quotes."""
    if not text or text[-1] in "'\"":  # a quote at the end alone looks like one that lacks its other
        return False
    if (_FLOW_PLAIN if flow else _PLAIN).match(text) is None and not _plain_after_all(text, flow):
        return False
    if len(text) > 5 or text[0] not in _WORDY:
        return not ("{{" in text or "}}" in text)
    value, surprise = resolve(text)
    return surprise is None and isinstance(value, str)


def _plain_after_all(text: str, flow: bool) -> bool:
    first = text[0]
    if first in _BAD_START or text[-1] == " " or not text.isprintable() or _ENDS_PLAIN.search(text):
        return False
    if flow and any(char in text for char in ",[]{}:?"):
        return False
    if text.startswith(("...", "---", "<<")):
        return False
    if first.isdigit() or first in "+.":
        value, surprise = resolve(text)
        return surprise is None and isinstance(value, str)
    return True


def quoted(text: str) -> str:
    """Write a text in double quotes, or in single ones where that needs fewer escapes."""
    if _ESCAPED.search(text) is None:
        return f'"{text}"'
    if text.isprintable() and text.count("'") < text.count('"') + text.count("\\"):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    named = _NAMED.get(char)
    if named is not None:
        return named
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        raise SourceError(
            f"the text holds half of a surrogate pair (U+{code:04X})", code=BAD_ENCODING, hint="replace it"
        )
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


@lru_cache(maxsize=8192)
def key_text(key: str, flow: bool = False) -> str:  # by position: the cache asks for it
    """Write the name of a member, or another short text; they repeat, so they are remembered."""
    return key if is_plain(key, flow=flow) else quoted(key)


def is_long_key(key: str) -> bool:
    """Tell whether a key needs the explicit form `? key`, since readers look for its colon only so far."""
    return len(key) > _KEY_LIMIT // 4 and len(quoted(key)) > _KEY_LIMIT


def block_lines(text: str, indent: int, *, width: int = WIDTH, keep: bool = True) -> list[str] | None:
    """Write a text as a block: its header, then its lines without indentation; None if a line of quotes fits better.

    `indent` is the column that the lines will get. `keep` allows `+`, which also takes in the empty lines that follow.
    """
    if "\n" in text:
        return _literal(text, indent, width, keep)
    if len(text) <= width - indent or " " not in text or not _may_fold(text):
        return None
    return [">-", *_fold(text, width - indent)]


def _literal(text: str, indent: int, width: int, keep: bool) -> list[str] | None:
    body = text.rstrip("\n")
    lines = body.split("\n")
    ends = len(text) - len(body)
    if not body or _INVISIBLE_BLOCK.search(text) or (ends > 1 and not keep):
        return None
    if any(not line.strip() and line for line in lines) or lines[0][:1] == "\t" or not lines[0]:
        return None
    chomp = "-" if ends == 0 else "" if ends == 1 else "+"
    tail = [""] * (ends - 1)
    if max(map(len, lines)) > width - indent and all(line == "" or _may_fold(line) for line in lines):
        return [f">{chomp}", *_fold_all(lines, width - indent), *tail]
    mark = "2" if lines[0][0] == " " else ""
    return [f"|{mark}{chomp}", *lines, *tail]


def _fold_all(lines: list[str], room: int) -> list[str]:
    """Fold paragraphs; of the line ends between two of them, folding takes one away."""
    result: list[str] = []
    for number_, line in enumerate(lines):
        if number_:
            result.append("")
        if line:
            result.extend(_fold(line, room))
    return result


def _may_fold(text: str) -> bool:
    return text[0] not in " \t" and text[-1] not in " \t" and not _INVISIBLE_BLOCK.search(text) and "\t" not in text


def _fold(text: str, room: int) -> list[str]:
    """Break a text at single blanks between words, so that lines keep to `room` where they can."""
    room = max(room, 40)
    lines = []
    start, size = 0, len(text)
    while size - start > room:
        at = _break(text, start, start + room)
        if at < 0:
            break
        lines.append(text[start:at])
        start = at + 1
    lines.append(text[start:])
    return lines


def _break(text: str, start: int, limit: int) -> int:
    """Find the last single blank up to `limit`, or the first one after it; -1 if there is none."""
    at = limit
    while (at := text.rfind(" ", start + 1, at + 1)) > start:
        if text[at - 1] != " " and text[at + 1] != " ":
            return at
        at -= 1
    at = limit
    while (at := text.find(" ", at + 1)) > 0:
        if text[at - 1] != " " and text[at + 1 : at + 2] not in ("", " "):
            return at
    return -1
