"""Requests of an app, one by one: of lists, of the steps of OAuth connections, and base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any, Literal, TypeAlias
from afkit.app.model import Code, Component, Connection, Kind, Origin
from afkit.records import NamedTuple

Owner: TypeAlias = Kind | Literal["app"]

STEPS = ("preauthorize", "authorize", "requestToken", "accessToken", "token", "info", "refresh", "invalidate")
"""Requests of an OAuth connection, in the order in which they run."""

REQUEST_CODES = frozenset({"communication", "epoch", "attach", "detach", "update"})
"""Codes of components that are requests."""


class Request(NamedTuple):
    """One request object: of a list, number `number` of `total`; of an OAuth connection, its step."""

    kind: Owner
    owner: Component | None
    key: str
    step: str
    value: Mapping[str, Any]
    origin: Origin
    number: int
    total: int

    @property
    def what(self) -> str:
        """Name the request for a message."""
        if self.owner is None:
            return "base"
        where = self.step or (self.key if self.key != "communication" else "")
        return f"{self.kind} '{self.owner.name}'" + (f", {where}" if where else "")

    @property
    def inherits(self) -> bool:
        """Whether base is merged into it (app-format reference, section 2.2)."""
        return self.kind in ("module", "rpc", "endpoint") or (self.kind == "webhook" and self.key != "communication")

    @property
    def sends(self) -> bool:
        """Whether it makes an HTTP call of its own."""
        return isinstance(self.value.get("url"), str) and bool(self.value["url"])

    def get(self, *path: str) -> Any:
        """Give a value inside, or None."""
        value: Any = self.value
        for step in path:
            if value.__class__ is not dict and not isinstance(value, dict):  # the first is cheaper, and mostly enough
                return None
            value = value.get(step)
        return value

    def has(self, *path: str) -> bool:
        """Tell whether a member is written, be it null."""
        value = self.get(*path[:-1]) if len(path) > 1 else self.value
        return isinstance(value, dict | Mapping) and path[-1] in value


def requests_in(kind: Owner, owner: Component, key: str, code: Code) -> Iterator[Request]:
    """Yield the requests of one code of a component, in the order in which they run."""
    if isinstance(owner, Connection) and owner.connection_type == "oauth":
        value = code.value if isinstance(code.value, dict) else {}
        for step in STEPS:
            if step in value:
                yield from _split(kind, owner, key, step, value[step], code.origin.at(step))
    else:
        yield from _split(kind, owner, key, "", code.value, code.origin)


def _split(kind: Owner, owner: Component, key: str, step: str, value: Any, origin: Origin) -> Iterator[Request]:
    if isinstance(value, dict):
        yield Request(kind, owner, key, step, value, origin, 0, 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield Request(kind, owner, key, step, item, origin.at(number), number, len(value))
