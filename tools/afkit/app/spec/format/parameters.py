"""Lists of parameters: what the user fills in, and what a module gives out.

Source: app-format reference, section 9; disagreements in section 13.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.format import validation
from afkit.app.spec.format.options import OPTIONS
from afkit.app.spec.format.types import ENDPOINT_TYPE, TYPE
from afkit.app.spec.shapes.basics import UNSET, Note, Pattern
from afkit.app.spec.shapes.names import as_reference
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Enum, Key, Obj, Ref, Shape, Str, Tagged, When

LITERAL: Final = Anything(iml="literal")
STRING: Final = Str()
RPC_REFERENCE: Final = Str(
    pattern=Pattern(
        r"^(rpc://.|\{\{)",
        "a remote procedure such as 'rpc://getFields'",
        hint="or a parameter object",
        better=as_reference,
    )
)

_OBJECT_HINTS = {"object": "put the parameter into a list"}


PARAMETER_REF: Final = Ref("parameter", lambda: PARAMETER)
ELEMENT: Final = ByType(
    object=PARAMETER_REF,
    string=RPC_REFERENCE,
    name="parameter-or-rpc",
)
FIELDS: Final = ByType(array=Arr(ELEMENT), string=RPC_REFERENCE, hints=_OBJECT_HINTS, name="parameters")
"""A list of parameters, or a remote procedure that gives one."""

SPEC: Final = ByType(
    object=PARAMETER_REF,
    array=Arr(ELEMENT),
    string=RPC_REFERENCE,
    name="spec",
)
"""What an array or collection holds: one parameter (the item), or a list (the members)."""

_NESTED = ByType(
    string=RPC_REFERENCE,
    array=Arr(ELEMENT),
    object=Obj(
        {
            "store": Key(FIELDS, "The fields.", required=True),
            "domain": Key(STRING, "Where their values go: another list of parameters.", example="expect"),
        },
        name="nested",
        noun="'nested'",
        unknown="warning",
    ),
    name="nested-fields",
)
_BUTTON = Obj(
    {
        "url": Key(RPC_REFERENCE, "The remote procedure.", required=True, example="rpc://searchOrders"),
        "label": Key(Str(min=1), "Caption of the button.", required=True, example="Search"),
        "parameters": Key(FIELDS, "Form that is shown before."),
    },
    name="search-button",
    noun="'rpc'",
    unknown="warning",
)
_EDITABLE = ByType(
    boolean=Bool(),
    object=Obj(
        {
            "enabled": Key(Bool(), "Whether it can be changed later.", required=True),
            "help": Key(STRING, "Why, for the user."),
        },
        name="editable",
        noun="'editable'",
        unknown="warning",
    ),
)
_MAPPABLE = ByType(
    boolean=Bool(),
    object=Obj(
        {"help": Key(STRING, "Help shown in map mode.", required=True)},
        name="mappable",
        noun="'mappable'",
        unknown="warning",
    ),
)
_CONVERT = Obj(
    {
        "type": Key(TYPE, "Type to show in the output.", required=True),
        "format": Key(STRING, "Format of a date."),
        "timezone": Key(STRING, "Time zone of a date."),
        "name": Key(STRING, "Name to show."),
        "label": Key(STRING, "Label to show."),
        "names": Key(LITERAL, "Names to show."),
    },
    name="convert",
    noun="'convert'",
    unknown="warning",
)
_EXTENSION = ByType(string=STRING, array=Arr(STRING))
_FLAG = Bool(iml="template")
_THEME = Enum(
    "info",
    "warning",
    "danger",
    docs={"info": "blue", "warning": "yellow", "danger": "red"},
    prefixes={"": Note("warning", "the themes are info, warning and danger; the platform may ignore another", "S-19")},
)
_READ_BY_SOME = Note("warning", "the platform's editor refuses '{key}'; some versions of the engine read it", "S-11")


def _key(shape: Shape, doc: str, *, default: object = UNSET, example: object = UNSET, note: Note | None = None) -> Key:
    return Key(shape, doc, default=default, example=example, note=note, section="9.2")


KEYS: Final[dict[str, Key]] = {
    "name": _key(Str(max=128), "Key of the value in `parameters` or in the output.", example="orderId"),
    "type": Key(TYPE, "What kind of value it is.", required=True, example="text", section="9.4"),
    "label": _key(Str(min=1, max=256), "Caption of the field.", example="Order ID"),
    "help": _key(Str(min=1), "Explanation under the field, in simple Markdown.", example="For example, `4711`."),
    "required": _key(_FLAG, "Whether it must be filled in.", default=False),
    "default": _key(LITERAL, "Value that the field starts with."),
    "advanced": _key(_FLAG, "Hide it behind the switch for advanced settings.", default=False),
    "multiline": _key(_FLAG, "Text over several lines.", default=False),
    "editable": _key(_EDITABLE, "Connection: whether it can be changed later.", example=True),
    "mappable": _key(_MAPPABLE, "False: values can only be chosen, not mapped.", default=True),
    "mode": _key(Enum("edit", "choose", iml="template"), "Initial state of the Map switch.", default="choose"),
    "nested": _key(_NESTED, "Fields that appear when it has a value."),
    "options": Key(OPTIONS, "The choices, or where they come from.", example="rpc://listOrders", section="9.5"),
    "spec": _key(SPEC, "What the list or collection holds."),
    "validate": Key(validation.OTHER, "Limits of the value.", example={"max": 40}, section="9.3"),
    "rpc": _key(_BUTTON, "Button that searches."),
    "multiple": _key(_FLAG, "Several choices; the value is a list.", default=False),
    "grouped": _key(_FLAG, "The choices come in groups.", default=False),
    "dynamic": _key(_FLAG, "Mapped values are not compared with the choices."),
    "sort": _key(STRING, "Order of the choices: `text` or `number`.", example="text"),
    "sequence": _key(_FLAG, "Keep the order in which the members are declared.", default=False),
    "labels": _key(Obj({}, open=LITERAL), "Captions of a list's buttons.", example={"add": "Add item"}),
    "tags": _key(Enum("strip", "stripall", "escape", iml="template"), "What becomes of HTML in the text."),
    "time": _key(_FLAG, "False: a date without a time.", default=True),
    "semantic": _key(STRING, "Meaning that pairs fields, such as `file:name`.", example="file:data"),
    "extension": _key(_EXTENSION, "Allowed file extensions.", example="csv"),
    "codepage": _key(STRING, "Encoding of a buffer.", example="binary"),
    "pattern": _key(STRING, "Former place of the regular expression in `validate`."),
    "schema": _key(LITERAL, "JSON Schema of the value."),
    "convert": _key(_CONVERT, "How the field appears in the output."),
    "metadata": _key(Obj({}, open=LITERAL), "The author's own data."),
    "visible": _key(STRING, "Undocumented."),
    "coder": _key(_FLAG, "Undocumented."),
    "title": _key(STRING, "Banner: heading."),
    "text": _key(STRING, "Banner: the text."),
    "closable": _key(_FLAG, "Banner: whether it can be closed."),
    "theme": _key(_THEME, "Banner: colour."),
    "badge": _key(STRING, "Banner: badge."),
} | {
    name: _key(LITERAL, "Not in the platform's editor.", note=_READ_BY_SOME)
    for name in (
        "disabled",
        "placeholder",
        "prefix",
        "postfix",
        "rows",
        "readonly",
        "omit",
        "reversedNested",
        "searchable",
        "unique",
        "logic",
    )
}
"""Everything that a parameter may say about itself."""

SLIPS: Final = {
    "lable": "'label'",
    "lables": "'labels'",
    "description": "'help'",
    "hint": "'help'",
    "tooltip": "'help'",
    "items": "'spec'",
    "properties": "'spec'",
    "fields": "'spec'",
    "key": "'name'",
    "id": "'name'",
    "caption": "'label'",
    "enum": "'options'",
    "choices": "'options'",
    "values": "'options'",
    "defaultValue": "'default'",
    "optional": "'required'",
    "mandatory": "'required'",
    "minimum": "'min' inside 'validate'",
    "maximum": "'max' inside 'validate'",
    "min": "'min' inside 'validate'",
    "max": "'max' inside 'validate'",
    "minItems": "'minItems' inside 'validate'",
    "maxItems": "'maxItems' inside 'validate'",
    "minLength": "'min' inside 'validate'",
    "maxLength": "'max' inside 'validate'",
    "regex": "'pattern' inside 'validate'",
    "regexp": "'pattern' inside 'validate'",
}
"""What people write, and what they should."""


def _parameter(name: str, keys: dict[str, Key], rules: tuple[When, ...] = ()) -> Tagged:
    """Declare a parameter; lists have limits of their own in `validate`."""
    array = keys | {"validate": keys["validate"].but(shape=validation.ARRAY)}
    plain = Obj(keys, name=name, noun="a parameter", unknown="warning", slips=SLIPS, rules=rules)
    listed = Obj(
        array, name=f"{name}-array", noun="a parameter of type array", unknown="warning", slips=SLIPS, rules=rules
    )
    return Tagged("type", {"array": listed}, plain, name=name)


PARAMETER: Final[Tagged] = _parameter("parameter", KEYS)
PARAMETERS: Final = FIELDS
CONNECTION_PARAMETERS: Final = FIELDS
INTERFACE: Final = FIELDS

_ENDPOINT_PARAMETER_REF = Ref("endpoint-parameter", lambda: _ENDPOINT_PARAMETER)
_ENDPOINT_ITEM_REF = Ref("endpoint-item", lambda: _ENDPOINT_ITEM)
_ENDPOINT_FIELDS = Arr(_ENDPOINT_PARAMETER_REF)
_ENDPOINT_KEYS = {
    name: key for name, key in KEYS.items() if name not in ("title", "text", "closable", "theme", "badge")
} | {
    "type": KEYS["type"].but(shape=ENDPOINT_TYPE),
    "name": KEYS["name"].but(required=True),
    "help": KEYS["help"].but(required=True),
    "spec": KEYS["spec"].but(shape=ByType(object=_ENDPOINT_ITEM_REF, array=_ENDPOINT_FIELDS)),
}
_ENDPOINT_PARAMETER: Tagged = _parameter("endpoint-parameter", _ENDPOINT_KEYS)
_ENDPOINT_ITEM: Tagged = _parameter("endpoint-item", _ENDPOINT_KEYS | {"name": KEYS["name"]})
ENDPOINT_PARAMETERS: Final = _ENDPOINT_FIELDS
"""Input and output of an endpoint: every field is named and explained, none is a banner (section 3.10)."""
