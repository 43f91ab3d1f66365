"""Components that read a connection, and have none. (AF446, AF739)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Use, mark
from afkit.app.model import KINDS
from afkit.lint.fixes.mend import NO_FIX, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import CONNECTION_MISSING, PARAMETER_OF_CONNECTION
from afkit.lint.rules.references import leaves_it_open

_BASE = """
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{name: apiKey, type: password, label: API key, required: true}]
        base: {headers: {X-Key: "{{%s.apiKey}}"}, log: {sanitize: ["request.headers.`x-key`"]}}
        """


@rule(
    CONNECTION_MISSING,
    "error",
    stops="run",
    why="Without a connection the values are empty, and the request goes out without credentials.",
    source="P-55",
    good="""
        connections: {acme: {label: Acme, connectionType: basic}}
        rpcs: {listUsers: {label: List users, connection: acme, communication: {url: "/{{connection.tenant}}/users"}}}
        """,
    bad="""
        connections: {acme: {label: Acme, connectionType: basic}}
        rpcs: {listUsers: {label: List users, connection: null, communication: {url: "/{{connection.tenant}}/users"}}}
        """,
)
def connection_missing(facts: Facts) -> Iterator[Found]:
    told: set[Mark] = set()
    for use in facts.uses("connection"):
        text, owner = use.text, use.text.owner
        if owner is None or text.kind not in ("module", "rpc", "webhook") or mark(owner) in told:
            continue
        if text.kind == "webhook" and text.key == "communication":
            continue
        if facts.connections_of(owner) or getattr(owner, "connection", None) or getattr(owner, "alt_connection", None):
            continue  # one that it names, but that does not exist, is told elsewhere
        told.add(mark(owner))
        yield Found(
            use.location,
            f"{text.kind} '{owner.name}' reads {'.'.join(use.names)}, but has no connection",
            "name its connection",
        )
    yield from _through_base(told, facts)


def _through_base(told: set[Mark], facts: Facts) -> Iterator[Found]:
    """Tell of procedures without a connection that inherit what reads one, and replace none of it.

    A module may ask an address that is open to everybody, with the same headers as the others: that is its author's choice.
    """
    read = facts.once(_inherited)
    for request in facts.requests if read else ():
        owner = request.owner
        if request.kind != "rpc" or owner is None or not request.sends or not request.inherits or mark(owner) in told:
            continue
        named = getattr(owner, "connection", None) or getattr(owner, "alt_connection", None)
        if named or not facts.described(owner) or not facts.app.connections or leaves_it_open(owner, facts):
            continue
        through = next((use for use in read if _inherits(request.value, use)), None)
        if through is None:
            continue
        told.add(mark(owner))
        name = ".".join(through.names)
        message = f"rpc '{owner.name}' reads {name} through base, but has no connection"
        yield Found(request.origin.at("url").location, message, "name its connection")


def _inherited(facts: Facts) -> list[Use]:
    """What base's headers, query and address read of the connection."""
    return [
        use
        for use in facts.uses("connection")
        if use.text.owner is None and use.text.key == "base" and use.text.path[:1] in _SENT and len(use.names) > 1
    ]


_SENT = (("headers",), ("qs",), ("baseUrl",))


def _inherits(own: Any, use: Use) -> bool:
    """Tell whether a request takes over the text of base that reads the connection."""
    part = use.text.path[0]
    if part == "baseUrl":
        return not str(own.get("url") or "").startswith(("http://", "https://", "{{"))
    given = own.get(part)
    name = str(use.text.path[1]).lower() if len(use.text.path) > 1 else ""
    return not isinstance(given, str) and name not in {str(key).lower() for key in given or ()}


@rule(
    PARAMETER_OF_CONNECTION,
    "error",
    stops="run",
    why="In base, `parameters` are those of the module that runs. What the connection asks for, or stores, is read from "
    "`connection`.",
    source="app-format, section 6.1",
    good=_BASE % "connection",
    bad=_BASE % "parameters",
)
def parameter_of_connection(facts: Facts) -> Iterator[Found]:
    uses = [use for use in facts.uses("parameters") if use.text.owner is None and len(use.names) > 1]
    if not uses:
        return
    declared = {
        field.name
        for kind in KINDS
        for owner in facts.app.components(kind).values()
        if kind != "connection"
        for field in facts.fields(owner, "params", "staticParams", "mappableParams")
    }
    stored = {field.name for owner in facts.app.connections.values() for field in facts.fields(owner, "params")}
    for request in facts.requests:
        data = request.get("response", "data") if request.kind == "connection" else None
        stored.update(data if isinstance(data, dict) else ())
    for use in uses:
        name, start = use.names[1], use.mention.start
        if name in stored and name not in declared:
            written = use.text.text[start : start + len("parameters")] == "parameters"
            fix = within(use.text.origin, start, start + len("parameters"), "connection") if written else NO_FIX
            message = f"no module has a parameter '{name}': it is the connection's"
            yield Found(use.location, message, f"write connection.{name}", fix=fix)
