"""Plain YAML scalars: the 1.2 core schema, and where older readers would see something else."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.codes import Code
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source.codes import NUMBER_NOT_AS_WRITTEN, NUMBER_NOT_JSON, YAML_SURPRISE

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_BOOLS_OF_11 = frozenset(["yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"])

_INT = lazy(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = lazy(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_JSON = lazy(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_LEADING_ZERO = lazy(r"[-+]?0[0-9]+\Z")
_NUMBER_OF_11 = lazy(r"[-+]?(?:0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)\Z")
_DATE_OF_11 = lazy(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t][0-9:.Z+\- \t]*)?\Z")

_WORDS = frozenset("~nNtTfFyYoO")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/") - _WORDS
"""With one of these begins no scalar that is anything but a text."""
_MAX_DIGITS = 1000
_FEW_DIGITS = 100  # of a number that is surely not too large


class Surprise(NamedTuple):
    """What may surprise about a plain scalar: a severity of `error` means that it is no JSON value."""

    code: Code
    severity: str
    message: str
    hint: str


def resolve(text: str) -> tuple[Any, Surprise | None]:
    """Turn a plain scalar into its value by the 1.2 core schema, and tell what would surprise a reader."""
    first = text[:1]
    if first in _WORDS or not text:  # "" is in every frozenset test only by the second half
        return _word(text)
    if first in "0123456789+-.":
        return _number(text)
    return text, None


def _word(text: str) -> tuple[Any, Surprise | None]:
    if text in _NULLS:
        return None, None
    if text in _TRUE:
        return True, None
    if text in _FALSE:
        return False, None
    if text in _BOOLS_OF_11:
        meant = "true" if text.lower() in ("yes", "on") else "false"
        return text, Surprise(
            YAML_SURPRISE,
            "warning",
            f'`{text}` is the text "{text}" here, but older YAML readers take it for {meant}',
            f'write {meant} if the boolean is meant, or "{text}" in quotes if the text is',
        )
    return text, None


def _number(text: str) -> tuple[Any, Surprise | None]:
    if text.isdecimal() and text.isascii() and (len(text) == 1 or text[0] != "0") and len(text) < _MAX_DIGITS:
        return int(text), None  # as most numbers are: no pattern for them
    whole, dot, part = text.partition(".")
    if dot and len(text) < _FEW_DIGITS and text.isascii() and whole.isdecimal() and part.isdecimal():
        return float(text), None
    if len(text) > _MAX_DIGITS:
        if _INT.match(text) or _FLOAT.match(text):
            return None, Surprise(
                NUMBER_NOT_JSON, "error", f"a number of {len(text)} digits", "quote it if it is a text"
            )
        return text, None
    if _INT.match(text):
        return _integer(text)
    if _FLOAT.match(text):
        return _float(text)
    if _NOT_JSON.match(text):
        return None, Surprise(
            NUMBER_NOT_JSON, "error", f"`{text}` is no JSON value", f'quote it if the text is meant: "{text}"'
        )
    if _NUMBER_OF_11.match(text):
        return text, Surprise(
            YAML_SURPRISE,
            "warning",
            f"`{text}` is a text here, but older YAML readers take it for a number",
            f'quote it: "{text}"',
        )
    if _DATE_OF_11.match(text):
        return text, Surprise(
            YAML_SURPRISE,
            "info",
            f"`{text}` is a text here, but older YAML readers make a date of it",
            f'quote it: "{text}"',
        )
    return text, None


def _integer(text: str) -> tuple[Any, Surprise | None]:
    if text.startswith("0x"):
        return int(text, 16), None
    if text.startswith("0o"):
        value = int(text[2:], 8)
        return value, Surprise(
            NUMBER_NOT_AS_WRITTEN,
            "warning",
            f"`{text}` is the number {value} here, but a text for older YAML readers",
            f"write {value}",
        )
    value = int(text)
    if _LEADING_ZERO.match(text):
        return value, Surprise(
            NUMBER_NOT_AS_WRITTEN,
            "warning",
            f"`{text}` is the number {value} here: leading zeros are lost, and older YAML readers take it as octal",
            f'quote it if the digits matter: "{text}"',
        )
    return value, None


def _float(text: str) -> tuple[Any, Surprise | None]:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None, Surprise(NUMBER_NOT_JSON, "error", f"the number `{text}` is too large", "quote it if it is a text")
    mantissa = text.lower().partition("e")[0]
    if "." not in mantissa:
        return value, Surprise(
            NUMBER_NOT_AS_WRITTEN,
            "warning",
            f"`{text}` is the number {value!r} here, but a text for older YAML readers",
            f'quote it if the text is meant: "{text}"',
        )
    return value, None


def version_surprise(text: str) -> Surprise | None:
    """Tell about a number under a version-like key whose last zero is lost, such as `1.10`."""
    if "." in text and text.endswith("0") and _FLOAT.match(text):
        return Surprise(
            NUMBER_NOT_AS_WRITTEN,
            "warning",
            f"`{text}` is the number {float(text)!r}: its last zero is lost",
            f'write "{text}" if it is a text'
            + (f", {float(text):.0f} if it is a number" if float(text) % 1 == 0 else ""),
        )
    return None
