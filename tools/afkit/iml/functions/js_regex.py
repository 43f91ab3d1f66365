"""Regular expressions as JavaScript writes them, for the `regex` library.

Both dialects look alike and differ in details: what `$`, `.`, `\\d`, `\\s` and `\\b` mean, which braces are literal,
what a reference to a group without a match is. `compile_pattern` reads the JavaScript dialect and writes the other one;
whatever JavaScript does not have (possessive quantifiers, inline flags, atomic groups …) is refused, as it would be
there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from afkit.annotations import TYPE_CHECKING
from afkit.iml.errors import CallError
from afkit.patterns import lazy

if TYPE_CHECKING:
    import regex

FLAGS = frozenset("dgimsuy")
_MAX_PATTERN = 5000
_MAX_DEPTH = 60
_MAX_WEIGHT = 1_000_000
_LINE_ENDS = r"\n\r\u2028\u2029"
_BLANK = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_WORD = "A-Za-z0-9_"
_CLASSES = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": f"[{_WORD}]",
    "W": f"[^{_WORD}]",
    "s": f"[{_BLANK}]",
    "S": f"[^{_BLANK}]",
}
_EDGE = f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_NO_EDGE = f"(?:(?<=[{_WORD}])(?=[{_WORD}])|(?<![{_WORD}])(?![{_WORD}]))"
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "f": "\f"}
_SLASHES = lazy(r"/(?P<body>[\s\S]+)/(?P<flags>[a-z]*)", re.ASCII)
_REPEAT = lazy(r"\{(\d{1,9})(?:(,)(\d{1,9})?)?\}")
_HEX2 = lazy(r"[0-9A-Fa-f]{2}")
_HEX4 = lazy(r"[0-9A-Fa-f]{4}")
_HEX_BRACED = lazy(r"\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = lazy(r"\{(\^?[A-Za-z_]{1,40}(?:=[A-Za-z_]{1,40})?)\}")
_ANYTHING = r"[\s\S]"
_NOTHING = "(?!)"
_OPENINGS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")


@lru_cache(maxsize=1024)
def regular_expression(search: str) -> tuple[str, str] | None:
    """Return body and flags if a search text is a regular expression, None if it is plain text."""
    match = _SLASHES.fullmatch(search)
    flags = match["flags"] if match is not None else ""
    if match is None or not FLAGS.issuperset(flags) or len(set(flags)) < len(flags):
        return None
    return match["body"], flags


def check_pattern(source: str, flags: str) -> None:
    """Refuse what `compile_pattern` refuses, without the library as far as possible: its import is slow.

    What the translation lets through is correct in itself; the library alone knows the names of properties, and whether
    a reference can be.
    """
    translated = _translated(source, flags)
    if any(mark in translated for mark in ("\\p", "\\P", "(?(")):
        compile_pattern(source, flags)


@lru_cache(maxsize=256)
def _translated(source: str, flags: str) -> str:
    if len(source) > _MAX_PATTERN:
        raise CallError(f"a regular expression of {len(source)} characters is too long; {_MAX_PATTERN} are allowed")
    return _Translator(source, flags).translate()


def matches(pattern: str, text: str, seconds: float) -> bool | None:
    """Tell whether a pattern of a declaration (`validate.pattern`) occurs in a text; None if it is no pattern of
    JavaScript, or does not decide in time."""
    compiled = declared_pattern(pattern)
    try:
        return None if compiled is None else compiled.search(text, timeout=seconds) is not None
    except TimeoutError:
        return None


@lru_cache(maxsize=1024)
def declared_pattern(pattern: str) -> regex.Pattern[str] | None:
    """Give the compiled form of a pattern of a declaration; None if it is no pattern of JavaScript."""
    for flags in ("u", ""):
        try:
            return compile_pattern(pattern, flags)
        except CallError:
            continue
    return None


@lru_cache(maxsize=256)
def compile_pattern(source: str, flags: str) -> regex.Pattern[str]:
    """Return the compiled form of a JavaScript pattern. Raises CallError for what JavaScript would refuse."""
    translated = _translated(source, flags)
    import regex

    options = regex.V0 | (regex.IGNORECASE if "i" in flags else 0)
    try:
        return regex.compile(translated, options)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError, IndexError, KeyError) as error:
        raise _invalid(source, str(error) or "it is too complex") from error


def _invalid(source: str, reason: str) -> CallError:
    shown = source if len(source) <= 60 else source[:59] + "…"
    return CallError(f"the regular expression /{shown}/ is invalid: {reason}")


class _Translator:
    def __init__(self, source: str, flags: str) -> None:
        self._source = source
        self._at = 0
        self._dot = _ANYTHING if "s" in flags else f"[^{_LINE_ENDS}]"
        self._unicode = "u" in flags
        self._start = f"(?:\\A|(?<=[{_LINE_ENDS}]))" if "m" in flags else r"\A"
        self._end = f"(?=[{_LINE_ENDS}]|\\Z)" if "m" in flags else r"\Z"
        self._groups = self._count_groups()
        self._weight = 0
        self._open: set[int] = set()
        self._opened = 0

    def translate(self) -> str:
        out = self._alternatives(0)
        if self._at < len(self._source):
            raise self._error("a closing bracket has no opening one")
        return out

    def _error(self, reason: str) -> CallError:
        return _invalid(self._source, reason)

    def _count_groups(self) -> int:
        count, at, in_class, source = 0, 0, False, self._source
        while at < len(source):
            char = source[at]
            if char == "\\":
                at += 1
            elif char == "[":
                in_class = True
            elif char == "]":
                in_class = False
            elif char == "(" and not in_class and source[at + 1 : at + 2] != "?":
                count += 1
            at += 1
        return count

    def _peek(self, text: str) -> bool:
        return self._source.startswith(text, self._at)

    def _alternatives(self, depth: int) -> str:
        """Read up to a closing bracket or the end; `_weight` grows by the steps that repetitions unfold to."""
        if depth > _MAX_DEPTH:
            raise self._error(f"groups are nested more than {_MAX_DEPTH} levels deep")
        out: list[str] = []
        while self._at < len(self._source) and not self._peek(")"):
            if self._peek("|"):
                self._at += 1
                out.append("|")
                continue
            before = self._weight
            self._weight = 0
            atom, repeatable = self._atom(depth)
            quantifier = self._quantifier()
            self._weight = before + (self._weight + 1) * self._times(quantifier)
            if self._weight > _MAX_WEIGHT:
                raise self._error("its repetitions multiply to too much")
            if quantifier and not repeatable:
                raise self._error("nothing to repeat")
            out.append(f"(?:{atom}){quantifier}" if quantifier and len(atom) > 1 else atom + quantifier)
        return "".join(out)

    def _quantifier(self) -> str:
        source = self._source
        if self._at >= len(source):
            return ""
        char = source[self._at]
        if char in "*+?":
            found = char
        elif char == "{" and (match := _REPEAT.match(source, self._at)):
            found = match.group()
            least, most = int(match[1]), match[3]
            if most is not None and int(most) < least:
                raise self._error("numbers out of order in {} quantifier")
            if max(least, int(most or 0)) > 65_535:
                raise self._error("a quantifier above 65535 is not supported")
        else:
            return ""
        self._at += len(found)
        if self._peek("?"):
            self._at += 1
            found += "?"
        return found

    @staticmethod
    def _times(quantifier: str) -> int:
        return max((int(number) for number in re.findall(r"\d+", quantifier)), default=1) or 1

    def _atom(self, depth: int) -> tuple[str, bool]:
        char = self._source[self._at]
        if char in "*+?" or (char == "{" and _REPEAT.match(self._source, self._at)):
            raise self._error("nothing to repeat")
        if char == "(":
            return self._group(depth)
        self._at += 1
        match char:
            case ".":
                return self._dot, True
            case "^":
                return self._start, False
            case "$":
                return self._end, False
            case "[":
                return self._class(), True
            case "\\":
                return self._escape()
        if self._unicode and char in "{}]":
            raise self._error(f"a lone '{char}' is not allowed with the flag u")
        return _literal(char), True

    def _group(self, depth: int) -> tuple[str, bool]:
        opening = next((mark for mark in _OPENINGS if self._peek(mark)), "(")
        if opening == "(":
            if self._peek("(?<"):
                raise CallError(
                    "named groups are not supported in regular expressions", hint="use a plain group and $1, $2 …"
                )
            if self._peek("(?"):
                raise self._error("invalid group")
        self._at += len(opening)
        number = self._opened = self._opened + (opening == "(")
        if opening == "(":
            self._open.add(number)
        body = self._alternatives(depth + 1)
        if not self._peek(")"):
            raise self._error("a group is not closed")
        self._at += 1
        if opening == "(":
            self._open.remove(number)
        return f"{opening}{body})", not opening.startswith("(?<")

    def _escape(self) -> tuple[str, bool]:
        source = self._source
        if self._at >= len(source):
            raise self._error("it ends with a backslash")
        char = source[self._at]
        if char == "b":
            self._at += 1
            return _EDGE, False
        if char == "B":
            self._at += 1
            return _NO_EDGE, False
        if char in "123456789":
            return self._reference(), True
        found = self._character_set()
        return (found, True) if found is not None else (_literal(self._character()), True)

    def _reference(self) -> str:
        match = re.compile(r"[0-9]{1,3}").match(self._source, self._at)
        digits = match.group() if match else "0"
        if int(digits) <= self._groups:
            self._at += len(digits)
            if int(digits) in self._open:
                return "(?:)"
            # A group that has not matched counts as empty.
            return f"(?({int(digits)})\\{int(digits)}|)"
        if self._unicode:
            raise self._error(f"there is no group {digits}")
        return _literal(self._octal_or_itself())

    def _octal_or_itself(self) -> str:
        octal = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?").match(self._source, self._at)
        if octal is None:
            self._at += 1
            return self._source[self._at - 1]
        self._at = octal.end()
        return chr(int(octal.group(), 8))

    def _character_set(self) -> str | None:
        """Read `\\d` and its like behind a backslash; None if something else stands there."""
        char = self._source[self._at]
        if char in _CLASSES:
            self._at += 1
            return _CLASSES[char]
        if char in "pP" and self._unicode:
            found = _PROPERTY.match(self._source, self._at + 1)
            if found is None:
                raise self._error("invalid property name")
            self._at = found.end()
            return f"[\\{char}{{{found[1]}}}]"
        return None

    def _character(self) -> str:
        """Read what stands behind a backslash as one character."""
        source, char = self._source, self._source[self._at]
        if char in "01234567":
            return self._octal_or_itself()
        self._at += 1
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "x" and (match := _HEX2.match(source, self._at)):
            self._at = match.end()
            return chr(int(match.group(), 16))
        if char == "u":
            return self._unicode_escape()
        if char == "c" and source[self._at : self._at + 1].isalpha() and source[self._at].isascii():
            self._at += 1
            return chr(ord(source[self._at - 1]) % 32)
        if char == "c":
            self._at -= 1
            return "\\"
        if char == "k" and self._unicode:
            raise self._error("invalid named reference")
        return char

    def _unicode_escape(self) -> str:
        source = self._source
        if self._unicode and (match := _HEX_BRACED.match(source, self._at)):
            code = int(match[1], 16)
            if code > 0x10FFFF:
                raise self._error("there is no such character")
            self._at = match.end()
            return chr(code)
        match = _HEX4.match(source, self._at)
        if match is None:
            return "u"
        self._at = match.end()
        code = int(match.group(), 16)
        if 0xD800 <= code < 0xDC00 and self._peek("\\u"):
            low = _HEX4.match(source, self._at + 2)
            if low is not None and 0xDC00 <= int(low.group(), 16) < 0xE000:
                self._at = low.end()
                return chr(0x10000 + ((code - 0xD800) << 10) + int(low.group(), 16) - 0xDC00)
        return chr(code)

    def _class(self) -> str:
        negated = self._peek("^")
        self._at += negated
        singles: list[str] = []
        sets: list[str] = []
        while not self._peek("]"):
            if self._at >= len(self._source):
                raise self._error("a character class is not closed")
            low, is_set = self._class_atom()
            ranged = self._peek("-") and not self._source.startswith("-]", self._at)
            if not ranged:
                (sets if is_set else singles).append(low if is_set else _literal(low))
                continue
            self._at += 1
            if self._at >= len(self._source):
                raise self._error("a character class is not closed")
            high, high_is_set = self._class_atom()
            if is_set or high_is_set:
                # With a set at either end the dash is an ordinary character.
                sets += [text for text, flag in ((low, is_set), (high, high_is_set)) if flag]
                singles += [_literal(text) for text, flag in ((low, is_set), (high, high_is_set)) if not flag]
                singles.append("\\-")
            elif low > high:
                raise self._error("range out of order in character class")
            else:
                singles.append(f"{_literal(low)}-{_literal(high)}")
        self._at += 1
        return _join_class(singles, sets, negated)

    def _class_atom(self) -> tuple[str, bool]:
        char = self._source[self._at]
        self._at += 1
        if char != "\\":
            return char, False
        if self._at >= len(self._source):
            raise self._error("it ends with a backslash")
        if self._source[self._at] == "b":
            self._at += 1
            return "\b", False
        found = self._character_set()
        return (found, True) if found is not None else (self._character(), False)


def _join_class(singles: list[str], sets: list[str], negated: bool) -> str:
    if not sets:
        if not singles:
            return _ANYTHING if negated else _NOTHING
        return f"[{'^' if negated else ''}{''.join(singles)}]"
    # Sets cannot stand inside of a class here, so a class with some becomes a choice.
    choices = "|".join(([f"[{''.join(singles)}]"] if singles else []) + sets)
    return f"(?:(?!{choices}){_ANYTHING})" if negated else f"(?:{choices})"


def _literal(char: str) -> str:
    return char if char.isalnum() or ord(char) > 0x7F else f"\\x{ord(char):02x}"
