"""What a module needs that the service removed and that stays because somebody changed it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any


def kept_modules(base: Any, own: Any, new: Any) -> frozenset[str]:
    """Name the modules that the service removed and that stay, for they are not as they were made."""
    mine = own.get("modules") if isinstance(own, Mapping) else None
    if not isinstance(mine, Mapping):
        return frozenset()
    gone = (name for name in base["modules"] if name not in new["modules"] and name in mine)
    return frozenset(name for name in gone if mine[name] != base["modules"][name])


def carried(kind: str, base: Any, new: Any, kept: frozenset[str]) -> Any:
    """Give a file as it would be made now, with what it had for modules that stay: their place in the groups, the
    procedures that they name, their routes and their cases."""
    if not kept:
        return new
    made = copy.deepcopy(new)
    if kind == "manifest":
        _procedures(base, made, kept)
        _groups(base, made, kept)
    elif kind == "sandbox":
        known = {route["name"] for route in made["routes"]}
        routes = [route for route in base["routes"] if route["name"] in kept - known]
        made["routes"] += routes
        _named(base, made, "schemas", json.dumps(routes))
    else:
        made["cases"] += [case for case in base["cases"] if case.get("module") in kept]
    return made


def _procedures(base: Any, made: Any, kept: frozenset[str]) -> None:
    _named(base, made, "rpcs", json.dumps([base["modules"][name] for name in kept]))


def _named(base: Any, made: Any, key: str, text: str) -> None:
    """Put back the parts that a text names, and those that they name."""
    gone = {name: part for name, part in base.get(key, {}).items() if name not in made.get(key, {})}
    while found := [name for name in gone if re.search(rf"(//|/|\"){re.escape(name)}\b", text)]:
        text = json.dumps([gone[name] for name in found])
        made.setdefault(key, {}).update({name: gone.pop(name) for name in found})


def _groups(base: Any, made: Any, kept: frozenset[str]) -> None:
    groups = {group["label"]: group for group in made["groups"]}
    for group in base["groups"]:
        names = [name for name in group["modules"] if name in kept]
        if names and group["label"] in groups:
            groups[group["label"]]["modules"] += names
        elif names:
            made["groups"].append({**group, "modules": names})
