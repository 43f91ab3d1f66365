"""What names and ids look like. Source: app-format reference, section 1.2."""

from __future__ import annotations

import re

from afkit.annotations import Final
from afkit.app.spec.shapes.basics import Note, Pattern
from afkit.patterns import lazy

_WORDS = lazy(r"[A-Za-z0-9]+")
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"}
)


def _plain(text: str) -> str:
    """Write letters that a name cannot have as those that it can: `Bräu` is `Braeu`, `café` is `cafe`."""
    if text.isascii():
        return text
    from unicodedata import normalize  # for the name of somebody's making, which most runs never see

    return "".join(
        letter for letter in normalize("NFKD", text.translate(_LETTERS)) if not "\u0300" <= letter <= "\u036f"
    )


def camel(text: str) -> str:
    """Write words that something divides as one: `get-user` is `getUser`."""
    words = _WORDS.findall(_plain(text))
    return "".join([*words[:1], *(word[:1].upper() + word[1:] for word in words[1:])])


def kebab(text: str) -> str:
    """Write words in small letters, with hyphens between them: `Acme CRM` is `acme-crm`."""
    return "-".join(word.lower() for word in _WORDS.findall(_plain(text)))


APP: Final = Pattern(
    r"^[a-z][0-9a-z-]{1,28}[0-9a-z]$",
    "3 to 30 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
    hint="for example 'acme-crm'",
    better=kebab,
)
MODULE: Final = Pattern(
    r"^[a-zA-Z][0-9a-zA-Z]{2,47}$",
    "3 to 48 letters and digits, beginning with a letter",
    hint="for example 'createInvoice'",
    loose=r"^[a-zA-Z][0-9a-zA-Z]{2,63}$",
    note=Note("info", "names longer than 48 characters are kept for old apps only; choose a shorter one", "S-24"),
    better=camel,
)
RPC: Final = MODULE
FUNCTION: Final = Pattern(
    r"^[a-zA-Z][0-9a-zA-Z]{1,94}[0-9a-zA-Z]$",
    "3 to 96 letters and digits, beginning with a letter",
    hint="for example 'joinNames'",
    better=camel,
)
CONNECTION: Final = Pattern(
    r"^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$",
    "3 to 35 letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
    hint="for example 'acme-crm'",
    better=kebab,
)
WEBHOOK: Final = CONNECTION
ENDPOINT: Final = Pattern(
    r"^[a-zA-Z][0-9a-zA-Z]{1,126}[0-9a-zA-Z]$",
    "3 to 128 letters and digits, beginning with a letter",
    hint="for example 'getInvoice'",
    better=camel,
)


def as_reference(text: str) -> str:
    """Give the `rpc://name` that was meant by one whose beginning is misspelt."""
    text = text.strip()
    match = re.match(r"(?i)[rpc]{2,4}\s*:?\s*/{0,3}\s*(?=[A-Za-z])", text)
    return f"rpc://{text[match.end() :]}" if match is not None and set(":/") & set(match.group()) else ""


def _colour(text: str) -> str:
    """Give the colour that was meant by one without its `#`, or by one digit for each part."""
    digits = text.strip().removeprefix("#").removeprefix("0x")
    return (
        f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits) if len(digits) == 3 else ""
    )


THEME: Final = Pattern(
    r"^#[0-9A-Fa-f]{6}$", "a colour as # and six hexadecimal digits", hint="for example '#0A4C8B'", better=_colour
)

RESERVED_WORDS: Final = frozenset(
    [
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ]
)
"""JavaScript's reserved words, which name no module, RPC or function."""

APP_ONLINE: Final = Pattern(r"^[a-z][0-9a-z-]+[0-9a-z]$", APP.what, hint=APP.hint)
"""Names of apps that exist already may be longer."""
