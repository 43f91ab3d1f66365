"""What passes the one seam for I/O: requests, responses, and the faults of a transport.

Flows are generators: they yield an `Exchange` and receive an `HttpResponse`, which they judge by yielding a `Verdict`;
or they yield a `Pause`. Only a driver sends.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive

DEFAULT_TIMEOUT = 40.0
"""Seconds that one call may take (app-format reference, section 5.4)."""

Pairs: TypeAlias = tuple[tuple[str, str], ...]


class HttpRequest(NamedTuple):
    """One HTTP request, ready to be sent: nothing is added to the body, and no header of the author is changed.

    `timeout` is in seconds. `ca` is a PEM of additional trusted certificates, or None; `insecure` accepts any certificate.
    """

    method: str
    url: str
    headers: Pairs = ()
    body: bytes = b""
    timeout: float = DEFAULT_TIMEOUT
    ca: str | None = None
    insecure: bool = False


class HttpResponse(NamedTuple):
    """One HTTP response; the body is decoded from its content coding and not interpreted."""

    status: int
    headers: Pairs = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Give the first value of a header, whatever its spelling."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None


Send: TypeAlias = Callable[[HttpRequest], HttpResponse]


class TransportError(Exception):
    """No response came: `type` is the platform's error type, the message names the host and is fit for a person, the hint
    says what can be done; `unsent` tells that no connection was made, so that nothing can have been done there."""

    def __init__(self, type_: str, message: str, hint: str | None = None, *, unsent: bool = False) -> None:
        super().__init__(message)
        self.type = type_
        self.message = message
        self.hint = hint
        self.unsent = unsent


class Exchange(NamedTuple):
    """Ask the driver for one HTTP call. `step` and `directive` say on whose behalf, `temp` what was known then."""

    request: HttpRequest
    directive: Directive
    step: str
    sanitize: tuple[str, ...] = ()
    follow: bool = True
    follow_all: bool = True
    temp: Any = None
    shown: Any = None  # the evaluated parts (headers, qs, body), where `log.sanitize` paths are looked up
    cookies: bool = False  # cookies of earlier replies are sent, and those of this one are kept for later ones
    kept: Any = None  # what `afkit.engine.why` needs, where the run is asked why


class StoodIn(NamedTuple):
    """A reply that stands in for the real one in a dry run; `by` says what it comes from."""

    response: HttpResponse
    by: str  # "samples", "placeholders", "recording" or "sandbox"


StandIn: TypeAlias = Callable[[Exchange, HttpRequest], StoodIn | None]
"""Gives what stands in for the reply to a request; None where nothing can."""


class Pause(NamedTuple):
    """Ask the driver to wait."""

    seconds: float


class Verdict(NamedTuple):
    """Tell the driver what became of the response to the last exchange: what is wrong with it, or None."""

    fault: str | None = None


Effect: TypeAlias = Exchange | Pause | Verdict
_T = TypeVar("_T")
Flow: TypeAlias = Generator[Effect, HttpResponse | None, _T]


@lru_cache(maxsize=1024)
def title_case(name: str) -> str:
    """Spell a header name as the platform sends it: `x-api-key` → `X-Api-Key` (section 3.2)."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
