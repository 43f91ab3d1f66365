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

    An interface need not name all that comes out: a member that is like no other one is left to the run. One that the
    samples have is told as missing in the interface.
    """
    interface, samples = code_value(module, "interface"), code_value(module, "samples")
    if not isinstance(expect, Mapping) or not isinstance(interface, list):
        return
    bundles = expect.get("bundles")
    yield from _members(expect.get("output"), interface, samples, at.at("output"))
    for number, bundle in enumerate(bundles if isinstance(bundles, list) else ()):
        yield from _members(bundle, interface, samples, at.at("bundles", number))


def _members(value: Any, fields: Any, samples: Any, at: Origin) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _members(item, fields, samples, at.at(number))
    if not isinstance(value, Mapping) or not isinstance(fields, list):
        return
    shown = samples[0] if isinstance(samples, list) and samples else samples
    shown = shown if isinstance(shown, Mapping) else {}
    specs: dict[str, Any] = {}
    for field in fields:
        name = field.get("name") if isinstance(field, Mapping) else None
        if not isinstance(name, str):
            return  # a procedure gives the fields, or one lacks its name
        specs[name] = field.get("spec")
    for name, inner in value.items():
        if name in specs:
            yield from _members(inner, specs[name], shown.get(name), at.at(name))
        elif inner != _ABSENT and name not in shown:
            near = doubtful(name, [other for other in specs if other not in value])
            if near is not None:
                place = at.at(name).key_location
                message = f"the interface has no member '{name}'"
                yield Diagnostic(UNKNOWN_IN_COMPANION, "warning", message, place, f"did you mean '{near}'?")
