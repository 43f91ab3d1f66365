"""Names that a function in JavaScript uses and that nothing declares: misspelt variables and functions.

No parser of JavaScript is at hand: the words of the source are read, and only those are told that stand nowhere where a
name may be declared. What may be a declaration counts as one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

from afkit.patterns import lazy
from afkit.records import NamedTuple


class Word(NamedTuple):
    """A word or sign of JavaScript; `kind` is "name", "sign" or "value"."""

    kind: str
    text: str
    start: int


class Undeclared(NamedTuple):
    """A name that nothing declares, where it is used first, and the names that are declared."""

    name: str
    start: int
    known: tuple[str, ...]


_KEYWORDS = """
async await break case catch class const continue debugger default delete do else enum export extends false finally for
function get if implements import in instanceof interface let new null of package private protected public return set
static super switch this throw true try typeof undefined var void while with yield arguments target
"""
KEYWORDS = frozenset(_KEYWORDS.split())
_GLOBALS = """
Array ArrayBuffer AggregateError Atomics BigInt BigInt64Array BigUint64Array Boolean Buffer DataView Date Error EvalError
FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map
Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol
SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt
unescape iml debug
"""
_ELSEWHERE = """
require fetch XMLHttpRequest process setTimeout setInterval console window document localStorage module exports global
URL URLSearchParams TextEncoder TextDecoder atob btoa structuredClone queueMicrotask crypto
"""  # of those of the first line that they are not there is told; the others may be
GLOBALS = frozenset(f"{_GLOBALS} {_ELSEWHERE}".split())
_TOKEN = lazy(
    r"(?P<gap>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<value>\d[\w.]*|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|(?P<sign>=>|\?\.(?!\d)|\.\.\.|[=!]==?|[<>]=|\+\+|--|&&=?|\|\|=?|\?\?=?|[-+*/%&|^]=|.)",
    16,
)
_REGEX = lazy(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_SIGNS = "( , = : [ ! & | ? { } ; + - * % < > ~ ^ => && || ?? == === != !== <= >= += -= *="
_BEFORE_REGEX = frozenset(_SIGNS.split())
_WORDS = "return typeof case in of delete void throw new else do instanceof yield"
_WORDS_BEFORE_REGEX = frozenset(_WORDS.split())


def undeclared(source: str, others: frozenset[str] = frozenset()) -> Iterator[Undeclared]:
    """Give the names that a source uses and that nothing declares; `others` are known, too."""
    words = list(_words(source))
    declared = {words[at].text for at in _declarations(words)}
    told: set[str] = set()
    for at, word in enumerate(words):
        known = word.kind != "name" or word.text in declared or word.text in KEYWORDS or word.text in GLOBALS
        if known or word.text in others or word.text in told or not _is_use(words, at):
            continue
        told.add(word.text)
        yield Undeclared(word.text, word.start, tuple(sorted({*declared, *GLOBALS, *others})))


def _words(source: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Read the words of a source; what stands between `${` and `}` in a template is read, too."""
    at, end = start, len(source) if end is None else end
    last: Word | None = None
    while at < end:
        if source[at] == "`":
            at = yield from _template(source, at, end)
            last = Word("value", "``", at)
            continue
        regex = _REGEX.match(source, at, end) if source[at] == "/" and _may_begin(last) else None
        if regex is not None and not source.startswith(("//", "/*"), at):
            last, at = Word("value", "/", at), regex.end()
            yield last
            continue
        match = _TOKEN.match(source, at, end)
        if match is None:
            return
        at = match.end()
        if match.lastgroup != "gap":
            last = Word(str(match.lastgroup), match.group(), match.start())
            yield last


def _may_begin(last: Word | None) -> bool:
    """Tell whether a slash behind a word begins a pattern, and does not divide."""
    if last is None:
        return True
    return last.text in (_BEFORE_REGEX if last.kind == "sign" else _WORDS_BEFORE_REGEX if last.kind == "name" else ())


