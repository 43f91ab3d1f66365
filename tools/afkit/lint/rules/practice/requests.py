"""What requests send, and what the service makes of it. (AF700 to AF708)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Request, mark
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import calls, mentions, path_of, single
from afkit.app.model import Connection, Module
from afkit.app.spec.shapes.basics import SPREAD
from afkit.iml.syntax.ast import Call
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    CERTIFICATE_NOT_SHARED,
    CONDITION_REFUSES,
    DATE_SENT_WHOLE,
    EMPTY_COLLECTION_SENT,
    ERROR_HANDLED_LATER,
    LIST_IN_ONE_PART,
    PATH_ENCODED_TWICE,
    PATH_MAY_END_IN_SLASH,
    URL_VALUE_IN_BODY,
)
from afkit.lint.visits import each_component, each_request, each_request_with
from afkit.patterns import lazy
from afkit.source.diagnostic import Related


def _call(communication: str, fields: str = "{name: id, type: text, label: ID, required: true}") -> str:
    return f"""
        modules:
          updateUser:
            label: Update a user
            moduleType: action
            actionCrud: update
            mappableParams: [{fields}]
            communication: {communication}
        """


@rule(
    PATH_ENCODED_TWICE,
    "info",
    stops="review",
    why="The platform encodes the path of a URL itself, unless `encodeUrl: false` says that it is encoded: of `a/b`, "
    "`encodeURL()` makes `a%2Fb`, and the platform `a%252Fb`. IDs of letters and digits come to no harm. Told once for an "
    "app that mostly does without.",
    source="app-format, section 2.3",
    good=_call('{url: "/users/{{encodeURL(parameters.id)}}", encodeUrl: false, method: PATCH, body: {}}'),
    bad=_call('{url: "/users/{{encodeURL(parameters.id)}}", method: PATCH, body: {}}'),
)
def path_encoded_twice(facts: Facts) -> Iterator[Found]:
    found: list[tuple[Request, Call]] = []
    right = 0
    for request in facts.requests:
        url = request.get("url")
        if not isinstance(url, str) or "encodeURL(" not in url:
            continue
        query = url.find("?")
        within = [call for call in calls(url) if call.name == "encodeURL" and not 0 <= query < call.start]
        if facts.effective(request, "encodeUrl") not in (True, None):  # what is no boolean is told
            right += 1
        elif within:
            found.append((request, within[0]))
    knows = right >= len(found)  # then it was forgotten; else it is how the app does it
    for request, call in found if knows else found[:1]:
        related = (
            () if knows else tuple(Related(other.origin.at("url").location, "and this") for other, _ in found[1:6])
        )
        more = f", and {len(found) - 1} more are" if len(found) > 1 and not knows else ""
        yield Found(
            request.origin.at("url").inside(call.start, call.end),
            f"this path is encoded twice{more}",
            "add encodeUrl: false",
            "warning" if knows else None,
            related=related,
        )


@rule(
    PATH_MAY_END_IN_SLASH,
    "info",
    stops="review",
    why="An empty value leaves the slash in front of it, and many services take `/users/` for another path than `/users`.",
    source="P-58",
    good=_call('{url: "/users/{{parameters.id}}", method: PATCH, body: {}}'),
    bad=_call('{url: "/users/{{parameters.id}}", method: PATCH, body: {}}', "{name: id, type: text, label: ID}"),
)
@each_request_with("url")
def path_may_end_in_slash(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("url")
    if not isinstance(url, str) or not url.endswith("}}") or not isinstance(request.owner, Module):
        return
    at = url.rfind("/{{")
    mention = next((item for item in mentions(url) if item.start > at), None) if at >= 0 else None
    if mention is None or mention.names[0] != "parameters" or len(mention.names) != 2 or "}}" in url[at:-2]:
        return
    if any(call.name in ("if", "ifempty", "switch") for call in mention.calls):
        return
    field = _field(facts, request, mention.names[1])
    if field is not None and field.value.get("required") is not True and field.value.get("default") in (None, ""):
        place = request.origin.at("url").inside(mention.start, mention.end)
        told = f"'{field.name}' may stay empty, and then the path ends with a slash"
        yield Found(place, told, "make it required: true, or put the slash into the expression")


def _field(facts: Facts, request: Request, name: str) -> Field | None:
    """Give the parameter of a request's owner that is always shown."""
    return facts.once(_always_shown).get((mark(request.owner), name))


def _always_shown(facts: Facts) -> dict[tuple[Mark, str], Field]:
    """The parameters of each component that are always shown, by name; of several the first."""
    found: dict[tuple[Mark, str], Field] = {}
    for owner in {mark(request.owner): request.owner for request in facts.requests}.values():
        for field in facts.fields(owner, "staticParams", "mappableParams"):
            if field.shown and not field.inner:
                found.setdefault((mark(owner), field.name), field)
    return found


def _with_days(facts: Facts) -> set[Mark]:
    """The components with a parameter that is a day without a time."""
    always = facts.once(_always_shown)
    return {at for (at, _), field in always.items() if field.type == "date" and field.value.get("time") is False}


