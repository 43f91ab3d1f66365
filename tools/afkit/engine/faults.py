"""How a run fails: the platform's error types, and the exception that carries one through the flows."""

from __future__ import annotations

from collections.abc import Callable
from http.client import responses
from typing import TYPE_CHECKING

from afkit.app.spec.format.responses import ERROR_TYPE
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.engine.policy import Policy
    from afkit.source import Location, Path

ERROR_TYPES: frozenset[str] = frozenset(map(str, ERROR_TYPE.values)) | ERROR_TYPE.soft.keys()
"""Every type that the platform knows (app-format reference, section 4.4)."""

GIVE_VALUES = "give its parameter values with --connection FILE"
"""What to do about a connection without values."""


class RunFault(NamedTuple):
    """Why a run failed, as its result tells it.

    `status` is the HTTP status of the response at fault, None where there was none. `directive` names the part of the
    connector, as in `communication.headers.x-signature`, `place` the author's line; both are None where no directive is
    to blame.
    """

    type: str
    message: str
    status: int | None = None
    directive: str | None = None
    place: Location | None = None
    hint: str | None = None


class FlowError(Exception):
    """A run that started and failed. Caught at the top of a run and turned into a `RunFault`.

    `judged` tells that the service answered and that its answer says no: a status from 400, or a false `valid`. Where
    it is false there is no answer, or none that could be read.
    """

    def __init__(
        self,
        type_: str,
        message: str,
        *,
        status: int | None = None,
        directive: str | None = None,
        place: Location | None = None,
        hint: str | None = None,
        judged: bool = False,
    ) -> None:
        super().__init__(message)
        self.type = type_
        self.message = message
        self.status = status
        self.directive = directive
        self.place = place
        self.hint = hint
        self.judged = judged

    def freeze(self, mask: Callable[[str], str]) -> RunFault:
        """Give the value that a result holds, with every text masked."""
        hint = None if self.hint is None else mask(self.hint)
        return RunFault(self.type, mask(self.message), self.status, self.directive, self.place, hint)


def known_type(name: object, fallback: str) -> str:
    """Give `name` if it is an error type of the platform, else `fallback`."""
    return name if isinstance(name, str) and name in ERROR_TYPES else fallback


def default_type(status: int, policy: Policy) -> str:
    """Give the type of an HTTP error whose type no directive names (section 4.4)."""
    if status == 429:
        return policy.type_of_429
    if status >= 500:
        return "ConnectionError"
    return "RuntimeError"


def default_message(status: int) -> str:
    """Give the text of an HTTP error that no directive has words for."""
    phrase = responses.get(status, "Error" if status >= 400 else "Unexpected response")
    return f"[{status}] {phrase}"


def dotted(name: str, path: Path) -> str:
    """Write the path of a directive: `communication.headers.x-signature`, `communication.body.items[2]`."""
    text = name
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return text
