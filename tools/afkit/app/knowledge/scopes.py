"""Which variables an expression can read at its place, with their types: what static checks of IML are told.

Source: app-format reference, sections 6.1 and 9.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from afkit.app.knowledge.facts import Facts, Text
from afkit.app.knowledge.fields import Field, adds_fields, fields, procedure_name, procedures
from afkit.app.model import Component, Connection, Module, Rpc
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES, VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.variables import DOCS, KNOWN, available
from afkit.iml.check.templates import infer
from afkit.iml.check.types import (
    ANY,
    ARRAY,
    BOOLEAN,
    BUFFER,
    COLLECTION,
    DATE,
    NUMBER,
    TEXT,
    Scope,
    Type,
    array,
    collection,
    join,
    of_value,
    scope_variables,
)

_KINDS: Mapping[str, Type] = {
    **dict.fromkeys(TEXT_TYPES, TEXT),
    **dict.fromkeys(NUMBER_TYPES, NUMBER),
    **dict.fromkeys(BOOLEAN_TYPES, BOOLEAN),
    "date": DATE,
    "buffer": BUFFER,
    "filter": ARRAY,
}
_ELSEWHERE = {
    "body": "it exists in response and pagination only: there is no response yet",
    "headers": "it exists in response and pagination only: there is no response yet",
    "statusCode": "it exists in response and pagination only: there is no response yet",
    "item": "it exists while iterating only: in response.output and iterate.condition",
    "output": "it exists in response.wrapper only",
    "iterate": "it exists in response.wrapper and in pagination only",
    "data.lastDate": "it exists in polling triggers only",
    "data.lastID": "it exists in polling triggers only",
    "payload": "it exists in instant triggers only",
    "oauth": "it exists in OAuth connections only",
    "query": "it exists in authorize.response and in webhooks only",
    "method": "it exists in webhooks only",
    "pagination": "it exists in modules and procedures that page only",
    "connection": "an incoming call has no connection",
}
_FIXED = {
    "now": DATE,
    "pagination.page": NUMBER,
    "pagination.offset": NUMBER,
    "pagination.limit": NUMBER,
    "statusCode": NUMBER,
}


class Scopes:
    """Makes the scope of every text of an app, once for each kind of place."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.functions = frozenset(facts.app.functions)
        self._made: dict[tuple[int, str, frozenset[str]], Scope] = {}
        self._types: dict[tuple[int, str], dict[str, Type]] = {}
        self._known: dict[int, dict[str, Type]] = {}

    def of(self, text: Text) -> Scope:
        """Give the scope of a text."""
        names = available(text.kind, text.owner, text.key, text.path)
        mark = (id(text.owner), text.key, names)
        if mark not in self._made:
            types = self._types_of(text.owner, text.key)
            variables = scope_variables(names, {**_FIXED, **{k: v for k, v in types.items() if k in names}})
            elsewhere = {name: _ELSEWHERE.get(name, DOCS.get(name, "")) for name in KNOWN if name not in variables}
            elsewhere.update((name, why) for name, why in _ELSEWHERE.items() if name not in names and "." in name)
            self._made[mark] = Scope(variables, self.functions, "apps", False, elsewhere)
        return self._made[mark]

    def _types_of(self, owner: Component | None, key: str) -> dict[str, Type]:
        mark = (id(owner), key)
        if mark not in self._types:
            known = self._known.get(id(owner))
            if known is None:
                known = self._known[id(owner)] = {
                    "parameters": self._parameters(owner),
                    "connection": self._connection(owner),
                    "common": self._common(owner),
                }
            self._types[mark] = {**known, "temp": self._temp(owner, known)}
            if isinstance(owner, Connection):
                self._types[mark]["data"] = self._types[mark]["connection"]
        return self._types[mark]

    def _parameters(self, owner: Component | None) -> Type:
        if owner is None:
            return COLLECTION
        if isinstance(owner, Rpc):
            return self._passed(owner)
        keys: tuple[str, ...] = ("params", "staticParams", "mappableParams", "inputParameters")
        lists = [owner.codes[key].value for key in keys if key in owner.codes]
        if isinstance(owner, Module) and owner.webhook in self.facts.app.webhooks:
            hook = self.facts.app.webhooks[str(owner.webhook)]
            lists += [hook.codes["params"].value] if "params" in hook.codes else []
        if isinstance(owner, Connection) and "installSpec" in owner.codes:
            lists.append(owner.codes["installSpec"].value)
        return _form(lists, open=any(self._grows(value) for value in lists))

    def _passed(self, rpc: Rpc) -> Type:
        """Parameters of a procedure: its own for trying it out, all fields of its callers, and keys of queries."""
        names: dict[str, Type] = {}
        lists = [rpc.codes["params"].value] if "params" in rpc.codes else []
        called = False
        seen: set[tuple[int, str]] = set()
        for owner, key, query in self._callers.get(rpc.name, ()):
            called = True
            pairs = query.partition("?")[2].split("&")
            names.update((pair.partition("=")[0], TEXT) for pair in pairs if pair)
            if (id(owner), key) in seen:
                continue
            seen.add((id(owner), key))
            siblings = (
                ("params", "staticParams", "mappableParams")
                if key != "interface"
                else ("staticParams", "mappableParams")
            )
            lists += [owner.codes[name].value for name in siblings if name in owner.codes]
        for value in lists:
            if self._grows(value):
                return COLLECTION
            names.update((field.name, ANY) for field in fields(value) if field.name)
            for field in fields(value):
                search = field.value.get("rpc")
                if isinstance(search, dict):
                    names.update((inner.name, ANY) for inner in fields(search.get("parameters")) if inner.name)
        return collection(names) if called or names else COLLECTION

    @cached_property
    def _callers(self) -> dict[str, list[tuple[Component, str, str]]]:
        """Who names a procedure: (owner, key, reference), by the procedure's name."""
        found: dict[str, list[tuple[Component, str, str]]] = {}
        for owner, key, _, _, text in self.facts.calls:
            if owner is not None:
                found.setdefault(procedure_name(text), []).append((owner, key, text))
        return found

    def _grows(self, value: Any) -> bool:
        """Tell whether procedures add fields to a list: as elements, as nested fields, or along with options."""
        for path, reference in procedures(value):
            if adds_fields(path):
                return True
            rpc = self.facts.app.rpcs.get(procedure_name(reference))
            code = rpc.codes.get("communication") if rpc is not None else None
            if code is None or _mentions_nested(code.value):
                return True
        return False

    def _connection(self, owner: Component | None) -> Type:
        connections = self.facts.connections_of(owner)
        if not connections:
            return COLLECTION
        members: dict[str, Type] = {}
        for connection in connections:
            lists = [connection.codes["params"].value] if "params" in connection.codes else []
            form = _form(lists, open=any(self._grows(value) for value in lists))
            stored = list(self._stored(connection))
            if form.open or None in stored:
                return COLLECTION
            members.update(form.members or {})
            members.update((name, ANY) for name in stored if name is not None)
        return collection({**members, "scope": ANY, "uid": ANY, "metadata": ANY})

    def _stored(self, connection: Connection) -> Iterator[str | None]:
        """Yield the names that a connection stores; None if there may be others."""
        for request in self.facts.of(connection):
            data = request.get("response", "data")
            if isinstance(data, str) or request.step in ("requestToken", "accessToken"):
                yield None
            elif isinstance(data, dict):
                yield from (None if "{{" in name else name for name in data)

    def _temp(self, owner: Component | None, known: Mapping[str, Type]) -> Type:
        """Type what requests put into `temp`; a name that is set at several places has a type only if they agree."""
        if owner is None:
            return COLLECTION
        requests = [item for item in self.facts.requests if item.owner is owner]
        if (isinstance(owner, Module) and self.facts.base is not None) or (
            self.facts.base is not None and not isinstance(owner, Connection)
        ):
            requests.append(self.facts.base)
        scope = Scope(known, self.functions, open=True)
        members: dict[str, Type] = {}
        for request in requests:
            for block in (request.get("temp"), request.get("response", "temp")):
                if isinstance(block, str) or (isinstance(block, dict) and any("{{" in name for name in block)):
                    return COLLECTION
                for name, value in block.items() if isinstance(block, dict) else ():
                    kind = _value(value, scope)
                    members[name] = join(members[name], kind) if name in members else kind
        return collection(members)

    def _common(self, owner: Component | None) -> Type:
        codes = owner.codes if isinstance(owner, Connection) else self.facts.app.codes
        code = codes.get("common")
        install = codes.get("installDirectives")
        if code is None or not code.given or not isinstance(code.value, dict) or not code.value:
            return COLLECTION
        if install is not None and install.given and install.value:
            return COLLECTION
        return collection(dict.fromkeys(code.value, ANY))


