"""Tables of cases: templates with the results that are documented for them (language reference, section 12)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from afkit.annotations import Any, cast
from afkit.iml.codes import CASE_TABLE
from afkit.iml.environment import Environment
from afkit.iml.errors import ImlError
from afkit.iml.registry import Dialect
from afkit.iml.template import compile
from afkit.iml.values.basics import date_text
from afkit.iml.values.types import encode, is_nothing, type_of
from afkit.records import NamedTuple

TOLERANCE = 1e-12


class Case(NamedTuple):
    """One line of a table. `kind` is the expected type's name, None where the line does not say."""

    id: str
    input: str
    dialect: Dialect
    context: dict[str, Any]
    timezone: str
    now: datetime | None
    expect: Any
    kind: str | None
    doubtful: bool
    likely: Any


class Outcome(NamedTuple):
    """What a case gave: `got` as JSON, or `error` as a message."""

    case: Case
    passed: bool
    got: Any
    error: str | None

    def to_json(self) -> dict[str, Any]:
        case = self.case
        return {"id": case.id, "input": case.input, "expect": case.expect, "got": self.got, "error": self.error}


def read_cases(text: str, name: str) -> list[Case]:
    """Read a table of JSON lines; blank lines are skipped. Raises ImlError naming the first line that is no case."""
    import json

    cases = []
    # Only a line feed ends a line: U+0085 and U+2028 may stand in a JSON text as they are.
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise ImlError(f"{where} is no JSON: {error}", code=CASE_TABLE) from None
        except (ValueError, RecursionError):
            raise ImlError(f"{where} holds too many digits or levels", code=CASE_TABLE) from None
        cases.append(read_case(data, where, str(number)))
    return cases


def read_case(data: Any, where: str, number: str) -> Case:
    """Turn the data of one line into a case. Raises ImlError."""
    if not isinstance(data, dict):
        raise ImlError(f"{where} is no case: a JSON object is needed", code=CASE_TABLE)
    for key, kind in (("input", str), ("context", dict), ("timezone", str), ("now", str), ("type", str)):
        value = data.get(key)
        if (value is None and key == "input") or (value is not None and not isinstance(value, kind)):
            what = "text" if kind is str else "object"
            raise ImlError(f"{where}: `{key}` has to be a JSON {what}", code=CASE_TABLE)
    if "expect" not in data:
        raise ImlError(f"{where}: `expect` is missing", code=CASE_TABLE)
    dialect = data.get("dialect") or "apps"
    if dialect not in ("apps", "scenario"):
        raise ImlError(f"{where}: `dialect` is apps or scenario, not {dialect!r}", code=CASE_TABLE)
    now = data.get("now")
    return Case(
        str(data.get("id", f"line {number}")),
        data["input"],
        cast("Dialect", dialect),
        from_json(data.get("context") or {}),
        data.get("timezone") or "UTC",
        read_instant(now, where) if now else None,
        data["expect"],
        data.get("type"),
        bool(data.get("doubtful")),
        data.get("likely"),
    )


def read_instant(text: str, where: str) -> datetime:
    """Read an ISO 8601 instant; without an offset it is UTC. Raises ImlError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "write it like 2026-11-24T09:05:00.000Z"
        raise ImlError(f"{where}: {text!r} is no instant", code=CASE_TABLE, hint=hint) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_json(data: Any) -> Any:
    """Turn JSON into values of the language: `{"$date": "…"}` stands for a date. Raises ImlError."""
    if isinstance(data, dict):
        if data.keys() == {"$date"} and isinstance(data["$date"], str):
            return read_instant(data["$date"], "$date")
        return {key: from_json(item) for key, item in data.items()}
    return [from_json(item) for item in data] if isinstance(data, list) else data


def to_json(value: Any) -> Any:
    """Turn a value into the JSON that tables hold: ISO dates, buffers in hexadecimal, undefined as null."""
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, datetime):
        return date_text(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return encode(value).decode()
    return None if is_nothing(value) else value


def same(left: Any, right: Any) -> bool:
    """Compare two JSON values: numbers with a tolerance, everything else exactly, 1 and true apart."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(left == right)


def run_case(case: Case, env: Environment) -> Outcome:
    """Evaluate a case in its own zone, at its own time."""
    instant = case.now
    surroundings = env.replace(timezone=case.timezone)
    if instant is not None:
        surroundings = surroundings.replace(now=lambda: instant)
    try:
        value = compile(case.input, case.dialect).evaluate(case.context, surroundings)
    except ImlError as error:
        return Outcome(case, False, None, str(error))
    got = to_json(value)
    kind = type_of(value)
    if not same(got, case.expect):
        return Outcome(case, False, got, None)
    if case.kind is not None and case.kind != kind:
        return Outcome(case, False, got, f"the result is of type {kind}, expected is {case.kind}")
    return Outcome(case, True, got, None)


def run_cases(cases: Iterable[Case], env: Environment) -> list[Outcome]:
    """Evaluate all cases of a table."""
    return [run_case(case, env) for case in cases]


def summary(outcomes: Iterable[Outcome]) -> Mapping[str, Any]:
    """Count outcomes and list those that failed; lines marked doubtful are listed apart and fail nothing."""
    everything = list(outcomes)
    doubtful = [outcome for outcome in everything if outcome.case.doubtful]
    failed = [outcome for outcome in everything if not outcome.case.doubtful and not outcome.passed]
    return {
        "cases": len(everything),
        "passed": len(everything) - len(doubtful) - len(failed),
        "failed": [outcome.to_json() for outcome in failed],
        "doubtful": [
            outcome.to_json() | {"likely": outcome.case.likely, "passed": outcome.passed} for outcome in doubtful
        ],
    }
