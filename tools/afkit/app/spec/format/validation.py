"""The key `validate` of parameters. Source: app-format reference, section 9.3."""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Key, Num, Obj, Str

_LITERAL = Anything(iml="literal")
_AT_RUN_TIME = Note("info", "the platform's editor does not know '{key}'; the engine reads it")

_ITEMS = {
    "minItems": Key(Num(iml="template"), "Fewest items.", example=1, section="9.3"),
    "maxItems": Key(Num(iml="template"), "Most items.", example=10, section="9.3"),
}
ARRAY: Final = ByType(
    boolean=Bool(),
    object=Obj(
        _ITEMS
        | {
            "enum": Key(Arr(_LITERAL), "Values that items may have.", section="9.3"),
            "unique": Key(Bool(), "Whether items must differ.", note=_AT_RUN_TIME, section="9.3"),
        },
        name="validate-array",
        noun="'validate' of a list",
        unknown="warning",
        slips={
            "min": "'minItems'",
            "max": "'maxItems'",
            "minimum": "'minItems'",
            "maximum": "'maxItems'",
            "minLength": "'minItems'",
            "maxLength": "'maxItems'",
        },
    ),
    name="validate-array-form",
)
OTHER: Final = ByType(
    boolean=Bool(),
    object=Obj(
        {
            "min": Key(Num(iml="template"), "Least value; of a text, least length.", example=1, section="9.3"),
            "max": Key(Num(iml="template"), "Greatest value; of a text, greatest length.", example=40, section="9.3"),
        }
        | _ITEMS
        | {
            "pattern": Key(
                ByType(
                    string=Str(),
                    object=Obj(
                        {"regexp": Key(Str(), "The expression.", required=True)}, noun="'pattern'", unknown="warning"
                    ),
                ),
                "Regular expression; anchor it with `^` and `$`.",
                example="^[A-Z]{3}$",
                section="9.3",
            ),
            "enum": Key(Arr(_LITERAL), "Values that are allowed.", note=_AT_RUN_TIME, section="9.3"),
            "past": Key(Bool(), "Whether a date may lie in the past.", note=_AT_RUN_TIME, section="9.3"),
        },
        name="validate",
        noun="'validate'",
        unknown="warning",
        slips={
            "minimum": "'min'",
            "maximum": "'max'",
            "minLength": "'min'",
            "maxLength": "'max'",
            "regex": "'pattern'",
            "regexp": "'pattern'",
        },
    ),
    name="validate-form",
)
