"""What the platform's review demands of modules and connections. (AF60x)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.mentions import mentions
from afkit.app.model import Connection, Module, Origin
from afkit.app.spec.format.responses import ERROR_TYPE
from afkit.lint.fixes.mend import rename, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    CONNECTION_NOT_TRIED,
    NO_ACTION_CRUD,
    NO_CONNECTION_METADATA,
    NO_INTERFACE,
    NO_LABEL,
    NO_UNIVERSAL_MODULE,
    RATE_LIMIT_UNNAMED,
    STATIC_PARAMETERS,
    UNIVERSAL_MODULE_FORM,
)
from afkit.lint.rules.responses.results import UNIVERSAL_OUTPUT
from afkit.lint.visits import each_component
from afkit.nearest import edits

_LABELS = frozenset({"Make an API call", "Execute a GraphQL query"})
_DESCRIPTIONS = ("Performs an arbitrary", "Performs arbitrary", "Sends a custom", "Executes a")
"""How the two wordings of the platform begin, and that of GraphQL."""


@rule(
    NO_LABEL,
    "error",
    stops="review",
    why="Users choose modules by label and description; a review demands both.",
    source="R-07",
    good="modules: {getUser: {label: Get a user, moduleType: action, description: Gets a user by ID.}}",
    bad="modules: {getUser: {label: Get a user, moduleType: action}}",
)
@each_component("module")
def no_label(module: Module, facts: Facts) -> Iterator[Found]:
    texts = (("label", module.label), ("description", module.description))
    missing = [name for name, text in texts if not text.strip()]
    if missing:
        told = " and no ".join(missing)
        written = module.origin.has(missing[0])
        place = module.origin.at(missing[0]).location if written else module.origin.key_location
        yield Found(place, f"module '{module.name}' has no {told}", f"add {missing[0]}: …")


def _has_type(facts: Facts, module: Module) -> bool:
    """Tell whether a manifest says what kind of module it is: of another, nobody knows what it should have."""
    return facts.project.form != "manifest" or module.origin.has("moduleType")


@rule(
    NO_INTERFACE,
    "error",
    stops="review",
    why="Users map what the interface lists. Without one they see nothing until the module has run.",
    source="R-09",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /user}
            interface: [{name: id, type: text, label: ID}]
        """,
    bad="modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /user}}}",
)
@each_component("module")
def no_interface(module: Module, facts: Facts) -> Iterator[Found]:
    interface = module.codes.get("interface")
    if (
        module.module_type == "responder"
        or not _has_type(facts, module)
        or (interface is not None and interface.value)
        or facts.unseen(module, "interface")
        or facts.broken(module, "interface")
        or _gives_nothing(facts, module)
    ):
        return
    given = interface is not None and interface.given
    place = interface.origin.key_location if interface is not None and given else module.origin.key_location
    message = f"module '{module.name}' does not describe its output"
    yield Found(place, message, "list the fields of its output in interface")


def _gives_nothing(facts: Facts, module: Module) -> bool:
    """Tell whether a module says that it has no output, as deleting ones do."""
    requests = facts.of(module)
    if not requests or not requests[-1].has("response", "output"):
        return False
    output = requests[-1].get("response", "output")
    return output in (None, False) or (
        isinstance(output, str) and output.replace(" ", "") in ("{{undefined}}", "{{null}}")
    )


@rule(
    NO_UNIVERSAL_MODULE,
    "error",
    stops="review",
    why='With "Make an API call" users reach what the other modules do not cover; a review demands it. An app that is '
    "never reviewed can ignore this code in its settings.",
    source="R-08",
    good="modules: {makeApiCall: {label: Make an API call, moduleType: universal}}",
    bad="modules: {getUser: {label: Get a user, moduleType: action}}",
)
def no_universal_module(facts: Facts) -> Iterator[Found]:
    modules = facts.app.modules
    if modules and not any(module.module_type == "universal" for module in modules.values()):
        place = next(iter(modules.values())).origin.key_location
        yield Found(place, "the app has no universal module", 'add "Make an API call"')


