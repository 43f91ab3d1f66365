"""The small language in which the format is declared.

A shape says which JSON values may stand at a place and how the engine reads them. Structure checking (`check`), JSON
Schemas (`jsonschema`), the walk over expressions (`walk`) and the reference page (`reference`) are all made from
the same shapes, so they cannot disagree.

Shapes are plain immutable-by-convention objects with slots: they are built at import, on the path of every lint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from afkit.annotations import Any, TypeAlias
from afkit.app.spec.shapes.basics import UNSET, Iml, Note, Pattern
from afkit.source.diagnostic import Severity


class Key:
    """A member of an object: its shape and everything a person may want to know about it.

    `required` is True (an error when missing), a Note (a remark when missing) or False. `note` is a remark when
    present. `section` is the section of the app-format reference that the facts come from.
    """

    __slots__ = ("default", "doc", "example", "note", "required", "section", "shape")

    def __init__(
        self,
        shape: Shape,
        doc: str = "",
        *,
        required: bool | Note = False,
        example: Any = UNSET,
        default: Any = UNSET,
        section: str = "",
        note: Note | None = None,
    ) -> None:
        self.shape = shape
        self.doc = doc
        self.required = required
        self.example = example
        self.default = default
        self.section = section
        self.note = note

    def but(self, **changes: Any) -> Key:
        """Give a copy with some attributes changed (`key.but(required=True)`)."""
        attributes = {name: getattr(self, name) for name in Key.__slots__ if name not in ("shape", "doc")}
        shape = changes.pop("shape", self.shape)
        doc = changes.pop("doc", self.doc)
        return Key(shape, doc, **(attributes | changes))


class Anything:
    """Any JSON value; strings at any depth are templates, or not."""

    __slots__ = ("iml",)

    def __init__(self, *, iml: Iml = "template") -> None:
        self.iml: Iml = iml


class Bool:
    """True or false."""

    __slots__ = ("iml",)

    def __init__(self, *, iml: Iml = "literal") -> None:
        self.iml: Iml = iml


class Null:
    """Nothing but null."""

    __slots__ = ("iml",)

    def __init__(self) -> None:
        self.iml: Iml = "literal"


class Num:
    """A number, `min` and `max` inclusive; a whole one if `integer`."""

    __slots__ = ("iml", "integer", "max", "min")

    def __init__(
        self, *, integer: bool = False, min: float | None = None, max: float | None = None, iml: Iml = "literal"
    ) -> None:
        self.integer = integer
        self.min = min
        self.max = max
        self.iml: Iml = iml


class Str:
    """A text of `min` to `max` characters (code points of the source text, expressions included)."""

    __slots__ = ("iml", "max", "min", "pattern")

    def __init__(
        self, *, min: int = 0, max: int | None = None, pattern: Pattern | None = None, iml: Iml = "literal"
    ) -> None:
        self.min = min
        self.max = max
        self.pattern = pattern
        self.iml: Iml = iml


class Enum:
    """One of some values.

    `soft` maps further accepted values to remarks; `prefixes` does so for values that begin in some way. `slips` maps
    wrong values that people write to what they should write: the right value, then perhaps a space and more words. A
    value that differs only in case is accepted with the remark `fold`, if given. `docs` tells what the values mean.
    `unknown` is the severity of a text that is none of all these, nor a misspelling of one.
    """

    __slots__ = ("docs", "fold", "iml", "name", "prefixes", "slips", "soft", "unknown", "values")

    def __init__(
        self,
        *values: str | int,
        docs: Mapping[str, str] | None = None,
        soft: Mapping[str, Note] | None = None,
        prefixes: Mapping[str, Note] | None = None,
        slips: Mapping[str, str] | None = None,
        fold: Note | None = None,
        unknown: Severity = "error",
        name: str = "",
        iml: Iml = "literal",
    ) -> None:
        self.unknown: Severity = unknown
        self.values = values
        self.name = name
        self.docs = docs or {}
        self.soft = soft or {}
        self.prefixes = prefixes or {}
        self.slips = slips or {}
        self.fold = fold
        self.iml: Iml = iml


class Arr:
    """A list whose items all have one shape."""

    __slots__ = ("iml", "item", "max", "min")

    def __init__(self, item: Shape, *, min: int = 0, max: int | None = None, iml: Iml = "literal") -> None:
        self.item = item
        self.min = min
        self.max = max
        self.iml: Iml = iml


class Family:
    """Members of an object whose names follow a pattern, such as HTTP statuses. `label` names them in messages."""

    __slots__ = ("key", "label", "regex")

    def __init__(self, regex: str, label: str, key: Key) -> None:
        self.regex = regex
        self.label = label
        self.key = key


class When:
    """A rule between members of one object.

    When `key` is present (and, if `values` are given, has one of them) then `require` must be present and `forbid`
    absent. With a `note` the rule is a remark, else an error. `why` ends the message of a forbidden key.
    """

    __slots__ = ("forbid", "key", "note", "require", "values", "why")

    def __init__(
        self,
        key: str,
        values: tuple[str, ...] = (),
        *,
        require: tuple[str, ...] = (),
        forbid: tuple[str, ...] = (),
        note: Note | None = None,
        why: str = "",
    ) -> None:
        self.key = key
        self.values = values
        self.require = require
        self.forbid = forbid
        self.note = note
        self.why = why


class Obj:
    """An object with known members.

    `open` is the shape of members that are not declared (None: there must be none), `names` what their names must look
    like. `spread` allows the spread key. `slips` maps wrong keys that people write to the remedy; `elsewhere` maps
    keys that exist in other places to why they are not allowed here. `unknown` is the severity of an undeclared key
    that resembles no declared one. `name` is unique among shapes and names the definition in JSON Schemas; `noun` is
    how messages call it.
    """

    __slots__ = (
        "elsewhere",
        "families",
        "iml",
        "keys",
        "name",
        "names",
        "noun",
        "open",
        "required",
        "rules",
        "slips",
        "spread",
        "unknown",
    )

    def __init__(
        self,
        keys: Mapping[str, Key],
        *,
        name: str = "",
        noun: str = "",
        open: Shape | None = None,
        names: Pattern | None = None,
        families: tuple[Family, ...] = (),
        rules: tuple[When, ...] = (),
        spread: bool = False,
        slips: Mapping[str, str] | None = None,
        elsewhere: Mapping[str, str] | None = None,
        unknown: Severity = "error",
        iml: Iml = "literal",
    ) -> None:
        self.keys = keys
        self.name = name
        self.noun = noun
        self.open = open
        self.names = names
        self.families = families
        self.rules = rules
        self.spread = spread
        self.slips = slips or {}
        self.elsewhere = elsewhere or {}
        self.unknown: Severity = unknown
        self.iml: Iml = iml
        self.required = tuple(name for name, key in keys.items() if key.required is not False)


class ByType:
    """A union that the value's JSON type decides. `hints` say what to do about a type that is not among them."""

    __slots__ = ("cases", "hints", "iml", "name", "notes")

    def __init__(
        self,
        *,
        object: Shape | None = None,
        array: Shape | None = None,
        string: Shape | None = None,
        number: Shape | None = None,
        boolean: Shape | None = None,
        null: Shape | None = None,
        hints: Mapping[str, str] | None = None,
        notes: Mapping[str, Note] | None = None,
        name: str = "",
        iml: Iml = "literal",
    ) -> None:
        self.name = name
        given = {
            "object": object,
            "array": array,
            "string": string,
            "number": number,
            "boolean": boolean,
            "null": null,
        }
        self.cases: Mapping[str, Shape] = {name: shape for name, shape in given.items() if shape is not None}
        self.hints = hints or {}
        self.notes = notes or {}
        self.iml: Iml = iml

    def or_null(self) -> ByType:
        """Give the same union with null."""
        name = f"{self.name}-or-null" if self.name else ""
        wider = ByType(hints=self.hints, notes=self.notes, name=name, iml=self.iml)
        wider.cases = {**self.cases, "null": Null()}
        return wider


