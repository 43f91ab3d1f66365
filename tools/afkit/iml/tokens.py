"""Cut the inside of a mustache into tokens. One regular expression, no backtracking, each character looked at once."""

from __future__ import annotations

import re
from typing import TypeAlias

from afkit.records import NamedTuple

Token: TypeAlias = tuple[str, str, int, int]
"""(kind, text, start, end). The kind of an operator or bracket is its text; otherwise one of the constants below."""

NAME = "name"
NUMBER = "number"
TEXT = "text"
BACKTICK = "backtick"
OPEN = "{{"
CLOSE = "}}"
OTHER = "other"

_QUOTED = r"""'[^']*+(?:''[^']*+)*+'|"[^"]*+(?:""[^"]*+)*+"|`[^`]*+`"""
_SIGNS = r"===|!==|=>|[=!<>]=|&&|\|\||\+\+|[-+*/%=<>&|!]"
_NUMERAL = r"[0-9]++(?:\.[0-9]++)?"
BODY = re.compile(rf"""(?:[^'"`{{}}]++|{_QUOTED}|\{{(?!\{{)|}}(?!}}))*+}}}}""").match
"""Matches, from behind a `{{`, a mustache without inner braces and with all its quotes closed."""

PATH = re.compile(r"\s*+([^\W\d]\w*+)((?:\.[^\W\d]\w*+)*+)\s*+}}").match
"""Matches, from behind a `{{`, a mustache that is a plain path: what most of them are."""

_PIECE = re.compile(rf"[^\W\d]\w*+|[ (),.\[\];]|{_QUOTED}|}}}}|{{{{|{_NUMERAL}|{_SIGNS}|.", re.DOTALL)
_WORDS = "=== !== => == != <= >= && || ++ - + * / % = < > & | ! ( ) [ ] . , ; }} {{"
_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_KIND_OF = {sign: sign for sign in _WORDS.split()} | dict.fromkeys(_BLANKS, "")
_FIRST = dict.fromkeys("0123456789", NUMBER) | {"'": TEXT, '"': TEXT, "`": BACKTICK, "_": NAME}
_NAME_START = re.compile(r"[^\W\d]")
QUOTES = frozenset("'\"`")


class Scan(NamedTuple):
    """The tokens of one mustache, the last of which is its CLOSE, and the offset behind it.

    `unclosed` is the offset of a quote without its partner, or -1; `end` is then the next raw `}}`. Without any `}}`,
    `end` is -1 and the braces are literal text.
    """

    tokens: list[Token]
    end: int
    unclosed: int = -1
    unbalanced: bool = False  # inner mustaches were opened and never closed


def split(text: str, start: int, end: int) -> list[Token]:
    """Cut a mustache that BODY has matched."""
    tokens: list[Token] = []
    append = tokens.append
    kind_of = _KIND_OF.get
    for piece in _PIECE.findall(text, start, end):
        begin = start
        start += len(piece)
        kind = kind_of(piece)
        if kind:
            append((kind, piece, begin, start))
        elif kind is None:
            append((NAME if piece[0].isalpha() else _rare(piece), piece, begin, start))
    return tokens


def _rare(piece: str) -> str:
    """Tell the kind of a piece that is no sign and does not begin with a letter."""
    kind = _FIRST.get(piece[0])
    if kind is None or piece in QUOTES:
        return NAME if _NAME_START.match(piece) else OTHER
    return kind


def scan(text: str, start: int, nesting: bool) -> Scan:
    """Cut a mustache piece by piece: one that BODY does not match, with inner braces or with a fault.

    With `nesting`, a `{{` where an operand may stand opens an inner mustache, so that the mistake can be named as one.
    """
    tokens: list[Token] = []
    depth = 0
    for found in _PIECE.finditer(text, start):
        piece = found[0]
        begin, end = found.span()
        kind = _KIND_OF.get(piece)
        if piece in QUOTES:
            return _unclosed(text, tokens, begin)
        if kind is None:
            kind = _rare(piece)
        elif not kind:
            continue
        tokens.append((kind, piece, begin, end))
        if kind == CLOSE:
            if depth == 0:
                return Scan(tokens, end)
            depth -= 1
        elif kind == OPEN and nesting and _expects_operand(tokens):
            depth += 1
    if depth:
        return scan(text, start, nesting=False)._replace(unbalanced=True)
    return Scan(tokens, -1)


def _expects_operand(tokens: list[Token]) -> bool:
    """Tell whether the last token, a `{{`, stands where an operand may stand."""
    if len(tokens) < 2:
        return True
    kind = tokens[-2][0]
    return kind not in (NAME, NUMBER, TEXT, BACKTICK, OTHER, ")", "]", CLOSE, OPEN)


def _unclosed(text: str, tokens: list[Token], quote: int) -> Scan:
    close = text.find(CLOSE, quote)
    if close < 0:
        # All braces that could close the mustache stand in quotes. Taking the last ones leaves nothing to read again.
        close = text.rfind(CLOSE)
    return Scan(tokens, close + 2 if close >= 0 else -1, quote)
