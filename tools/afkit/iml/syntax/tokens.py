"""Cut the inside of a mustache into tokens. One regular expression, no backtracking, each character looked at once."""

from __future__ import annotations

import re

from afkit.annotations import TypeAlias
from afkit.patterns import lazy
from afkit.records import NamedTuple

Token: TypeAlias = tuple[str, str, int, int]
"""(kind, text, start, end). The kind of an operator or bracket is its text; otherwise one of the constants below."""

NAME = "name"
DOTTED = "dotted"
"""Names joined by dots, without a blank, in one token. Only `split` gives it: a fault is told by single tokens."""

NUMBER = "number"
TEXT = "text"
BACKTICK = "backtick"
OPEN = "{{"
CLOSE = "}}"
OTHER = "other"

_QUOTED = r"""'[^']*+(?:''[^']*+)*+'|"[^"]*+(?:""[^"]*+)*+"|`[^`]*+`"""
_SIGNS = r"===|!==|=>|[=!<>]=|&&|\|\||\+\+|[-+*/%=<>&|!]"
_NUMERAL = r"[0-9]++(?:\.[0-9]++)?"
BODY = re.compile(rf"""(?:[^'"`{{}}]++|{_QUOTED}|\{{(?!\{{)|}}(?!}}))*}}}}""").match
"""Matches, from behind a `{{`, a mustache without inner braces and with all its quotes closed.

The repetition around all is not possessive: Python 3.11 up to 3.11.4 takes `(…|…)*+` amiss. Each of its turns is.
"""

PATH = re.compile(r"\s*+([^\W\d]\w*+)((?:\.[^\W\d]\w*+)*+)(?:\[([0-9]{1,15})\])?\s*+}}").match
"""Matches, from behind a `{{`, a mustache that is a plain path, maybe with an index at its end: what most of
them are."""

_REST = rf"[ (),.\[\];]|{_QUOTED}|}}}}|{{{{|{_NUMERAL}|{_SIGNS}|."
_PIECE = lazy(rf"[^\W\d]\w*+|{_REST}", re.DOTALL)
_PIECES = re.compile(rf"[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+|{_REST}", re.DOTALL).findall
_WORDS = "=== !== => == != <= >= && || ++ - + * / % = < > & | ! ( ) [ ] . , ; }} {{"
_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_KIND_OF = {sign: sign for sign in _WORDS.split()} | dict.fromkeys(_BLANKS, "")
_FIRST = dict.fromkeys("0123456789", NUMBER) | {"'": TEXT, '"': TEXT, "`": BACKTICK, "_": NAME}
_FIRST |= dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", NAME)
_NAME_START = lazy(r"[^\W\d]")
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
    signs, first = _KIND_OF, _FIRST
    for piece in _PIECES(text, start, end):
        begin = start
        start += len(piece)
        if piece in signs:
            if kind := signs[piece]:
                append((kind, piece, begin, start))
            continue
        kind = first.get(piece[0]) or _rare(piece)
        append((DOTTED if kind is NAME and "." in piece else kind, piece, begin, start))
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
            return _unclosed(text, tokens, begin, start)
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


def _unclosed(text: str, tokens: list[Token], quote: int, start: int) -> Scan:
    close = text.find(CLOSE, quote)
    if close < 0:
        # All braces that could close the mustache stand in quotes. Taking the last ones leaves nothing to read again.
        close = text.rfind(CLOSE, start)
    return Scan(tokens, close + 2 if close >= 0 else -1, quote)
