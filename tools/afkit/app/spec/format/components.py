"""Components of a manifest: each with its metadata and its codes side by side.

A code that is null is not managed by the manifest; one left out is the platform's empty one. The type of a component
decides which codes it has.

Source: app-format reference, sections 1.1, 1.4 and 10.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any, Final
from afkit.app.model import NOTHING, Component, Connection, Kind, Module
from afkit.app.spec.format.codes import WITHOUT, CodeSpec, code_specs
from afkit.app.spec.format.directives import DIRECTIVES
from afkit.app.spec.format.makecomapp import (
    ANNOTATIONS,
    CONNECTION_TYPE,
    CRUD,
    MODULE_TYPE,
    NOT_AN_ACTION,
    NOT_INSTANT,
    WEBHOOK_TYPE,
)
from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Built,
    ByType,
    Enum,
    Key,
    Never,
    Null,
    Obj,
    Shape,
    Str,
    Tagged,
    When,
)

_ANY_ORIGIN: Any = None
LABEL: Final = Str(min=1)
TEXT: Final = Str()


def nullable(shape: Shape) -> ByType | Anything:
    """Allow null next to a shape."""
    if isinstance(shape, ByType):
        return shape.or_null()
    if isinstance(shape, Anything):
        return shape
    kinds: dict[type, str] = {Obj: "object", Arr: "array", Str: "string", Tagged: "object", Enum: "string"}
    cases: dict[str, Any] = {kinds[type(shape)]: shape}
    return ByType(**cases).or_null()


def _codes(kind: Kind, component: Component | None = None) -> dict[str, Key]:
    return {spec.key: code_key(spec, component) for spec in code_specs(kind, component)}


def code_key(spec: CodeSpec, component: Component | None) -> Key:
    """Give the key of a code, with the shape that it has for a component."""
    shape = spec.shape_for(component)
    return Key(nullable(TEXT if shape is None else shape), spec.doc, section="1.4")


def _reference(what: str) -> Key:
    return Key(nullable(Str(min=1)), f"Name of {what}; null for none.", section="1.1")


_CONNECTIONS = {
    "connection": _reference("the connection it uses; left out, the only one there is"),
    "altConnection": _reference("a second connection that the user may choose instead"),
}


def _metadata(*, label: bool, label_doc: str, example: str) -> dict[str, Key]:
    return {"label": Key(LABEL, label_doc, required=label, example=example, section="1.1")}


def _component(keys: Mapping[str, Key], name: str, noun: str, own: Mapping[str, str] = NOTHING) -> Obj:
    slips = {**_SLIPS, **_TYPE_SLIPS.get(noun.rpartition(" ")[2], NOTHING), **own}
    inside = [name for name in ("response", *DIRECTIVES) if name not in keys and name not in slips]
    return Obj(
        keys, name=name, noun=noun, slips=slips, elsewhere=dict.fromkeys(inside, "it belongs inside 'communication'")
    )


_SLIPS: Final = {
    "request": "'communication'",
    "subscribe": "'attach'",
    "unsubscribe": "'detach'",
    "parameters": "'params'",
    "expect": "'mappableParams'",
    "api": "'communication'",
    "scopes": "'scopeList'",
    "crud": "'actionCrud'",
    "name": "'label'",
    "title": "'label'",
    "output": "'interface'",
    "desc": "'description'",
    "help": "'description'",
}
_TYPE_SLIPS: Final = {
    "connection": {"type": "'connectionType'"},
    "webhook": {"type": "'webhookType'"},
    "module": {
        "type": "'moduleType'",
        "moduleSubtype": "'moduleType'",
        "parameters": "'mappableParams'",
        "params": "'mappableParams'",
    },
}
"""What people write in components, and what they should."""


def _not_managed(keys: Mapping[str, str]) -> dict[str, Key]:
    """Declare codes that a type of component does not use: only null, for not managed, may stand there."""
    found = {}
    for key, why in keys.items():
        never = Never(f"'{key}' is not allowed here: {why}")
        found[key] = Key(
            ByType(object=never, array=never, string=never, number=never, boolean=never, null=Null()),
            f"Null at most: {why}.",
        )
    return found


def _connection(kind: str) -> Obj:
    component = Connection("x", _ANY_ORIGIN, connection_type=kind)
    codes = _codes("connection", component)
    others = {
        spec.key: "it is for connections of type oauth" for spec in code_specs("connection") if spec.key not in codes
    }
    return _component(
        _metadata(label=True, label_doc="What the user sees.", example="Acme CRM (API key)")
        | {"connectionType": Key(CONNECTION_TYPE, "How users connect.", required=True, example="basic", section="1.1")}
        | codes
        | _not_managed(others),
        f"{kind}-connection",
        "a connection",
    )


_ONLY_FOR: Final = {
    "epoch": "it is for modules of type trigger",
    "scope": "it is for modules of type trigger, action, search or universal",
}


def _module(kind: str) -> Obj:
    component = Module("x", _ANY_ORIGIN, module_type=kind)
    useless = WITHOUT.get(kind, {})
    codes = {key: value for key, value in _codes("module", component).items() if key not in useless}
    keys = (
        _metadata(label=True, label_doc="What the user sees.", example="Create an order")
        | {
            "description": Key(TEXT, "What it does, in a sentence.", example="Creates an order.", section="1.1"),
            "moduleType": Key(MODULE_TYPE, "What kind of module it is.", required=True, example=kind, section="10.1"),
        }
        | _CONNECTIONS
    )
    crud = ByType(string=CRUD, null=Null(), notes={} if kind == "action" else {"string": NOT_AN_ACTION})
    keys["actionCrud"] = Key(crud, "What the action does to its object.", example="create", section="10.1")
    instant = kind == "instant_trigger"
    webhook = ByType(string=Str(min=1), null=Null(), notes={} if instant else {"string": NOT_INSTANT})
    keys["webhook"] = Key(webhook, "Name of its webhook.", required=instant, section="8.3")
    others = {key: why for key, why in (_ONLY_FOR | useless).items() if key not in keys and key not in codes}
    form = "'staticParams'" if "mappableParams" in others else "'mappableParams'"
    slips = dict.fromkeys(("params", "parameters", "expect"), form)
    return _component(keys | codes | _not_managed(others), f"{kind.replace('_', '-')}-module", "a module", slips)


_MODULES = Built(tuple(str(kind) for kind in MODULE_TYPE.values), _module)
_UNDECIDED = Key(nullable(Anything()), "Depends on the type.")


def _any_module() -> Obj:
    return _component(
        {name: key for module in _MODULES.values() for name, key in module.keys.items()}
        | _codes("module")
        | {
            "communication": _UNDECIDED,
            "webhook": _reference("its webhook"),
            "actionCrud": Key(nullable(CRUD), "What the action does to its object."),
        },
        "any-module",
        "a module",
    )


MODULE: Final = Tagged("moduleType", _MODULES, _any_module, name="module")

_CONNECTION_CASES = Built(("basic", "oauth"), _connection)


def _any_connection() -> Obj:
    keys = dict(_CONNECTION_CASES["oauth"].keys) | {"communication": _UNDECIDED}
    return _component(keys, "any-connection", "a connection")


CONNECTION: Final = Tagged("connectionType", _CONNECTION_CASES, _any_connection, name="connection")
WEBHOOK: Final = _component(
    _metadata(label=False, label_doc="What the user sees.", example="New order")
    | {"webhookType": Key(WEBHOOK_TYPE, "One address per user, or one for all.", default="web", section="8")}
    | _CONNECTIONS
    | _codes("webhook"),
    "webhook",
    "a webhook",
)
RPC: Final = _component(
    _metadata(label=False, label_doc="What developers see.", example="List orders") | _CONNECTIONS | _codes("rpc"),
    "rpc",
    "a remote procedure",
)
_FUNCTION_CODES = _codes("function")
FUNCTION: Final = Obj(
    {
        "code": _FUNCTION_CODES["code"],
        "test": _FUNCTION_CODES["test"],
        "file": Key(Str(min=1), "Path of the file that holds the code.", example="functions/joinNames.js"),
        "testFile": Key(Str(min=1), "Path of the file that holds the tests.", example="functions/joinNames.test.js"),
    },
    name="function",
    noun="a function",
    rules=(
        When("file", forbid=("code",), why="the code stands in the file"),
        When("testFile", forbid=("test",), why="the tests stand in the file"),
    ),
)
ENDPOINT: Final = _component(
    _metadata(label=False, label_doc="What users see.", example="Get an order")
    | {
        "description": Key(TEXT, "What it does, in a sentence.", section="1.1"),
        "attachedAccounts": Key(Arr(Str(min=1)), "Names of the connections it may use.", section="1.1"),
        "annotations": Key(ANNOTATIONS, "What calling it may do.", section="1.1"),
    }
    | _codes("endpoint"),
    "endpoint",
    "an endpoint",
)
