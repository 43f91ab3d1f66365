"""Which variables an expression can read at its place, with their types: what static checks of IML are told.

Source: app-format reference, sections 6.1 and 9.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Procedure, Text, mark
from afkit.app.knowledge.fields import Field, adds_fields, fields, procedures
from afkit.app.model import Component, Connection, Endpoint, Module, Rpc, Webhook
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES, VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.variables import available, elsewhere
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
_PARAMETERS = ("params", "staticParams", "mappableParams", "inputParameters")
_SIBLINGS = ("params", "staticParams", "mappableParams")
_MANY = 500  # fields that a procedure may get until nobody keeps account of them
_FIXED = {
    "now": DATE,
    "iterate": collection({"container": collection({"first": ANY, "last": ANY})}),
    "pagination.page": NUMBER,
    "pagination.offset": NUMBER,
    "pagination.limit": NUMBER,
    "statusCode": NUMBER,
}


class Scopes:
    """Makes the scope of every text of an app, once for each kind of place of a component."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.functions = frozenset(facts.app.functions)
        self._made: dict[tuple[Mark, frozenset[str]], Scope] = {}
        self._types: dict[Mark, dict[str, Type]] = {}
        self._stores: dict[tuple[str, ...], Type] = {}
        self._names: dict[tuple[Mark, str], dict[str, Type]] = {}
        self._growing: dict[tuple[Mark, str], bool] = {}

    def of(self, text: Text) -> Scope:
        """Give the scope of a text."""
        names = available(text.kind, text.owner, text.key, text.path)
        at = (mark(text.owner), names)
        made = self._made.get(at)
        if made is None:
            known = self._types_of(text.owner)
            variables = {**_untyped(names), **{name: kind for name, kind in known.items() if name in names}}
            absent = elsewhere(names) | (self._of_accounts(known) if text.owner is None else {})
            made = self._made[at] = Scope(variables, self.functions, "apps", False, absent, self.facts.guesses)
        return made

    def _types_of(self, owner: Component | None) -> dict[str, Type]:
        at = mark(owner)
        known = self._types.get(at)
        if known is None:
            known = {
                "parameters": self._parameters(owner),
                "connection": self._connection(owner),
                "common": self._common(owner),
            }
            known["temp"] = self._temp(owner, known)
            if isinstance(owner, Connection):
                known["data"] = known["connection"]
            elif isinstance(owner, Endpoint):
                known["input"] = known["parameters"]
            elif isinstance(owner, Webhook):
                known["data"] = self._attached(owner)
            elif isinstance(owner, Module) and owner.module_type == "trigger":
                known["data"] = self._state(owner)
            self._types[at] = known
        return known

    def _attached(self, webhook: Webhook) -> Type:
        """Type what a call to a webhook reads as `data`: what attach and update stored, over the webhook's parameters."""
        stored = [data for key in ("attach", "update") for data in self._data(webhook, key)]
        if not any(item.sends for item in self.facts.of(webhook, "attach")) or None in stored:
            return COLLECTION
        form = self._form([(webhook, "params")] if "params" in webhook.codes else [])
        if form.open:
            return COLLECTION
        members = {**(form.members or {}), **{name: ANY for name in stored if name is not None}}
        return collection({**members, "id": ANY, "url": ANY, "uid": ANY})

    def _state(self, module: Module) -> Type:
        """Type what a trigger remembers."""
        stored = [*self._data(module, "communication"), *self._data(module, "epoch")]
        if None in stored:
            return COLLECTION
        return collection({**{name: ANY for name in stored if name is not None}, "lastDate": DATE, "lastID": ANY})

    def _data(self, owner: Component, key: str) -> Iterator[str | None]:
        """Yield the names that the requests of a code store; None if there may be others."""
        for request in self.facts.of(owner, key):
            data = request.get("response", "data")
            if isinstance(data, str):
                yield None
            elif isinstance(data, dict):
                yield from (None if "{{" in name else name for name in data)

    def _parameters(self, owner: Component | None) -> Type:
        if owner is None:
            return self._of_any_module()
        if isinstance(owner, Rpc):
            return self._passed(owner)
        lists: list[tuple[Component, str]] = [(owner, key) for key in _PARAMETERS if key in owner.codes]
        if any(self.facts.unseen(owner, key) for key in _PARAMETERS) and (
            self.facts.described(owner) or not any(owner.codes[key].given for _, key in lists)
        ):
            return COLLECTION  # there are others, but not before our eyes
        if isinstance(owner, Module) and owner.webhook in self.facts.app.webhooks:
            hook = self.facts.app.webhooks[str(owner.webhook)]
            lists += [(hook, "params")] if "params" in hook.codes else []
        if isinstance(owner, Connection) and "installSpec" in owner.codes:
            lists.append((owner, "installSpec"))
        return self._form(lists)

    def _of_any_module(self) -> Type:
        """Parameters as base reads them: those of whatever sends the request. Nothing is known where base reads none."""
        app = self.facts.app
        base = app.codes.get("base")
        if base is None or not app.modules or "parameters" not in str(base.value):
            return COLLECTION
        forms = [self._parameters(module) for module in app.modules.values()]
        forms += [
            self._form([(item, "params")])
            for item in (*app.rpcs.values(), *app.webhooks.values())
            if "params" in item.codes
        ]
        if any(form.open or form.members is None for form in forms):
            return COLLECTION
        return collection({name: ANY for form in forms for name in form.members or ()})

    def _of_accounts(self, known: Mapping[str, Type]) -> dict[str, str]:
        """Say of parameters that only connections have how base reads them."""
        ours, theirs = known["parameters"], known["connection"]
        if ours.open:
            return {}
        why = "in base, parameters are those of the modules; write connection."
        return {f"parameters.{name}": why + name for name in theirs.members or () if name not in (ours.members or ())}

    def _form(self, lists: Sequence[tuple[Component, str]]) -> Type:
        """Type the values of some parameter lists."""
        members = form_members(field for owner, key in lists for field in self.facts.fields(owner, key))
        broken = any(self.facts.broken(owner, key) for owner, key in lists)
        return collection(members, open=broken or any(self._grows(owner, key) for owner, key in lists))

    def _passed(self, rpc: Rpc) -> Type:
        """Parameters of a procedure: its own for trying it out, all fields of its callers, and keys of queries."""
        names: dict[str, Type] = {}
        lists: dict[tuple[Mark, str], Component] = {}
        if "params" in rpc.codes:
            lists[mark(rpc), "params"] = rpc
        grows = False
        callers = self.facts.once(_callers).get(rpc.name, ())
        for owner, key, query in callers:
            pairs = query.partition("?")[2].split("&")
            names.update((pair.partition("=")[0], TEXT) for pair in pairs if pair)
            for sibling in _SIBLINGS if key != "interface" else _SIBLINGS[1:]:
                if sibling in owner.codes:
                    lists[mark(owner), sibling] = owner
        for (_, key), owner in lists.items():
            grows = grows or self._grows(owner, key)
            more = self._names_in(owner, key)
            if len(names) + len(more) > _MANY:
                return COLLECTION
            names.update(more)
        return collection(names, open=grows) if callers or names else COLLECTION

    def _names_in(self, owner: Component, key: str) -> dict[str, Type]:
        """The names of a list's fields, and of the fields that a search in one of them asks for."""
        at = (mark(owner), key)
        known = self._names.get(at)
        if known is not None:
            return known
        names = self._names[at] = {}
        for field in self.facts.fields(owner, key):
            if field.name:
                names[field.name] = ANY
            search = field.value.get("rpc")
            if isinstance(search, dict):
                names.update((inner.name, ANY) for inner in fields(search.get("parameters")) if inner.name)
        return names

    def _grows(self, owner: Component, key: str) -> bool:
        """Tell whether procedures add fields to a list: as elements, as nested fields, or along with options."""
        at = (mark(owner), key)
        if at not in self._growing:
            plain = self.facts.once(_plain)
            calls = self.facts.once(_calls_in).get(at, ())
            self._growing[at] = any(adds_fields(call.path) or call.name not in plain for call in calls)
        return self._growing[at]

    def _connection(self, owner: Component | None) -> Type:
        connections = self.facts.connections_of(owner)
        names = tuple(connection.name for connection in connections)
        known = self._stores.get(names)
        if known is None:
            known = self._stores[names] = self._store(connections) if connections else COLLECTION
        return known

    def _store(self, connections: Sequence[Connection]) -> Type:
        """Type what some connections hold together: their parameters, and what their requests store."""
        members: dict[str, Type] = {}
        for connection in connections:
            form = self._form([(connection, "params")] if "params" in connection.codes else [])
            stored = list(self._stored(connection))
            if form.open or None in stored or self.facts.unseen(connection, "params"):
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
            return self._temp_of_all()
        requests = [*self.facts.requests_of(owner)]
        if (isinstance(owner, Module) and self.facts.base is not None) or (
            self.facts.base is not None and not isinstance(owner, Connection)
        ):
            requests.append(self.facts.base)
        code = owner.codes.get("communication")
        steps = code.value if isinstance(owner, Connection) and code is not None else None
        # What a step that is missing would set is not known.
        token = steps.get("token") if isinstance(steps, dict) else None
        partial = isinstance(token, dict) and "condition" not in token and "authorize" not in (steps or ())
        if code is not None and isinstance(code.value, list) and not all(isinstance(item, dict) for item in code.value):
            return COLLECTION  # what stands where a request should is told; what it sets is not known
        scope = Scope(known, self.functions, open=True)
        members: dict[str, Type] = {}
        for request in requests:
            for block in (request.get("temp"), request.get("response", "temp")):
                if isinstance(block, str) or (isinstance(block, dict) and any("{{" in name for name in block)):
                    return COLLECTION
                for name, value in block.items() if isinstance(block, dict) else ():
                    kind = _value(value, scope)
                    members[name] = join(members[name], kind) if name in members else kind
        return collection(members, open=partial)

    def _temp_of_all(self) -> Type:
        """Give what base may read of `temp`: what any request that inherits base, or base itself, puts there."""
        base = self.facts.base
        names: dict[str, Type] = {}
        for request in (*self.facts.requests, *((base,) if base is not None else ())):
            if isinstance(request.owner, Connection):
                continue
            for block in (request.get("temp"), request.get("response", "temp")):
                if isinstance(block, str) or (isinstance(block, dict) and any("{{" in name for name in block)):
                    return COLLECTION
                names.update(dict.fromkeys(block if isinstance(block, dict) else (), ANY))
        return collection(names) if names else COLLECTION

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