@rule(
    UNIVERSAL_MODULE_FORM,
    "warning",
    stops="review",
    why='There is one, called "Make an API call" (or "Execute a GraphQL query"), and it gives out `body`, `headers` '
    "and `statusCode`, so that users know it from any other app.",
    source="R-17",
    good="modules: {makeApiCall: {label: Make an API call, moduleType: universal}}",
    bad="modules: {makeApiCall: {label: Call the API, moduleType: universal}}",
)
def universal_module_form(facts: Facts) -> Iterator[Found]:
    found = [module for module in facts.app.modules.values() if module.module_type == "universal"]
    for module in found:
        if module.label and module.label not in _LABELS and len(found) == 1:
            nearly = module.label.lower() in {label.lower() for label in _LABELS}
            yield Found(
                module.origin.at("label").location,
                "the usual label is 'Make an API call' (GraphQL: 'Execute a GraphQL query')",
                "write it in sentence case" if nearly else "use it",
                "info" if nearly else None,
            )
        output = next((item.get("response", "output") for item in facts.of(module)[-1:]), None)
        whole = isinstance(output, str) and output.replace(" ", "") == "{{body}}"
        if whole and not facts.of(module)[-1].has("response", "wrapper"):
            hint = 'write {body: "{{body}}", headers: "{{headers}}", statusCode: "{{statusCode}}"}'
            place = facts.of(module)[-1].origin.at("response", "output").location
            yield Found(place, "the output of a universal module lacks headers, statusCode", hint)
        if module.description and not module.description.startswith(_DESCRIPTIONS):
            place = module.origin.at("description").location
            hint = "write Performs an arbitrary authorized API call."
            yield Found(place, "a universal module is described otherwise", hint, "info")
        missing = [name for name in UNIVERSAL_OUTPUT if isinstance(output, dict) and name not in output]
        if missing and isinstance(output, dict) and "{{...}}" not in output:
            at = facts.of(module)[-1].origin.at("response", "output")
            slip = next((key for key in output if edits(key.lower(), missing[0].lower(), 1) <= 1), None)
            if slip is not None:
                told = f"the output of a universal module lacks {missing[0]}, but has {slip}"
                fix = rename(at.at(slip), missing[0])
                yield Found(at.at(slip).key_location, told, f"did you mean '{missing[0]}'?", fix=fix, unsafe=True)
                continue
            place = at.location
            yield Found(
                place,
                f"the output of a universal module lacks {', '.join(missing)}",
                f'add {missing[0]}: "{{{{{missing[0]}}}}}"',
            )


@rule(
    NO_CONNECTION_METADATA,
    "warning",
    stops="review",
    why="`metadata` is shown behind the connection's name, so that users tell several connections apart.",
    source="R-18",
    good="""
        connections:
          acme:
            label: Acme
            connectionType: basic
            communication: {url: "https://a.example/me", response: {metadata: {type: text, value: "{{body.name}}"}}}
        """,
    bad='connections: {acme: {label: Acme, connectionType: basic, communication: {url: "https://a.example/me"}}}',
)
@each_component("connection")
def no_connection_metadata(connection: Connection, facts: Facts) -> Iterator[Found]:
    requests = [item for item in facts.of(connection) if item.sends or item.origin.has("url")]
    code = connection.codes.get("communication")
    if code is not None and not isinstance(code.value, dict):
        return
    for item in requests:
        metadata = item.get("response", "metadata")
        if (
            isinstance(metadata, dict)
            and metadata
            and "value" not in metadata
            and not any("{{" in key for key in metadata)
        ):
            place = item.origin.at("response", "metadata").key_location
            yield Found(place, "this metadata has no value, so that nothing is shown", 'add value: "{{body.…}}"')
    if requests and not any(item.get("response", "metadata") for item in facts.of(connection)):
        yield Found(
            connection.origin.key_location,
            f"connection '{connection.name}' does not say whose account it is",
            'add response: {metadata: {type: text, value: "{{body.…}}"}}',
        )


@rule(
    NO_ACTION_CRUD,
    "warning",
    stops="review",
    why="`actionCrud` decides how empty fields are sent: only an `update` lets users erase a value.",
    source="P-61",
    good="modules: {addUser: {label: Add a user, moduleType: action, actionCrud: create}}",
    bad="modules: {addUser: {label: Add a user, moduleType: action}}",
)
def no_action_crud(facts: Facts) -> Iterator[Found]:
    told = {
        (item.location.file, item.location.start) for item in facts.project.diagnostics if "actionCrud" in item.message
    }
    for module in facts.app.modules.values():
        if module.module_type != "action" or module.action_crud is not None or not _has_type(facts, module):
            continue
        place = module.origin.key_location
        if not module.origin.has("actionCrud") and not (told and (place.file, place.start) in told):
            yield Found(place, f"the action '{module.name}' has no actionCrud", "add create, read, update or delete")


