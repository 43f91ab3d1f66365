"""The parts of a description, in one form for all versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.openapi.description.reading import Spot
from afkit.records import NamedTuple

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a header or a cookie may be called."""


class Parameter(NamedTuple):
    """A parameter of an operation; `where` is path, query, header or cookie. `form` says how lists travel:
    repeat, comma, space, pipe, tab, deep or json."""

    name: str
    where: str
    required: bool
    schema: Spot
    description: str = ""
    form: str = "repeat"
    example: Any = None
    deprecated: bool = False


class Media(NamedTuple):
    """A body in one type of content."""

    type: str
    schema: Spot
    example: Any = None
    encoding: Mapping[str, Any] = {}


class Response(NamedTuple):
    """What may be answered; `status` as written: 200, 2XX, default."""

    status: str
    description: str
    media: tuple[Media, ...]
    headers: tuple[str, ...] = ()


class Operation(NamedTuple):
    """One operation. `name` is unique and a possible name of a module; `given` is the operationId as written.

    `security` holds alternatives, each a mapping of scheme → scopes; None where the description says nothing.
    `query` is what the path carries behind a `?`; `host` is the server of the operation's own, without a slash at its end.
    """

    name: str
    given: str
    method: str
    path: str
    summary: str
    description: str
    tags: tuple[str, ...]
    deprecated: bool
    spot: Spot
    shared: Spot
    security: tuple[Mapping[str, tuple[str, ...]], ...] | None
    query: tuple[tuple[str, str], ...] = ()
    host: str = ""

    @property
    def title(self) -> str:
        """Method and path, as a person names an operation."""
        query = "&".join(f"{name}={value}" if value else name for name, value in self.query)
        return f"{self.method} {self.path}{'?' if query else ''}{query}"

    @property
    def fixed(self) -> dict[str, str]:
        """The members of the query that are always sent."""
        return {name: value for name, value in self.query if not is_placeholder(value)}


def is_placeholder(value: str) -> bool:
    """Tell whether a member of a query is a parameter: `{id}`."""
    return value.startswith("{") and value.endswith("}")
