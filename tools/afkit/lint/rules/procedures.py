"""What remote procedures give to forms: options and fields. (AF454, AF455)"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import adds_fields
from afkit.app.model import Origin, Rpc
from afkit.app.spec.format.types import VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import FIELDS_WITHOUT_NAME, OPTIONS_WITHOUT_VALUE
from afkit.lint.rules.parameters import LISTS


@rule(
    OPTIONS_WITHOUT_VALUE,
    "error",
    why="An option is `{label, value}`. With other names the list stays empty, unless `options.label` and "
    "`options.value` of the select name them.",
    source="P-50",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: select, label: User, options: "rpc://listUsers"}]
        rpcs:
          listUsers:
            label: List users
            communication: {url: /u, response: {iterate: "{{body}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: select, label: User, options: "rpc://listUsers"}]
        rpcs:
          listUsers:
            label: List users
            communication: {url: /u, response: {iterate: "{{body}}", output: {name: "{{item.name}}", id: "{{item.id}}"}}}
        """,
)
def options_without_value(facts: Facts) -> Iterator[Found]:
    for rpc, output, place in _procedures(facts, options=True):
        missing = [name for name in ("value", "label") if name not in output]
        if missing:
            yield Found(
                place.location,
                f"the options of '{rpc.name}' have no {' and no '.join(missing)}",
                "write " + ", ".join(f'{name}: "{{{{item.…}}}}"' for name in missing),
            )


@rule(
    FIELDS_WITHOUT_NAME,
    "error",
    why="What it gives are parameters: without a name their values are lost, and without a type they are not shown.",
    source="app-format, sections 9.1 and 9.6",
    good="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: ["rpc://listFields"]
        rpcs:
          listFields:
            label: List fields
            communication: {url: /f, response: {iterate: "{{body}}", output: {name: "{{item.id}}", type: text}}}
        """,
    bad="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: ["rpc://listFields"]
        rpcs:
          listFields:
            label: List fields
            communication: {url: /f, response: {iterate: "{{body}}", output: {label: "{{item.id}}", type: text}}}
        """,
)
def fields_without_name(facts: Facts) -> Iterator[Found]:
    for rpc, output, place in _procedures(facts, options=False):
        missing = [name for name in ("name", "type") if name not in output]
        if missing and output.get("type") not in VISUAL_TYPES:
            yield Found(
                place.location,
                f"the fields of '{rpc.name}' have no {' and no '.join(missing)}",
                "write " + ", ".join(f'{name}: "{{{{item.…}}}}"' for name in missing),
            )


def _procedures(facts: Facts, *, options: bool) -> Iterator[tuple[Rpc, dict[str, Any], Origin]]:
    """Yield the procedures that give options (or fields), each with what it makes of an item."""
    uses: dict[str, set[bool]] = {}
    for call in facts.procedures:
        if call.owner is None or call.key not in LISTS:
            continue
        last = call.path[-1] if call.path else None
        as_options = last in ("options", "store")
        uses.setdefault(call.name, set()).add(as_options if as_options or adds_fields(call.path) else not options)
        if as_options and _renames(call.code.value, call.path):
            uses[call.name].add(not options)
    for name, kinds in uses.items():
        rpc = facts.app.rpcs.get(name)
        if rpc is None or kinds != {options}:
            continue
        requests = facts.of(rpc)
        output = requests[-1].get("response", "output") if requests else None
        wrapped = any(item.get("response", "wrapper") is not None for item in requests)
        if isinstance(output, dict) and SPREAD not in output and not wrapped:
            yield rpc, output, requests[-1].origin.at("response", "output")


def _renames(value: Any, path: tuple[str | int, ...]) -> bool:
    """Tell whether the options at a path name other members than `label` and `value`, or list files."""
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    if not isinstance(holder, dict):
        return False
    return bool({"label", "value"} & set(holder)) if path[-1] == "store" else holder.get("type") in ("file", "folder")
