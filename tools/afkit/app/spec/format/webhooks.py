"""Codes of webhooks: what to do with an incoming call, and the requests that register it.

Source: app-format reference, section 8.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.format import responses
from afkit.app.spec.format.directives import ANY, CONDITION, DIRECTIVES, HEADERS, STATUS, TEXT, TRUTH
from afkit.app.spec.format.requests import INTERNAL, one_or_many, request
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Arr, ByType, Enum, Key, Num, Obj

RESPOND: Final = Obj(
    {
        "type": Key(Enum("json", "urlencoded", "text", iml="template"), "How the body is encoded.", default="json"),
        "status": Key(
            ByType(number=Num(integer=True, min=100, max=999), string=STATUS, iml="template"),
            "HTTP status.",
            default=200,
        ),
        "headers": Key(HEADERS, "Header fields."),
        "body": Key(ANY, "Body of the answer.", example={"challenge": "{{body.challenge}}"}),
    },
    name="respond",
    noun="'respond'",
)
_NO_REQUEST = Note("warning", "a webhook's communication handles an incoming call; it sends no request")
_CALL = Obj(
    {
        "verification": Key(
            Obj(
                {
                    "condition": Key(TRUTH, "Whether the call is a handshake.", default=True),
                    "respond": Key(RESPOND, "Answer to the handshake."),
                },
                name="verification",
                noun="'verification'",
            ),
            "Handshake of the service: answered, and no bundle is made.",
            section="8.1",
        ),
        "respond": Key(RESPOND, "Answer to a call.", section="8.1"),
        "condition": Key(CONDITION, "Calls for which it is false are ignored.", default=True, section="8.1"),
        "iterate": Key(
            responses.ITERATE, "The list whose items become bundles.", example="{{body.events}}", section="8.1"
        ),
        "output": Key(ANY, "One bundle.", example="{{body}}", section="8.1"),
        "uid": Key(
            ByType(string=TEXT, number=Num()),
            "ID of the user whom a call to a shared webhook is for.",
            example="{{body.user_id}}",
            section="8.1",
        ),
        "temp": DIRECTIVES["temp"],
        "log": DIRECTIVES["log"],
        "type": DIRECTIVES["type"].but(note=_NO_REQUEST),
    }
    | {
        name: DIRECTIVES[name].but(note=_NO_REQUEST)
        for name in ("url", "encodeUrl", "method", "headers", "qs", "body", "pagination")
    }
    | {"response": Key(responses.HOOK, "Response to a request.", note=_NO_REQUEST)},
    name="webhook-communication",
    noun="the communication of a webhook",
    elsewhere=dict.fromkeys(
        ("baseUrl", "aws", "oauth", "endpoint", "input", "repeat", "ca"),
        "a webhook's communication handles an incoming call and inherits nothing from base",
    )
    | dict.fromkeys(("attach", "detach", "update"), "it is a code of the webhook, beside 'communication'")
    | INTERNAL,
)
_LIST_NOTE = Note("warning", "a webhook's communication is one object; a list is not documented")
COMMUNICATION: Final = ByType(object=_CALL, array=Arr(_CALL), notes={"array": _LIST_NOTE})

ATTACH: Final = one_or_many(request(responses.HOOK, name="attach"))
DETACH: Final = ATTACH
UPDATE: Final = ATTACH
