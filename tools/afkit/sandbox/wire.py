"""What passes a sandbox: a request as the rules see it, and a reply."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from afkit.iml import UNDEFINED
from afkit.iml.values.json import MAX_DEPTH, is_too_deep, no_constant
from afkit.records import NamedTuple
from afkit.sandbox.forms import form_of


class Request(NamedTuple):
    """An HTTP request as it came in. `target` is the path with its query, as sent; header names keep their spelling.

    `host` is whom it is for where that is known otherwise than by the Host header; without a port.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    host: str = ""

    def header(self, name: str) -> str | None:
        """Give the first value of a header, whatever its spelling."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query of the target, as sent."""
        return self.target.partition("?")[2]


class Reply(NamedTuple):
    """What the sandbox answers. `delay` is in seconds; `cut` ends the connection after the headers."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay: float = 0.0
    cut: bool = False


class Exchange(NamedTuple):
    """One request and what became of it.

    `route` is None where no route took it, `cause` the rules' own words, `fault` the fault that was played, `error` the
    rule of the sandbox that failed.
    """

    request: Request
    reply: Reply
    route: str | None
    at: datetime
    cause: str = ""
    fault: str | None = None
    error: str | None = None


def view(request: Request) -> dict[str, Any]:
    """Give a request as the rules read it: `request.<name>`.

    `method`, `host` (undefined at the sandbox's own address), `target`, `path`, `query` (last value of a name),
    `headers` (names in lower case, repeated ones joined by a comma), `titledHeaders` (the same, Title-Cased), `body`
    (text), `raw` (bytes), `size` (bytes), `json` and `jsonError` (whatever the type says), `form` (URL-encoded or in
    parts, see `forms`).
    """
    headers: dict[str, str] = {}
    for name, value in request.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    path, _, query = request.target.partition("?")
    value, problem = parse_json(request.body)
    return {
        "method": request.method,
        "host": request.host or UNDEFINED,
        "target": request.target,
        "path": path,
        "query": dict(parse_qsl(query, keep_blank_values=True)) if query else {},
        "headers": headers,
        "titledHeaders": {_titled(name): value for name, value in headers.items()},
        "body": request.body.decode("utf-8", "replace"),
        "raw": request.body,
        "size": len(request.body),
        "json": value,
        "jsonError": problem or UNDEFINED,
        "form": form_of(headers.get("content-type", ""), request.body),
    }


@lru_cache(maxsize=256)
def _titled(name: str) -> str:
    return "-".join(map(str.capitalize, name.split("-")))


def parse_json(body: bytes) -> tuple[Any, str]:
    """Parse a body as strict JSON: the value and no problem, or undefined and what is wrong, where."""
    if not body:
        return UNDEFINED, "the body is empty"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return UNDEFINED, f"byte {error.start + 1} is not UTF-8"
    if is_too_deep(text):
        return UNDEFINED, f"it is nested more than {MAX_DEPTH} levels deep"
    try:
        return _STRICT.decode(text), ""
    except json.JSONDecodeError as error:
        return UNDEFINED, f"line {error.lineno}, column {error.colno}: {error.msg}"
    except ValueError as error:
        return UNDEFINED, str(error)


_STRICT = json.JSONDecoder(parse_constant=no_constant)