class Tagged:
    """A union of objects that member `tag` decides.

    Its value picks one of `cases`; `default`, or what it makes, serves a missing or unlisted one. With `presence` that
    shape is meant as soon as the member is there, whatever its value.
    """

    __slots__ = ("_default", "cases", "iml", "name", "presence", "tag")

    def __init__(
        self,
        tag: str,
        cases: Mapping[str, Obj],
        default: Obj | Callable[[], Obj],
        *,
        presence: Obj | None = None,
        name: str = "",
    ) -> None:
        self.tag = tag
        self.cases = cases
        self._default = default
        self.presence = presence
        self.name = name
        self.iml: Iml = "literal"

    @property
    def default(self) -> Obj:
        """The shape of a value whose tag is missing or unlisted."""
        if not isinstance(self._default, Obj):
            self._default = self._default()
        return self._default


class Built(Mapping[str, Obj]):
    """Cases of a `Tagged` that are each built when first asked for: a text mostly uses few of them."""

    __slots__ = ("_build", "_found", "_names")

    def __init__(self, names: tuple[str, ...], build: Callable[[str], Obj]) -> None:
        self._names = names
        self._build = build
        self._found: dict[str, Obj] = {}

    def __getitem__(self, name: str) -> Obj:
        found = self._found.get(name)
        if found is None:
            if name not in self._names:
                raise KeyError(name)
            found = self._found[name] = self._build(name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """Give a case; one that was built before without any detour."""
        found = self._found.get(name)
        return found if found is not None else super().get(name, default)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Never:
    """A place that must stay empty: `message` says why, `hint` what to do instead."""

    __slots__ = ("hint", "iml", "message")

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        self.iml: Iml = "literal"


class Ref:
    """A shape that is declared later or holds itself; `name` is the name of the definition in JSON Schemas."""

    __slots__ = ("_found", "_get", "name")

    def __init__(self, name: str, get: Callable[[], Shape]) -> None:
        self.name = name
        self._get = get
        self._found: Shape | None = None

    @property
    def shape(self) -> Shape:
        """The shape referred to."""
        if self._found is None:
            self._found = self._get()
        return self._found

    @property
    def iml(self) -> Iml:
        return self.shape.iml


Shape: TypeAlias = Anything | Bool | Null | Num | Str | Enum | Arr | Obj | ByType | Tagged | Never | Ref
