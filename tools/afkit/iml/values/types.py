"""Values of the language: their types, their conversion to an expected type, their text, their truth.

Python carries them as `str`, `int`/`float`, `bool`, aware `datetime` (a date), `bytes` (a buffer), `dict` (a
collection), `list` (an array), `None` (null) and `UNDEFINED`. Language reference, sections 1.5 and 2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from afkit.annotations import TYPE_CHECKING, Any, Literal, TypeGuard
from afkit.iml.errors import CallError
from afkit.iml.values.basics import UNDEFINED, Undefined, date_text
from afkit.iml.values.numbers import Number, is_number, number_text, parse_number

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

TypeName = Literal["text", "number", "boolean", "date", "buffer", "collection", "array", "null", "undefined"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SHOWN = 40


class EmptyString(str):
    """The value of `emptystring`: a text that is empty on purpose (language reference, sections 2.4 and D15)."""

    __slots__ = ()

    def __new__(cls) -> EmptyString:
        return super().__new__(cls, "")

    def __repr__(self) -> str:
        return "emptystring"


EMPTY = EmptyString()

_NAMES: dict[type, TypeName] = {
    str: "text",
    EmptyString: "text",
    int: "number",
    float: "number",
    bool: "boolean",
    datetime: "date",
    bytes: "buffer",
    dict: "collection",
    list: "array",
    type(None): "null",
    Undefined: "undefined",
}


def type_of(value: Any) -> TypeName:
    """Name the type of a value. A host object that is no value of the language counts as undefined."""
    name = _NAMES.get(type(value))
    if name is not None:
        return name
    for kind in (str, bool, int, float, datetime, bytes, dict, list):
        if isinstance(value, kind):
            return _NAMES[kind]
    return "undefined"


def is_empty(value: Any) -> bool:
    """Tell whether `ifempty` replaces the value: undefined, null or the plain empty text (section 2.4)."""
    return value is UNDEFINED or value is None or (isinstance(value, str) and value == "" and value is not EMPTY)


def is_nothing(value: Any) -> TypeGuard[Undefined | None]:
    """Tell whether a value is null or undefined."""
    return value is None or value is UNDEFINED


def truthy(value: Any, env: Environment) -> bool:
    """Tell the truth of a value as conditions, `if`, `&`, `|` and `!` see it (section 1.5)."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is int:
        return bool(value)
    if kind is EmptyString:
        return env.semantics.emptystring == "truthy"
    if value is None or value is UNDEFINED:
        return False
    if kind is float:
        return bool(value) and value == value
    if kind is list or kind is dict or kind is bytes:
        return True
    return not isinstance(value, (str, int, float)) or bool(value)


def milliseconds(date: datetime) -> int:
    """Give an aware date as milliseconds since 1970-01-01 UTC."""
    return (date - _EPOCH) // _MILLISECOND


def to_text(value: Any, env: Environment) -> str:
    """Render a value as text, as mixed templates, `+` and `join` do (section 2.3); null and undefined are empty."""
    kind = type(value)
    if kind is str or kind is EmptyString:
        return value  # type: ignore[no-any-return]  # narrowed by its exact type, which mypy does not follow
    if kind is int and -1_000_000_000 < value < 1_000_000_000:
        return str(value)
    if kind is dict or isinstance(value, dict):
        return _json_text(value) if env.semantics.collection_text == "json" else "{object}"
    if kind is bool:
        return "true" if value else "false"
    if is_number(value):
        return number_text(value)
    if is_nothing(value):
        return ""
    if isinstance(value, datetime):
        return date_text(value)
    if isinstance(value, list):
        return ",".join([to_text(item, env) for item in value])
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, str) else ""


_write_json: Callable[[Any], str] | None = None


def _json_text(value: Any) -> str:
    global _write_json
    if _write_json is None:  # an import statement in here would cost more than writing a small collection
        from afkit.iml.values.json import json_text

        _write_json = json_text
    return _write_json(value)


def encode(text: str) -> bytes:
    """Give a text as UTF-8; half of a surrogate pair becomes U+FFFD, as in JavaScript's `Buffer`."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def to_number(value: Any) -> Number | None:
    """Give a value as the operand of arithmetic: numbers, dates as milliseconds, numeric text; None for all else."""
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]  # narrowed by its exact type
    if kind is str:
        return parse_number(value)
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, str):
        return parse_number(value)
    return value if is_number(value) else None


def show(value: Any, env: Environment) -> str:
    """Describe a value inside a message: its type, and for short scalars the value itself."""
    kind = type_of(value)
    if kind in ("null", "undefined"):
        return kind
    if kind == "text":
        text = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
        return f"the text '{text}'"
    if kind in ("number", "boolean"):
        return f"the {kind} {to_text(value, env)}"
    article = "an" if kind == "array" else "a"
    return f"{article} {kind}"


def coerce(value: Any, expected: str, env: Environment) -> Any:
    """Convert a value to an expected type, `a|b` meaning any of several (section 2.2).

    `expected` is `any`, `text`, `number`, `boolean`, `date`, `buffer`, `collection` or `array`. Raises CallError, whose
    reason speaks of the value alone.
    """
    if expected == "any":
        return value
    given = type_of(value)
    if given == expected:
        return value
    if "|" in expected:
        kinds = expected.split("|")
        return value if given in kinds or "any" in kinds else coerce(value, kinds[0], env)
    match expected:
        case "text":
            return to_text(value, env)
        case "boolean":
            return _to_boolean(value, given)
        case "number":
            return _coerce_number(value, given, env)
        case "date":
            return _coerce_date(value, given, env)
        case "buffer" if given in ("text", "number", "boolean", "date"):
            return encode(to_text(value, env))
        case "array" if given in ("null", "undefined"):
            return []
        case "array":
            return [value]
    raise CallError(f"{_article(expected)} is needed, {show(value, env)} is given")


def _to_boolean(value: Any, given: TypeName) -> bool:
    if given == "text":
        return value not in ("", "false")
    return given not in ("null", "undefined")


def _coerce_number(value: Any, given: TypeName, env: Environment) -> Number:
    if given == "text" and env.semantics.numeric_text:
        number = parse_number(value)
        if number is not None:
            return number
    raise CallError(f"a number is needed, {show(value, env)} is given")


def _coerce_date(value: Any, given: TypeName, env: Environment) -> datetime:
    from afkit.iml.dates import DateError, from_milliseconds, parse_text

    try:
        if given == "text":
            return parse_text(value, env.zone)
        if given == "number":
            return from_milliseconds(value)
    except DateError as error:
        raise CallError(str(error), hint=getattr(error, "hint", None)) from error
    raise CallError(f"a date is needed, {show(value, env)} is given")


def _article(kind: str) -> str:
    return f"an {kind}" if kind == "array" else f"a {kind}"
