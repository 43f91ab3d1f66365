"""A finding about a text: what every reader, checker and rule reports."""

from __future__ import annotations

from afkit.annotations import Literal, Self
from afkit.codes import Code
from afkit.errors import AfkitError, SourceError
from afkit.records import NamedTuple
from afkit.source.text import Location

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Edit(NamedTuple):
    """Replace the text at `location` by `text`."""

    location: Location
    text: str


def instead(place: Location, text: str) -> tuple[Edit, ...]:
    """Put a text in place of what stands somewhere. No edit if a comment would be lost.

    Of a block of YAML (`|`, `>`) the last line end stays, and so does a comment in its head: such a block is left alone.
    """
    written = place.text
    if written[:1] not in ("|", ">") or "\n" not in written:
        return (Edit(place, text),)
    if "#" in written.partition("\n")[0]:
        return ()
    end = place.start + len(written.rstrip("\r\n "))
    return (Edit(place._replace(end=end), quoted(text)),)


def quoted(text: str) -> str:
    """Put quotes around what YAML would not take for a text, or not for all of it, without them."""
    needed = text[:1] in tuple("#&*!|>@`%{[,?") or text.startswith("- ") or ": " in text or " #" in text
    return f'"{text}"' if needed else text


class Related(NamedTuple):
    """A second place that a diagnostic speaks of, with a note."""

    location: Location
    message: str


class Diagnostic(NamedTuple):
    """What is wrong, where, why and what to do.

    `code` names a page of `afkit explain`; `hint` is the remedy in a sentence; `fix` is the same as text edits. A fix
    that is `unsafe` may change what the connector does: it is made only when asked for.
    """

    code: Code
    severity: Severity
    message: str
    location: Location
    hint: str | None = None
    fix: tuple[Edit, ...] = ()
    related: tuple[Related, ...] = ()
    unsafe: bool = False


class DiagnosedError(AfkitError):
    """A file that cannot be used; `diagnostics` holds every fault of it, where the file is at fault."""

    def __init__(
        self,
        message: str,
        *,
        code: Code | None = None,
        hint: str | None = None,
        place: Location | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(message, code=code, hint=hint, place=place)
        self.diagnostics = diagnostics

    @classmethod
    def of(cls, diagnostics: tuple[Diagnostic, ...]) -> Self:
        """Make the error that stands for the faults of a file; the first error speaks."""
        first = next((found for found in diagnostics if found.severity == "error"), diagnostics[0])
        return cls(first.message, code=first.code, hint=first.hint, place=first.location, diagnostics=diagnostics)


class UnreadableError(SourceError):
    """A text that cannot be turned into data; `diagnostics` says why, with places."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = diagnostics[0]
        super().__init__(first.message, code=first.code, hint=first.hint, place=first.location)
        self.diagnostics = diagnostics


def order(found: list[Diagnostic]) -> list[Diagnostic]:
    """Sort by file, line, column and code, without repetitions."""
    unique: dict[tuple[str, int, str, int, str], Diagnostic] = {}
    for item in found:
        place = item.location
        unique.setdefault((place.source.name, place.start, item.code, place.end, item.message), item)
    return [unique[key] for key in sorted(unique)]
