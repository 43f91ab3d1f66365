"""Cut a date format into tokens and literal text (IML reference, 5.1 and 5.2).

Text in square brackets and a letter behind a backslash are literal; localized tokens (`L`, `LT` …) are spelled out
first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from afkit.patterns import lazy
from afkit.records import NamedTuple

_TOKEN = lazy(
    r"(\[[^\[]*\])|(\\)?"
    r"([Hh]mm(?:ss)?|Mo|MM?M?M?|Do|DDDo|DD?D?D?|ddd?d?|do?|w[ow]?|W[oW]?|Qo?|YYYYYY|YYYYY|YYYY|YY|Y"
    r"|gg(?:ggg?)?|GG(?:GGG?)?|e|E|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?|LTS|LT|LL?L?L?|l{1,4}|.)",
    re.DOTALL,
)
_LOCALIZED = {
    "LTS": "h:mm:ss A",
    "LT": "h:mm A",
    "L": "MM/DD/YYYY",
    "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "l": "M/D/YYYY",
    "ll": "MMM D, YYYY",
    "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
}

_KNOWN = """
YY YYYY YYYYY YYYYYY Y Q Qo M Mo MM MMM MMMM D Do DD DDD DDDo DDDD d do dd ddd dddd e E w wo ww W Wo WW
gg gggg ggggg GG GGGG GGGGG H HH h hh k kk Hmm Hmmss hmm hmmss A a m mm s ss
S SS SSS SSSS SSSSS SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS Z ZZ z zz X x
"""
FORMAT_TOKENS = frozenset(_KNOWN.split())


class Piece(NamedTuple):
    """A token, or a literal text."""

    text: str
    is_token: bool


@lru_cache(maxsize=512)
def tokenize(pattern: str) -> tuple[Piece, ...]:
    """Return the pieces of a format, adjacent literals joined."""
    pieces: list[Piece] = []
    _collect(pattern, pieces, localized=True)
    return tuple(pieces)


def _collect(pattern: str, pieces: list[Piece], *, localized: bool) -> None:
    for match in _TOKEN.finditer(pattern):
        whole, bracket, backslash, token = match.group(0, 1, 2, 3)
        if bracket is not None:
            _literal(pieces, bracket[1:-1])
        elif backslash is not None:
            _literal(pieces, token)
        elif token in FORMAT_TOKENS:
            pieces.append(Piece(token, True))
        elif localized and token in _LOCALIZED:
            _collect(_LOCALIZED[token], pieces, localized=False)
        else:
            _literal(pieces, whole)


def _literal(pieces: list[Piece], text: str) -> None:
    if pieces and not pieces[-1].is_token:
        pieces[-1] = Piece(pieces[-1].text + text, False)
    elif text:
        pieces.append(Piece(text, False))