def form_members(found: Iterable[Field]) -> dict[str, Type]:
    """Type what fields put into a collection, by name."""
    members: dict[str, Type] = {}
    for field in found:
        if field.name and not field.inner and field.type not in VISUAL_TYPES:
            kind = type_of(field)
            # Of two fields with one name, shown by different choices, only the name is known.
            members[field.name] = kind if members.get(field.name, kind) == kind else ANY
    return members


def type_of(field: Field) -> Type:
    """Give the type of a field's value as expressions see it; a field that may stay empty is optional."""
    kind = _KINDS.get(field.type, ANY)
    if field.type == "array":
        kind = _items(field.value.get("spec"))
    elif field.type == "collection":
        spec = field.value.get("spec")
        inner = [item for item in spec if isinstance(item, dict)] if isinstance(spec, list) else []
        closed = bool(inner) and len(inner) == len(spec or ()) and not any(True for _ in procedures(spec))
        kind = collection(form_members(fields(inner)), open=not closed) if inner else COLLECTION
    elif field.type == "select" and field.value.get("multiple") is True:
        kind = ARRAY
    return kind if field.value.get("required") is True else kind.maybe()


def _items(spec: Any) -> Type:
    if isinstance(spec, list) and spec and not any(True for _ in procedures(spec)):
        return array(collection(form_members(fields(spec))))
    if isinstance(spec, dict) and isinstance(spec.get("type"), str):
        return array(type_of(Field.made((), spec, True, True)))
    return ARRAY


