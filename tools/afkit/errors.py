"""The exception tree of afkit, and nothing else.

    AfkitError
    ├── SourceError      a text could not be read or parsed
    ├── ManifestError    a connector's text is readable, but is no connector
    ├── ImlError         an expression could not be compiled or evaluated
    ├── RunError         a run could not be started (a run that starts and fails is a result, not an exception)
    ├── PublishError     a remote could not be read or written
    └── UsageError       a command line asks for something that does not exist

Rooms have subclasses of their own where a caller tells them apart, such as `SandboxError` and `ApiError`.

Every exception here is meant for a person: `str(error)` is one clear sentence, `hint` says what to do about it, and
`place` says where. A message never holds a secret.
"""

from __future__ import annotations

from afkit.annotations import Protocol
from afkit.codes import EXPRESSION, NO_CONNECTOR, REMOTE_FAILED, RUN_NOT_POSSIBLE, UNREADABLE_FILE, UNTOLD, USAGE, Code


class Place(Protocol):
    """Where an error is: what `afkit.source.Location` offers to whoever prints it."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class AfkitError(Exception):
    """Something a person can act on.

    `code` names the page that `afkit explain` prints; `place` is None when no file is at fault.
    """

    code: Code = UNTOLD

    def __init__(
        self, message: str, *, code: Code | None = None, hint: str | None = None, place: Place | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place
        if code is not None:
            self.code = code


class SourceError(AfkitError):
    """A text could not be read or parsed."""

    code = UNREADABLE_FILE


class ManifestError(AfkitError):
    """A connector's text is readable, but is no connector."""

    code = NO_CONNECTOR


class ImlError(AfkitError):
    """An expression could not be compiled or evaluated."""

    code = EXPRESSION


class RunError(AfkitError):
    """A run could not be started: unknown module, missing connection, input that the module refuses.

    `type` is the platform's error type where a flow would fail in the same way, as with input that it refuses.
    """

    code = RUN_NOT_POSSIBLE
    type: str | None = None


class PublishError(AfkitError):
    """A remote could not be read or written."""

    code = REMOTE_FAILED


class UsageError(AfkitError):
    """The command line asks for something that does not exist."""

    code = USAGE
