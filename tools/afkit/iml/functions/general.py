"""General functions (IML reference, 4.1)."""

from __future__ import annotations

from collections.abc import Callable

from afkit.annotations import TYPE_CHECKING, Any, TypeAlias
from afkit.iml.functions.support import as_list, path_text, reach
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.types import is_empty, is_nothing, to_text, truthy

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

Context: TypeAlias = dict[str, Any]
Lazy: TypeAlias = "Callable[[Context, Environment], Any]"
_SOURCE = "HLP:general-functions"


@function(
    "if",
    Param("condition", "any", doc="what decides"),
    Param("then", "any", doc="the result if the condition holds"),
    Param("else", "any", optional=True, doc="the result if it does not; undefined when left out"),
    returns="any",
    family="general",
    doc="Gives the second argument if the condition is true, the third one if not. Only the chosen one is evaluated. "
    "False are `false`, `null`, `undefined`, `0`, NaN and the empty text; everything else is true, even `'false'`, "
    "`'0'` and an empty array.",
    examples=(
        Example("{{if(2 > 1, 'more', 'less')}}", "more"),
        Example("{{if(length(cart) > 0, 'full', 'empty')}}", "empty", {"cart": []}),
        Example("{{if(flag, 'yes')}}", None, {"flag": 0}, "undefined without a third argument"),
    ),
    source=_SOURCE,
    lazy=True,
)
def if_(context: Context, env: Environment, condition: Lazy, then: Lazy, otherwise: Lazy | None = None) -> Any:
    holds = condition(context, env)
    if holds if type(holds) is bool else truthy(holds, env):
        return then(context, env)
    return UNDEFINED if otherwise is None else otherwise(context, env)


@function(
    "ifempty",
    Param("value", "any", doc="what is used if there is something"),
    Param("fallback", "any", doc="what is used instead"),
    returns="any",
    family="general",
    doc="Gives the first argument, or the second one if the first is undefined, null or the empty text. `0`, `false`, "
    "an empty array, an empty collection and `emptystring` count as something. The second argument is evaluated only "
    "if it is needed; a third one has no effect.",
    examples=(
        Example("{{ifempty(null, 'n/a')}}", "n/a"),
        Example("{{ifempty(order.note, 'none')}}", "none", {"order": {}}),
        Example("{{ifempty(0, 5)}}", 0),
        Example("{{ifempty(emptystring, 'x')}}", "", note="empty on purpose"),
    ),
    source=_SOURCE,
    lazy=True,
)
def ifempty(context: Context, env: Environment, value: Lazy, fallback: Lazy) -> Any:
    given = value(context, env)
    return fallback(context, env) if is_empty(given) else given


@function(
    "switch",
    Param("value", "any", doc="what is compared"),
    Param("case", "any", doc="the first value to compare with"),
    Param("result", "any", doc="the result if they are equal"),
    Param("more", "any", optional=True, variadic=True, doc="further pairs; a single last argument is the else value"),
    returns="any",
    family="general",
    doc="Compares the first argument with each case, as texts, and gives the result that follows the first equal one. "
    "A last argument without a partner is the result when nothing is equal; without it that is undefined.",
    examples=(
        Example("{{switch('de', 'en', 'Hello', 'de', 'Hallo', '?')}}", "Hallo"),
        Example("{{switch(status, 1, 'open', 2, 'done')}}", "done", {"status": "2"}, "compared as texts"),
        Example("{{switch('fr', 'en', 'Hello', '?')}}", "?"),
    ),
    source=_SOURCE,
)
def switch(env: Environment, value: Any, *pairs: Any) -> Any:
    wanted = _case_text(value, env)
    for index in range(0, len(pairs) - 1, 2):
        if _case_text(pairs[index], env) == wanted:
            return pairs[index + 1]
    return pairs[-1] if len(pairs) % 2 else UNDEFINED


def _case_text(value: Any, env: Environment) -> tuple[bool, str]:
    # Nothing is only equal to nothing, not to the empty text.
    return is_nothing(value), to_text(value, env)


@function(
    "get",
    Param("object", "any", doc="a collection or an array"),
    Param("path", "any", doc="names with dots between them, or a position"),
    returns="any",
    family="general",
    doc="Gives the member that a computed path leads to. Dots separate names; a number is the position in an array, "
    "counted from 1, negative from the end. A path that leads nowhere gives undefined.",
    examples=(
        Example("{{get(split('x,y,z', ','), 3)}}", "z"),
        Example("{{get(order, 'lines.2.sku')}}", "B-7", {"order": {"lines": [{"sku": "A-1"}, {"sku": "B-7"}]}}),
        Example("{{get(order, 'customer.name')}}", None, {"order": {}}),
    ),
    source=_SOURCE,
)
def get(env: Environment, value: Any, path: Any) -> Any:
    return UNDEFINED if is_nothing(path) else reach(value, path_text(path, env))


@function(
    "pick",
    Param("collection", "collection"),
    Param("keys", "any", variadic=True, doc="names of members, or arrays of names"),
    returns="collection",
    family="general",
    doc="Gives a collection of only the named members, in the order of the source. Names that it does not have are "
    "skipped.",
    examples=(
        Example("""{{pick(parseJSON('{"a":1,"b":2}'), 'b')}}""", {"b": 2}),
        Example(
            "{{pick(user, 'mail', 'id', 'phone')}}",
            {"id": 7, "mail": "a@example.com"},
            {"user": {"id": 7, "age": 4, "mail": "a@example.com"}},
        ),
    ),
    source=_SOURCE,
)
def pick(env: Environment, collection: dict[str, Any], *keys: Any) -> dict[str, Any]:
    names = _names(keys, env)
    return {key: item for key, item in collection.items() if key in names}


@function(
    "omit",
    Param("collection", "collection"),
    Param("keys", "any", variadic=True, doc="names of members, or arrays of names"),
    returns="collection",
    family="general",
    doc="Gives a collection without the named members.",
    examples=(
        Example("""{{omit(parseJSON('{"a":1,"b":2}'), 'b')}}""", {"a": 1}),
        Example(
            "{{omit(user, 'id', 'age')}}",
            {"mail": "a@example.com"},
            {"user": {"id": 7, "age": 4, "mail": "a@example.com"}},
        ),
    ),
    source=_SOURCE,
)
def omit(env: Environment, collection: dict[str, Any], *keys: Any) -> dict[str, Any]:
    names = _names(keys, env)
    return {key: item for key, item in collection.items() if key not in names}


def _names(keys: tuple[Any, ...], env: Environment) -> frozenset[str]:
    return frozenset(path_text(name, env) for key in keys for name in as_list(key))
