"""What may stand in `response`. Source: app-format reference, section 4; disagreements in section 13."""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.format.directives import ANY, HEADERS, OAUTH1, SHORT, STATUS, TEMP, TEXT, TRUTH
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Arr, Bool, ByType, Enum, Family, Key, Never, Num, Obj, Str, When

_BEYOND = Note(
    "warning", "the platform's editor does not know this error type; it is raised by the platform itself", "S-15"
)
ERROR_TYPE: Final = Enum(
    "RuntimeError",
    "DataError",
    "RateLimitError",
    "ConnectionError",
    "OutOfSpaceError",
    "InvalidConfigurationError",
    "InvalidAccessTokenError",
    "IncompleteDataError",
    "DuplicateDataError",
    docs={
        "RuntimeError": "a failure like any other; the run stops",
        "DataError": "the input is wrong; the run stops for this bundle",
        "RateLimitError": "too many requests; the platform tries again later",
        "ConnectionError": "the service cannot be reached; the platform tries again later",
        "OutOfSpaceError": "the service has no space left",
        "InvalidConfigurationError": "the user must change settings; the scenario is switched off",
        "InvalidAccessTokenError": "the token is invalid or expired; the scenario is switched off",
        "IncompleteDataError": "the data is not complete yet; the platform tries again later",
        "DuplicateDataError": "the data is there already; reported as a warning",
    },
    soft=dict.fromkeys(
        (
            "UnexpectedError",
            "MaxResultsExceededError",
            "MaxFileSizeExceededError",
            "InconsistencyError",
            "UnknownError",
            "ModuleTimeoutError",
            "ScenarioTimeoutError",
            "OperationsLimitExceededError",
            "DataSizeLimitExceededError",
            "ExecutionInterruptedError",
        ),
        _BEYOND,
    ),
    unknown="warning",
    iml="template",
    name="error-type",
)

_RESPONSE_TYPE = Enum(
    "automatic",
    "json",
    "urlencoded",
    "text",
    "raw",
    "string",
    "binary",
    "xml",
    slips={"auto": "automatic", "application/json": "json", "text/plain": "text", "application/xml": "xml"},
    iml="template",
    name="response-type",
)
RESPONSE_TYPE: Final = ByType(
    string=_RESPONSE_TYPE,
    object=Obj(
        {},
        families=(
            Family(
                r"^(\*|[0-9]{3}(-[0-9]{3})?)$",
                "a status such as 404, a range such as 400-499, or *",
                Key(_RESPONSE_TYPE),
            ),
        ),
        noun="'type'",
    ),
    name="response-type-by-status",
)

_SOFT_MESSAGE = Note(
    "warning", "there is no 'message': the platform's editor asks for one, and users see a default text", "S-07"
)
_MESSAGE = Str(max=1024, iml="template")
_ERROR_SLIPS = {
    **dict.fromkeys(("msg", "text", "description", "detail"), "'message'"),
    **dict.fromkeys(("kind", "name", "errorType"), "'type'"),
}
_STATUS_ERROR = Obj(
    {
        "message": Key(
            _MESSAGE, "What the user reads.", required=_SOFT_MESSAGE, example="[{{statusCode}}] {{body.message}}"
        ),
        "type": Key(ERROR_TYPE, "What kind of error it is.", default="RuntimeError"),
    },
    name="status-error",
    noun="this error",
    slips=_ERROR_SLIPS,
)
ERROR: Final = ByType(
    string=_MESSAGE,
    object=Obj(
        {
            "message": Key(
                _MESSAGE, "What the user reads.", required=_SOFT_MESSAGE, example="[{{statusCode}}] {{body.message}}"
            ),
            "type": Key(ERROR_TYPE, "What kind of error it is.", default="RuntimeError"),
        },
        families=(
            Family(
                r"^[0-9]{3}$",
                "a status of three digits such as 429 (ranges are not recognised)",
                Key(_STATUS_ERROR, "Error for one status."),
            ),
        ),
        name="error",
        noun="'error'",
        slips=_ERROR_SLIPS,
    ),
    name="error-or-message",
)

VALID: Final = ByType(
    boolean=Bool(),
    string=TEXT,
    object=Obj(
        {
            "condition": Key(TRUTH, "When it is false the response is an error.", example="{{body.ok}}"),
            "message": Key(_MESSAGE, "What the user reads then."),
            "type": Key(ERROR_TYPE, "What kind of error it is.", default="RuntimeError"),
        },
        name="valid",
        noun="'valid'",
        slips={**_ERROR_SLIPS, "when": "'condition'", "if": "'condition'"},
    ),
    iml="template",
    name="valid-or-condition",
)

