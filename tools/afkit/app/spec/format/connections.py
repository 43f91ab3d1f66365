"""Communication of connections: one request (basic) or steps (oauth).

Source: app-format reference, section 7; disagreements in section 13.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.format import responses
from afkit.app.spec.format.directives import DIRECTIVES, OAUTH1
from afkit.app.spec.format.requests import BODY_RULE, MISPLACED
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Arr, ByType, Key, Never, Obj

_UNAVAILABLE = Note("warning", "'{key}' is not available in connections, says the documentation", "S-21")
_KEYS = {
    name: key.but(note=_UNAVAILABLE) if name in ("aws", "pagination") else key
    for name, key in DIRECTIVES.items()
    if name not in ("endpoint", "input")
}
_ELSEWHERE = (
    MISPLACED
    | dict.fromkeys(("endpoint", "input"), "a connection cannot run endpoints")
    | {"baseUrl": "connections do not inherit base; write the whole address in 'url'"}
)
STEPS: Final = {
    "preauthorize": "Request before the consent page, to get what its address needs.",
    "authorize": "The consent page; without it nobody is asked (client credentials).",
    "token": "Request that gets the token; without `authorize` it needs `condition: true`.",
    "info": "Request that proves the token, when the connection is saved and whenever it is verified.",
    "refresh": "Request that renews the token, sent when its `condition` is true.",
    "invalidate": "Request that gives the token back when the connection is deleted.",
    "requestToken": "OAuth 1: request that gets a temporary token.",
    "accessToken": "OAuth 1: request that exchanges the verifier for a token.",
}
BASIC: Final = ByType(
    object=Obj(
        _KEYS | {"response": Key(responses.BASIC, "What becomes of the response.", section="7.2")},
        name="connection-request",
        noun="a connection's request",
        rules=(BODY_RULE,),
        elsewhere=_ELSEWHERE | dict.fromkeys(STEPS, "steps are for connections of type oauth"),
    ),
    array=Never("a basic connection makes a single request", "write the request without the list"),
)

_STEP = Obj(
    _KEYS | {"response": Key(responses.OAUTH, "What becomes of the response.", section="7.3")},
    name="oauth-step",
    noun="a step of an oauth connection",
    rules=(BODY_RULE,),
    elsewhere=_ELSEWHERE,
)
_LIST_NOTE = Note("info", "a step with a list of requests works, but the platform's editor does not know it", "S-09")
OAUTH: Final = Obj(
    {
        name: Key(ByType(object=_STEP, array=Arr(_STEP), notes={"array": _LIST_NOTE}), doc, section="7.3")
        for name, doc in STEPS.items()
    }
    | {"oauth": Key(OAUTH1, "OAuth 1 values that all steps share.", section="7.4")},
    name="oauth-communication",
    noun="the communication of an oauth connection",
    slips={
        "refreshToken": "'refresh'",
        "refresh_token": "'refresh'",
        "verify": "'info'",
        "test": "'info'",
        "me": "'info'",
    },
    elsewhere=dict.fromkeys(
        (*(name for name in DIRECTIVES if name != "oauth"), "response"),
        "requests of an oauth connection stand in steps such as 'token' and 'info'",
    ),
)
