"""Requests in each place: base, modules of every type, RPCs, endpoints and epochs.

Source: app-format reference, sections 2.1, 3, 10.1 and 10.5.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.format import responses
from afkit.app.spec.format.directives import BASE_URL, DIRECTIVES
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Anything, Arr, ByType, Key, Never, Obj, When

RESPONSE_DOC: Final = "What becomes of the response."

INTERNAL: Final = {
    **dict.fromkeys(
        ("isc", "agency", "urlPermissions", "encodeUrlMode", "flags", "stopOnEmptyBundles"),
        "it is reserved for the platform's own apps",
    ),
    "while": "the directive is called 'repeat'",
}
INTO_RESPONSE: Final = dict.fromkeys(
    ("output", "iterate", "wrapper", "valid", "error", "limit", "trigger", "metadata", "uid", "expires", "data"),
    "it belongs inside 'response'",
)
_HOOK_ONLY = dict.fromkeys(("respond", "verification"), "it is for the communication of a webhook")
_OF_HOOK = dict.fromkeys(("attach", "detach"), "it is a code of the webhook, and has a file of its own there")
_IN_LOG = {"sanitize": "it belongs inside 'log'"}
MISPLACED: Final = {
    **INTERNAL,
    **INTO_RESPONSE,
    **_HOOK_ONLY,
    **responses.OF_COMPONENTS,
    **_OF_HOOK,
    **_IN_LOG,
    "baseUrl": "it belongs in base",
}

_BODY_NOTE = Note("info", "the platform's editor expects 'url' and 'body' with this method", "S-16")
_WITHOUT_ENDPOINT = (
    "url",
    "method",
    "headers",
    "qs",
    "body",
    "encodeUrl",
    "ca",
    "type",
    "gzip",
    "aws",
    "followRedirects",
    "followAllRedirects",
    "oauth",
)
BODY_RULE: Final = When("method", ("POST", "PUT", "PATCH"), require=("body",), note=_BODY_NOTE)
RULES: Final = (
    BODY_RULE,
    When("endpoint", forbid=_WITHOUT_ENDPOINT, why="an endpoint runs in place of HTTP"),
    When("input", require=("endpoint",)),
)


_SLIPS: Final = {
    "query": "'qs'",
    "queryString": "'qs'",
    "queryParams": "'qs'",
    "params": "'qs'",
    "payload": "'body'",
    "json": "'body'",
    "data": "'body' (what is stored belongs inside 'response')",
    "form": "'body' with 'type: urlencoded'",
    "header": "'headers'",
    "verb": "'method'",
    "endpointUrl": "'url'",
    "path": "'url'",
    "uri": "'url'",
}
"""What other tools call a directive."""


_OF_REQUESTS = {name: why for name, why in MISPLACED.items() if name != "data"}


def request(response: Obj, *, name: str, noun: str = "a request", without: tuple[str, ...] = ()) -> Obj:
    """Declare the requests of a place, given its `response`; `without` names directives that it does not have."""
    keys = {key: value for key, value in DIRECTIVES.items() if key not in without}
    keys["response"] = Key(response, RESPONSE_DOC, section="4")
    absent = {key: "an endpoint cannot call another endpoint" for key in without if key in ("endpoint", "input")}
    return Obj(keys, name=name, noun=noun, rules=RULES, slips=_SLIPS, elsewhere=_OF_REQUESTS | absent)


def one_or_many(shape: Obj) -> ByType:
    """Allow one request or a list of them."""
    return ByType(object=shape, array=Arr(shape), name=f"{shape.name}-or-list")


MODULE: Final = one_or_many(request(responses.MODULE, name="request"))
RPC: Final = MODULE
TRIGGER: Final = one_or_many(request(responses.POLLING, name="trigger-request"))
INSTANT_TRIGGER: Final = MODULE
ENDPOINT: Final = ByType(
    object=request(responses.MODULE, name="endpoint-request", without=("endpoint", "input")),
    array=Never("an endpoint makes a single request", "write the request without the list"),
)
EPOCH: Final = ByType(
    object=request(responses.EPOCH, name="epoch", noun="an epoch"),
    array=Never("an epoch makes a single request", "write the request without the list"),
)

_SENDS_NOTHING = dict.fromkeys(
    ("url", "method", "headers", "qs", "body", "encodeUrl", "pagination", "repeat", "aws", "ca"),
    "a responder sends no request; the answer stands in 'response'",
)
RESPONDER: Final = ByType(
    object=Obj(
        {key: DIRECTIVES[key] for key in ("temp", "condition", "log", "type")}
        | {"response": Key(responses.RESPONDER, "The answer to the webhook's caller.", section="10.1")},
        name="responder",
        noun="a responder",
        elsewhere=MISPLACED | _SENDS_NOTHING | {"status": "it belongs inside 'response'"},
    ),
    array=Arr(Anything()),
)

_NOT_IN_BASE = Note("warning", "the platform's editor does not know '{key}' in base; write it in the request")
_BASE_REQUEST = Obj(
    {"baseUrl": BASE_URL}
    | {
        key: value.but(note=None) if key == "timeout" else value
        for key, value in DIRECTIVES.items()
        if key not in ("endpoint", "input", "gzip", "repeat")
    }
    | {key: DIRECTIVES[key].but(note=_NOT_IN_BASE) for key in ("gzip", "repeat")}
    | {
        "common": Key(
            Anything(),
            "Undocumented; common data is a code of its own.",
            note=Note("warning", "'common' is a code of its own, next to base", "S-18"),
        ),
        "response": Key(responses.BASE, "What all responses share: at least `error`.", section="2.1"),
    },
    name="base",
    noun="base",
    rules=(When("method", ("POST", "PUT", "PATCH", "DELETE"), require=("url", "body"), note=_BODY_NOTE),),
    elsewhere=INTERNAL
    | INTO_RESPONSE
    | _HOOK_ONLY
    | _IN_LOG
    | dict.fromkeys(("endpoint", "input"), "it belongs in a module's or RPC's request"),
)
BASE: Final = one_or_many(_BASE_REQUEST)