def _callers(facts: Facts) -> dict[str, list[tuple[Component, str, str]]]:
    """Who names a procedure: (owner, key, reference), by the procedure's name."""
    found: dict[str, list[tuple[Component, str, str]]] = {}
    for call in facts.procedures:
        if call.owner is not None:
            found.setdefault(call.name, []).append((call.owner, call.key, call.reference))
    return found


def _calls_in(facts: Facts) -> dict[tuple[Mark, str], list[Procedure]]:
    """The procedures that each code names."""
    found: dict[tuple[Mark, str], list[Procedure]] = {}
    for call in facts.procedures:
        found.setdefault((mark(call.owner), call.key), []).append(call)
    return found


def _plain(facts: Facts) -> set[str]:
    """The procedures that are there and whose options bring no fields along."""
    return {
        name
        for name, rpc in facts.app.rpcs.items()
        if (code := rpc.codes.get("communication")) is not None and not _mentions_nested(code.value)
    }


def _mentions_nested(value: Any) -> bool:
    if isinstance(value, dict):
        return any(key == "nested" or key == SPREAD or _mentions_nested(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_mentions_nested, value))


@lru_cache(maxsize=256)
def _untyped(names: frozenset[str]) -> dict[str, Type]:
    """The variables of a kind of place, with the types that they have everywhere."""
    return scope_variables(names, _FIXED)
