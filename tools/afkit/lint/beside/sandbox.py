"""Check that the parts of sandbox.yaml fit together, and its connections the connector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afkit.annotations import Any
from afkit.app.codes import MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE
from afkit.app.knowledge.facts import Facts, mark
from afkit.app.knowledge.mentions import mentions
from afkit.app.model import Connection, Origin
from afkit.app.spec.check.walk import Place
from afkit.app.spec.format.sandbox import FUNCTIONS, REQUEST_MEMBERS, SANDBOX
from afkit.iml.check.templates import check
from afkit.iml.check.types import ANY, Scope, Type, collection
from afkit.iml.codes import UNKNOWN_FUNCTION, UNKNOWN_MEMBER, UNKNOWN_VARIABLE
from afkit.iml.names import doubtful
from afkit.lint.beside.braces import unbraced
from afkit.lint.codes import CASE_TWICE, UNKNOWN_IN_COMPANION
from afkit.lint.rules.codes import HEADER_NAME_CASE
from afkit.lint.rules.parameters.declared import unnamed_fields
from afkit.nearest import edits, meant
from afkit.patterns import lazy
from afkit.source.diagnostic import Diagnostic, Related, Severity
from afkit.source.places import Path

_TOLD = frozenset({UNKNOWN_FUNCTION, UNKNOWN_MEMBER, UNKNOWN_VARIABLE})


def unknown(what: str, name: object, known: Iterable[str], at: Origin, *, key: bool = False) -> Diagnostic:
    """Say that a name is not declared, with the nearest that is."""
    place = at.key_location if key else at.location
    there = list(known)
    hint = meant(str(name), there, f"there are: {', '.join(there)}" if there else "none is declared")
    return Diagnostic(UNKNOWN_IN_COMPANION, "error", f"{what} '{name}'", place, hint)


def check_sandbox(facts: Facts, value: Any, origin: Origin, places: Iterable[Place]) -> Iterator[Diagnostic]:
    """Give every finding on the names in a sandbox: `value` has its form, though parts may be empty; `places` are its texts."""
    connections = value.get("connections", {})
    for name, values in connections.items():
        at = origin.at("connections", name)
        connection = facts.app.connections.get(name)
        if connection is None:
            yield unknown("the connector has no connection", name, facts.app.connections, at, key=True)
        else:
            yield from check_values(facts, connection, values, at)
            yield from _lacking(facts, connection, values, at)
    yield from _expressions(value, places, origin)
    yield from _namesakes(value.get("routes", ()), origin)
    replies, modes = _declared(value, "replies", origin), _declared(value, "modes", origin)
    for step, at in _steps(value, origin):
        yield from _queries(step.get("let"), at.at("let"))
        written = step.get("in")
        inner = written if isinstance(written, dict) else {}
        for mode in inner:
            if modes is not None and mode not in (modes or ("default",)):
                yield unknown("the sandbox has no mode", mode, modes, at.at("in", mode), key=True)
        for outcome, here in ((step, at), *((there, at.at("in", mode)) for mode, there in inner.items())):
            reply = outcome.get("reply") if isinstance(outcome, dict) else None
            if isinstance(reply, str) and replies is not None and reply not in replies:
                yield unknown("the sandbox has no reply", reply, replies, here.at("reply"))
            yield from _status(reply, here.at("reply"))
    yield from _status(value.get("otherwise"), origin.at("otherwise"))
    named = value.get("replies")
    for name, reply in named.items() if isinstance(named, dict) else ():
        yield from _status(reply, origin.at("replies", name))


def _status(reply: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find a status that is a word."""
    status = reply.get("status") if isinstance(reply, dict) else None
    if isinstance(status, str) and "{{" not in status and not status.isdecimal():
        message, hint = f"'{status}' is no HTTP status", "write a number, such as 200"
        yield Diagnostic(WRONG_TYPE, "error", message, at.at("status").location, hint)


def _namesakes(routes: Any, origin: Origin) -> Iterator[Diagnostic]:
    """Find routes that are called as an earlier one is."""
    first: dict[str, Origin] = {}
    for number, route in enumerate(routes):
        name = route.get("name") if isinstance(route, dict) else None
        at = origin.at("routes", number, "name")
        yield from _colons(route, origin.at("routes", number, "match", "path"))
        if isinstance(name, str) and first.setdefault(name, at) is not at:
            related = (Related(first[name].location, "the first one"),)
            message = f"two routes are called '{name}'"
            yield Diagnostic(CASE_TWICE, "warning", message, at.location, "rename one", (), related)


_COLON = lazy(r"(?<=/):([A-Za-z]\w*)(?=/|\Z)")


