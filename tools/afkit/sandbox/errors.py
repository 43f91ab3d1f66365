"""What can go wrong with a sandbox: its file, its options, its port, and a rule that fails on a request."""

from __future__ import annotations

from afkit.errors import AfkitError
from afkit.source import Diagnostic, Location


class SandboxError(AfkitError):
    """A sandbox cannot be used. `diagnostics` holds every fault of its file, where the file is at fault."""

    code = "AF910"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        place: Location | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(message, code=code, hint=hint, place=place)
        self.diagnostics = diagnostics

    @classmethod
    def of(cls, diagnostics: tuple[Diagnostic, ...]) -> SandboxError:
        """Make the error that stands for the faults of a file; the first one speaks."""
        first = next((found for found in diagnostics if found.severity == "error"), diagnostics[0])
        return cls(first.message, code=first.code, hint=first.hint, place=first.location, diagnostics=diagnostics)


class RuleError(Exception):
    """A rule of sandbox.yaml has no value for this request; `message` names the place and the reason."""

    def __init__(self, reason: str, location: Location) -> None:
        self.reason = reason
        self.location = location
        super().__init__(f"{location.file}:{location.line}:{location.column}: {reason}")
