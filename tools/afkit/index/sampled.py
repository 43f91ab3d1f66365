"""What a response must have held where a module's sample came out of it: `body` and `item`, as far as the output says."""

from __future__ import annotations

import re
from typing import Any

from afkit.app.lookup import code_value
from afkit.app.model import Module
from afkit.index.spots import Spot

_PATH = re.compile(r"\{\{\s*((?:body|item)(?:\.[A-Za-z_]\w*)*)\s*\}\}")


def sampled(spot: Spot) -> dict[str, Any]:
    """Give the variables of the response at a place; empty where the sample does not say what they are."""
    code = spot.component.codes.get("samples") if isinstance(spot.component, Module) else None
    response = _response(spot)
    if code is None or not code.given or response is None or spot.key != "communication":
        return {}
    known: dict[str, Any] = {}
    _put(known, response.get("output"), code.value)
    if "item" in known:
        iterate = response.get("iterate")
        _put(known, iterate.get("container") if isinstance(iterate, dict) else iterate, [known["item"]])
    return known


def _response(spot: Spot) -> dict[str, Any] | None:
    """Give the response of the request that a place lies in."""
    request = code_value(spot.component, spot.key) if spot.component is not None else None
    if isinstance(request, list):
        number = spot.path[0] if spot.path else None
        request = request[number] if isinstance(number, int) and number < len(request) else None
    response = request.get("response") if isinstance(request, dict) else None
    return response if isinstance(response, dict) else None


def _put(known: dict[str, Any], template: Any, value: Any) -> None:
    """Set what a template reads to the value that came out of it; a template that computes says nothing."""
    if isinstance(template, dict) and isinstance(value, dict):
        for name in template.keys() & value.keys():
            _put(known, template[name], value[name])
        return
    found = _PATH.fullmatch(template) if isinstance(template, str) else None
    if found is None:
        return
    *steps, last = found[1].split(".")
    holder = known
    for step in steps:
        holder = holder.setdefault(step, {})
        if not isinstance(holder, dict):
            return
    holder.setdefault(last, value)
