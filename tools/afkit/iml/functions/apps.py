"""Functions that only custom apps have, and no official list (IML reference, 4.6)."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any, NoReturn
from afkit.iml.errors import CallError
from afkit.iml.functions.support import as_list
from afkit.iml.registry import APPS, Example, Param, function
from afkit.iml.values.basics import UNDEFINED

if TYPE_CHECKING:
    from afkit.iml.environment import Environment


@function(
    "isArray",
    Param("value", "any"),
    returns="boolean",
    family="apps",
    doc="Tells whether a value is an array.",
    examples=(Example("{{isArray(emptyarray)}}", True), Example("{{isArray('a,b')}}", False)),
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def is_array(env: Environment, value: Any) -> bool:
    return isinstance(value, list)


@function(
    "pop",
    Param("array", "array"),
    returns="any",
    family="apps",
    doc="Gives the last element. The platform also takes it out of the array, which is a trap: write `last`. Here the "
    "array stays as it is.",
    examples=(Example("{{pop(split('p,q', ','))}}", "q"),),
    source="MK",
    dialects=APPS,
    status="unofficial",
    nulls="call",
)
def pop(env: Environment, array: Any) -> Any:
    items = as_list(array)
    return items[-1] if items else UNDEFINED


@function(
    "shift",
    Param("array", "array"),
    returns="any",
    family="apps",
    doc="Gives the first element. The platform also takes it out of the array, which is a trap: write `first`. Here "
    "the array stays as it is.",
    examples=(Example("{{shift(split('p,q', ','))}}", "p"),),
    source="MK",
    dialects=APPS,
    status="unofficial",
    nulls="call",
)
def shift(env: Environment, array: Any) -> Any:
    return next(iter(as_list(array)), UNDEFINED)


@function(
    "errorFactory",
    Param("type", "text", doc="a platform error type such as DataError"),
    Param("message", "text"),
    returns="any",
    family="apps",
    doc="Ends the evaluation with an error of a platform type.",
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def error_factory(env: Environment, kind: Any, message: str) -> NoReturn:
    raise CallError(message or "an error without a message", error_type=str(kind) or "RuntimeError")
