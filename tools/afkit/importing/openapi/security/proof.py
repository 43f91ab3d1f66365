"""Find the request that proves a connection: one that needs nothing but credentials, and best tells whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from afkit.importing.names import member
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import Operation, Parameter
from afkit.importing.openapi.description.shapes import Schemas
from afkit.importing.words import split
from afkit.records import NamedTuple

_ACCOUNT = ("me", "self", "whoami", "myself", "account", "profile", "current", "userinfo", "user", "viewer", "verify", "validate",
            "organization", "company", "tenant", "workspace", "status", "ping", "limits")  # fmt: skip
IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI itself says are no parameters."""

_NAMES = ("email", "name", "login", "username", "displayName", "display_name", "full_name", "title", "company", "id")


class Check(NamedTuple):
    """A request that proves a connection: its path, fixed query and headers, and what to show of the answer."""

    operation: Operation
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    shown: str
    uid: str


def find_check(
    description: Description, schemas: Schemas, operations: Iterable[Operation], schemes: frozenset[str]
) -> Check | None:
    """Choose the request for a combination of schemes; None if every request needs more than credentials."""
    best: tuple[tuple[int, int], Operation] | None = None
    for operation in operations:
        if operation.method != "GET" or "{" in operation.path or operation.deprecated or operation.host:
            continue
        asked = [frozenset(item) for item in operation.security or ()]
        if schemes and schemes not in asked:
            continue
        needed = [
            item for item in description.parameters(operation) if item.required and item.name.lower() not in IGNORED
        ]
        if any(_fixed(item, schemas) is None for item in needed):
            continue
        rank = (_rank(operation) + 200 * bool(needed), operation.path.count("/"))
        if best is None or rank < best[0]:
            best = (rank, operation)
    return _check(description, schemas, best[1]) if best is not None else None


def _fixed(parameter: Parameter, schemas: Schemas) -> Any:
    """Give a value that a required parameter may always have: its default or one of its options; None if none is known."""
    shape = schemas.shape(parameter.schema)
    if shape.kind == "array" and shape.items is not None:
        shape = schemas.shape(shape.items)
    if parameter.where not in ("query", "header"):
        return None
    return shape.default if isinstance(shape.default, str | int) else shape.enum[0] if shape.enum else None


def _rank(operation: Operation) -> int:
    last = split(operation.path.rsplit("/", 1)[-1])
    words = [*last, *split(operation.given)]
    found = [number for number, word in enumerate(_ACCOUNT) if word in last]
    if found:
        return found[0]
    return 50 if any(word in _ACCOUNT for word in words) else 100


def _check(description: Description, schemas: Schemas, operation: Operation) -> Check:
    query: dict[str, Any] = dict(operation.fixed)
    headers: dict[str, str] = {}
    for parameter in description.parameters(operation):
        if parameter.where == "query" and re.fullmatch(r"(?i)(per_?page|page_?size|limit)", parameter.name):
            least = schemas.shape(parameter.schema).bounds.get("minimum", 1)
            query[parameter.name] = max(1, int(least)) if isinstance(least, int | float) else 1
        elif parameter.required and parameter.where == "query":
            query[parameter.name] = _fixed(parameter, schemas)
        elif parameter.required and parameter.where == "header" and parameter.name.lower() not in IGNORED:
            headers[parameter.name] = str(_fixed(parameter, schemas))
    shown, uid = _identity(description, schemas, operation)
    return Check(operation, operation.path, query, headers, shown, uid)


def _identity(description: Description, schemas: Schemas, operation: Operation) -> tuple[str, str]:
    """Say how an account is shown behind the connection's name, and what its id is."""
    for response in description.responses(operation):
        if not response.status.startswith("2") or not response.media:
            continue
        shape = schemas.shape(response.media[0].schema)
        steps: tuple[str, ...] = ("body",)
        for wrapper in ("data", "user", "account", "result"):
            if wrapper in shape.properties and schemas.shape(shape.properties[wrapper]).properties:
                shape, steps = schemas.shape(shape.properties[wrapper]), (*steps, wrapper)
                break
        if shape.kind != "object":
            return "", ""
        scalars = {n for n, s in shape.properties.items() if schemas.shape(s).kind in ("string", "integer", "number")}
        name = next((name for name in _NAMES if name in scalars), "")
        uid = next((key for key in ("id", "uuid", "uid") if key in scalars), "")
        shown = f"{{{{{member(*steps, name)}}}}}" if name else ""
        return shown, f"{{{{{member(*steps, uid)}}}}}" if uid and name else ""
    return "", ""