def _template(source: str, at: int, end: int) -> Generator[Word, None, int]:
    """Read the expressions of a template that begins here; gives where it ends."""
    at += 1
    while at < end and source[at] != "`":
        if source[at] == "\\":
            at += 2
        elif source.startswith("${", at):
            close = _closed(source, at + 2, end)
            yield Word("sign", "(", at)
            yield from _words(source, at + 2, close)
            yield Word("sign", ")", close)
            at = close + 1
        else:
            at += 1
    return at + 1


def _closed(source: str, at: int, end: int) -> int:
    """Give where the brace of an expression in a template is closed; braces in texts there are few enough not to count."""
    depth = 1
    while at < end:
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        if depth == 0:
            return at
        at += 1
    return end


def _text(words: list[Word], at: int) -> str:
    return words[at].text if 0 <= at < len(words) else ""


def _is_use(words: list[Word], at: int) -> bool:
    """Tell whether a name is read there: it is no member, no key, no label, and nothing asks only whether it exists."""
    before, behind = _text(words, at - 1), _text(words, at + 1)
    if before in (".", "?.", "typeof", "break", "continue", "#", "class"):
        return False
    return not (behind == ":" and before in ("{", ",", ";", "}", ")", ""))


def _declarations(words: list[Word]) -> Iterator[int]:
    """Give the numbers of all words that may be declarations: behind `var` and its like, parameters, what is assigned."""
    for at, word in enumerate(words):
        if word.kind == "name" and word.text in ("var", "let", "const"):
            yield from _until_assigned(words, at + 1)
        elif word.kind == "name" and word.text in ("function", "class"):
            behind = at + 2 if _text(words, at + 1) == "*" else at + 1
            if behind < len(words) and words[behind].kind == "name":
                yield behind
        elif word.text == "=>" and word.kind == "sign":
            yield from _names_before(words, at - 1)
        elif word.text == "{" and word.kind == "sign" and _text(words, at - 1) == ")":
            yield from _parameters_before(words, at - 1)
        elif word.text == "=" and word.kind == "sign":
            yield from _names_before(words, at - 1)


def _until_assigned(words: list[Word], at: int) -> Iterator[int]:
    """Give the names of one statement of declarations: those outside of what is assigned to them, and all of patterns."""
    depth, value = 0, False
    while at < len(words):
        text, kind = words[at].text, words[at].kind
        if kind == "sign" and text in "([{":
            depth += 1
        elif kind == "sign" and text in ")]}":
            if depth == 0:
                return
            depth -= 1
        elif depth == 0 and (text == ";" or text in ("of", "in")):
            return
        elif depth == 0 and text == "=":
            value = True
        elif depth == 0 and text == ",":
            value = False
        elif kind == "name" and not value:
            yield at
        at += 1


def _open(words: list[Word], at: int) -> int:
    """Give the number of the bracket that the one at `at` closes."""
    depth = 0
    while at >= 0:
        if words[at].kind == "sign":
            depth += {")": 1, "]": 1, "}": 1, "(": -1, "[": -1, "{": -1}.get(words[at].text, 0)
        if depth == 0:
            return at
        at -= 1
    return 0


def _names_before(words: list[Word], at: int) -> Iterator[int]:
    """Give the one name, or those in the brackets, that end at a word."""
    if at >= 0 and words[at].kind == "name" and _text(words, at - 1) not in (".", "?."):
        yield at
    elif _text(words, at) in (")", "]", "}"):
        first = _open(words, at)
        if (
            words[at].text == "]"
            and first > 0
            and (words[first - 1].kind == "name" or words[first - 1].text in (")", "]"))
        ):
            return  # a member that is assigned, which declares nothing
        yield from (one for one in range(first, at) if words[one].kind == "name")


def _parameters_before(words: list[Word], at: int) -> Iterator[int]:
    """Give what stands in the parentheses before a block, unless it is a condition; and the method that it may be of."""
    first = _open(words, at)
    owner = _text(words, first - 1)
    if owner in ("if", "while", "switch", "with"):
        return
    if owner == "for":
        return
    if first > 0 and words[first - 1].kind == "name" and owner != "catch":
        yield first - 1
    yield from (one for one in range(first, at) if words[one].kind == "name")
