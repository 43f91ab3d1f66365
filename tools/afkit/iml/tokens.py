"""Cut the inside of a mustache into tokens. One regular expression, no backtracking, each character looked at once."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

Token: TypeAlias = tuple[str, str, int, int]
"""(kind, text, start, end). The kind of an operator or bracket is its text; otherwise one of the constants below."""

NAME = "name"
NUMBER = "number"
TEXT = "text"
BACKTICK = "backtick"
OPEN = "{{"
CLOSE = "}}"
OTHER = "other"

_TOKEN = re.compile(
    r"""\s*+(?:
        ([^\W\d]\w*+)
      | (===|!==|=>|[=!<>]=|&&|\|\||\+\+|[-+*/%=<>&|!()\[\].,;])
      | ('[^']*+(?:''[^']*+)*+'|"[^"]*+(?:""[^"]*+)*+")
      | ([0-9]++(?:\.[0-9]++)?)
      | (}}|{{)
      | (`[^`]*+`)
      | (.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_NAME, _OPERATOR, _TEXT, _NUMBER, _BRACES, _BACKTICK = range(1, 7)
_KINDS = ("", NAME, "", TEXT, NUMBER, "", BACKTICK, OTHER)
QUOTES = "'\"`"


class Scan(NamedTuple):
    """The tokens of one mustache, the last of which is its CLOSE, and the offset behind it.

    `unclosed` is the offset of a quote without its partner, or -1; `end` is then the next raw `}}`. Without any `}}`,
    `end` is -1 and the braces are literal text.
    """

    tokens: list[Token]
    end: int
    unclosed: int = -1
    unbalanced: bool = False  # inner mustaches were opened and never closed


def scan(text: str, start: int, nesting: bool) -> Scan:
    """Read tokens from behind a `{{` to the `}}` that closes it.

    With `nesting`, a `{{` where an operand may stand opens an inner mustache, so that the mistake can be named as one.
    """
    tokens: list[Token] = []
    append = tokens.append
    match = _TOKEN.match
    position = start
    depth = 0
    while (found := match(text, position)) is not None:
        group = found.lastindex or 0
        begin, position = found.span(group)
        value = found[group]
        if group == _OPERATOR:
            append((value, value, begin, position))
        elif group == _BRACES:
            append((value, value, begin, position))
            if value == CLOSE:
                if depth == 0:
                    return Scan(tokens, position)
                depth -= 1
            elif nesting and _expects_operand(tokens):
                depth += 1
        else:
            if group == 7 and value in QUOTES:
                return _unclosed(text, tokens, begin)
            append((_KINDS[group], value, begin, position))
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
