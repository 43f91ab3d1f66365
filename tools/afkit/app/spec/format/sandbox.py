"""The form of sandbox.yaml, declared once: structure checking and `schemas/sandbox.schema.json` are made from it."""

from __future__ import annotations

from functools import partial

from afkit.annotations import Final
from afkit.app.spec.shapes.basics import Pattern
from afkit.app.spec.shapes.names import kebab
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Enum, Key, Num, Obj, Ref, Str, Tagged, When

NAME: Final = Pattern(
    r"^[A-Za-z][A-Za-z0-9_-]*$",
    "a name of letters, digits, - and _, beginning with a letter",
    hint="for example 'get-user'",
    better=kebab,
)
SCHEMA_NAME: Final = Pattern(r"^[A-Za-z0-9._-]+$", "a name of letters, digits, dots, - and _")
PATH: Final = Pattern(
    r"^/(\{[A-Za-z]\w*\*\}|[^\s/?#{}]*(\{[A-Za-z]\w*\}[^\s/?#{}]*)?"
    r"(/[^\s/?#{}]*(\{[A-Za-z]\w*\}[^\s/?#{}]*)?)*(/\{[A-Za-z]\w*\*\})?)$",
    "a path such as /events/{id} or /files/{name}.pdf, with {name} in a part and {name*} for all that is left",
)

HOST: Final = Pattern(
    r"^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$",
    "a host such as auth.example.com, or *.example.com for all below it",
    hint="write it without https:// and without a port",
)

REQUEST_MEMBERS: Final = frozenset(
    [
        "method",
        "host",
        "target",
        "path",
        "query",
        "headers",
        "titledHeaders",
        "body",
        "raw",
        "size",
        "json",
        "jsonError",
        "form",
    ]
)
"""The members of `request`, as rules read it."""
FUNCTIONS: Final = frozenset({"sameText", "unquote", "percentDecode", "member", "randomText", "ulid", "proves"})
"""What rules can call beyond IML."""

closed: Final = partial(Obj, unknown="error")
"""An object in which a key that nobody declared is an error, not a remark."""

