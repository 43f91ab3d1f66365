"""Array functions (IML reference, 4.5): building, cutting and ordering. All of them give new arrays."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.functions.support import (
    as_list,
    check_items,
    check_size,
    identity,
    is_primitive,
    order_key,
    path_text,
    reach,
    relative_position,
    same,
)
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.numbers import Number
from afkit.iml.values.types import is_nothing, to_text

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_SOURCE = "HLP:array-functions"
_ARRAY = Param("array", "array")


@function(
    "add",
    _ARRAY,
    Param("values", "any", variadic=True),
    returns="array",
    family="array",
    doc="Gives the array with further elements at its end.",
    examples=(
        Example("{{add(emptyarray, 'p', 'q')}}", ["p", "q"]),
        Example("{{add(list, list)}}", [1, [1]], {"list": [1]}, "an array becomes one element"),
    ),
    source=_SOURCE,
    nulls="call",
)
def add(env: Environment, array: Any, *values: Any) -> list[Any]:
    return [*as_list(array), *values]


@function(
    "remove",
    _ARRAY,
    Param("values", "any", variadic=True, doc="texts, numbers, booleans; collections are not found"),
    returns="array",
    family="array",
    doc="Gives the array without the elements that equal one of the values. Only primitive values can be removed.",
    examples=(
        Example("{{remove(split('p,q,p', ','), 'p')}}", ["q"]),
        Example("{{remove(list, 2, 3)}}", [1], {"list": [1, 2, 3, 2]}),
    ),
    source=_SOURCE,
)
def remove(env: Environment, array: list[Any], *values: Any) -> list[Any]:
    # Values that are equal have the same text, so looking up the text first keeps long lists linear.
    unwanted: dict[str, list[Any]] = {}
    for value in values:
        if is_primitive(value):
            unwanted.setdefault(to_text(value, env).strip(), []).append(value)
    return [item for item in array if not (is_primitive(item) and _is_among(item, unwanted, env))]


def _is_among(item: Any, unwanted: dict[str, list[Any]], env: Environment) -> bool:
    return any(same(item, value, env) for value in unwanted.get(to_text(item, env).strip(), ()))


@function(
    "first",
    _ARRAY,
    returns="any",
    family="array",
    doc="Gives the first element, undefined if there is none.",
    examples=(Example("{{first(split('p,q', ','))}}", "p"), Example("{{first(emptyarray)}}", None)),
    source=_SOURCE,
    nulls="call",
)
def first(env: Environment, array: Any) -> Any:
    return next(iter(as_list(array)), UNDEFINED)


@function(
    "last",
    _ARRAY,
    returns="any",
    family="array",
    doc="Gives the last element, undefined if there is none.",
    examples=(Example("{{last(split('p,q', ','))}}", "q"),),
    source=_SOURCE,
    nulls="call",
)
def last(env: Environment, array: Any) -> Any:
    items = as_list(array)
    return items[-1] if items else UNDEFINED


@function(
    "slice",
    _ARRAY,
    Param("start", "number", doc="position of the first element, counted from 0; negative from the end"),
    Param("end", "number", optional=True, doc="position behind the last element; the end of the array when left out"),
    returns="array",
    family="array",
    doc="Cuts a piece out of an array. Positions count from 0 here, unlike indexes in brackets.",
    examples=(
        Example("{{slice(split('p,q,r', ','), 1, 2)}}", ["q"]),
        Example("{{slice(split('p,q,r', ','), -2)}}", ["q", "r"]),
    ),
    source=_SOURCE,
)
def slice_(env: Environment, array: list[Any], start: Number, end: Number | None = None) -> list[Any]:
    size = len(array)
    return array[relative_position(start, size) : size if end is None else relative_position(end, size)]


@function(
    "merge",
    Param("arrays", "any", variadic=True, doc="arrays; anything else is ignored"),
    returns="array",
    family="array",
    doc="Puts arrays behind one another. It does not merge collections.",
    examples=(
        Example("{{merge(split('p', ','), split('q', ','))}}", ["p", "q"]),
        Example("{{merge(list, null, list)}}", [1, 1], {"list": [1]}),
    ),
    source=_SOURCE,
)
def merge(env: Environment, *arrays: Any) -> list[Any]:
    lists = [array for array in arrays if isinstance(array, list)]
    check_items(sum(len(array) for array in lists), env)
    return [item for array in lists for item in array]


@function(
    "flatten",
    _ARRAY,
    Param(
        "depth", "number", optional=True, doc="how many levels of nesting are taken away; 1 when left out", default=1
    ),
    returns="array",
    family="array",
    doc="Puts the elements of nested arrays into one array.",
    examples=(
        Example("{{flatten(parseJSON('[1,[2,[3]]]'), 2)}}", [1, 2, 3]),
        Example("{{flatten(parseJSON('[1,[2,[3]]]'))}}", [1, 2, [3]]),
    ),
    source=_SOURCE,
)
def flatten(env: Environment, array: list[Any], depth: Number = 1) -> list[Any]:
    out: list[Any] = []
    pending = [(iter(array), depth if depth == depth else 0)]
    while pending:
        items, left = pending[-1]
        for item in items:
            if isinstance(item, list) and left >= 1:
                pending.append((iter(item), left - 1))
                break
            out.append(item)
        else:
            pending.pop()
        check_items(len(out), env)
    return out


@function(
    "join",
    _ARRAY,
    Param("separator", "text", optional=True, doc="`,` when left out", default=","),
    returns="text",
    family="array",
    doc="Writes the elements one behind the other, with a separator between them. Null and undefined are empty.",
    examples=(
        Example("{{join(split('p,q', ','), ' + ')}}", "p + q"),
        Example("{{join(list)}}", "1,,true", {"list": [1, None, True]}),
    ),
    source=_SOURCE,
    nulls="call",
)
def join(env: Environment, array: Any, separator: str = ",") -> str:
    texts: list[str] = []
    size = 0
    for item in as_list(array):
        texts.append(to_text(item, env))
        size += len(texts[-1]) + len(separator)
        check_size(size - len(separator), env)
    return separator.join(texts)


@function(
    "reverse",
    _ARRAY,
    returns="array",
    family="array",
    doc="Gives the elements in the opposite order.",
    examples=(Example("{{reverse(split('p,q', ','))}}", ["q", "p"]),),
    source=_SOURCE,
)
def reverse(env: Environment, array: list[Any]) -> list[Any]:
    return array[::-1]


@function(
    "shuffle",
    _ARRAY,
    returns="array",
    family="array",
    doc="Gives the elements in a random order.",
    examples=(Example("{{length(shuffle(split('p,q', ',')))}}", 2),),
    source=_SOURCE,
)
def shuffle(env: Environment, array: list[Any]) -> list[Any]:
    out = list(array)
    for index in range(len(out) - 1, 0, -1):
        other = min(int(env.random() * (index + 1)), index)
        out[index], out[other] = out[other], out[index]
    return out


_ORDERS = ("asc", "desc", "asc ci", "desc ci")


@function(
    "sort",
    _ARRAY,
    Param("order", "text", optional=True, doc="asc, desc, asc ci or desc ci; any other text is the key", default="asc"),
    Param("key", "text", optional=True, doc="path of the member to sort collections by", default=""),
    returns="array",
    family="array",
    doc="Orders the elements: numbers by value, texts by character code, so that all capital letters stand before the "
    "small ones; with `ci` case does not count. Equal elements keep their order; elements without the member come "
    "last. The key may also be the second argument.",
    examples=(
        Example("{{join(sort(split('b,a,B', ','), 'asc ci'), '')}}", "abB"),
        Example("{{sort(list, 'desc')}}", [10, 9, 1], {"list": [9, 10, 1]}),
        Example(
            "{{map(sort(people, 'age'), 'n')}}", ["b", "a"], {"people": [{"n": "a", "age": 9}, {"n": "b", "age": 5}]}
        ),
        Example(
            "{{map(sort(people, 'desc', 'at.x'), 'n')}}",
            ["b", "a"],
            {"people": [{"n": "a", "at": {"x": 1}}, {"n": "b", "at": {"x": 2}}]},
        ),
    ),
    source=_SOURCE,
)
def sort(env: Environment, array: list[Any], order: str = "asc", key: str = "") -> list[Any]:
    if order not in _ORDERS:
        order, key = "asc", key or order
    direction, _, case = order.partition(" ")
    present: list[tuple[tuple[int, Any], Any]] = []
    missing: list[Any] = []
    for item in array:
        value = reach(item, key) if key else item
        if is_nothing(value):
            missing.append(item)
        else:
            present.append((order_key(value, case == "ci", env), item))
    present.sort(key=_first, reverse=direction == "desc")
    return [item for _, item in present] + missing


def _first(pair: tuple[tuple[int, Any], Any]) -> tuple[int, Any]:
    return pair[0]


def _unique(array: list[Any], key: str, env: Environment) -> list[Any]:
    seen: dict[Any, Any] = {}
    for item in array:
        seen.setdefault(identity(reach(item, key) if key else item, env), item)
    return list(seen.values())


@function(
    "distinct",
    _ARRAY,
    Param("key", "text", optional=True, doc="path of the member that decides", default=""),
    returns="array",
    family="array",
    doc="Keeps the first of all elements that are equal, or whose member at the key is. Texts and numbers are compared "
    "by their text, collections member by member.",
    examples=(
        Example("{{distinct(split('p,q,p', ','))}}", ["p", "q"]),
        Example(
            "{{distinct(list, 'id')}}", [{"id": 1, "v": "a"}], {"list": [{"id": 1, "v": "a"}, {"id": "1", "v": "b"}]}
        ),
    ),
    source=_SOURCE,
)
def distinct(env: Environment, array: list[Any], key: str = "") -> list[Any]:
    return _unique(array, key, env)


@function(
    "deduplicate",
    _ARRAY,
    returns="array",
    family="array",
    doc="Keeps the first of all elements that are equal; the same as `distinct` without a key.",
    examples=(Example("{{deduplicate(split('p,p', ','))}}", ["p"]),),
    source=_SOURCE,
)
def deduplicate(env: Environment, array: list[Any]) -> list[Any]:
    return _unique(array, "", env)


@function(
    "map",
    _ARRAY,
    Param("key", "any", doc="path of the wanted member"),
    Param("filter key", "text", optional=True, doc="path of the member that decides", default=""),
    Param(
        "filter values", "any", optional=True, doc="the values that it may have, with commas between them", default=""
    ),
    returns="array",
    family="array",
    doc="Gives one member of every element; elements without it are left out. With a filter only those elements count "
    "whose filter member equals one of the values, compared as text.",
    examples=(
        Example("""{{map(parseJSON('[{"n":"a","t":"x"},{"n":"b","t":"y"}]'), 'n', 't', 'y,z')}}""", ["b"]),
        Example("{{map(lines, 'item.sku')}}", ["A-1"], {"lines": [{"item": {"sku": "A-1"}}, {"qty": 2}]}),
        Example("{{map(lines, 'sku', 'id', 2)}}", ["B"], {"lines": [{"id": "1", "sku": "A"}, {"id": "2", "sku": "B"}]}),
    ),
    source=_SOURCE,
)
def map_(env: Environment, array: list[Any], key: Any, filter_key: str = "", filter_values: Any = "") -> list[Any]:
    path = path_text(key, env)
    if filter_key:
        wanted = _wanted(filter_values, env)
        array = [item for item in array if to_text(reach(item, filter_key), env) in wanted]
    found = [reach(item, path) for item in array]
    if env.semantics.map_missing == "keep":
        return found
    return [item for item in found if item is not UNDEFINED]


def _wanted(values: Any, env: Environment) -> frozenset[str]:
    texts = [to_text(item, env) for item in values] if isinstance(values, list) else to_text(values, env).split(",")
    return frozenset(texts) | frozenset(text.strip() for text in texts)