ITERATE: Final = ByType(
    string=SHORT,
    object=Obj(
        {
            "container": Key(SHORT, "The list to go through.", required=True, example="{{body.items}}"),
            "condition": Key(TRUTH, "Items for which it is false are left out.", example="{{item.active}}"),
        },
        name="iterate",
        noun="'iterate'",
    ),
    name="iterate-or-container",
)

TRIGGER: Final = Obj(
    {
        "type": Key(Enum("date", "id", iml="template"), "What tells new items from old ones.", required=True),
        "order": Key(
            Enum("asc", "desc", "unordered", iml="template"), "Order in which the service returns items.", required=True
        ),
        "id": Key(SHORT, "ID of an item.", required=True, example="{{item.id}}"),
        "date": Key(SHORT, "Date of an item; needed for type `date`.", example="{{item.createdAt}}"),
    },
    rules=(When("type", ("date",), require=("date",)),),
    name="trigger",
    noun="'trigger'",
    slips={"timestamp": "'date'", "key": "'id'", "by": "'type'", "sort": "'order'", "direction": "'order'"},
)

METADATA: Final = Obj(
    {
        "value": Key(SHORT, "Text shown in brackets behind the connection's name.", example="{{body.email}}"),
        "type": Key(Enum("text", "email", iml="template"), "What kind of text it is.", example="email"),
    },
    open=ANY,
    name="metadata",
    noun="'metadata'",
)

DATA: Final = Obj({}, open=ANY, spread=True, noun="'data'")
_ID = ByType(string=TEXT, number=Num())


def _only(where: str) -> Note:
    return Note("info", f"'{{key}}' has an effect only in {where}")


_COMMON: dict[str, Key] = {
    "type": Key(
        RESPONSE_TYPE, "How the response is read; may depend on the status.", default="automatic", section="4.1"
    ),
    "valid": Key(VALID, "When a response counts as good.", example="{{body.ok}}", section="4.2"),
    "error": Key(ERROR, "What the user reads when it fails, also per status.", section="4.3"),
    "temp": Key(TEMP, "Values kept for this run.", section="3.4"),
    "oauth": Key(
        OAUTH1,
        "OAuth 1 values.",
        note=Note(
            "warning", "no source says what 'oauth' does in a response; write it beside 'response' to sign the request"
        ),
        section="3.7",
    ),
}
_RESULT: dict[str, Key] = {
    "limit": Key(
        ByType(number=Num(), string=TEXT, iml="template"),
        "Most results.",
        example="{{parameters.limit}}",
        section="4.5",
    ),
    "iterate": Key(ITERATE, "The list whose items become results.", example="{{body.items}}", section="4.5"),
    "output": Key(ANY, "One result; with `iterate`, made from `item`.", example="{{item}}", section="4.5"),
    "wrapper": Key(ANY, "The whole result, made from `output`.", default="{{output}}", section="4.5"),
}
_TRIGGER = Key(TRIGGER, "How a polling trigger knows what is new.", section="4.6")
_DATA = Key(
    DATA, "Values to keep: in a connection readable as `connection.*`, in `attach` as `webhook.*`.", section="4.7"
)
_METADATA = Key(METADATA, "What tells one connection from another for the user.", section="4.7")
_UID = Key(_ID, "The user's ID in the service; needed for shared webhooks.", example="{{body.user.id}}", section="4.7")
_EXPIRES = Key(
    Str(min=1, max=512, iml="template"),
    "When the user must authorize again by hand.",
    example="{{addSeconds(now, body.expires_in)}}",
    section="4.7",
)
_RESPONDER_ONLY = {
    name: Key(Never(f"'{name}' in a response is for responders only", "here the response comes from the service"))
    for name in ("status", "headers", "body")
}
_UNWRAP = Key(Bool(), "False keeps a list of one as a list.", note=Note("info", "'unwrap' is not documented", "S-13"))
_SCOPE = Key(
    ByType(array=Arr(TEXT), string=TEXT),
    "Scopes that were granted; replaces the stored list.",
    note=Note("info", "'scope' in a response is not documented", "S-13"),
)

_ELSEWHERE = {
    "unwrap": _UNWRAP,
    "scope": _SCOPE.but(note=Note("info", "'scope' is read in the token step of an OAuth connection", "S-13")),
}

_IN_CONNECTION = _only("a connection")
_ACCOUNT = {
    "metadata": _METADATA.but(note=_IN_CONNECTION),
    "uid": _UID.but(note=_IN_CONNECTION),
    "expires": _EXPIRES.but(note=_only("an OAuth connection")),
}

