"""What an expression of sandbox.yaml may use at its place: the request, the state, what earlier steps have set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.spec.format.sandbox import FUNCTIONS, REQUEST_MEMBERS
from afkit.iml.check.templates import infer
from afkit.iml.check.types import ANY, BUFFER, COLLECTION, NUMBER, TEXT, Scope, Type, array, collection, of_value
from afkit.source.places import Path, value_at

_PLACEHOLDER = re.compile(r"\{([A-Za-z]\w*)\*?\}")
_REQUEST: Mapping[str, Type] = {
    **dict.fromkeys(sorted(REQUEST_MEMBERS), ANY),
    **dict.fromkeys(("method", "host", "target", "path", "body"), TEXT),
    **dict.fromkeys(("query", "headers", "titledHeaders"), COLLECTION),
    "size": NUMBER,
    "raw": BUFFER,
}
_SANDBOX = collection({"url": TEXT, "title": TEXT})
DOCS: Mapping[str, str] = {
    "request": "The request that came in. The names of `headers` are in lower case.",
    "params": "What the placeholders of the route's path stand for.",
    "state": "What the service knows; `update` changes it.",
    "let": "Values that this step, earlier ones and guards have set.",
    "item": "The item at hand: of a query, of an update or a report with `each`.",
    "cause": "The words of this step or an earlier one: why it is answered so.",
    "switches": "Settings of the sandbox (`--set NAME=VALUE`).",
    "mode": "The mode that the sandbox plays.",
    "sandbox": "The sandbox itself: its address and its title.",
}
"""What the variables hold, as people are told."""


def scope_of(whole: Any, near: Any, path: Path) -> Scope:
    """Give what may be used at a path. `near` is the text as it is now, of which parts may be left out; `whole` has all."""
    whole, section = _object(whole), path[0] if path else ""
    switches = _object(whole.get("switches"))
    variables: dict[str, Type] = {"sandbox": _SANDBOX}
    if section == "report" or section in ("routes", "replies", "otherwise", "faults"):
        variables |= {"state": of_value(_object(whole.get("state")))._replace(open=True), "mode": TEXT}
    if section in ("routes", "replies", "otherwise", "faults"):
        defaults = {name: of_value(_object(switch).get("default")) for name, switch in switches.items()}
        variables |= {"request": collection(_REQUEST), "switches": collection(defaults), "cause": TEXT}
        route = _object(value_at(near, path[:2])) if section == "routes" else {}
        variables["params"] = _params(route) if section == "routes" else COLLECTION
        variables["let"] = collection(_set_before(whole, route, path, variables), open=section != "routes")
    scope = Scope(variables, FUNCTIONS, "apps", True)
    item = _item(near, path, scope)
    return scope if item is None else scope._replace(variables={**variables, "item": item})


def _params(route: Mapping[str, Any]) -> Type:
    """Type the placeholders of a route's paths; a guard for all of them knows those of no path."""
    paths = _object(route.get("match")).get("path")
    texts = [text for text in (paths if isinstance(paths, list) else [paths]) if isinstance(text, str)]
    return collection({name: TEXT for text in texts for name in _PLACEHOLDER.findall(text)}, open=not texts)


def _set_before(
    whole: Mapping[str, Any], route: Mapping[str, Any], path: Path, variables: dict[str, Type]
) -> dict[str, Type]:
    """Give what guards, the steps up to the place, and the update around it have set."""
    found: dict[str, Type] = {}
    guards = [one for one in map(_object, _list(whole.get("routes"))) if one.get("guard") is True]
    steps = [step for guard in guards if guard.get("name") != route.get("name") for step in _list(guard.get("steps"))]
    number = path[3] if len(path) > 3 and isinstance(path[3], int) else 0
    steps += _list(route.get("steps"))[: number + 1] if path[2:3] == ("steps",) else []
    holders = [_object(step) for step in steps]
    holders += [_object(value_at(route, path[2:end])) for end in _updates(path)]
    for holder in holders:
        for name, value in _object(holder.get("let")).items():
            found[str(name)] = _bound(value, Scope({**variables, "let": collection(found)}, FUNCTIONS, open=True))
    own = path.index("let") if "let" in path else -1
    if len(path) == own + 2 or (own >= 0 and path[own + 2 :] in (("find",), ("filter",), ("where",))):
        found.pop(str(path[own + 1]), None)  # it is only being set
    return found


def _updates(path: Path) -> Iterator[int]:
    return (end for end in range(4, len(path) + 1) if path[end - 2 : end - 1] == ("update",))


def _bound(value: Any, scope: Scope) -> Type:
    """Give the type of a value that a `let` sets; of a query, that of an item or of a list of them."""
    if isinstance(value, str):
        return infer(value, scope)
    query = _object(value)
    if "where" not in query:
        return ANY
    item = _items(query.get("find", query.get("filter")), scope)
    return item.maybe() if "find" in query else array(item)


def _item(near: Any, path: Path, scope: Scope) -> Type | None:
    """Type the item of the innermost query, update or report around a place; None where there is none."""
    for end in range(len(path) - 1, 0, -1):
        holder = value_at(near, path[:end])
        if not isinstance(holder, dict):
            continue
        if "where" in holder or path[end] == "where":
            return _items(holder.get("find", holder.get("filter")), scope) if path[end] == "where" else None
        if "each" in holder and path[end] != "each":
            return _items(holder["each"], scope)
    return None


def _items(written: Any, scope: Scope) -> Type:
    """Give the type of the items of a list, or of the members of an object, that an expression gives."""
    kind = infer(written, scope) if isinstance(written, str) else ANY
    if kind.item is not None:
        return kind.item
    members = list((kind.members or {}).values())
    return members[0] if members and all(one == members[0] for one in members) else ANY


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
