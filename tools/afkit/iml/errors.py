"""What can go wrong with a template: faults of its text, and errors of its evaluation.

    ImlError                 (afkit.errors)
    ├── ImlSyntaxError       the text is no template; `faults` holds every one that was found
    └── ImlEvaluationError   a well-formed template has no value for this context

`CallError` is how the body of a function says that its arguments make no sense; it never leaves this room.
"""

from __future__ import annotations

from afkit.annotations import Literal
from afkit.codes import Code
from afkit.errors import ImlError
from afkit.iml.codes import OPERAND, UNEXPECTED_TOKEN
from afkit.records import NamedTuple

Severity = Literal["error", "warning", "info"]


class Fault(NamedTuple):
    """A fault of a template's text: code points `start` to `end`, what is wrong, and what to write instead."""

    code: Code
    message: str
    start: int
    end: int
    hint: str | None = None
    severity: Severity = "error"


class ImlSyntaxError(ImlError):
    """A text that is no template. `faults` is never empty; `path` leads to the text inside a tree of templates."""

    code = UNEXPECTED_TOKEN

    def __init__(self, text: str, faults: tuple[Fault, ...], path: tuple[str | int, ...] = ()) -> None:
        first = faults[0]
        super().__init__(first.message, code=first.code, hint=first.hint)
        self.text = text
        self.faults = faults
        self.path = path

    @property
    def start(self) -> int:
        return self.faults[0].start

    @property
    def end(self) -> int:
        return self.faults[0].end


class ImlEvaluationError(ImlError):
    """A template has no value for this context.

    `function` names the function that failed (None for an operator), `reason` says why without naming it, `start` and
    `end` are code points of the call or operand in the template's text. `error_type` is the platform's error type,
    where a template raised one by itself. `path` leads to the template inside a tree.
    """

    code = OPERAND

    def __init__(
        self,
        reason: str,
        start: int,
        end: int,
        *,
        function: str | None = None,
        code: Code | None = None,
        hint: str | None = None,
        error_type: str | None = None,
    ) -> None:
        message = reason if function is None else f"Function '{function}' finished with error! {reason}"
        super().__init__(message, code=code, hint=hint)
        self.function = function
        self.reason = reason
        self.start = start
        self.end = end
        self.error_type = error_type
        self.path: tuple[str | int, ...] = ()


class CallError(Exception):
    """A function refuses its arguments. `error_type` is a platform error type such as `DataError`, if one is meant."""

    def __init__(self, reason: str, *, error_type: str | None = None, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error_type = error_type
        self.hint = hint


__all__ = ["CallError", "Fault", "ImlError", "ImlEvaluationError", "ImlSyntaxError", "Severity"]
