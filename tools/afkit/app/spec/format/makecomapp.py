"""The shape of `makecomapp.json`, the manifest of an app directory.

Source: app-format reference, sections 1.1 and 1.2.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Final
from afkit.app.model import KINDS, Kind
from afkit.app.spec.shapes import names
from afkit.app.spec.shapes.basics import Note, Pattern
from afkit.app.spec.shapes.shape import Arr, Bool, ByType, Enum, Key, Null, Num, Obj, Shape, Str, Tagged

CONNECTION_TYPE: Final = Enum(
    "basic",
    "oauth",
    docs={"basic": "one request proves the credentials", "oauth": "steps get, prove and renew a token"},
    slips={
        "oauth2": "oauth",
        "oauth1": "oauth",
        "oauth-1": "oauth",
        "apikey": "basic",
        "api_key": "basic",
        "token": "basic",
    },
)
WEBHOOK_TYPE: Final = Enum(
    "web",
    "web-shared",
    docs={"web": "an address for each webhook", "web-shared": "one address for the whole app"},
    slips={"shared": "web-shared", "dedicated": "web"},
)
MODULE_TYPE: Final = Enum(
    "action",
    "search",
    "trigger",
    "instant_trigger",
    "responder",
    "universal",
    docs={
        "action": "does one thing; one bundle",
        "search": "finds things; any number of bundles",
        "trigger": "asks regularly what is new",
        "instant_trigger": "is called through a webhook",
        "responder": "answers the webhook's caller",
        "universal": "makes any call to the service's API",
    },
    slips={
        "instant": "instant_trigger",
        "polling": "trigger",
        "poll": "trigger",
        "webhook": "instant_trigger",
        "get": "action with 'actionCrud: read'",
        "make_an_api_call": "universal",
        "list": "search",
        "create": "action with 'actionCrud: create'",
    },
)
_CRUD_SLIPS: Final = {
    **dict.fromkeys(("add", "insert", "new", "post", "write", "upload"), "create"),
    **dict.fromkeys(("get", "list", "fetch", "search", "retrieve", "download"), "read"),
    **dict.fromkeys(("edit", "modify", "change", "patch", "put", "set", "upsert"), "update"),
    **dict.fromkeys(("remove", "destroy", "archive"), "delete"),
}
CRUD: Final = Enum("create", "read", "update", "delete", slips=_CRUD_SLIPS)
ANNOTATIONS: Final = Obj(
    {
        "readOnlyHint": Key(Bool(), "It changes nothing."),
        "destructiveHint": Key(Bool(), "It may destroy something."),
        "idempotentHint": Key(Bool(), "Calling it twice is the same as once."),
        "openWorldHint": Key(Bool(), "It reaches beyond the service."),
        "arbitraryCallHint": Key(Bool(), "It makes any call the caller likes."),
    },
    name="annotations",
    noun="'annotations'",
)

_ID = ByType(string=Str(min=1), null=Null())
_MAPPING_ITEM = Obj(
    {
        "local": Key(_ID, "Name here; null: the remote component is ignored.", required=True),
        "remote": Key(_ID, "Name there; null: the local component is ignored.", required=True),
        "localDeleted": Key(Bool(), "Deleted here, and still there."),
        "nonOwnedByApp": Key(Bool(), "Owned by another major version of the app."),
    },
    name="id-mapping",
    noun="a mapping",
)
_MISSING_KIND = Note("info", "missing here, and read as empty: '{key}'", "S-25")


def _missing(kind: Kind) -> Note | bool:
    """Say what it means that a kind is missing: files written before there were endpoints have none."""
    return False if kind == "endpoint" else _MISSING_KIND


MAPPING: Final = Obj(
    {kind: Key(Arr(_MAPPING_ITEM), f"Pairs of names of each {kind}.") for kind in KINDS},
    name="mapping",
    noun="'idMapping'",
)

_PATH = ByType(string=Str(min=1), null=Null())
CODE_FILES: Final = (
    "attach",
    "code",
    "common",
    "communication",
    "context",
    "defaultScope",
    "detach",
    "epoch",
    "inputParameters",
    "installDirectives",
    "installSpec",
    "interface",
    "mappableParams",
    "outputParameters",
    "params",
    "requiredScope",
    "samples",
    "scope",
    "scopeList",
    "staticParams",
    "test",
    "update",
)
_FILES: Final = Obj(
    {key: Key(_PATH, f"File of the code '{key}'; null: it is ignored.") for key in CODE_FILES},
    name="code-files",
    noun="'codeFiles'",
    slips={
        "api": "'communication'",
        "parameters": "'params', or 'staticParams' of a module",
        "expect": "'mappableParams'",
        "scopes": "'scopeList'",
        "install": "'installDirectives'",
        "input": "'inputParameters'",
        "output": "'outputParameters'",
    },
)
_LABEL = Key(Str(), "What the user sees.", section="1.1")
_DESCRIPTION = Key(Str(), "What it does, in a sentence.", section="1.1")
_REFERENCES = {
    "connection": Key(_ID, "Local name of its connection.", section="1.1"),
    "altConnection": Key(_ID, "Local name of a second connection.", section="1.1"),
}


def _type_key(shape: Enum, doc: str, key: str) -> Key:
    """Declare a type that the platform asks for when it creates the component, but not before."""
    return Key(
        shape, doc, required=Note("warning", f"'{key}' is missing; the platform cannot create it so"), section="1.1"
    )


NOT_AN_ACTION = Note("info", "'actionCrud' means something only for modules of type action")
NOT_INSTANT = Note("info", "'webhook' means something only for modules of type instant_trigger")


def _component(name: str, keys: Mapping[str, Key]) -> Obj:
    files = {"codeFiles": Key(_FILES, "Files of its codes.", required=True, section="1.1")}
    slips = {"desc": "'description'", "name": "'label'", "title": "'label'"}
    return Obj({**keys, **files}, name=f"{name}-entry", noun=f"the {name}'s metadata", unknown="warning", slips=slips)


def _module(kind: str) -> Obj:
    keys = {
        "label": _LABEL,
        "description": _DESCRIPTION,
        "moduleType": _type_key(MODULE_TYPE, "What kind of module it is.", "moduleType"),
        "moduleSubtype": Key(
            MODULE_TYPE,
            "Former name of `moduleType`.",
            note=Note("warning", "'moduleSubtype' is called 'moduleType' now", rename="moduleType"),
        ),
        **_REFERENCES,
    }
    crud = ByType(string=CRUD, null=Null(), notes={} if kind in ("action", "") else {"string": NOT_AN_ACTION})
    keys["actionCrud"] = Key(crud, "What the action does to its object; may be null.", section="1.1")
    instant = kind in ("instant_trigger", "")
    webhook = ByType(string=Str(min=1), null=Null(), notes={} if instant else {"string": NOT_INSTANT})
    keys["webhook"] = Key(webhook, "Local name of its webhook.", required=kind == "instant_trigger", section="1.1")
    return _component(f"{kind.replace('_', '-') or 'any'}-module", keys)


def _required(shape: Shape, doc: str, *, required: bool | Note = True) -> Key:
    return Key(shape, doc, required=required, section="1.1")


_ENTRIES: Final[dict[str, Shape]] = {
    "connection": _component(
        "connection",
        {"label": _LABEL, "connectionType": _type_key(CONNECTION_TYPE, "How users connect.", "connectionType")},
    ),
    "webhook": _component(
        "webhook",
        {"label": _LABEL, "webhookType": _type_key(WEBHOOK_TYPE, "Kind of address.", "webhookType"), **_REFERENCES},
    ),
    "module": Tagged(
        "moduleType", {str(kind): _module(str(kind)) for kind in MODULE_TYPE.values}, _module(""), name="module-entry"
    ),
    "rpc": _component("rpc", {"label": _LABEL, **_REFERENCES}),
    "function": _component("function", {}),
    "endpoint": _component(
        "endpoint",
        {
            "label": _LABEL,
            "description": _DESCRIPTION,
            "attachedAccounts": Key(Arr(Str(min=1)), "Local names of connections.", section="1.1"),
            "annotations": Key(ANNOTATIONS, "What calling it may do.", section="1.1"),
        },
    ),
}
_PATTERNS = {
    "connection": names.CONNECTION,
    "webhook": names.WEBHOOK,
    "module": names.MODULE,
    "rpc": names.RPC,
    "function": names.FUNCTION,
    "endpoint": names.ENDPOINT,
}


def _entries(kind: str) -> Shape:
    entry = ByType(object=_ENTRIES[kind], null=Null())
    named = Obj({}, open=entry, names=_PATTERNS[kind], noun=f"'{kind}'")
    return ByType(object=named, hints={"array": "write an object, in which each component stands under its name"})


_ORIGIN: Final = Obj(
    {
        "baseUrl": Key(
            Str(pattern=Pattern(r"^https://(.*)/api$", "an address such as 'https://eu1.make.com/api'")),
            "Address of the zone's API.",
            required=True,
        ),
        "appId": Key(Str(pattern=names.APP_ONLINE), "Name of the app there.", required=True),
        "appVersion": Key(Num(), "Major version of the app there.", required=True),
        "apikeyFile": Key(
            Str(pattern=Pattern(r"^(?!.* - OR FILL)", "the path of a file", hint="replace the placeholder")),
            "File that holds the API key.",
            required=True,
        ),
        "label": Key(Str(pattern=Pattern(r"^(?!-FILL-ME-)", "a label", hint="replace the placeholder")), "Its label."),
        "idMapping": Key(
            Obj(
                {
                    kind: Key(Arr(_MAPPING_ITEM), f"Pairs of names of each {kind}.", required=_missing(kind))
                    for kind in KINDS
                },
                name="full-mapping",
                noun="'idMapping'",
            ),
            "Which local component is which remote one.",
        ),
    },
    name="makecomapp-origin",
    noun="an origin",
    unknown="warning",
)
_MISSING_FILE = Note("info", "missing here, and read as null: '{key}'", "S-25")
MAKECOMAPP: Final = Obj(
    {
        "fileVersion": _required(Enum(1), "Version of this format."),
        "generalCodeFiles": _required(
            Obj(
                {
                    key: Key(_PATH, f"File of the app's {key}; null: it is ignored.", required=_MISSING_FILE)
                    for key in ("base", "common", "groups", "readme")
                },
                name="general-code-files",
                noun="'generalCodeFiles'",
            ),
            "Files of the app's own codes.",
        ),
        "components": _required(
            Obj(
                {
                    kind: Key(
                        _entries(kind), f"{kind.capitalize()}s by local name.", example={}, required=_missing(kind)
                    )
                    for kind in KINDS
                },
                name="components",
                noun="'components'",
            ),
            "All components by kind.",
        ),
        "origins": _required(Arr(_ORIGIN), "Places where the app lives."),
    },
    noun="makecomapp.json",
    # The platform's tools read the file without checking it against its schema, and leave alone what they do not know.
    unknown="warning",
)
