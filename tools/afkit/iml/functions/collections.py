"""Between collections and arrays (IML reference, 4.5)."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.functions.support import reach
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.types import is_nothing, show, to_text

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_SOURCE = "HLP:array-functions"


def _entries(value: Any, env: Environment) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items() if item is not UNDEFINED]
    if isinstance(value, list):
        return [(str(index), item) for index, item in enumerate(value)]
    raise CallError(f"a collection is needed, {show(value, env)} is given")


@function(
    "keys",
    Param("value", "collection|array"),
    returns="array",
    family="array",
    doc="Gives the names of a collection's members in their order; of an array the positions as texts, counted from 0.",
    examples=(Example("""{{keys(parseJSON('{"p":1,"q":2}'))}}""", ["p", "q"]),),
    source=_SOURCE,
)
def keys(env: Environment, value: Any) -> list[str]:
    return [key for key, _ in _entries(value, env)]


@function(
    "toArray",
    Param("collection", "collection|array"),
    returns="array",
    family="array",
    doc="Gives one collection with the members `key` and `value` for every member of a collection.",
    examples=(Example("""{{toArray(parseJSON('{"p":1}'))}}""", [{"key": "p", "value": 1}]),),
    source=_SOURCE,
)
def to_array(env: Environment, value: Any) -> list[dict[str, Any]]:
    if env.semantics.to_array == "members":
        return [{key: item} for key, item in _entries(value, env)]
    return [{"key": key, "value": item} for key, item in _entries(value, env)]


@function(
    "toCollection",
    Param("array", "array"),
    Param("key", "text", doc="path of the member that holds the name"),
    Param("value", "text", doc="path of the member that holds the value"),
    returns="collection",
    family="array",
    doc="Makes a collection of an array of collections: one member tells the name, another one the value. Of equal "
    "names the last one wins; elements without a name are left out.",
    examples=(
        Example("""{{toCollection(parseJSON('[{"k":"p","v":1}]'), 'k', 'v')}}""", {"p": 1}),
        Example("{{toCollection(toArray(c), 'key', 'value')}}", {"a": [1]}, {"c": {"a": [1]}}),
    ),
    source=_SOURCE,
)
def to_collection(env: Environment, array: list[Any], key: str, value: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for item in array:
        name = reach(item, key)
        if not is_nothing(name):
            out[to_text(name, env)] = reach(item, value)
    return out