def _members(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the members of a body that are exactly one of the parameters: (member, parameter)."""
    for name, text in value.items() if isinstance(value, dict) else ():
        node = single(text) if isinstance(text, str) and text.startswith("{{") else None
        path = path_of(node) if node is not None else None
        if path is not None and path[0] == "parameters" and len(path) == 2:
            yield name, path[1]


_FILES = (
    "{name: files, type: array, label: Files, spec: {type: buffer}, required: true}, {name: id, type: text, label: ID}"
)


@rule(
    LIST_IN_ONE_PART,
    "info",
    stops="review",
    why="Whether a list becomes several parts of one name is not documented, and services expect either. Send "
    "one file a request, "
    "or try it with this service.",
    source="P-64",
    good=_call(
        '{url: /u, method: POST, type: multipart/form-data, body: {file: {value: "{{parameters.file}}", '
        'options: {filename: "{{parameters.name}}"}}}}',
        "{name: file, type: buffer, label: File, required: true}, {name: name, type: filename, label: Name}",
    ),
    bad=_call('{url: /u, method: POST, type: multipart/form-data, body: {files: "{{parameters.files}}"}}', _FILES),
)
@each_request_with("type")
def list_in_one_part(request: Request, facts: Facts) -> Iterator[Found]:
    if request.get("type") != "multipart/form-data":
        return
    body = request.get("body")
    for name, parameter in _members(body):
        field = _field(facts, request, parameter)
        if field is not None and (field.type == "array" or field.value.get("multiple") is True):
            place = request.origin.at("body", name).location
            yield Found(place, f"'{name}' is a list, but a part is one value", "send one request for each")
    for name, value in body.items() if isinstance(body, dict) else ():
        if isinstance(value, list):
            place = request.origin.at("body", name).key_location
            yield Found(place, f"'{name}' is a list, but a part is one value", "send one request for each")


@rule(
    URL_VALUE_IN_BODY,
    "info",
    stops="review",
    why="`{{parameters}}` holds every field, also the one whose value stands in the URL already. Many "
    "services refuse members that they "
    "do not know.",
    source="P-81",
    good=_call('{url: "/users/{{parameters.id}}", method: PATCH, body: "{{omit(parameters, \'id\')}}"}'),
    bad=_call('{url: "/users/{{parameters.id}}", method: PATCH, body: "{{parameters}}"}'),
)
@each_request_with("body")
def url_value_in_body(request: Request, facts: Facts) -> Iterator[Found]:
    body = request.get("body")
    text = body if isinstance(body, str) else None
    steps: tuple[str, ...] = ("body",)
    if isinstance(body, dict) and isinstance(body.get(SPREAD), str):
        text, steps = body[SPREAD], ("body", SPREAD)
    node = single(text) if text is not None else None
    url = request.get("url")
    if node is None or path_of(node) != ("parameters",) or not isinstance(url, str):
        return
    there = dict.fromkeys(
        item.names[1] for item in mentions(url) if item.names[0] == "parameters" and len(item.names) > 1
    )
    if there:
        names = ", ".join(f"'{name}'" for name in there)
        hint = f"write {{{{omit(parameters, {names})}}}}"
        place = request.origin.at(*steps).location
        yield Found(place, f"the body also carries {names}, which the URL has", hint)


_DATE = "{name: day, type: date, label: Day}"


@rule(
    DATE_SENT_WHOLE,
    "info",
    stops="review",
    why="A date is sent as ISO 8601 in UTC with milliseconds, such as `2026-03-04T00:00:00.000Z`. A service "
    "that wants a day, or no "
    "fractions, refuses it, and for a field without a time the day may be the one before.",
    source="P-82",
    good=_call(
        "{url: /u, method: POST, body: {day: \"{{formatDate(parameters.day, 'YYYY-MM-DD')}}\"}}",
        _DATE[:-1] + ", time: false}",
    ),
    bad=_call('{url: /u, method: POST, body: {day: "{{parameters.day}}"}}', _DATE[:-1] + ", time: false}"),
)
@each_request
def date_sent_whole(request: Request, facts: Facts) -> Iterator[Found]:
    if not isinstance(request.owner, Module) or mark(request.owner) not in facts.once(_with_days):
        return
    for part in ("body", "qs"):
        for name, parameter in _members(request.get(part)):
            field = _field(facts, request, parameter)
            if field is not None and field.type == "date" and field.value.get("time") is False:
                place = request.origin.at(part, name).location
                hint = f"write {{{{formatDate(parameters.{parameter}, 'YYYY-MM-DD')}}}}"
                yield Found(place, f"'{parameter}' is a day, but is sent with a time", hint)


_PLACE = "{name: place, type: collection, label: Place, spec: [{name: city, type: text, label: City}]}"


@rule(
    EMPTY_COLLECTION_SENT,
    "info",
    stops="review",
    why="A collection whose fields are all empty is `{}`, and in an update `{}` may empty what the service has.",
    source="P-60",
    good=_call(
        '{url: /u, method: PATCH, body: {place: "{{if(length(keys(parameters.place)), parameters.place, undefined)}}"}}',
        _PLACE,
    ),
    bad=_call('{url: /u, method: PATCH, body: {place: "{{parameters.place}}"}}', _PLACE),
)
@each_request
def empty_collection_sent(request: Request, facts: Facts) -> Iterator[Found]:
    if not isinstance(request.owner, Module) or request.owner.action_crud != "update":
        return
    for name, parameter in _members(request.get("body")):
        field = _field(facts, request, parameter)
        if field is not None and field.type == "collection" and field.value.get("required") is not True:
            place = request.origin.at("body", name).location
            hint = f"write {{{{if(length(keys(parameters.{parameter})), parameters.{parameter}, undefined)}}}}"
            yield Found(place, f"left empty, '{parameter}' is sent as {{}}", hint)


_LATER = """
        modules:
          makeUser:
            label: Make a user
            moduleType: action
            communication:
              - {url: /u, method: POST, body: {}, response: {temp: {status: "{{statusCode}}"}}}
              - {condition: "{{temp.status %s}}", url: /u/1, response: {output: "{{body}}"}}
        """


@rule(
    ERROR_HANDLED_LATER,
    "warning",
    stops="run",
    why="A reply with a status from 400 on ends the run at once: no later request sees it. What belongs to an error stands in "
    "`response.error`; where an error is an answer, ask for it in a way that succeeds.",
    source="P-15",
    good=_LATER % "= 201",
    bad=_LATER % "= 404",
)
def error_handled_later(facts: Facts) -> Iterator[Found]:
    status: dict[Any, set[str]] = {}
    for request in facts.requests:
        temp = request.get("response", "temp")
        for name, text in temp.items() if isinstance(temp, dict) else ():
            if isinstance(text, str) and "statusCode" in text and text.strip("{} ") == "statusCode":
                status.setdefault(mark(request.owner), set()).add(name)
    for request in facts.requests if status else ():
        text = request.get("condition")
        text = text.get("condition") if isinstance(text, dict) else text
        if request.number == 0 or not isinstance(text, str):
            continue
        for match in _STATUS.finditer(text):
            if match.group(1) in status.get(mark(request.owner), ()):
                steps = ("condition", "condition") if isinstance(request.get("condition"), dict) else ("condition",)
                place = request.origin.at(*steps).inside(match.start(), match.end())
                yield Found(
                    place,
                    f"a reply with status {match.group(2)} has ended the run before",
                    "tell errors in response.error of the request that meets them",
                )


_STATUS = lazy(r"temp\.(\w+)\s*(?:==?=?|>=?)\s*'?([45]\d\d)\b")

_ONLY = """
        modules:
          makeUser:
            label: Make a user
            moduleType: action
            mappableParams: [{name: email, type: text, label: Email}]
            communication: {url: /u, method: POST, body: {email: "{{parameters.email}}"}, condition: %s}
        """


@rule(
    CONDITION_REFUSES,
    "info",
    stops="review",
    why="A false condition is no error: the only request is left out, and the module gives an empty bundle "
    "without a word. To refuse "
    "an input, fail in a step without a request by `response.valid`; else say with `default` what comes out.",
    source="P-09",
    good=_ONLY % '{condition: "{{parameters.email}}", default: {sent: false}}',
    bad=_ONLY % '"{{parameters.email}}"',
)
@each_component("module")
def condition_refuses(module: Module, facts: Facts) -> Iterator[Found]:
    requests = facts.of(module)
    if module.module_type != "action" or len(requests) != 1:
        return
    condition = requests[0].get("condition")
    if isinstance(condition, str) and "parameters." in condition:
        place = requests[0].origin.at("condition").location
        yield Found(place, "where this is false, nothing is done and nobody is told", "refuse with response.valid")


@rule(
    CERTIFICATE_NOT_SHARED,
    "warning",
    stops="run",
    why="A connection inherits nothing from base: without the certificate of its own, it cannot be made.",
    source="P-75",
    good="""
        base: {baseUrl: "https://api.acme.example", ca: "{{connection.ca}}"}
        connections:
          acme: {label: Acme, connectionType: basic, communication: {url: "https://api.acme.example/me", ca: "{{parameters.ca}}"}}
        """,
    bad="""
        base: {baseUrl: "https://api.acme.example", ca: "{{connection.ca}}"}
        connections: {acme: {label: Acme, connectionType: basic, communication: {url: "https://api.acme.example/me"}}}
        """,
)
@each_component("connection")
def certificate_not_shared(connection: Connection, facts: Facts) -> Iterator[Found]:
    if facts.base is None or not facts.base.has("ca"):
        return
    asking = [request for request in facts.of(connection) if request.sends and request.step != "authorize"]
    if asking and not any(request.has("ca") for request in asking):
        place = asking[0].origin.at("url").key_location
        yield Found(place, "base has a certificate (ca), the connection has none", "add ca here, too")
