"""Convert a given value to a field's type as the platform does, or say why not (language reference, section 2.2)."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES
from afkit.engine.evaluate import as_text
from afkit.engine.values import describe
from afkit.iml.values.json import reason_of
from afkit.iml.values.numbers import read_integer

if TYPE_CHECKING:
    from afkit.iml import Environment

TEXTS = TEXT_TYPES | {"timestamp"}
"""A timestamp is given as text or number, and arrives as text."""


class FileText(str):
    """What was given as `@path` for a field that is not known yet: the text as written, and the bytes of the file.

    A buffer takes the bytes; every other type takes the text.
    """

    __slots__ = ("data",)

    def __new__(cls, text: str, data: bytes) -> FileText:
        made = super().__new__(cls, text)
        made.data = data
        return made

    data: bytes


class WrongTypeError(ValueError):
    """A value that a field cannot take; the message says what it takes."""


def coerce(kind: str, value: Any, env: Environment, *, with_time: bool = True) -> Any:
    """Convert a scalar. Types that are not checked here come back unchanged. Raises WrongTypeError."""
    if kind in TEXTS:
        return _text(value)
    if kind in NUMBER_TYPES:
        return _number(kind, value)
    if kind in BOOLEAN_TYPES:
        return _boolean(value)
    if kind == "date":
        return _date(value, env, with_time)
    if kind == "json":
        return _json(value)
    if kind == "buffer":
        return _buffer(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping | list):
        raise WrongTypeError(f"must be a text, not {describe(value)}")
    return as_text(value)


def _number(kind: str, value: Any) -> int | float:
    if isinstance(value, str):
        text = value.strip()
        try:
            number: int | float = float(text) if any(c in text for c in ".eE") else read_integer(text)
        except ValueError:
            raise WrongTypeError(f"must be a number, not the text {value[:40]!r}") from None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = value
    else:
        raise WrongTypeError(f"must be a number, not {describe(value)}")
    if isinstance(number, float) and not math.isfinite(number):
        raise WrongTypeError("must be a finite number")
    if kind != "number":
        if number != int(number):
            raise WrongTypeError(f"must be a whole number, not {as_text(number)}")
        number = int(number)
        if kind in ("uinteger", "port") and number < 0:
            raise WrongTypeError(f"must not be negative, but is {number}")
        if kind == "port" and number > 65535:
            raise WrongTypeError(f"must be a port from 0 to 65535, not {number}")
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise WrongTypeError(f"must be true or false, not {_shown(value)}")


def _date(value: Any, env: Environment, with_time: bool) -> datetime:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            moment = datetime.fromtimestamp(value / 1000, UTC)
        except (OverflowError, OSError, ValueError):
            raise WrongTypeError(f"must be a date, and {value} is out of range") from None
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise WrongTypeError(
                f"must be a date in ISO 8601, for example 2026-03-04T09:30:00Z, not {value[:40]!r}"
            ) from None
    else:
        raise WrongTypeError(f"must be a date, not {describe(value)}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=env.zone)
    if not with_time:
        moment = datetime.combine(moment.astimezone(env.zone).date(), time(), env.zone)
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_int=read_integer)
    except (ValueError, RecursionError) as error:
        raise WrongTypeError(f"must be JSON: {reason_of(error)}") from None


def _buffer(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, FileText):
        return value.data
    if isinstance(value, Mapping) and set(value) == {"data"} and isinstance(value["data"], str):
        try:
            return base64.b64decode("".join(value["data"].split()), validate=True)
        except ValueError:
            raise WrongTypeError("must be base64 under 'data', and it is not") from None
    if isinstance(value, Mapping | list):
        raise WrongTypeError(f"must be a buffer, a text or {{data: base64}}, not {describe(value)}")
    return as_text(value).encode()


def _shown(value: Any) -> str:
    return f"the text {value[:40]!r}" if isinstance(value, str) else describe(value)
