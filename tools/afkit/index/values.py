"""The value that an expression has with what is known: inputs of the first case, defaults, the last recorded run, the sample.

A secret is never shown: an expression that reads one has no value here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app.knowledge.mentions import mentions
from afkit.app.knowledge.secrecy import is_secret_field
from afkit.app.model import Module
from afkit.index.companions import first_run
from afkit.index.index import Index
from afkit.index.members import owner_name
from afkit.index.recorded import answers
from afkit.index.sampled import sampled
from afkit.index.spots import Spot
from afkit.records import NamedTuple


class Known(NamedTuple):
    """A value as text, and what it was worked out with."""

    shown: str
    source: str


def value_of(index: Index, spot: Spot | None, template: str) -> Known | None:
    """Work out a template with known inputs; None if it reads anything that is not known, or a secret."""
    from afkit.iml import ImlError, compile
    from afkit.iml.environment import Environment, Limits

    read = mentions(template)
    if spot is None:
        return None
    asked = any(item.names[0] == "body" for item in read)
    recorded = next(answers(index, spot.component), None) if asked else None
    answer = {"body": recorded.body} if recorded is not None else sampled(spot)
    if any(_is_secret(index, spot, item.names) for item in read if item.names[0] not in answer):
        return None
    context, source = _context(index, spot)
    if any(item.names[0] in answer for item in read):
        context.update(answer)
        run = f"the run recorded in {recorded.file}" if recorded is not None else "the sample"
        source = run if all(item.names[0] in answer for item in read) else f"{source} and {run}"
    for item in read:
        if item.names[0] != "now" and not _has(context, item.names):
            return None
    try:
        value = compile(template).evaluate(context, Environment("UTC", limits=Limits()))
    except ImlError:
        return None
    return Known(_shown(value), source)


def _is_secret(index: Index, spot: Spot, names: tuple[str, ...]) -> bool:
    """Tell whether a variable may hold a secret: all but parameters might, and of them those that are secret."""
    if names[0] != "parameters" or index.members is None:
        return names[0] != "now"
    for symbol in index.members.meant(spot.component, "parameters", names[1] if len(names) > 1 else ""):
        origin = index.members.fields.get(symbol.owner, {}).get(symbol.name)
        if origin is not None and isinstance(field := origin.value, dict) and is_secret_field(field):
            return True
    return False


def _has(context: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    value: Any = context
    for name in names[:2]:
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


def _context(index: Index, spot: Spot) -> tuple[dict[str, Any], str]:
    """Gather the inputs of the component: those of the first case that runs it, and defaults of its parameters."""
    parameters: dict[str, Any] = {}
    source = "the defaults"
    members = index.members
    if members is not None and spot.component is not None:
        for name, origin in members.fields.get(owner_name(spot.component), {}).items():
            default = origin.at("default").value
            if default is not None:
                parameters[name] = default
    run = first_run(index.companions, spot.name) if isinstance(spot.component, Module) else None
    if run is not None:
        parameters.update(run["input"])
        name = str(run.get("name", ""))
        source = f"the case “{name}”" if name else "the first case"
    return {"parameters": parameters}, source


def _shown(value: Any) -> str:
    from afkit.iml.values.basics import UNDEFINED
    from afkit.iml.values.json import json_text

    if value is UNDEFINED:
        return "undefined"
    return value if isinstance(value, str) else json_text(value)
