"""Read through escapes: what a text says once `%2B`, `\\u002b` and `&#43;` are undone, and where each character stood.

Each library escapes other characters, and more than it has to, so that nobody can list what they make of a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import TYPE_CHECKING
from afkit.patterns import lazy

if TYPE_CHECKING:
    import re

_RUN = lazy(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)|(?P<unit>(?:\\u[0-9A-Fa-f]{4})+)|\\x(?P<hex>[0-9A-Fa-f]{2})"
    r"|\\(?P<short>[\"'\\/bfnrt])|&\#(?P<decimal>[0-9]{1,7});|&\#[xX](?P<code>[0-9A-Fa-f]{1,6});"
    r"|&(?P<name>amp|lt|gt|quot|apos);"
)
_TELLING = lazy(r"%[0-9A-Fa-f]{2}|\\[ux][0-9A-Fa-f]{2}|&(?:\#|amp;|lt;|gt;|quot;|apos;)")
"""What makes it worth while: a text in which no more than `\\"` and `\\n` are escaped is looked through as it is."""

_ROW = lazy(r"(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|&\#[xX]?[0-9A-Fa-f]{1,7};){4}")

_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NAMES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Places = list[int]
"""Where each character of an unescaped text begins in the text itself, and behind the last one where it ends."""


def is_escaped(text: str) -> bool:
    """Tell whether a text may say something else once its escapes are undone."""
    return ("%" in text or "\\" in text or "&" in text) and _TELLING.search(text) is not None


def is_escaped_whole(text: str) -> bool:
    """Tell whether somebody escapes letters and digits, too: then several escapes stand in a row."""
    return _ROW.search(text) is not None


def unescaped(text: str) -> tuple[str, Places]:
    """Undo one layer of escapes."""
    parts: list[str] = []
    places: Places = []
    done = 0
    for match in _RUN.finditer(text):
        start = match.start()
        parts.append(text[done:start])
        places.extend(range(done, start))
        for character, width in _characters(match):
            parts.append(character)
            places.append(start)
            start += width
        done = match.end()
    parts.append(text[done:])
    places.extend(range(done, len(text) + 1))
    return "".join(parts), places


def _characters(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Give the characters that a run of escapes stands for, and how long the escape of each is."""
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "percent":
        data = bytes.fromhex(value.replace("%", ""))
        try:
            yield from ((character, 3 * len(character.encode())) for character in data.decode())
        except UnicodeDecodeError:
            yield from ((character, 3) for character in data.decode("latin-1"))
    elif kind == "unit":
        units = bytes.fromhex(value.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
        yield from ((character, 12 if ord(character) > 0xFFFF else 6) for character in units)
    elif kind == "short":
        yield _SHORT.get(value, value), 2
    elif kind == "name":
        yield _NAMES[value], len(match[0])
    else:
        number = int(value, 10 if kind == "decimal" else 16)
        yield chr(number) if number < 0x110000 else "\ufffd", len(match[0])