OF_COMPONENTS: Final = dict.fromkeys(
    ("interface", "samples", "mappableParams", "staticParams", "epoch", "attach", "detach"),
    "it belongs to the component, beside 'communication'",
)
"""Codes of components, which some look for in a response or request."""

_SLIPS = {
    **dict.fromkeys(("result", "results", "outputs", "return"), "'output'"),
    **dict.fromkeys(("loop", "items", "foreach"), "'iterate'"),
    **dict.fromkeys(("max", "maximum"), "'limit'"),
    "errors": "'error'",
    "validate": "'valid'",
}
"""What people call a directive of a response."""
MODULE: Final = Obj(
    _COMMON
    | _RESULT
    | {"trigger": _TRIGGER.but(note=_only("a polling trigger")), "data": _DATA}
    | _ACCOUNT
    | _ELSEWHERE
    | _RESPONDER_ONLY,
    elsewhere=OF_COMPONENTS,
    name="response",
    noun="'response'",
    slips=_SLIPS,
)
POLLING: Final = Obj(
    _COMMON | _RESULT | {"trigger": _TRIGGER, "data": _DATA} | _ACCOUNT | _ELSEWHERE | _RESPONDER_ONLY,
    elsewhere=OF_COMPONENTS,
    name="trigger-response",
    noun="'response'",
)
HOOK: Final = Obj(
    _COMMON
    | _RESULT
    | {"trigger": _TRIGGER.but(note=_only("a polling trigger")), "data": _DATA}
    | _ACCOUNT
    | _RESPONDER_ONLY,
    elsewhere=OF_COMPONENTS,
    name="attach-response",
    noun="'response'",
)
BASE: Final = Obj(
    _COMMON
    | _RESULT
    | {"data": _DATA, "metadata": _METADATA.but(note=_IN_CONNECTION), "uid": _UID.but(note=_IN_CONNECTION)},
    elsewhere={
        "trigger": "it belongs in the trigger's own communication, not in base",
        "expires": "it belongs in a connection, and connections do not inherit base",
        "status": "it is for responders only",
        "headers": "it is for responders only",
        "body": "it is for responders only",
    },
    name="base-response",
    noun="'response'",
)
RESPONDER: Final = Obj(
    {
        "status": Key(
            ByType(number=Num(integer=True, min=100, max=999), string=STATUS, iml="template"),
            "HTTP status of the answer.",
            default=200,
            section="10.1",
        ),
        "headers": Key(HEADERS, "Header fields of the answer.", section="10.1"),
        "body": Key(ANY, "Body of the answer.", section="10.1"),
    }
    | _COMMON
    | {name: key.but(note=_only("a module that sends a request")) for name, key in _RESULT.items()},
    name="responder-response",
    noun="'response'",
)

_UNAVAILABLE = Note("warning", "'{key}' is not available in connections, says the documentation", "S-21")
_NO_RESULTS = {name: key.but(note=_UNAVAILABLE) for name, key in _RESULT.items() if name != "wrapper"}
_CONNECTION = (
    {
        "data": _DATA.but(example={"accessToken": "{{body.access_token}}"}),
        "metadata": _METADATA,
        "uid": _UID,
    }
    | _COMMON
    | _NO_RESULTS
    | {"wrapper": _RESULT["wrapper"].but(note=_UNAVAILABLE)}
    | _RESPONDER_ONLY
)
BASIC: Final = Obj(
    _CONNECTION | {"expires": _EXPIRES.but(note=_only("an OAuth connection"))}, name="basic-response", noun="'response'"
)
OAUTH: Final = Obj(_CONNECTION | {"expires": _EXPIRES, "scope": _SCOPE}, name="oauth-response", noun="'response'")

EPOCH: Final = Obj(
    dict(POLLING.keys)
    | {
        "output": Key(
            ByType(
                string=TEXT,
                object=Obj(
                    {
                        "label": Key(TEXT, "What the user sees.", required=True, example="{{item.name}}"),
                        "date": Key(
                            TEXT,
                            "Date that the trigger starts from.",
                            required=Note("warning", "there is no 'date': the platform's editor asks for one", "S-12"),
                            example="{{item.createdAt}}",
                        ),
                    },
                    open=ANY,
                    spread=True,
                    name="epoch-output",
                    noun="'output'",
                ),
            ),
            "One choice: `label` and `date`.",
            section="10.5",
        )
    },
    name="epoch-response",
    noun="'response'",
)
