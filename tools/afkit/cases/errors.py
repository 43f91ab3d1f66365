"""What can go wrong with cases before one of them runs."""

from __future__ import annotations

from afkit.errors import AfkitError
from afkit.source import Diagnostic, Location


class CasesError(AfkitError):
    """Cases cannot be run. `diagnostics` holds every fault of their file, where the file is at fault."""

    code = "AF920"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        code: str | None = None,
        place: Location | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(message, code=code, hint=hint, place=place)
        self.diagnostics = diagnostics

    @classmethod
    def of(cls, diagnostics: tuple[Diagnostic, ...]) -> CasesError:
        """Make the error that stands for the faults of a file; the first one speaks."""
        first = next((found for found in diagnostics if found.severity == "error"), diagnostics[0])
        return cls(first.message, code=first.code, hint=first.hint, place=first.location, diagnostics=diagnostics)
