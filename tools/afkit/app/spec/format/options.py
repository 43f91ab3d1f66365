"""The key `options` of parameters. Source: app-format reference, section 9.5."""

from __future__ import annotations

from functools import partial

from afkit.annotations import Final
from afkit.app.spec.catalogue import inner_shape
from afkit.app.spec.format.operators import OPERATORS
from afkit.app.spec.shapes.basics import Pattern
from afkit.app.spec.shapes.names import as_reference
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Enum, Key, Obj, Ref, Str, Tagged

_LITERAL = Anything(iml="literal")
_STRING = Str()
_RPC = Str(
    pattern=Pattern(
        r"^(rpc|api)://.|^\{\{",
        "a remote procedure such as 'rpc://listOrders'",
        hint="or a list of options",
        better=lambda text: f"rpc://{text}" if text.isalnum() else as_reference(text),
    )
)


FIELDS_REF: Final = Ref("fields", partial(inner_shape, "fields"))
"""Fields hold options, and options fields: found by name when first asked for."""

_OPTION = Obj(
    {
        "value": Key(_LITERAL, "Value that is sent.", required=True, example="open"),
        "label": Key(ByType(string=_STRING, number=_LITERAL, boolean=_LITERAL), "What the user sees.", example="Open"),
        "description": Key(_STRING, "Explanation of the option."),
        "nested": Key(FIELDS_REF, "Fields that appear when it is chosen."),
        "default": Key(Bool(), "Whether it is chosen at first."),
        "short": Key(_STRING, "Short form of the label."),
    },
    name="option",
    noun="an option",
    unknown="warning",
    slips={"name": "'label'", "text": "'label'", "title": "'label'", "key": "'value'", "id": "'value'"},
)
_GROUP = Obj(
    {
        "label": Key(_STRING, "Heading of the group.", required=True, example="States"),
        "options": Key(
            ByType(array=Arr(_OPTION), string=_RPC),
            "Its options.",
            required=True,
            example=[{"value": 1, "label": "One"}],
        ),
    },
    name="option-group",
    noun="a group of options",
    unknown="warning",
)
_LIST = Arr(Tagged("options", {}, _OPTION, name="option-or-group", presence=_GROUP))
_OPERATOR = Obj(
    {
        "value": Key(Enum(*sorted(OPERATORS), unknown="warning"), "The operator.", required=True, example="text:equal"),
        "label": Key(_STRING, "What the user sees.", example="Equal to"),
    },
    name="operator",
    noun="an operator",
    unknown="warning",
    slips={"name": "'label'", "operator": "'value'"},
)
_OPERATOR_GROUP = Obj(
    {
        "label": Key(_STRING, "Heading of the group.", example="Text"),
        "options": Key(
            Arr(_OPERATOR), "Its operators.", required=True, example=[{"label": "Equal", "value": "text:equal"}]
        ),
    },
    name="operator-group",
    noun="a group of operators",
    unknown="warning",
)
STORE: Final = ByType(
    string=_RPC,
    array=_LIST,
    hints={"object": "write a list of {value, label}, or the extended form with 'store'"},
    name="store",
)
OPTIONS: Final = ByType(
    string=_RPC,
    array=_LIST,
    object=Obj(
        {
            "store": Key(STORE, "The options, or the remote procedure that gives them.", example="rpc://listOrders"),
            "label": Key(_STRING, "Name of the property that holds the label.", default="label"),
            "value": Key(_STRING, "Name of the property that holds the value.", default="value"),
            "default": Key(ByType(string=_STRING, boolean=Bool()), "Name of the property that marks the default."),
            "placeholder": Key(
                ByType(
                    string=_STRING,
                    object=Obj(
                        {
                            "label": Key(_STRING, "Text shown when nothing is chosen."),
                            "nested": Key(FIELDS_REF, "Fields shown when nothing is chosen."),
                        },
                        name="placeholder",
                        noun="'placeholder'",
                        unknown="warning",
                    ),
                ),
                "What is shown when nothing is chosen.",
            ),
            "nested": Key(FIELDS_REF, "Fields that appear for any choice."),
            "operators": Key(
                Arr(Tagged("options", {}, _OPERATOR, name="operator-or-group", presence=_OPERATOR_GROUP)),
                "Filter: the operators to offer, in groups.",
            ),
            "logic": Key(Enum("and", "or"), "Filter: `and` or `or`, for a flat filter."),
            "scope": Key(
                ByType(array=Arr(_STRING), object=Obj({}, open=Arr(_STRING))), "OAuth scopes that the choices need."
            ),
            "ids": Key(Bool(), "File, folder: values are IDs.", default=False),
            "showRoot": Key(Bool(), "File, folder: paths begin with `/`.", default=True),
            "singleLevel": Key(Bool(), "File, folder: one level only.", default=False),
            "learning": Key(Bool(), "Undocumented."),
        },
        name="options",
        noun="'options'",
        unknown="warning",
        slips={"url": "'store'", "rpc": "'store'", "data": "'store'", "items": "'store'"},
    ),
    name="options-form",
)
