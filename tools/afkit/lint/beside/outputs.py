"""Check what cases expect to come out against the interfaces of modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.lookup import code_value
from afkit.app.model import Module, Origin
from afkit.iml.names import doubtful
from afkit.lint.codes import UNKNOWN_IN_COMPANION
from afkit.source.diagnostic import Diagnostic

_ABSENT = {"absent": True}


def check_outputs(module: Module, expect: Any, at: Origin) -> Iterator[Diagnostic]:
    """Doubt expected members that the interface does not have, where another one of it was probably meant.

    An interface need not name all that comes out: a member that is like no other one is left to the run.
    """
    interface = code_value(module, "interface")
    if not isinstance(expect, Mapping) or not isinstance(interface, list):
        return
    bundles = expect.get("bundles")
    yield from _members(expect.get("output"), interface, at.at("output"))
    for number, bundle in enumerate(bundles if isinstance(bundles, list) else ()):
        yield from _members(bundle, interface, at.at("bundles", number))


def _members(value: Any, fields: Any, at: Origin) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _members(item, fields, at.at(number))
    if not isinstance(value, Mapping) or not isinstance(fields, list):
        return
    specs: dict[str, Any] = {}
    for field in fields:
        name = field.get("name") if isinstance(field, Mapping) else None
        if not isinstance(name, str):
            return  # a procedure gives the fields, or one lacks its name
        specs[name] = field.get("spec")
    for name, inner in value.items():
        if name in specs:
            yield from _members(inner, specs[name], at.at(name))
        elif inner != _ABSENT:
            near = doubtful(name, [other for other in specs if other not in value])
            if near is not None:
                place = at.at(name).key_location
                message = f"the interface has no member '{name}'"
                yield Diagnostic(UNKNOWN_IN_COMPANION, "warning", message, place, f"did you mean '{near}'?")
