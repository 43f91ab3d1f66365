"""What rules ask about an app: its requests, its texts, and what each component can reach. Worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias

from afkit.app.knowledge.fields import Field, fields, procedures
from afkit.app.model import KINDS, App, Code, Component, Connection, Kind, Module, Origin, Project
from afkit.app.spec.check.walk import templates
from afkit.app.spec.format.codes import CODES
from afkit.records import NamedTuple
from afkit.source.document import Path

Owner: TypeAlias = Kind | Literal["app"]

STEPS = ("preauthorize", "authorize", "requestToken", "accessToken", "token", "info", "refresh", "invalidate")
"""Requests of an OAuth connection, in the order in which they run."""

_REQUEST_CODES = ("communication", "epoch", "attach", "detach", "update")


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
            if not isinstance(value, dict):
                return None
            value = value.get(step)
        return value

    def has(self, *path: str) -> bool:
        """Tell whether a member is written, be it null."""
        value = self.get(*path[:-1]) if len(path) > 1 else self.value
        return isinstance(value, dict | Mapping) and path[-1] in value


class Text(NamedTuple):
    """A text of a code that the engine evaluates (`iml`) or takes as it is; `path` is inside the code."""

    kind: Owner
    owner: Component | None
    key: str
    path: Path
    text: str
    iml: bool
    origin: Origin


class Facts:
    """One app, and the answers that several rules need."""

    def __init__(self, app: App, project: Project) -> None:
        self.app = app
        self.project = project

    @cached_property
    def codes(self) -> tuple[tuple[Owner, Component | None, str, Code], ...]:
        """Every code that somebody wrote: (kind, component, key, code)."""
        found: list[tuple[Owner, Component | None, str, Code]] = [
            ("app", None, key, code) for key, code in self.app.codes.items() if code.given
        ]
        for kind in KINDS:
            for component in self.app.components(kind).values():
                found.extend((kind, component, key, code) for key, code in component.codes.items() if code.given)
        return tuple(found)

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """Every request object of the app but base."""
        return tuple(self._requests())

    def _requests(self) -> Iterator[Request]:
        for kind, owner, key, code in self.codes:
            if owner is None or key not in _REQUEST_CODES:
                continue
            if isinstance(owner, Connection) and owner.connection_type == "oauth":
                value = code.value if isinstance(code.value, dict) else {}
                for step in STEPS:
                    if step in value:
                        yield from _split(kind, owner, key, step, value[step], code.origin.at(step))
            else:
                yield from _split(kind, owner, key, "", code.value, code.origin)

    @cached_property
    def base(self) -> Request | None:
        """The base, as a request; None if there is none or it is a list."""
        code = self.app.codes.get("base")
        if code is None or not isinstance(code.value, dict):
            return None
        return Request("app", None, "base", "", code.value, code.origin, 0, 1)

    def unseen(self, owner: Component | None, key: str) -> bool:
        """Tell whether a code (of base's owner: None) exists, but not before our eyes.

        An app directory leaves a code to the platform by null (app-format reference, section 1.1), or names a file that
        could not be read, which is told already.
        """
        if self.project.form != "appdir":
            return False
        value: Any = self.app.origin.document.value
        path = ("generalCodeFiles",) if owner is None else (*owner.origin.path, "codeFiles")
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if not isinstance(value, dict) or (owner is not None and key not in value):
            return False
        code = (self.app if owner is None else owner).codes.get(key)
        return code is None or not code.given

    def of(self, owner: Component, key: str = "communication") -> tuple[Request, ...]:
        """The requests of one code of a component."""
        return tuple(item for item in self.requests if item.owner is owner and item.key == key)

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text of every code that has a shape."""
        return tuple(self._texts())

    def _texts(self) -> Iterator[Text]:
        for kind, owner, key, code in self.codes:
            spec = CODES.get((kind, key))
            if spec is None:
                continue
            for place in templates(spec.shape_for(owner), code):
                yield Text(kind, owner, key, place.path, place.text, place.iml, code.origin.at(*place.path))

    @cached_property
    def calls(self) -> tuple[tuple[Component | None, str, Code, Path, str], ...]:
        """Every `rpc://…` that somebody wrote: (owner, key, code, path, text)."""
        return tuple(
            (owner, key, code, path, text)
            for _, owner, key, code in self.codes
            for path, text in procedures(code.value)
        )

    def fields(self, owner: Component | None, *keys: str) -> Iterator[tuple[Origin, Field]]:
        """Yield the fields of some parameter lists of a component, with their origins."""
        codes = owner.codes if owner is not None else self.app.codes
        for key in keys:
            code = codes.get(key)
            if code is not None:
                for field in fields(code.value):
                    yield code.origin.at(*field.path), field

    def connections_of(self, owner: Component | None) -> tuple[Connection, ...]:
        """The connections whose data a component can read; for base, all."""
        if isinstance(owner, Connection):
            return (owner,)
        if owner is None:
            return tuple(self.app.connections.values())
        wanted: list[str | None] = list(getattr(owner, "attached_accounts", ()))
        wanted += [getattr(owner, "connection", None), getattr(owner, "alt_connection", None)]
        webhook = self.app.webhooks.get(owner.webhook or "") if isinstance(owner, Module) else None
        if webhook is not None:
            wanted += [webhook.connection, webhook.alt_connection]
        found = (self.app.connections.get(name) for name in dict.fromkeys(wanted) if name)
        return tuple(item for item in found if item is not None)

    @cached_property
    def single_requests(self) -> tuple[Request, ...]:
        """All requests and base."""
        return (*((self.base,) if self.base is not None else ()), *self.requests)


def _split(kind: Owner, owner: Component, key: str, step: str, value: Any, origin: Origin) -> Iterator[Request]:
    if isinstance(value, dict):
        yield Request(kind, owner, key, step, value, origin, 0, 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield Request(kind, owner, key, step, item, origin.at(number), number, len(value))
