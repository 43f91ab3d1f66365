"""The register of built-in functions: declared once, used by evaluation, checks, listing and documentation.

A family module declares its functions with `@function(...)`; `lookup` imports the family of a name when it is first
asked for, so that importing `afkit.iml` loads none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from afkit.annotations import Any, Literal, TypeVar
from afkit.late import load_module
from afkit.records import NamedTuple

Dialect = Literal["apps", "scenario"]
BOTH: frozenset[Dialect] = frozenset({"apps", "scenario"})
APPS: frozenset[Dialect] = frozenset({"apps"})

Status = Literal["official", "unofficial", "panel"]
_Callable = TypeVar("_Callable", bound=Callable[..., Any])

_FAMILIES = {
    "general": "if ifempty switch get pick omit",
    "math": "abs ceil floor round trunc sum average min max median stdevP stdevS parseNumber formatNumber",
    "text": "ascii capitalize startcase lower upper trim length substring indexOf contains split"
    " replaceEmojiCharacters",
    "replace": "replace",
    "markup": "encodeURL decodeURL escapeHTML escapeMarkdown stripHTML mime",
    "binary": "base64 toString toBinary md5 sha1 sha256 sha512",
    "dates": "formatDate parseDate dateDiff",
    "date_arithmetic": "addSeconds addMinutes addHours addDays addMonths addYears"
    " setSecond setMinute setHour setDate setYear setDay setMonth",
    "arrays": "add remove first last slice merge flatten join reverse shuffle sort distinct deduplicate map",
    "collections": "keys toArray toCollection",
    "json_xml": "createJSON parseJSON parseXML createXML toDataStructure",
    "crypto": "jwt generateJwtWithKeyId cryptoSign",
    "apps": "isArray pop shift errorFactory",
}

MODULES: Mapping[str, str] = {name: module for module, names in _FAMILIES.items() for name in names.split()}
"""Name of a function → the module of `functions/` that declares it."""


class Param(NamedTuple):
    """A parameter. `type` is a type name, `any`, or several joined by `|`.

    A `variadic` parameter is the last one and takes all further arguments (none or more if it is optional as well).
    `default` is passed where null or undefined stands for an optional parameter that later arguments follow, or, of one
    that is `heeded`, for one that stands last: its function has to know that it was given and is empty.
    """

    name: str
    type: str = "any"
    optional: bool = False
    variadic: bool = False
    doc: str = ""
    default: Any = None
    heeded: bool = False


def _least(params: tuple[Param, ...]) -> int:
    return sum([not param.optional for param in params])


def _param(params: tuple[Param, ...], position: int) -> Param | None:
    if position < len(params):
        return params[position]
    return params[-1] if params and params[-1].variadic else None


class Head(NamedTuple):
    """What a call of a function must fit."""

    name: str
    params: tuple[Param, ...]
    returns: str
    dialects: frozenset[Dialect]
    status: Status

    @property
    def least(self) -> int:
        """The number of arguments that must be given."""
        return _least(self.params)

    @property
    def most(self) -> int | None:
        """The number of arguments that may be given; None without limit."""
        return None if self.params and self.params[-1].variadic else len(self.params)

    def param(self, position: int) -> Param | None:
        """Give the parameter that the argument at a position (from 0) fills; None for a surplus one."""
        return _param(self.params, position)

    @property
    def signature(self) -> str:
        """The call as documentation shows it: `round(number)`, `join(array, [separator])`."""
        shown = []
        for param in self.params:
            name = f"{param.name}…" if param.variadic else param.name
            shown.append(f"[{name}]" if param.optional else name)
        return f"{self.name}({', '.join(shown)})"


class Example(NamedTuple):
    """A template and its value. `expect` is JSON: dates as ISO text, buffers in hexadecimal, undefined as None."""

    input: str
    expect: Any
    context: Mapping[str, Any] | None = None
    note: str = ""


class Function(NamedTuple):
    """A built-in function.

    `call` takes the environment and the arguments, already converted to the declared types; optional arguments that are
    left out are not passed. A `lazy` function takes the context and the environment, and closures of them instead of
    values.
    `nulls` says what happens when the first argument is null or undefined and the first parameter is neither `any` nor
    a number: `pass` gives it back unchanged (decision D7), `call` hands it to the function without conversion.
    """

    name: str
    family: str
    params: tuple[Param, ...]
    returns: str
    dialects: frozenset[Dialect]
    status: Status
    doc: str
    examples: tuple[Example, ...]
    source: str
    call: Callable[..., Any]
    lazy: bool = False
    nulls: Literal["pass", "call"] = "pass"

    @property
    def head(self) -> Head:
        """What a call must fit."""
        return Head(self.name, self.params, self.returns, self.dialects, self.status)

    @property
    def least(self) -> int:
        """The number of arguments that must be given."""
        return _least(self.params)

    @property
    def most(self) -> int | None:
        """The number of arguments that may be given; None without limit."""
        return self.head.most

    def param(self, position: int) -> Param | None:
        """Give the parameter that the argument at a position (from 0) fills; None for a surplus one."""
        return _param(self.params, position)

    @property
    def signature(self) -> str:
        """The call as documentation shows it: `round(number)`, `join(array, [separator])`."""
        return self.head.signature


_FUNCTIONS: dict[str, Function] = {}


def function(
    name: str,
    *params: Param,
    returns: str,
    family: str,
    doc: str,
    examples: tuple[Example, ...] = (),
    source: str,
    dialects: frozenset[Dialect] = BOTH,
    status: Status = "official",
    lazy: bool = False,
    nulls: Literal["pass", "call"] = "pass",
) -> Callable[[_Callable], _Callable]:
    """Declare a built-in function; the decorated callable is its body."""

    def register(call: _Callable) -> _Callable:
        if name in _FUNCTIONS:
            raise ValueError(f"the function {name} is declared twice")
        _FUNCTIONS[name] = Function(
            name, family, params, returns, dialects, status, doc, examples, source, call, lazy, nulls
        )
        return call

    return register


def lookup(name: str) -> Function | None:
    """Find a built-in function; None if there is none of exactly that name."""
    found = _FUNCTIONS.get(name)
    if found is None:
        module = MODULES.get(name)
        if module is not None:
            load_module(f"afkit.iml.functions.{module}")
            found = _FUNCTIONS.get(name)
    return found


@cache
def head(name: str) -> Head | None:
    """Give what a call of a function must fit, without its doc and without loading what evaluates it."""
    from afkit.iml.heads import HEADS

    written = HEADS.get(name)
    return Head(name, *_read(written)) if written is not None else None


def _read(written: str) -> tuple[tuple[Param, ...], str, frozenset[Dialect], Status]:
    """Read a head as `iml/heads.py` has it."""
    inner, _, rest = written[1:].partition("): ")
    returns, *marks = rest.split()
    params = []
    for text in inner.split(", ") if inner else ():
        label, _, kind = text.partition(": ")
        name = label.removeprefix("...").removesuffix("?")
        params.append(Param(name, kind, label.endswith("?"), label.startswith("...")))
    status: Status = "unofficial" if "unofficial" in marks else "panel" if "panel" in marks else "official"
    return tuple(params), returns, APPS if "apps" in marks else BOTH, status


def names() -> tuple[str, ...]:
    """All names of built-in functions, without loading any of them."""
    return tuple(MODULES)


def functions() -> Iterator[Function]:
    """All built-in functions, family by family in the order of the index."""
    for name in names():
        found = lookup(name)
        if found is not None:
            yield found
