"""What rules ask about an app. Every code is visited once; what follows from it is worked out once, when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

from afkit.annotations import Any, TypeVar
from afkit.app.knowledge.fields import Field, fields
from afkit.app.knowledge.merging import Directive, Layer, base_layers, merged
from afkit.app.knowledge.places import (
    CallSite,
    ComputedKey,
    Places,
    Procedure,
    Text,
    Use,
    Written,
    calls_by_name,
    uses_by_root,
)
from afkit.app.knowledge.places import visit as visit_codes
from afkit.app.knowledge.requests import REQUEST_CODES, STEPS, Owner, Request, requests_in
from afkit.app.model import KINDS, App, Component, Connection, Module, Project

__all__ = ["STEPS", "CallSite", "ComputedKey", "Facts", "Mark", "Owner", "Procedure", "Request", "Text", "Use", "mark"]

from afkit.nearest import Guesses
from afkit.source.places import value_at

T = TypeVar("T")

Mark = tuple[type[Any] | None, str]
"""A component as a key of tables."""


def mark(owner: Component | None) -> Mark:
    """Give what stands for a component (None: the app) in tables."""
    return (None, "") if owner is None else (owner.__class__, owner.name)


_LISTS = frozenset({"params", "staticParams", "mappableParams", "interface", "inputParameters", "outputParameters"})
_METADATA = ("makecomapp.json", "metadata.json", "metadata.imljson", "metadata.iml.json")


class Facts:
    """One app, and the answers that several rules need."""

    def __init__(self, app: App, project: Project) -> None:
        self.app = app
        self.project = project
        self.guesses = Guesses()
        self._fields: dict[tuple[Mark, str], tuple[Field, ...]] = {}
        self._merged: dict[tuple[Mark, str, str, int], Directive] = {}
        self._having: dict[tuple[str, ...], tuple[Request, ...]] = {}
        self._made: dict[Callable[[Facts], Any], Any] = {}

    def once(self, make: Callable[[Facts], T]) -> T:
        """Give what `make` makes of these facts; it is called once, however many rules ask."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def forget(self) -> None:
        """Let go of what was made once: some of it holds these facts, and nothing would be freed until cycles are looked for."""
        self._made.clear()

    # Codes and what stands in them

    @cached_property
    def codes(self) -> tuple[Written, ...]:
        """Every code that somebody wrote: (kind, component, key, code)."""
        found: list[Written] = [("app", None, key, code) for key, code in self.app.codes.items() if code.given]
        for kind in KINDS:
            for component in self.app.components(kind).values():
                found.extend((kind, component, key, code) for key, code in component.codes.items() if code.given)
        return tuple(found)

    @cached_property
    def _places(self) -> Places:
        return visit_codes(self.codes)

    @property
    def texts(self) -> list[Text]:
        """Every text of every code that has a shape."""
        return self._places.texts

    @property
    def templates(self) -> list[Text]:
        """Every text that is evaluated and holds braces; what is between them may be wrong."""
        return self._places.templates

    def texts_of(self, owner: Component | None) -> list[Text]:
        """Every text of a component's codes (None: of the app's)."""
        return self._texts_by_owner.get(mark(owner), [])

    @cached_property
    def _texts_by_owner(self) -> dict[Mark, list[Text]]:
        found: dict[Mark, list[Text]] = {}
        owner, same = None, found.setdefault(mark(None), [])
        for text in self.texts:
            if text.owner is not owner:  # those of one component follow each other
                owner = text.owner
                same = found.setdefault(mark(owner), [])
            same.append(text)
        return found

    @property
    def procedures(self) -> list[Procedure]:
        """Every `rpc://…` that somebody wrote."""
        return self._places.procedures

    @property
    def computed_keys(self) -> list[ComputedKey]:
        """Every member whose name holds an expression."""
        return self._places.keys

    @cached_property
    def _uses(self) -> dict[str, list[Use]]:
        return uses_by_root(self.templates)

    @cached_property
    def _calls(self) -> dict[str, list[CallSite]]:
        return calls_by_name(self.templates)

    def uses(self, *roots: str) -> Iterator[Use]:
        """Yield the places at which evaluated texts read some variables, such as `connection`; all if none is named."""
        return chain.from_iterable(self._uses.get(root, ()) for root in roots or self._uses)

    def calls(self, *functions: str) -> Iterator[CallSite]:
        """Yield the places at which evaluated texts call some functions; all if none is named."""
        return chain.from_iterable(self._calls.get(name, ()) for name in functions or self._calls)

    # Requests

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """Every request object of the app but base."""
        return tuple(
            request
            for kind, owner, key, code in self.codes
            if owner is not None and key in REQUEST_CODES
            for request in requests_in(kind, owner, key, code)
        )

    def requests_with(self, *path: str) -> tuple[Request, ...]:
        """Give the requests, base left out, that have a member which is not null."""
        known = self._having.get(path)
        if known is None:
            known = self._having[path] = tuple([item for item in self.requests if item.get(*path) is not None])
        return known

    @cached_property
    def base(self) -> Request | None:
        """The base, as a request; None if there is none or it is a list."""
        code = self.app.codes.get("base")
        if code is None or not isinstance(code.value, dict):
            return None
        return Request("app", None, "base", "", code.value, code.origin, 0, 1)

    def effective(self, request: Request, *path: str) -> Any:
        """Give a value of a request, as it is with base merged in."""
        return self.merged(request).get(*path)

    def merged(self, request: Request) -> Directive:
        """Give a request with base merged in, where it inherits."""
        at = (mark(request.owner), request.key, request.step, request.number)
        known = self._merged.get(at)
        if known is None:
            below = base_layers(self.app) if request.inherits else ()
            known = self._merged[at] = merged(request.what, *below, Layer(request.value, request.origin))
        return known

    @cached_property
    def single_requests(self) -> tuple[Request, ...]:
        """All requests and base."""
        return (*((self.base,) if self.base is not None else ()), *self.requests)

    @cached_property
    def _by_owner(self) -> dict[Mark, list[Request]]:
        found: dict[Mark, list[Request]] = {}
        for request in self.single_requests:
            found.setdefault(mark(request.owner), []).append(request)
        return found

    @cached_property
    def _by_code(self) -> dict[tuple[Mark, str], tuple[Request, ...]]:
        found: dict[tuple[Mark, str], list[Request]] = {}
        for request in self.requests:
            found.setdefault((mark(request.owner), request.key), []).append(request)
        return {code: tuple(requests) for code, requests in found.items()}

    def of(self, owner: Component, key: str = "communication") -> tuple[Request, ...]:
        """The requests of one code of a component."""
        return self._by_code.get((mark(owner), key), ())

    def requests_of(self, owner: Component | None) -> list[Request]:
        """All requests of a component, of whatever code; for None, base."""
        return self._by_owner.get(mark(owner), [])

    # Components

    def unseen(self, owner: Component | None, key: str) -> bool:
        """Tell whether a code (of base's owner: None) exists, but not before our eyes.

        An app directory leaves a code to the platform by null (app-format reference, section 1.1), or names a file that
        could not be read, which is told already.
        """
        if self.project.form != "appdir":
            return False
        if not self.described(owner):
            code = (self.app if owner is None else owner).codes.get(key)
            return code is None or not code.given
        path = ("generalCodeFiles",) if owner is None else (*owner.origin.path, "codeFiles")
        value = value_at(self.app.origin.document.value, path)
        if not isinstance(value, dict) or (owner is not None and key not in value):
            return False
        code = (self.app if owner is None else owner).codes.get(key)
        return code is None or not code.given

    def described(self, owner: Component | None) -> bool:
        """Tell whether there are metadata of a component (None: the app); a code file alone has none."""
        if self.project.form != "appdir":
            return True
        holder = self.app if owner is None else owner
        origin = holder.origin
        # A folder without metadata has a document in place of them, which is empty.
        read = origin.document.value and origin.document.source.name.endswith(_METADATA)
        whole = any(code.origin.document is origin.document and code.origin.path for code in holder.codes.values())
        return bool(origin.path) or bool(read) or whole

    def broken(self, owner: Component, key: str) -> bool:
        """Tell whether a code was written, but cannot be one: what it would say is not known, and that is told."""
        code = owner.codes.get(key)
        if code is None:
            return False
        if code.given:
            items = [code.value] if isinstance(code.value, str) else code.value if isinstance(code.value, list) else ()
            return key in _LISTS and any(
                isinstance(item, str) and not item.startswith(("rpc://", "{{")) for item in items
            )
        if code.origin.document is not owner.origin.document:
            return True
        return value_at(owner.origin.document.value, (*owner.origin.path, key)) is not None

    def fields(self, owner: Component | None, *keys: str) -> tuple[Field, ...]:
        """Give the fields of some parameter lists of a component, one by one; each knows its origin."""
        if len(keys) == 1:
            return self._fields_of(owner, keys[0])
        return tuple(chain.from_iterable([self._fields_of(owner, key) for key in keys]))

    def _fields_of(self, owner: Component | None, key: str) -> tuple[Field, ...]:
        code = (owner if owner is not None else self.app).codes.get(key)
        if code is None or not code.value:
            return ()
        at = (mark(owner), key)
        known = self._fields.get(at)
        if known is None:
            known = self._fields[at] = tuple(fields(code.value, code.origin))
        return known

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
