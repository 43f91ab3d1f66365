"""How many results modules and procedures give. (AF602 to AF604)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import path_of, single
from afkit.app.model import Module, Rpc
from afkit.app.spec.format.types import NUMBER_TYPES
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import PROCEDURE_WITHOUT_LIMIT, SEARCH_WITHOUT_LIMIT, TRIGGER_WITHOUT_LIMIT
from afkit.lint.visits import each_component

_MOST = 500
"""Options that a procedure may give: a review demands a bound of 300 to 500."""

_SEARCH = """
        modules:
          listUsers:
            label: List users
            moduleType: search
            mappableParams: [{name: limit, type: uinteger, label: Limit, default: 10}]
            communication: {url: /users, response: {iterate: "{{body.users}}"%s}}
        """


def _limit_of(facts: Facts, module: Module) -> Request | None:
    """Give the request whose `limit` counts; None if the module writes no request."""
    requests = facts.of(module)
    return requests[-1] if requests else None


@rule(
    SEARCH_WITHOUT_LIMIT,
    "error",
    stops="review",
    why="A review demands an optional parameter `limit` (type `uinteger`, default 10) that `response.limit` reads; "
    "without it one run may give out thousands of bundles.",
    source="R-11",
    good=_SEARCH % ', limit: "{{parameters.limit}}"',
    bad=_SEARCH % "",
)
@each_component("module")
def search_without_limit(module: Module, facts: Facts) -> Iterator[Found]:
    request = _limit_of(facts, module) if module.module_type == "search" else None
    if request is None:
        return
    if any(item.get("response", "limit") is not None for item in facts.of(module)):
        yield from _asked_badly(request, module, "mappableParams", facts)
        return
    place = request.origin.at("response").key_location if request.has("response") else module.origin.key_location
    yield Found(
        place,
        f"the search '{module.name}' gives out as many bundles as the service sends",
        'add limit: "{{parameters.limit}}" to response, and a parameter limit (uinteger, default 10)',
    )


_TRIGGER = """
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            staticParams: [{name: limit, type: uinteger, label: Limit, required: true, default: 2}]
            communication: {url: /users, response: {iterate: "{{body.users}}"%s}}
        """


@rule(
    TRIGGER_WITHOUT_LIMIT,
    "error",
    stops="review",
    why="Without `response.limit` a trigger gives one bundle a run. A review demands a required static parameter "
    "`limit` that `response.limit` reads.",
    source="R-12",
    good=_TRIGGER % ', limit: "{{parameters.limit}}"',
    bad=_TRIGGER % "",
)
@each_component("module")
def trigger_without_limit(module: Module, facts: Facts) -> Iterator[Found]:
    request = _limit_of(facts, module) if module.module_type == "trigger" else None
    if request is None:
        return
    if not any(item.get("response", "limit") is not None for item in facts.of(module)):
        place = request.origin.at("response").key_location if request.has("response") else module.origin.key_location
        hint = 'add limit: "{{parameters.limit}}" to response, and a required static parameter limit'
        yield Found(place, f"the trigger '{module.name}' has no response.limit", hint)
        return
    yield from _asked_badly(request, module, "staticParams", facts)
    for field in facts.fields(module, "staticParams"):
        if field.name == "limit" and field.value.get("required") in (False, None) and not field.inner:
            place = field.origin.key_location
            yield Found(place, "the limit of a trigger must be required", "add required: true", "warning")


@rule(
    PROCEDURE_WITHOUT_LIMIT,
    "error",
    stops="review",
    why="Options and fields are shown in a form: thousands of them make it unusable, and fetching them takes too "
    "long. A review demands 300 to 500 at most.",
    source="R-13",
    good="""
        rpcs:
          listUsers:
            label: List users
            communication: {url: /u, response: {iterate: "{{body.users}}", limit: 300}}
        """,
    bad='rpcs: {listUsers: {label: List users, communication: {url: /u, response: {iterate: "{{body.users}}"}}}}',
)
@each_component("rpc")
def procedure_without_limit(rpc: Rpc, facts: Facts) -> Iterator[Found]:
    requests = facts.of(rpc)
    iterating = [item for item in requests if item.get("response", "iterate") is not None]
    if iterating and iterating[-1] is requests[-1] and not any(item.has("response", "limit") for item in requests):
        place = iterating[-1].origin.at("response", "iterate").key_location
        message = f"the procedure '{rpc.name}' gives as many options as the service sends"
        yield Found(place, message, "add limit: 300 to response")
    for request in iterating:
        limit = request.get("response", "limit")
        if isinstance(limit, int) and limit > _MOST:
            place = request.origin.at("response", "limit").location
            yield Found(place, f"{limit} options are more than a form can show", f"write 300 to {_MOST}", "warning")


def _asked_badly(request: Request, module: Module, key: str, facts: Facts) -> Iterator[Found]:
    """Tell of a limit that is not the user's: of a number, and of a parameter that cannot be one, or is hidden."""
    limit = request.get("response", "limit")
    place = request.origin.at("response", "limit").location
    add = (
        "add a parameter limit (uinteger, default 10)" if key == "mappableParams" else "add a required static parameter"
    )
    if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0:
        hint = f'write "{{{{parameters.limit}}}}", and {add}'
        yield Found(place, f"the user cannot say how many bundles '{module.name}' gives", hint, "warning")
        return
    node = single(limit.strip()) if isinstance(limit, str) else None
    path = path_of(node) if node is not None else None
    if path is None or len(path) != 2 or path[0] != "parameters":
        return
    for field in facts.fields(module, "staticParams", "mappableParams"):
        if field.name != path[1] or field.inner:
            continue
        if field.type in NUMBER_TYPES:
            for name in ("advanced",) if key == "staticParams" else ("required", "advanced"):
                filled = name == "required" and field.value.get("default") is not None
                if field.value.get(name) is True and not filled:
                    told = f"the limit of '{module.name}' is {name}"
                    yield Found(field.origin.at(name).key_location, told, f"remove {name}", "warning")
        elif field.type in ("text", "select", "boolean", "date"):
            told = f"the limit of '{module.name}' is parameters.{field.name}, of type {field.type}"
            if field.name == "limit":
                yield Found(field.origin.at("type").location, told, "write uinteger", "warning")
            else:
                yield Found(place, told, 'write "{{parameters.limit}}"', "warning")
