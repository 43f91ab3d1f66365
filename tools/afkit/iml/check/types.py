"""Static types: what is known of a value before there is one, and what is known at a place in a connector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from afkit.annotations import Any
from afkit.iml.registry import Dialect
from afkit.nearest import Guesses
from afkit.records import NamedTuple

ANY_KIND = "any"


class Type(NamedTuple):
    """What is known of a value.

    `kind` is a type name of the language or `any`. A collection has `members`; if it is `open`, it may have others. An
    array has the type of its elements in `item`. `optional` says that the value may be missing or empty.
    """

    kind: str = ANY_KIND
    members: Mapping[str, Type] | None = None
    item: Type | None = None
    open: bool = True
    optional: bool = False

    @property
    def known(self) -> bool:
        """Whether the kind of value is known, and is not just nothing."""
        return self.kind not in (ANY_KIND, "null", "undefined")

    def maybe(self) -> Type:
        """Give the same type of a value that may be missing or empty."""
        return self._replace(optional=True)


ANY = Type()
TEXT = Type("text")
NUMBER = Type("number")
BOOLEAN = Type("boolean")
DATE = Type("date")
BUFFER = Type("buffer")
NULL = Type("null")
UNDEFINED_TYPE = Type("undefined")
COLLECTION = Type("collection")
ARRAY = Type("array")


def collection(members: Mapping[str, Type], *, open: bool = False) -> Type:
    """Describe a collection; `open` if there may be members that are not listed."""
    return Type("collection", members, open=open)


def array(item: Type = ANY) -> Type:
    """Describe an array by its elements."""
    return Type("array", item=item)


def named(text: str) -> Type:
    """Give the type that a declaration names; a union is only known to be some value."""
    return Type(text) if text in _NAMES else ANY


_NAMES = frozenset({"text", "number", "boolean", "date", "buffer", "collection", "array", "null", "undefined"})


def join(left: Type, right: Type) -> Type:
    """Give what is known of a value that is one of two; null and undefined make it optional."""
    if left == right:
        return left
    for one, other in ((left, right), (right, left)):
        if one.kind in ("null", "undefined"):
            return other.maybe()
    if left.kind != right.kind:
        return ANY
    optional = left.optional or right.optional
    if left.kind == "collection":
        if left.members is None or right.members is None:
            return Type("collection", optional=optional)
        members = {**left.members, **right.members}
        for name in left.members.keys() & right.members.keys():
            members[name] = join(left.members[name], right.members[name])
        return Type("collection", members, open=left.open or right.open, optional=optional)
    if left.kind == "array":
        item = join(left.item, right.item) if left.item is not None and right.item is not None else None
        return Type("array", item=item, optional=optional)
    return Type(left.kind, optional=optional)


_JSON = {str: "text", bool: "boolean", int: "number", float: "number", type(None): "null"}


def of_value(value: Any) -> Type:
    """Give the type of a sample value, as found in JSON."""
    if isinstance(value, dict):
        return Type("collection", {str(key): of_value(item) for key, item in value.items()})
    if isinstance(value, list):
        item = ANY
        for at, element in enumerate(value):
            found = of_value(element)
            item = found if at == 0 else join(item, found)
        return Type("array", item=item)
    return Type(_JSON[type(value)])


BUILTINS = {
    "now": DATE,
    "timestamp": NUMBER,
    "uuid": TEXT,
    "random": NUMBER,
    "pi": NUMBER,
    "executionId": TEXT,
    "environment": collection({"timezone": TEXT}, open=True),
}
"""The variables that need no context (`values/builtins.py`), and what they are."""


class Scope(NamedTuple):
    """What an expression may use at one place.

    `variables` are the roots and their types, `functions` the names of the app's own functions, `elsewhere` the
    variables (`query`, or `data.lastDate`) that exist in other places, each with the reason. In an `open` scope, an
    unknown variable is no finding. `guesses` bounds how many suggestions of names are made; None leaves it open.
    """

    variables: Mapping[str, Type] = {}
    functions: frozenset[str] = frozenset()
    dialect: Dialect = "apps"
    open: bool = False
    elsewhere: Mapping[str, str] = {}
    guesses: Guesses | None = None


def scope_variables(names: Iterable[str], types: Mapping[str, Type] = {}) -> dict[str, Type]:
    """Turn dotted names into variables: `pagination.page` is a member of a root that has only the listed members.

    `types` gives the types of roots and of dotted names that are known; everything else may be any value.
    """
    roots: dict[str, Type] = {}
    for name in sorted(names):
        root, dot, rest = name.partition(".")
        known = types.get(name, ANY)
        if not dot:
            roots[root] = types.get(root, ANY)
        elif root in types:
            roots[root] = types[root]
        else:
            members = dict(roots[root].members or {}) if root in roots else {}
            members[rest] = known
            if root not in roots or roots[root].members is not None:
                roots[root] = collection(members)
    return roots
