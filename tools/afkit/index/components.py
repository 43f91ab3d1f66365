"""Who speaks of components: their declarations, and every code, list and expression that names one."""

from __future__ import annotations

import re
from typing import Any

from afkit.app.knowledge.facts import Facts
from afkit.app.model import KINDS, Component, Origin
from afkit.app.spec.format.metadata import REFERENCES
from afkit.index.symbols import Symbol, SymbolKind, SymbolTable


def collect_components(facts: Facts, table: SymbolTable) -> None:
    """Note declarations and mentions of components, apart from those in expressions."""
    app = facts.app
    for kind in KINDS:
        for name, component in app.components(kind).items():
            symbol = Symbol(kind, "", name)
            place = component.origin.key_location
            if place.text.strip("\"'") == name:
                table.add(symbol, _unquoted(component.origin), defines=True)
            else:
                table.add(symbol, component.origin.location._replace(end=component.origin.location.start), defines=True)
            _references(component, table)
            if kind == "function":
                _code(component, name, table)
    for procedure in facts.procedures:
        name = procedure.name
        start = procedure.reference.find(name, len("rpc://"))
        if name and start >= 0:
            place = procedure.code.origin.at(*procedure.path).inside(start, start + len(name))
            table.add(Symbol("rpc", "", name), place)
    _groups(facts, table)
    _id_mappings(facts, table)


def _unquoted(origin: Origin) -> Any:
    place = origin.key_location
    quoted = place.text[:1] in ("'", '"')
    return place._replace(start=place.start + quoted, end=place.end - quoted)


def _references(component: Component, table: SymbolTable) -> None:
    origin = component.origin
    data = origin.value
    if not isinstance(data, dict):
        return
    for key, kind in REFERENCES.items():
        if isinstance(data.get(key), str) and data[key]:
            table.add(Symbol(kind, "", data[key]), origin.at(key).inside(0, len(data[key])))
    accounts = data.get("attachedAccounts")
    for number, name in enumerate(accounts if isinstance(accounts, list) else ()):
        if isinstance(name, str):
            table.add(Symbol("connection", "", name), origin.at("attachedAccounts", number).inside(0, len(name)))


def _code(component: Component, name: str, table: SymbolTable) -> None:
    """Note the name of a function in its own JavaScript and in its tests."""
    for key, pattern in (("code", rf"\bfunction\s+({re.escape(name)})\s*\("), ("test", rf"\b({re.escape(name)})\s*\(")):
        code = component.codes.get(key)
        if code is not None and code.given and isinstance(code.value, str):
            for found in re.finditer(pattern, code.value):
                place = code.origin.inside(found.start(1), found.end(1))
                table.add(Symbol("function", "", name), place, form="plain")


def _groups(facts: Facts, table: SymbolTable) -> None:
    code = facts.app.codes.get("groups")
    if code is None or not code.given or not isinstance(code.value, list):
        return
    for number, group in enumerate(code.value):
        modules = group.get("modules") if isinstance(group, dict) else None
        for position, name in enumerate(modules if isinstance(modules, list) else ()):
            if isinstance(name, str):
                place = code.origin.at(number, "modules", position).inside(0, len(name))
                table.add(Symbol("module", "", name), place)


def _id_mappings(facts: Facts, table: SymbolTable) -> None:
    """Note the local ids that the origins of an app pair with remote ones."""
    document = facts.app.origin.document
    origins = document.value.get("origins") if isinstance(document.value, dict) else None
    items = origins.items() if isinstance(origins, dict) else enumerate(origins if isinstance(origins, list) else ())
    for step, origin in items:
        mapping = origin.get("idMapping") if isinstance(origin, dict) else None
        for kind in KINDS:
            pairs = mapping.get(kind) if isinstance(mapping, dict) else None
            for number, pair in enumerate(pairs if isinstance(pairs, list) else ()):
                local = pair.get("local") if isinstance(pair, dict) else None
                if isinstance(local, str) and local:
                    of_kind: SymbolKind = kind
                    place = Origin(document, ("origins", step, "idMapping", kind, number, "local"))
                    table.add(Symbol(of_kind, "", local), place.inside(0, len(local)))