@rule(
    RATE_LIMIT_UNNAMED,
    "warning",
    stops="review",
    why="Sources disagree on what the platform makes of 429 by itself. Only a `RateLimitError` is tried again later "
    "for sure.",
    source="R-44",
    good="""
        base:
          response: {error: {message: "{{body.text}}", "429": {type: RateLimitError, message: "{{body.text}}"}}}
        """,
    bad='base: {response: {error: {message: "{{body.text}}"}}}',
)
def rate_limit_unnamed(facts: Facts) -> Iterator[Found]:
    error = facts.base.get("response", "error") if facts.base is not None else None
    if facts.base is None or not isinstance(error, dict | str):
        return
    given = error.get("429") if isinstance(error, dict) else None
    yield from _mistyped(error, facts.base.origin.at("response", "error"))
    unclear = isinstance(error, dict) and any(name[:1] == "4" and len(name.strip("x")) != 3 for name in error)
    if unclear or not isinstance(given, dict) or not given.get("type"):
        kind = error.get("type") if isinstance(error, dict) else None
        if not unclear and not (isinstance(kind, str) and ("429" in kind or mentions(kind))):
            place = facts.base.origin.at("response", "error").key_location
            yield Found(place, "429 (too many requests) has no type", 'add "429": {type: RateLimitError, message: "…"}')
    elif given["type"] in ERROR_TYPE.values and given["type"] not in ("RateLimitError", "ConnectionError"):
        at = facts.base.origin.at("response", "error", "429", "type")
        fix = within(at, 0, len(given["type"]), "RateLimitError")
        message = f"429 (too many requests) is no {given['type']}"
        yield Found(at.location, message, "write type: RateLimitError", fix=fix, unsafe=True)


def _mistyped(error: Any, at: Origin) -> Iterator[Found]:
    """Tell of other statuses that a reviewer knows the type of, and that are given one of faults in the data."""
    for status, right in _TYPES.items() if isinstance(error, dict) else ():
        given = error.get(status)
        kind = given.get("type") if isinstance(given, dict) else None
        if kind in ("RuntimeError", "DataError"):
            place = at.at(status, "type")
            fix = within(place, 0, len(kind), right)
            yield Found(place.location, f"{status} is no {kind}", f"write type: {right}", "info", fix, unsafe=True)


_TYPES = {"401": "InvalidAccessTokenError", "502": "ConnectionError", "503": "ConnectionError"}
"""What statuses mean, whatever the service is."""


@rule(
    STATIC_PARAMETERS,
    "warning",
    stops="review",
    why="Static parameters cannot be mapped. Only triggers need them, since nothing runs before a trigger.",
    source="R-36",
    good="""
        modules:
          getUser: {label: Get a user, moduleType: action, mappableParams: [{name: id, type: text, label: ID}]}
        """,
    bad="""
        modules:
          getUser: {label: Get a user, moduleType: action, staticParams: [{name: id, type: text, label: ID}]}
        """,
)
@each_component("module")
def static_parameters(module: Module, facts: Facts) -> Iterator[Found]:
    params = module.codes.get("staticParams")
    if params is None or not params.given or not params.value:
        return
    if module.module_type in ("action", "search", "universal"):
        message = f"the parameters of '{module.name}' are static, and cannot be mapped"
        yield Found(params.origin.key_location, message, "move them to mappableParams")


@rule(
    CONNECTION_NOT_TRIED,
    "error",
    stops="review",
    why="Saving a connection must fail for wrong credentials. Without `communication` anything is accepted.",
    source="R-06",
    good="connections: {acme: {label: Acme, connectionType: basic, communication: {url: 'https://api.acme.example/me'}}}",
    bad="connections: {acme: {label: Acme, connectionType: basic}}",
)
@each_component("connection")
def connection_not_tried(connection: Connection, facts: Facts) -> Iterator[Found]:
    code = connection.codes.get("communication")
    if code is None or code.given or facts.project.form != "manifest" or facts.broken(connection, "communication"):
        return
    told = f"connection '{connection.name}' makes no request, so that wrong credentials are accepted"
    hint = "add communication: ask an endpoint that needs the credentials, such as the account's own"
    yield Found(connection.origin.key_location, told, hint)
