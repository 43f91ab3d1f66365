"""Checks of a raw text that every format shares: characters that no text file holds, and size."""

from __future__ import annotations

from afkit.codes import UNREADABLE_FILE, Code
from afkit.patterns import lazy
from afkit.source.codes import BAD_ENCODING
from afkit.source.diagnostic import Diagnostic, UnreadableError
from afkit.source.text import Location, Source

MAX_BYTES = 16 * 1024 * 1024
MAX_FOREIGN = 256 * 1024 * 1024
"""For what others described or recorded: descriptions of whole clouds, a morning in a browser."""
MAX_DEPTH = 100
CONFLICT = "<<<<<<<"
"""Where a merge is not finished."""

# Nearly every text is of ASCII alone, and the pattern for it is compiled five times faster.
_FORBIDDEN_IN_ASCII = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORBIDDEN = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def refuse(code: Code, message: str, location: Location, hint: str | None = None) -> UnreadableError:
    """Make the exception for one fault that leaves no data."""
    return UnreadableError((Diagnostic(code, "error", message, location, hint),))


def check_characters(source: Source) -> None:
    """Refuse unfinished merges, control characters, lone surrogates and byte-order marks within the text, at their place."""
    if source.checked:
        return
    if len(source.text) > MAX_BYTES:
        raise too_large(source)
    if CONFLICT in source.text:
        from afkit.source.conflicts import check_conflicts

        check_conflicts(source)
    match = None
    if not source.text.replace("\n", "").isprintable():  # most are, and to ask costs a tenth of the search
        match = (_FORBIDDEN_IN_ASCII if source.text.isascii() else _FORBIDDEN).search(source.text)
    if match is None:
        source.checked = True
        return
    number = ord(match.group())
    if number == 0:
        what, hint = (
            "a NUL character: this is no text file",
            "give a text file in UTF-8; UTF-16 must be converted first",
        )
    elif 0xD800 <= number <= 0xDFFF:
        what, hint = f"half of a surrogate pair (U+{number:04X})", "replace it by the character that was meant"
    elif number == 0xFEFF:
        what, hint = "a byte-order mark (U+FEFF) within the text", "remove the invisible character"
    else:
        what, hint = f"the control character U+{number:04X}", "remove it, or write it as an escape in a quoted text"
    raise refuse(BAD_ENCODING, f"the text holds {what}", Location(source, match.start(), match.end()), hint)


def too_large(source: Source, most: int = MAX_BYTES) -> UnreadableError:
    """Make the exception for a file over the size limit."""
    own = "a connector's texts are far smaller; " if most == MAX_BYTES else ""
    return refuse(
        UNREADABLE_FILE,
        f"the file is larger than {most // 1024 // 1024} MiB",
        Location(source, 0, 0),
        f"{own}check that this is the right file",
    )
