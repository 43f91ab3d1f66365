"""Who speaks of parameters, of what connections store, of temp, common and outputs: where they are set and read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import parts
from afkit.app.knowledge.places import Text
from afkit.app.model import Component, Connection, Module, Origin, Rpc, Webhook
from afkit.index.expression import uses
from afkit.index.symbols import Form, Symbol, SymbolKind, SymbolTable

_LISTS = ("params", "staticParams", "mappableParams", "inputParameters", "installSpec")


def owner_name(owner: Component | None) -> str:
    """Name an owner of symbols: `module:createOrder`; the app itself has none."""
    return f"{type(owner).__name__.lower()}:{owner.name}" if owner is not None else ""


def outputs(facts: Facts, module: Module) -> Iterator[tuple[Any, Origin]]:
    """Yield what a module gives out, with its place: an object by members, or a text that hands a whole value on."""
    for request in facts.of(module):
        output = request.get("response", "output")
        if output is not None:
            yield output, request.origin.at("response", "output")
    hook = facts.app.webhooks.get(module.webhook or "")
    code = hook.codes.get("communication") if hook is not None else None
    output = code.value.get("output") if code is not None and isinstance(code.value, dict) else None
    if code is not None and output is not None:
        yield output, code.origin.at("output")


class Members:
    """Notes the members of variables of one app in a table."""

    def __init__(self, facts: Facts, table: SymbolTable) -> None:
        self.facts = facts
        self.table = table

    def collect(self) -> None:
        """Note where members are set and where they are read."""
        self._parameters()
        self._stored()
        self._outputs()
        for text in self.facts.texts:
            if text.iml and "{{" in text.text:
                self._read(text)

    # Where they are set

    @cached_property
    def _components(self) -> tuple[Component, ...]:
        app = self.facts.app
        return (
            *app.connections.values(),
            *app.webhooks.values(),
            *app.modules.values(),
            *app.rpcs.values(),
            *app.endpoints.values(),
        )

    @cached_property
    def fields(self) -> dict[str, dict[str, Origin]]:
        """The first declaration of each parameter, by owner and name."""
        found: dict[str, dict[str, Origin]] = {}
        for owner in self._components:
            known = found.setdefault(owner_name(owner), {})
            for field in self.facts.fields(owner, *_LISTS):
                if field.name and not field.inner:
                    known.setdefault(field.name, field.origin)
        return found

    def _parameters(self) -> None:
        for owner in self._components:
            kind: SymbolKind = "stored" if isinstance(owner, Connection) else "parameter"
            for field in self.facts.fields(owner, *_LISTS):
                if field.name and not field.inner:
                    symbol = Symbol(kind, owner_name(owner), field.name)
                    self.table.add(symbol, field.origin.at("name").inside(0, len(field.name)), defines=True)

    @cached_property
    def _blocks(self) -> tuple[tuple[Request, str, dict[str, Any], Origin], ...]:
        """Every `temp` and `data` block: (request, `temp` or `data`, block, origin)."""
        found = []
        for request in self.facts.single_requests:
            for steps in (("temp",), ("response", "temp"), ("response", "data")):
                block = request.get(*steps)
                if isinstance(block, dict):
                    found.append((request, steps[-1], block, request.origin.at(*steps)))
        return tuple(found)

    @cached_property
    def temp(self) -> dict[str, set[str]]:
        """The names that each owner puts into `temp`."""
        found: dict[str, set[str]] = {}
        for request, what, block, _ in self._blocks:
            if what == "temp":
                found.setdefault(owner_name(request.owner), set()).update(block)
        return found

    @cached_property
    def data(self) -> dict[str, set[str]]:
        """The names that each owner stores through `response.data`."""
        found: dict[str, set[str]] = {}
        for request, what, block, _ in self._blocks:
            if what == "data":
                found.setdefault(owner_name(request.owner), set()).update(block)
        return found

    def _stored(self) -> None:
        for request, what, block, origin in self._blocks:
            kind: SymbolKind = "temp"
            if what == "data":
                kind = "stored" if isinstance(request.owner, Connection) else "data"
            for name in block:
                if "{{" not in name:
                    self._key(Symbol(kind, owner_name(request.owner), name), origin.at(name))
        owners: list[Component | None] = [None, *self.facts.app.connections.values()]
        for owner in owners:
            code = (self.facts.app if owner is None else owner).codes.get("common")
            if code is not None and code.given and isinstance(code.value, dict):
                for name in code.value:
                    self._key(Symbol("common", owner_name(owner), name), code.origin.at(name))

    def _key(self, symbol: Symbol, origin: Origin, *, defines: bool = True) -> None:
        """Note a member's key; one that comes in by a merge key stands where its anchor has it."""
        place = origin.key_location
        quoted = place.text[:1] in ("'", '"')
        if place.text[quoted : len(place.text) - quoted] == symbol.name:
            place = place._replace(start=place.start + quoted, end=place.end - quoted)
            self.table.add(symbol, place, defines=defines)

    def _outputs(self) -> None:
        for module in self.facts.app.modules.values():
            owner = owner_name(module)
            for field in self.facts.fields(module, "interface"):
                if field.name and not field.inner:
                    symbol = Symbol("field", owner, field.name)
                    self.table.add(symbol, field.origin.at("name").inside(0, len(field.name)), defines=True)
            code = module.codes.get("samples")
            if code is not None and code.given and isinstance(code.value, dict):
                for name in code.value:
                    self._key(Symbol("field", owner, name), code.origin.at(name), defines=False)
            for output, origin in outputs(self.facts, module):
                for name in output if isinstance(output, dict) else ():
                    if "{{" not in name:
                        self._key(Symbol("field", owner, name), origin.at(name), defines=False)

    # Where they are read

    def _read(self, text: Text) -> None:
        for use in uses(parts(text.text)):
            if use.root == "()":
                if use.member in self.facts.app.functions:
                    place = text.origin.inside(use.start, use.end)
                    self.table.add(Symbol("function", "", use.member), place, form="name")
                continue
            symbols = list(self.meant(text.owner, use.root, use.member))
            if not symbols:
                continue
            place = text.origin.inside(use.start, use.end)
            if place.text != use.member:
                continue  # folded or escaped in between: no name stands there in one piece
            form: Form = "name" if use.form == "name" else "tick" if use.form == "tick" else "text"
            for symbol in symbols:
                self.table.add(symbol, place, form=form)

    def meant(self, owner: Component | None, root: str, member: str) -> Iterator[Symbol]:
        """Yield the symbols that `root.member` in a code of `owner` (None: base) speaks of."""
        if root == "temp":
            yield from self._meant_temp(owner, member)
        elif root in ("parameters", "input"):
            yield from self._meant_parameter(owner, member)
        elif root == "connection" or (root == "data" and isinstance(owner, Connection)):
            yield from self._meant_stored(owner, member)
        elif root == "common":
            yield Symbol("common", owner_name(owner) if isinstance(owner, Connection) else "", member)
        elif root in ("data", "webhook"):
            hooks = self.facts.app.webhooks
            hook = hooks.get(owner.webhook or "") if isinstance(owner, Module) else owner
            if root == "data" and not isinstance(owner, Webhook):
                yield Symbol("data", owner_name(owner), member)
            elif isinstance(hook, Webhook) and member not in ("id", "url"):
                parameter = member in self.fields.get(owner_name(hook), {})
                yield Symbol("parameter" if parameter else "data", owner_name(hook), member)

    def _meant_temp(self, owner: Component | None, member: str) -> Iterator[Symbol]:
        own = member in self.temp.get(owner_name(owner), ())
        based = owner is not None and not isinstance(owner, Connection) and member in self.temp.get("", ())
        if own or not based:
            yield Symbol("temp", owner_name(owner), member)
        if based:
            yield Symbol("temp", "", member)
        if owner is None and not own:
            yield from (Symbol("temp", name, member) for name, names in self.temp.items() if member in names)

    def _meant_parameter(self, owner: Component | None, member: str) -> Iterator[Symbol]:
        if isinstance(owner, Connection):
            yield Symbol("stored", owner_name(owner), member)
            return
        names = [owner_name(owner)] if owner is not None else [owner_name(item) for item in self._components]
        if isinstance(owner, Module) and owner.webhook:
            names.append(f"webhook:{owner.webhook}")
        if isinstance(owner, Rpc):
            names.extend(self._callers.get(owner.name, ()))
        found = [name for name in dict.fromkeys(names) if member in self.fields.get(name, {})]
        for name in found or names[:1]:
            kind: SymbolKind = "stored" if name.startswith("connection:") else "parameter"
            if owner is not None or kind == "parameter":
                yield Symbol(kind, name, member)

    @cached_property
    def _callers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for procedure in self.facts.procedures:
            if procedure.owner is not None:
                found.setdefault(procedure.name, []).append(owner_name(procedure.owner))
        return found

    def _meant_stored(self, owner: Component | None, member: str) -> Iterator[Symbol]:
        connections = self.facts.connections_of(owner)
        having = [
            item
            for item in connections
            if member in self.fields.get(owner_name(item), {}) or member in self.data.get(owner_name(item), ())
        ]
        for connection in having or connections[:1]:
            yield Symbol("stored", owner_name(connection), member)