_TEMPLATE: Final = Anything(iml="template")
_TEXT: Final = Str(min=1, iml="template")
_CONDITION: Final = ByType(string=Str(min=1, iml="template"), boolean=Bool(), iml="template")
_METHOD: Final = Enum("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_STEPS: Final = Arr(ByType(string=_TEXT, number=Num(), iml="template"), min=1)

REPLY: Final = closed(
    {
        "status": Key(
            ByType(number=Num(integer=True, min=200, max=599), string=_TEXT, iml="template"),
            "The HTTP status.",
            default=200,
        ),
        "headers": Key(Obj({}, noun="headers", open=_TEMPLATE), "Headers, by name."),
        "json": Key(_TEMPLATE, "The body as a tree of JSON; members that are undefined vanish."),
        "text": Key(Str(iml="template"), "The body as text; its type is text/plain unless a header says otherwise."),
        "data": Key(
            _TEXT,
            "The body as bytes: a buffer, such as the data of a file that was sent. Its type is application/octet-stream "
            "unless a header says otherwise.",
            example="{{state.files.invoice.data}}",
        ),
    },
    name="reply",
    noun="a reply",
    slips={"body": "'json'", "content": "'text'", "code": "'status'", "statusCode": "'status'"},
    rules=(
        When("json", forbid=("text", "data"), why="a reply has one body"),
        When("text", forbid=("data",), why="a reply has one body"),
    ),
)
ANSWER: Final = ByType(object=REPLY, string=Str(min=1))

UPDATE: Final = closed(
    {
        "at": Key(
            _STEPS,
            "Where in the state: member names and item numbers (from 0), each may be an expression.",
            required=True,
        ),
        "set": Key(_TEMPLATE, "Put this value there."),
        "append": Key(_TEMPLATE, "Add this value to the list there; an absent list is made."),
        "merge": Key(_TEMPLATE, "Put these members into the object there."),
        "remove": Key(Bool(), "Take what is there away."),
        "if": Key(_CONDITION, "Only when this is true."),
        "each": Key(_TEXT, "A list: do this once for each of its items, as `item`."),
        "let": Key(
            Obj({}, noun="let", names=NAME, open=Str(iml="template")),
            "Values by name for this update alone, readable as `let.<name>`; made anew for each item.",
        ),
    },
    name="update",
    noun="an update",
)
_OUTCOME: Final = {
    "cause": Key(Str(iml="template"), "Why, in words; shown with the request and readable as `cause`."),
    "update": Key(Arr(UPDATE), "What changes in the state, in this order."),
    "reply": Key(ANSWER, "The reply, or the name of one of `replies`. It ends the request."),
}
QUERY: Final = closed(
    {
        "find": Key(_TEXT, "A list or an object: the first item (member value) that `where` is true for."),
        "filter": Key(_TEXT, "A list or an object: all items (member values) that `where` is true for."),
        "where": Key(_CONDITION, "The condition, over `item`.", required=True),
    },
    name="query",
    noun="a query",
    rules=(When("find", forbid=("filter",), why="one gives an item, the other a list"),),
)
BINDING: Final = ByType(
    object=Tagged("where", {}, Obj({}, noun="a value", open=_TEMPLATE), presence=QUERY),
    array=_TEMPLATE,
    string=Str(iml="template"),
    boolean=Bool(),
    number=Num(),
)
"""The value of a `let` in a step. An object is a query if it has a `where`, otherwise a value with expressions in it."""
SCHEMA: Final = ByType(object=Obj({}, noun="a JSON Schema", open=Anything(iml="literal")), boolean=Bool())
"""A JSON Schema (2020-12). It may refer to `schemas` of the file: `$ref: "#/schemas/NAME"`."""
STEP: Final = closed(
    {
        "note": Key(Str(), "What this step is for, for people."),
        "let": Key(
            closed(
                {},
                noun="let",
                names=NAME,
                open=BINDING,
            ),
            "Values by name, readable as `let.<name>` from here on. A later one sees the earlier ones.",
        ),
        "if": Key(_CONDITION, "The rest of the step happens only when this is true."),
        "schema": Key(
            SCHEMA,
            "The rest of the step happens only when the request's JSON body does not fit this JSON Schema; `cause` says how.",
        ),
        **_OUTCOME,
        "in": Key(
            Obj({}, noun="in", names=NAME, open=closed(_OUTCOME, name="outcome", noun="an outcome")),
            "What happens in one mode in place of `cause`, `update` and `reply`, by the name of the mode.",
        ),
    },
    name="step",
    noun="a step",
)
_TEXTS: Final = ByType(string=_TEXT, array=Arr(_TEXT, min=1))
CONSENT: Final = closed(
    {
        "clients": Key(
            _TEXTS,
            "The client IDs that are known: one, a list, or an expression that gives them. Another gets a page with 400. "
            "Absent: any.",
            example="{{map(state.clients, 'id')}}",
        ),
        "redirects": Key(
            _TEXTS,
            "Addresses that the browser may be sent back to, besides those on this machine, which are always right.",
            example="https://www.integromat.com/oauth/cb/app",
        ),
        "scopes": Key(
            _TEXTS,
            "The scopes that may be asked for. Another is answered with error=invalid_scope. Absent: any.",
            example=["parcels.read", "parcels.write"],
        ),
        "pkce": Key(
            Bool(),
            "Whether a request must bring a code_challenge (PKCE); `proves(verifier, grant)` compares it with the verifier.",
            default=False,
        ),
        "deny": Key(
            _CONDITION, "The user says no when this is true: error=access_denied.", example="{{switches.userSaysNo}}"
        ),
        "code": Key(
            _TEXT,
            "The code that is handed out. Absent: a random text of 32 letters and digits.",
            example="code-{{uuid}}",
        ),
        "at": Key(
            _STEPS,
            "Where in the state the grant is kept, under its code; an absent object is made. A grant holds what was asked "
            "(client_id, redirect_uri, scope, code_challenge …), and `code` and `at`.",
            default=["codes"],
        ),
        "add": Key(
            Obj({}, noun="add", open=_TEMPLATE),
            "Members that the redirect brings besides code and state.",
            example={"realmId": "{{state.realm}}"},
        ),
    },
    name="consent",
    noun="a consent",
)
_MATCH: Final = closed(
    {
        "path": Key(
            ByType(string=Str(pattern=PATH), array=Arr(Str(pattern=PATH), min=1)),
            "One path, or several that mean the same. Absent: any.",
            example="/events/{id}",
        ),
        "method": Key(ByType(string=_METHOD, array=Arr(_METHOD, min=1)), "One method or several; absent: any."),
        "host": Key(
            ByType(string=Str(pattern=HOST), array=Arr(Str(pattern=HOST), min=1)),
            "One host or several; *.example.com stands for all below it. Absent: any. What comes to the sandbox's own "
            "address fits every host; /@HOST in front of the path says which one is meant.",
            example="auth.parcelnest.example",
        ),
        "headers": Key(Obj({}, noun="headers", open=Str()), "Headers that must be there with exactly this value."),
        "query": Key(
            Obj({}, noun="query", open=Str()),
            "Members of the query that must be there with exactly this value.",
            example={"type": "card"},
        ),
    },
    name="match",
    noun="match",
)
_ROUTE_KEYS: Final = {
    "name": Key(Str(min=1, pattern=NAME), "The name of the route, for faults and the log.", required=True),
    "note": Key(Str(), "What it stands for."),
    "match": Key(
        _MATCH,
        "Which requests this route takes; absent: all. The first route that matches is used, after the guards before it.",
    ),
    "consent": Key(
        CONSENT,
        "In place of steps: plays the page of an OAuth 2 authorization server on which the user agrees. Sends the browser back "
        "to redirect_uri with a code and the state, and keeps what was granted.",
        example={"clients": "a-client", "scopes": ["read"], "pkce": True},
    ),
}
_STEPPED: Final = closed(
    {
        **_ROUTE_KEYS,
        "guard": Key(
            Bool(),
            "A guard stands before other routes, for example to check a token for all of them. A request that it does not "
            "answer goes on to the next route that matches, with the values that the guard has set.",
            default=False,
        ),
        "schema": Key(
            closed(
                {
                    "request": Key(
                        SCHEMA, "What a request's JSON body must fit, before any step. Another is answered with 400."
                    ),
                    "reply": Key(
                        SCHEMA, "What the JSON of a reply with a status below 300 must fit; else a rule failed."
                    ),
                },
                name="schemas",
                noun="schema",
            ),
            "JSON Schemas that requests and replies are checked against.",
        ),
        "steps": Key(Arr(Ref("step", lambda: STEP), min=1), "What happens, in order, until a reply.", required=True),
    },
    name="route",
    noun="a route",
)
ROUTE: Final = Tagged(
    "consent",
    {},
    _STEPPED,
    presence=closed(
        _ROUTE_KEYS,
        name="consent-route",
        noun="a consent route",
        elsewhere=dict.fromkeys(("steps", "schema", "guard"), "the consent page answers by itself"),
    ),
)
"""A route answers by its steps, or plays the consent page."""
SWITCH: Final = closed(
    {
        "default": Key(
            ByType(boolean=Bool(), number=Num(), string=Str()), "Its value unless it is set.", required=True
        ),
        "doc": Key(Str(min=1), "What it does.", required=True),
    },
    name="switch",
    noun="a switch",
)
BUILT_IN: Final = {
    "STATUS": "a reply with this status and no body, in place of the service's own; 429=30 adds Retry-After: 30",
    "latency": "the reply comes late: latency=2s, latency=500ms",
    "cut": "the connection is cut after the headers of the reply",
    "truncated": "the second half of the reply's body is missing",
    "not-json": "the reply claims to be JSON and is not",
    "html": "a web page answers in place of the service; html=502 with that status",
    "empty": "the reply is 200 without a body",
    "no-items": "every list in the reply's JSON is empty",
    "type": "the reply comes with another content type: type=text/plain",
    "text": "the reply is 200 with this text: text=thanks",
    "redirect": "302 to another host, in place of the service; redirect=URL to that address",
    "skew": "the sandbox's clock is ahead, or behind: skew=5m, skew=-1h",
}
"""Faults that every sandbox has: their names, and what they do."""

FAULTS: Final = closed(
    {
        "routes": Key(Arr(Str(min=1)), "Names of the routes that a fault without `@route` hits. Absent: all."),
        "named": Key(
            closed(
                {},
                noun="named",
                names=NAME,
                open=closed(
                    {
                        "doc": Key(Str(min=1), "What goes wrong.", required=True),
                        "routes": Key(Arr(Str(min=1)), "Names of the routes it hits unless `@route` says otherwise."),
                        "set": Key(Obj({}, noun="set", open=Anything(iml="literal")), "Switches that it changes."),
                        "reply": Key(ANSWER, "A reply in place of the service's own."),
                    },
                    name="fault",
                    noun="a fault",
                ),
            ),
            "Faults of this service, beside those that every sandbox has.",
        ),
    },
    name="faults",
    noun="faults",
)
REPORT: Final = closed(
    {
        "title": Key(Str(min=1), "The heading.", required=True),
        "each": Key(_TEXT, "The list or object whose items make the rows.", required=True),
        "show": Key(Obj({}, noun="show", open=_TEMPLATE), "Column → value, over `item`.", required=True),
        "empty": Key(Str(min=1), "What to say when there are no rows."),
    },
    name="report",
    noun="a report",
)
SANDBOX: Final = closed(
    {
        "sandbox": Key(Enum(1), "The version of this format.", required=True),
        "title": Key(Str(min=1), "What the sandbox stands for.", required=True),
        "modes": Key(
            Obj({}, noun="modes", names=NAME, open=Str(min=1)),
            "Mode → what it is. The first one is used unless another is asked for.",
        ),
        "switches": Key(Obj({}, noun="switches", names=NAME, open=SWITCH), "Settings, readable as `switches.<name>`."),
        "state": Key(Obj({}, noun="state", names=NAME, open=_TEMPLATE), "What the service knows at the start."),
        "connections": Key(
            Obj({}, noun="connections", open=Obj({}, noun="a connection", open=_TEMPLATE)),
            "Connection → parameter values that this sandbox accepts; `sandbox.url` is its address.",
        ),
        "replies": Key(Obj({}, noun="replies", names=NAME, open=REPLY), "Replies that steps call by name."),
        "schemas": Key(
            Obj({}, noun="schemas", names=SCHEMA_NAME, open=SCHEMA),
            'JSON Schemas that others refer to, as `$ref: "#/schemas/NAME"`.',
        ),
        "routes": Key(
            Arr(ROUTE, min=1), "What the service answers, in the order in which routes are tried.", required=True
        ),
        "otherwise": Key(ANSWER, "The reply to a request that no route takes.", default={"status": 404}),
        "faults": Key(FAULTS, "What can be made to go wrong."),
        "report": Key(Arr(REPORT), "What to show of the state after a run."),
    },
    name="sandbox",
    noun="the sandbox",
)
