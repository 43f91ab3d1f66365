"""`replace`: plain text or a regular expression (IML reference, 4.3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from time import monotonic

from afkit.annotations import TYPE_CHECKING, TypeAlias
from afkit.iml.errors import CallError
from afkit.iml.functions.js_regex import compile_pattern, regular_expression
from afkit.iml.functions.support import check_size
from afkit.iml.registry import Example, Param, function
from afkit.patterns import lazy

if TYPE_CHECKING:
    import regex

    from afkit.iml.environment import Environment

_BEYOND = lazy(r"[\U00010000-\U0010FFFF]")
_PATTERN = lazy(r"\$(?:(?P<sign>[$&`'])|(?P<digits>[0-9]{1,2}))")

_MAX_GROUPED = 1_000_000  # the library keeps every repetition of a group

Match: TypeAlias = "re.Match[str] | regex.Match[str]"
Piece = str | Callable[[Match], str]


@function(
    "replace",
    Param("text", "text"),
    Param("search", "text", doc="plain text, or a regular expression between slashes with its flags behind them"),
    Param("replacement", "text", doc="`$&` is the match, `$1` … `$99` its groups, `$$` a dollar sign"),
    returns="text",
    family="text",
    doc="Replaces what is found. A plain search text is replaced everywhere, and none of its characters is special. A "
    "text such as `'/\\d+/g'` is a regular expression of JavaScript: flags g, i, m (also s, u, y), without g only the "
    "first match is replaced, named groups do not work. An empty replacement removes; an empty search finds nothing.",
    examples=(
        Example("{{replace('a+b+c', '+', ' ')}}", "a b c"),
        Example("{{replace('v1.2.3', '.', '-')}}", "v1-2-3"),
        Example("{{replace('Case 42 of 99', '/\\d+/', '#')}}", "Case # of 99"),
        Example("{{replace('Case 42 of 99', '/\\d+/g', '<$&>')}}", "Case <42> of <99>"),
        Example("{{replace('2026-11', '/(\\d+)-(\\d+)/', '$2/$1')}}", "11/2026"),
        Example("{{replace('a/b', '/', '_')}}", "a_b", note="a single slash is plain text"),
    ),
    source="HLP:text-and-binary-functions",
)
def replace(env: Environment, text: str, search: str, replacement: str) -> str:
    if not search:
        return text
    expression = regular_expression(search)
    if expression is None:
        if "$" not in replacement:
            check_size(len(text) + text.count(search) * (len(replacement) - len(search)), env)
            return text.replace(search, replacement)
        return _join(text, re.finditer(re.escape(search), text), _pieces(replacement, 0), env)
    body, flags = expression
    if "u" not in flags and not text.isascii() and max(text) > "\uffff":
        # Without `u` JavaScript sees characters beyond U+FFFF as their two halves.
        return _whole(_replace_matches(env, _halves(text), _halves(body), flags, replacement))
    return _replace_matches(env, text, body, flags, replacement)


def _replace_matches(env: Environment, text: str, body: str, flags: str, replacement: str) -> str:
    pattern = compile_pattern(body, flags)
    if pattern.groups and len(text) > _MAX_GROUPED:
        raise CallError(
            f"a regular expression with groups takes at most {_MAX_GROUPED} characters, {len(text)} are given",
            hint="groups that only hold together need no memory when written as (?:…)",
        )
    pieces = _pieces(replacement, pattern.groups)
    seconds = env.limits.seconds
    try:
        return _substituted(text, pattern, pieces, flags, env)
    except TimeoutError as error:
        shown = body if len(body) <= 60 else body[:59] + "…"
        raise CallError(
            f"the regular expression /{shown}/ took longer than {seconds:g} seconds on {len(text)} characters",
            hint="nested repetitions such as (a+)+ try every way to share out the text; write the pattern without them",
        ) from error


def _halves(text: str) -> str:
    """Write characters beyond U+FFFF as the pairs of surrogates that JavaScript holds."""
    return _BEYOND.sub(_pair, text)


def _pair(match: re.Match[str]) -> str:
    number = ord(match[0]) - 0x10000
    return chr(0xD800 + (number >> 10)) + chr(0xDC00 + (number & 0x3FF))


def _whole(text: str) -> str:
    """Join the halves that stand together again; a half alone stays one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _substituted(
    text: str, pattern: regex.Pattern[str], pieces: tuple[Piece, ...], flags: str, env: Environment
) -> str:
    """Put the pieces in the place of each match. Raises TimeoutError.

    Behind an empty match JavaScript moves on by one; it seeks no longer one at the same place.
    """
    seconds = env.limits.seconds
    if "y" in flags:
        match = pattern.match(text, timeout=seconds)
        return text if match is None else _join(text, iter((match,)), pieces, env)
    out: list[str] = []
    done = at = size = 0
    ends = 0.0
    while at <= len(text):
        left = seconds if not ends else max(ends - monotonic(), 0.001)
        ends = ends or monotonic() + seconds
        empty = False
        for match in pattern.finditer(text, at, timeout=left):
            start, at = match.span()
            out.append(text[done:start])
            for piece in pieces:
                part = piece if type(piece) is str else piece(match)  # type: ignore[operator]  # no text: a function
                size += len(part)
                out.append(part)
            check_size(size, env)
            done = at
            if "g" not in flags:
                at = len(text) + 1
                break
            empty = start == at
            if empty:
                at += 1
                break
        if not empty:
            break
        if monotonic() > ends:
            raise TimeoutError
    if not out:
        return text
    out.append(text[done:])
    return "".join(out)


def _join(text: str, matches: Iterator[Match], pieces: tuple[Piece, ...], env: Environment) -> str:
    out: list[str] = []
    at = size = 0
    for found in matches:
        start, end = found.span()
        out.append(text[at:start])
        for piece in pieces:
            part = piece if isinstance(piece, str) else piece(found)
            size += len(part)
            out.append(part)
        check_size(size, env)
        at = end
    out.append(text[at:])
    return "".join(out)


@lru_cache(maxsize=1024)
def _pieces(replacement: str, groups: int) -> tuple[Piece, ...]:
    """Cut a replacement into texts and what stands for parts of the match."""
    pieces: list[Piece] = []
    at = 0
    for match in _PATTERN.finditer(replacement):
        if match.start() < at:
            continue
        pieces.append(replacement[at : match.start()])
        at = match.end()
        if match["sign"] is not None:
            pieces.append(_SIGNS[match["sign"]])
            continue
        digits = match["digits"]
        if not 1 <= int(digits) <= groups and len(digits) == 2:
            digits, at = digits[0], at - 1
        number = int(digits)
        pieces.append(_group(number) if 1 <= number <= groups else replacement[match.start() : at])
    pieces.append(replacement[at:])
    return tuple(piece for piece in pieces if piece)


def _group(number: int) -> Piece:
    return lambda found: found[number] or ""


_SIGNS: dict[str, Piece] = {
    "$": "$",
    "&": lambda found: found[0],
    "`": lambda found: found.string[: found.start()],
    "'": lambda found: found.string[found.end() :],
}
