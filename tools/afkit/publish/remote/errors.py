"""What can go wrong between here and a zone, as values that the steps of a publish decide by.

PublishError
├── ApiError             the server answered, and refused
│   └── RateLimitError   it kept answering 429 until patience ran out
├── LostAnswerError      no answer came: whether the call was carried out is not known
│   └── WebPageError     something before the API answered with a web page
└── Halt                 a publish must stop here; what was done is kept, and running again resumes
"""

from __future__ import annotations

from afkit.codes import Code
from afkit.errors import Place, PublishError
from afkit.publish.codes import NO_ANSWER, RATE_LIMIT, REFUSED_BY_SERVER, STALE


class ApiError(PublishError):
    """A refusal. `status` is the HTTP status, `api_code` the server's own code (`SC400`), `position` a character offset
    into the text that was sent, where the server names one."""

    code = REFUSED_BY_SERVER

    def __init__(
        self,
        message: str,
        *,
        status: int,
        api_code: str | None = None,
        position: int | None = None,
        said: str = "",
        code: Code | None = None,
        hint: str | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint, place=place)
        self.status = status
        self.api_code = api_code
        self.position = position
        self.said = said


class RateLimitError(ApiError):
    """The limit of requests stayed used up for minutes."""

    code = RATE_LIMIT


class LostAnswerError(PublishError):
    """The connection was cut, or time ran out, before an answer came. `sent` is False when nothing can have arrived."""

    code = NO_ANSWER

    def __init__(self, message: str, *, sent: bool, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.sent = sent


class WebPageError(LostAnswerError):
    """A web page came with a status of success: a login page, a portal. The API has hardly seen the call."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message, sent=True, hint=hint)


class Halt(PublishError):  # noqa: N818 - it is a stop, and reads as one
    """Going on would do harm: the remote moved, the token is refused, or the server keeps failing."""

    code = STALE