def _value(value: Any, scope: Scope) -> Type:
    """Type a value of code, templates within it included."""
    if isinstance(value, str):
        return infer(value, scope) if "{{" in value else TEXT
    if isinstance(value, dict):
        return collection({name: _value(inner, scope) for name, inner in value.items()}, open=SPREAD in value)
    if isinstance(value, list):
        return ARRAY
    return of_value(value)


def _form(lists: Iterable[Any], *, open: bool) -> Type:
    members: dict[str, Type] = {}
    for value in lists:
        for field in fields(value):
            if field.name and not field.inner and field.type not in VISUAL_TYPES:
                kind = type_of(field)
                # Of two fields with one name, shown by different choices, only the name is known.
                members[field.name] = kind if members.get(field.name, kind) == kind else ANY
    return collection(members, open=open)


def type_of(field: Field) -> Type:
    """Give the type of a field's value as expressions see it; a field that may stay empty is optional."""
    kind = _KINDS.get(field.type, ANY)
    if field.type == "array":
        kind = _items(field.value.get("spec"))
    elif field.type == "collection":
        spec = field.value.get("spec")
        inner = [item for item in spec if isinstance(item, dict)] if isinstance(spec, list) else []
        closed = bool(inner) and len(inner) == len(spec or ()) and not any(True for _ in procedures(spec))
        kind = _form([inner], open=not closed) if inner else COLLECTION
    elif field.type == "select" and field.value.get("multiple") is True:
        kind = ARRAY
    return kind if field.value.get("required") is True else kind.maybe()


def _items(spec: Any) -> Type:
    if isinstance(spec, list) and spec and not any(True for _ in procedures(spec)):
        return array(_form([spec], open=False))
    if isinstance(spec, dict) and isinstance(spec.get("type"), str):
        return array(type_of(Field((), spec, True, True)))
    return ARRAY


def _mentions_nested(value: Any) -> bool:
    if isinstance(value, dict):
        return any(key == "nested" or key == SPREAD or _mentions_nested(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_mentions_nested, value))