def _colons(route: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find parts of a path that are placeholders elsewhere."""
    path = route["match"].get("path") if isinstance(route, dict) and isinstance(route.get("match"), dict) else None
    for match in _COLON.finditer(path) if isinstance(path, str) and "/:" in path else ():
        message = f"'{match.group()}' is no placeholder, but a part of the path as it stands"
        place = at.inside(match.start(), match.end())
        yield Diagnostic(UNKNOWN_IN_COMPANION, "error", message, place, f"write {{{match.group(1)}}}")


def _declared(value: Any, section: str, origin: Origin) -> dict[str, Any] | None:
    """Give what a section declares; None if it may be there under another name, or has another form: that is told."""
    written = origin.document.value
    if section in value:
        return dict(value[section])
    whole = isinstance(written, dict) and section not in written and all(name in SANDBOX.keys for name in written)
    return {} if whole else None


def check_values(facts: Facts, connection: Connection, values: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find values of a connection that it neither asks for nor stores."""
    known = _held(facts, connection)
    for name in values if isinstance(values, dict) and known else ():
        if name not in known:
            yield unknown(f"the connection '{connection.name}' has no parameter", name, known, at.at(name), key=True)


def _lacking(facts: Facts, connection: Connection, values: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find what a connection must have and a sandbox does not give it."""
    for field in facts.fields(connection, "params"):
        wanted = field.value.get("required") is True and field.value.get("default") is None
        if wanted and field.shown and not field.inner and field.name and isinstance(values, dict) and values:
            near = any(edits(str(name).lower(), field.name.lower(), 2) <= 2 for name in values)
            if field.name not in values and not near:
                message = f"the connection '{connection.name}' needs '{field.name}'"
                yield Diagnostic(MISSING_KEY, "error", message, at.key_location, f"add {field.name}")


def _queries(bound: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find queries that do not say what they look for."""
    for name, value in bound.items() if isinstance(bound, dict) else ():
        verb = next((key for key in ("find", "filter") if isinstance(value, dict) and key in value), None)
        if verb is None or "where" in value:
            continue
        here = at.at(name)
        other = [key for key in value if key not in ("find", "filter")]
        hint = 'say which items: where: "{{item.id = params.id}}"'
        if len(other) == 1:
            message = f"unknown key '{other[0]}' in a query"
            near = edits(other[0].lower(), "where", 2) <= 2
            yield Diagnostic(
                UNKNOWN_KEY,
                "error",
                message,
                here.at(other[0]).key_location,
                "did you mean 'where'?" if near else f"write {hint.partition('where')[1]}",
            )
        else:
            yield Diagnostic(MISSING_KEY, "error", "a query needs 'where'", here.at(verb).key_location, hint)


def _held(facts: Facts, connection: Connection) -> list[str]:
    """The names of what a connection holds; none if they are not all known."""
    if any(call.owner is connection for call in facts.procedures) or facts.broken(connection, "params"):
        return []
    if facts.once(unnamed_fields).get((mark(connection), "params")):
        return []
    names = [field.name for field in facts.fields(connection, "params") if field.name]
    for request in facts.of(connection):
        stored = request.get("response", "data")
        if isinstance(stored, str) or request.step in ("requestToken", "accessToken"):
            return []
        names += stored if isinstance(stored, dict) else []
    return (
        []
        if any("{{" in name for name in names)
        else [*dict.fromkeys(names), "data", "scope", "uid", "metadata", "expires"]
    )


def _steps(value: Any, origin: Origin) -> Iterator[tuple[dict[str, Any], Origin]]:
    for number, route in enumerate(value.get("routes", ())):
        steps = route.get("steps") if isinstance(route, dict) else None
        for position, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                yield step, origin.at("routes", number, "steps", position)


def _expressions(value: Any, places: Iterable[Place], origin: Origin) -> Iterator[Diagnostic]:
    """Find variables and functions that rules do not have, and members that differ little from those that are set."""
    names = {
        "let": _named(origin.document.value, "let"),
        "state": {**dict.fromkeys(value.get("state", {}), ANY), "codes": ANY},
    }
    anywhere = False
    for at, path in _changed(value, ()):
        first = at[0] if at else None
        anywhere = anywhere or not isinstance(first, str) or "{{" in first
        if isinstance(first, str) and "{{" not in first and first not in names["state"]:
            near = next((other for other in names["state"] if edits(first, other, 1) <= 1), None)
            near = near or doubtful(first, names["state"])
            if near is not None:
                hint = f"did you mean '{near}'?"
                here = origin.at(*path, 0).location
                message = f"nothing else of the state is called '{first}'"
                yield Diagnostic(UNKNOWN_IN_COMPANION, "warning", message, here, hint)
            names["state"][first] = ANY
    switches = _declared(value, "switches", origin)
    scope = Scope(
        {
            "request": collection(dict.fromkeys(REQUEST_MEMBERS, ANY)),
            "sandbox": collection({"url": ANY, "title": ANY}),
            "switches": ANY if switches is None else collection(dict.fromkeys(switches, ANY)),
            "let": collection({**names["let"], "grant": ANY}, open=_is_torn(origin.document.value)),
            "state": collection(names["state"], open=anywhere or _declared(value, "state", origin) is None),
            **dict.fromkeys(("params", "mode", "cause", "item"), ANY),
        },
        FUNCTIONS,
    )
    modes = _declared(value, "modes", origin)
    right: set[tuple[str, tuple[str, ...]]] = set()  # an anchor brings the same expressions into many steps
    for place in places:
        if place.iml:
            yield from unbraced(place, scope.variables, origin)
        if not place.iml or "{{" not in place.text:
            continue
        routed = "params" in place.text and place.path[:1] == ("routes",)
        parts = _placeholders(value["routes"][place.path[1]]) if routed else None
        if (place.text, parts or ()) not in right:
            own = scope
            if parts is not None:
                own = scope._replace(variables={**scope.variables, "params": collection(dict.fromkeys(parts, ANY))})
            found = [*_faults(place, own, origin), *_capitals(place, origin), *_modes(place, modes, origin)]
            if not found:
                right.add((place.text, parts or ()))
            yield from found


def _placeholders(route: Any) -> tuple[str, ...] | None:
    """Give the names that the path of a route has for its parts; None if they are not known."""
    path = route["match"].get("path") if isinstance(route, dict) and isinstance(route.get("match"), dict) else None
    paths = [path] if isinstance(path, str) else path
    if not isinstance(paths, list):
        return None
    begun = [piece for text in paths for piece in str(text).replace("/:", "{").split("{")[1:]]
    return tuple(piece.partition("/")[0].partition("}")[0].rstrip("*") for piece in begun)


def _modes(place: Place, modes: dict[str, Any] | None, origin: Origin) -> Iterator[Diagnostic]:
    """Find modes that expressions ask for and that there are not."""
    text, at = place.text, -1
    while modes and (at := text.find("mode", at + 1)) >= 0:
        rest = text[at + len("mode") :].lstrip("!= ")
        name = rest[1:].partition("'")[0]
        alone = not (text[at - 1].isalnum() or text[at - 1] in "._")
        if alone and rest[:1] == "'" and name not in modes:
            start = len(text) - len(rest) + 1
            hint = meant(name, modes, f"there are: {', '.join(modes)}")
            where = origin.at(*place.path).inside(start, start + len(name))
            yield Diagnostic(UNKNOWN_IN_COMPANION, "error", f"the sandbox has no mode '{name}'", where, hint)


def _faults(place: Place, scope: Scope, origin: Origin) -> Iterator[Diagnostic]:
    for fault in check(place.text, scope):
        if fault.code in _TOLD:
            start = fault.start + (place.text[fault.start] == ".")
            where = origin.at(*place.path).inside(start, fault.end)
            if fault.code == UNKNOWN_MEMBER and not fault.hint:
                fault = fault._replace(hint=_there_are(fault.message, scope))
            severity: Severity = "warning" if fault.severity == "info" else "error"
            yield Diagnostic(fault.code, severity, fault.message, where, fault.hint)


def _there_are(message: str, scope: Scope) -> str | None:
    """Say which members a variable has, where they are few."""
    kind = scope.variables.get(message.partition(":")[0].rpartition(" in ")[2])
    members = sorted(kind.members or ()) if kind is not None else []
    return f"there are: {', '.join(members)}" if 0 < len(members) < _FEW else None


_FEW = 12
"""Members of a variable up to which they are named."""


def _capitals(place: Place, origin: Origin) -> Iterator[Diagnostic]:
    """Find names of headers under which nothing is, as they are in lower case."""
    for mention in mentions(place.text) if "request.headers." in place.text else ():
        name = mention.names[2] if mention.names[:2] == ("request", "headers") and len(mention.names) > 2 else ""
        if name != name.lower():
            where = origin.at(*place.path).inside(mention.start, mention.end)
            lower = f"request.headers.`{name.lower()}`"
            message = f"there is no header '{name}': names are in lower case"
            yield Diagnostic(HEADER_NAME_CASE, "warning", message, where, f"write {lower}")


def _named(value: Any, key: str) -> dict[str, Type]:
    """The names of all members `key`, wherever they are."""
    found: dict[str, Type] = {}
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            for name, inner in item.items():
                # A misspelt key is told as that.
                if isinstance(inner, dict) and (name == key or edits(str(name), key, 1) <= 1):
                    found.update(dict.fromkeys(inner, ANY))
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return found


def _is_torn(value: Any) -> bool:
    """Tell whether a `let` is none: what it would set is not known, and that is told."""
    if isinstance(value, dict):
        return ("let" in value and not isinstance(value["let"], dict)) or any(map(_is_torn, value.values()))
    return isinstance(value, list) and any(map(_is_torn, value))


def _changed(value: Any, path: Path) -> Iterator[tuple[list[Any], Path]]:
    """Yield where updates change the state, and where that stands."""
    if isinstance(value, dict):
        if isinstance(value.get("at"), list):
            yield value["at"], (*path, "at")
        for step, inner in value.items():
            yield from _changed(inner, (*path, step))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _changed(inner, (*path, number))
