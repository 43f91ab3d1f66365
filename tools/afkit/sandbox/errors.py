"""What can go wrong with a sandbox: its file, its options, its port, and a rule that fails on a request."""

from __future__ import annotations

from afkit.sandbox.codes import SANDBOX_UNUSABLE
from afkit.source import Location
from afkit.source.diagnostic import DiagnosedError


class SandboxError(DiagnosedError):
    """A sandbox cannot be used."""

    code = SANDBOX_UNUSABLE


class RuleError(Exception):
    """A rule of sandbox.yaml has no value for this request; `message` names the place and the reason."""

    def __init__(self, reason: str, location: Location) -> None:
        self.reason = reason
        self.location = location
        super().__init__(f"{location.file}:{location.line}:{location.column}: {reason}")
