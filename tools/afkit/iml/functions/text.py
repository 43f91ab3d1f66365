"""Text functions (IML reference, 4.3): case, trimming, pieces and positions."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.functions.support import (
    JS_BLANKS,
    check_items,
    check_size,
    counts_units,
    from_units,
    position,
    same,
    sized,
    text_length,
    units,
)
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.numbers import Number
from afkit.iml.values.types import is_nothing, to_text
from afkit.late import late

if TYPE_CHECKING:
    import unicodedata

    from afkit.iml.environment import Environment
else:
    unicodedata = late("unicodedata")

_SOURCE = "HLP:text-and-binary-functions"
_TEXT = Param("text", "text")

# Letters whose mark is no combining character, and ligatures.
_BASE_LETTERS = str.maketrans(
    {
        "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d",
        "Ł": "L", "ł": "l", "Ħ": "H", "ħ": "h", "ı": "i", "Þ": "Th", "þ": "th", "ß": "ss", "ẞ": "SS", "Ŧ": "T",
        "ŧ": "t", "Ŋ": "N", "ŋ": "n", "ĸ": "k", "ŀ": "l", "Ŀ": "L", "ŉ": "'n", "ſ": "s",
    }
)  # fmt: skip


@function(
    "ascii",
    _TEXT,
    Param("remove diacritics", "boolean", optional=True, doc="true keeps the base letter of an accented one"),
    returns="text",
    family="text",
    doc="Drops every character that is not ASCII. With true as second argument accents are taken off first, so that "
    "the base letter stays.",
    examples=(Example("{{ascii('Žofín', true)}}", "Zofin"), Example("{{ascii('Žofín')}}", "ofn")),
    source=_SOURCE,
)
def ascii_(env: Environment, text: str, remove_diacritics: bool = False) -> str:
    if remove_diacritics:
        text = "".join(
            char
            for char in unicodedata.normalize("NFD", text.translate(_BASE_LETTERS))
            if not unicodedata.combining(char)
        )
    return "".join(char for char in text if char <= "\x7f")


@function(
    "capitalize",
    _TEXT,
    returns="text",
    family="text",
    doc="Turns the first character into upper case and leaves the rest as it is.",
    examples=(Example("{{capitalize('ab Cd')}}", "Ab Cd"),),
    source=_SOURCE,
)
def capitalize(env: Environment, text: str) -> str:
    return text[:1].upper() + text[1:]


@function(
    "startcase",
    _TEXT,
    returns="text",
    family="text",
    doc="Begins every word with a capital letter and writes the rest of it in lower case. Words are what stands "
    "between blanks.",
    examples=(
        Example("{{startcase('new ORDER')}}", "New Order"),
        Example("{{startcase('o-ring  set')}}", "O-ring  Set"),
    ),
    source=_SOURCE,
)
def startcase(env: Environment, text: str) -> str:
    out, begins = [], True
    for char in text:
        if char.isspace():
            begins = True
        elif begins and char.isalnum():
            out.append(char.upper())
            begins = False
            continue
        out.append(char.lower())
    return "".join(out)


@function(
    "lower",
    _TEXT,
    returns="text",
    family="text",
    doc="Writes every letter in lower case.",
    examples=(Example("{{lower('ÄB-1')}}", "äb-1"),),
    source=_SOURCE,
)
def lower(env: Environment, text: str) -> str:
    return text.lower()


@function(
    "upper",
    _TEXT,
    returns="text",
    family="text",
    doc="Writes every letter in upper case.",
    examples=(Example("{{upper('straw')}}", "STRAW"), Example("{{upper('straße')}}", "STRASSE")),
    source=_SOURCE,
)
def upper(env: Environment, text: str) -> str:
    return text.upper()


@function(
    "trim",
    _TEXT,
    returns="text",
    family="text",
    doc="Takes blanks, tabs and line breaks off both ends.",
    examples=(Example("{{trim(' x y ')}}", "x y"),),
    source=_SOURCE,
)
def trim(env: Environment, text: str) -> str:
    return text.strip(JS_BLANKS)


@function(
    "length",
    Param("value", "text|buffer|array"),
    returns="number",
    family="text",
    doc="Counts the characters of a text, the bytes of a buffer or the elements of an array; null counts 0. A "
    "character beyond U+FFFF, such as most emoji, counts two, as in JavaScript.",
    examples=(
        Example("{{length('orders')}}", 6),
        Example("{{length(split('p,q', ','))}}", 2),
        Example("{{length('a😀')}}", 3),
        Example("{{length(toBinary('ü'))}}", 2, note="bytes"),
        Example("{{length(null)}}", 0),
    ),
    source=_SOURCE,
    nulls="call",
)
def length(env: Environment, value: Any) -> int:
    if is_nothing(value):
        return 0
    return text_length(value, env) if isinstance(value, str) else len(value)


@function(
    "substring",
    _TEXT,
    Param("start", "number", doc="position of the first character, counted from 0"),
    Param("end", "number", optional=True, doc="position behind the last character; the end of the text when left out"),
    returns="text",
    family="text",
    doc="Cuts a piece out of a text. Positions count from 0, unlike array indexes; negative ones count as 0, and a "
    "start behind the end swaps with it.",
    examples=(
        Example("{{substring('2026-11-24', 5, 7)}}", "11"),
        Example("{{substring('INV-77', 4)}}", "77"),
        Example("{{substring('abc', 2, 0)}}", "ab"),
    ),
    source=_SOURCE,
)
def substring(env: Environment, text: str, start: Number, end: Number | None = None) -> str:
    wide = counts_units(text, env)
    data: Any = units(text) if wide else text
    size = len(data) // 2 if wide else len(text)
    first = position(start, size)
    last = size if end is None else position(end, size)
    first, last = min(first, last), max(first, last)
    return from_units(data[first * 2 : last * 2]) if wide else text[first:last]


@function(
    "indexOf",
    _TEXT,
    Param("search", "text"),
    Param("start", "number", optional=True, doc="where the search begins, counted from 0", default=0),
    returns="number",
    family="text",
    doc="Gives the position, counted from 0, at which a text holds another one for the first time; −1 if it does not.",
    examples=(
        Example("{{indexOf('a/b/c', '/', 2)}}", 3),
        Example("{{indexOf('abc', 'x')}}", -1),
        Example("{{indexOf('abc', 'a')}}", 0),
    ),
    source=_SOURCE,
)
def index_of(env: Environment, text: str, search: str, start: Number = 0) -> int:
    if not counts_units(text, env):
        return text.find(search, position(start, len(text)))
    data, wanted = units(text), units(search)
    at = data.find(wanted, position(start, len(data) // 2) * 2)
    while at % 2:  # found across the halves of two units; also true of -1
        if at < 0:
            return -1
        at = data.find(wanted, at + 1)
    return at // 2


@function(
    "contains",
    Param("value", "text|array"),
    Param("search", "any"),
    Param("ignore case", "boolean", optional=True),
    returns="boolean",
    family="text",
    doc="Tells whether a text holds another one, or an array an element. Upper and lower case differ, unless the third "
    "argument is true.",
    examples=(
        Example("{{contains('case-17', 'se-')}}", True),
        Example("{{contains('Case', 'CASE', true)}}", True),
        Example("{{contains(split('p,q', ','), 'q')}}", True),
        Example("{{contains(split('p,q', ','), 'Q')}}", False),
    ),
    source=_SOURCE,
    nulls="call",
)
def contains(env: Environment, value: Any, search: Any, ignore_case: bool = False) -> bool:
    if is_nothing(value):
        return False
    if isinstance(value, str):
        wanted = to_text(search, env)
        return wanted.lower() in value.lower() if ignore_case else wanted in value
    if ignore_case and isinstance(search, str):
        lowered = search.lower()
        return any(isinstance(item, str) and item.lower() == lowered for item in value)
    return any(same(item, search, env) for item in value)


@function(
    "split",
    _TEXT,
    Param("separator", "text"),
    Param("keep empty", "boolean", optional=True, doc="true keeps pieces that are empty"),
    returns="array",
    family="text",
    doc="Cuts a text at every separator. Blanks around the pieces are taken off, and empty pieces are left out unless "
    "the third argument is true. The separator is plain text; an empty one cuts into characters.",
    examples=(
        Example("{{split('k1 = v1', '=')}}", ["k1", "v1"]),
        Example("{{split('a,,b', ',')}}", ["a", "b"]),
        Example("{{split('a,,b', ',', true)}}", ["a", "", "b"]),
    ),
    source=_SOURCE,
)
def split(env: Environment, text: str, separator: str, keep_empty: bool = False) -> list[str]:
    check_items(text.count(separator) + 1 if separator else len(text), env)
    pieces = [piece.strip(JS_BLANKS) for piece in (text.split(separator) if separator else text)]
    return pieces if keep_empty else [piece for piece in pieces if piece]


_EMOJI = (
    r"\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3"
    r"|(?:\p{Emoji_Presentation}|[\u231A-\U0010FFFF--\p{^Extended_Pictographic}]|\p{Extended_Pictographic}(?=\uFE0F))"
    r"(?:\uFE0F|\p{Emoji_Modifier})?[\U000E0020-\U000E007F]*"
    r"(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*"
)


@function(
    "replaceEmojiCharacters",
    _TEXT,
    Param("replacement", "text"),
    returns="text",
    family="text",
    doc="Replaces every emoji. What readers see as one, such as a flag, a skin tone or a family, counts as one; signs "
    "such as © count only where the text asks for their colourful form.",
    examples=(
        Example("{{replaceEmojiCharacters('ok👍', '!')}}", "ok!"),
        Example("{{replaceEmojiCharacters('👩‍👧 🇨🇿 ©', 'x')}}", "x x ©"),
    ),
    source=_SOURCE,
)
def replace_emoji_characters(env: Environment, text: str, replacement: str) -> str:
    if text.isascii() and "\u20e3" not in text:
        return text
    import regex

    found = regex.compile(_EMOJI, regex.V1).split(text)
    check_size(len(text) + len(found) * len(replacement), env)
    return sized(replacement.join(found), env)  # type: ignore[no-any-return]  # `sized` gives back what it is given
