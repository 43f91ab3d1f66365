"""Expressions in a form: evaluated with the values that the page maps from, checked and completed while they are typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from afkit.engine.evaluate import is_template, template
from afkit.engine.values import plain
from afkit.errors import ImlError
from afkit.iml import UNDEFINED, Environment, check, type_of
from afkit.iml.check.types import Scope, of_value
from afkit.index.offers.candidate import Candidate
from afkit.index.offers.line import candidates
from afkit.records import NamedTuple

_SHOWN = 40
_LONG = 400


class Live(NamedTuple):
    """What an expression gives now: its value, or what is wrong and where (characters from 0, the end excluded)."""

    value: Any = None
    fault: str = ""
    hint: str = ""
    start: int = 0
    end: int = 0

    @property
    def shown(self) -> str:
        """The value as a person reads it: JSON, long ones cut."""
        text = "nothing" if self.value is UNDEFINED else json.dumps(plain(self.value), ensure_ascii=False)
        return text if len(text) <= _LONG else text[:_LONG] + "…"

    @property
    def type(self) -> str:
        """What kind of value it is."""
        return "" if self.fault or self.value in (UNDEFINED, None) else f"({type_of(self.value)})"


def context_of(text: str, faults: dict[str, str]) -> dict[str, Any]:
    """Read the values to map from, which are JSON; what is wrong goes into `faults` under an empty name."""
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        faults[""] = f"the values to map from are not JSON: {error}"
        return {}
    if not isinstance(value, dict):
        faults[""] = 'the values to map from must be a collection, such as {"1": {"name": "Ada"}}'
        return {}
    return value


def evaluated(
    values: Mapping[str, Any], context: Mapping[str, Any], env: Environment, faults: dict[str, str]
) -> dict[str, Any]:
    """Evaluate every expression among values; what fails is told in `faults` by its dotted name."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        result = _evaluated(value, context, env, faults, name)
        if result is not UNDEFINED:
            found[name] = result
    return found


def _evaluated(value: Any, context: Mapping[str, Any], env: Environment, faults: dict[str, str], name: str) -> Any:
    if is_template(value):
        try:
            return template(value).evaluate(context, env)
        except ImlError as error:
            faults[name] = getattr(error, "reason", None) or error.message
            return UNDEFINED
    if isinstance(value, dict):
        return {
            key: inner
            for key, item in value.items()
            if (inner := _evaluated(item, context, env, faults, f"{name}.{key}")) is not UNDEFINED
        }
    if isinstance(value, list):
        items = [_evaluated(item, context, env, faults, f"{name}[{at}]") for at, item in enumerate(value, start=1)]
        return [item for item in items if item is not UNDEFINED]
    return value


def live(text: str, context_text: str, env: Environment | None = None) -> Live:
    """Check and evaluate what is being typed. Never raises."""
    faults: dict[str, str] = {}
    context = context_of(context_text, faults)
    if faults:
        return Live(fault=faults[""])
    for found in check(text, _scope(context)):
        if found.severity == "error":
            return Live(fault=found.message, hint=found.hint or "", start=found.start, end=found.end)
    try:
        value = template(text).evaluate(context, env or Environment())
    except ImlError as error:
        start, end = getattr(error, "start", 0), getattr(error, "end", len(text))
        return Live(fault=getattr(error, "reason", None) or error.message, hint=error.hint or "", start=start, end=end)
    return Live(value)


def offers(text: str, at: int, context_text: str) -> list[Candidate]:
    """List what may stand at a character of a template: variables of the values to map from, functions, constants."""
    scope = _scope(context_of(context_text, {}))
    found = [one for one in candidates(text, at, scope) if one.label.lower().startswith(_word(text, one, at))]
    return sorted(found, key=lambda one: one.rank)[:_SHOWN]


def _word(text: str, candidate: Candidate, at: int) -> str:
    return text[candidate.start : at].lstrip("`").lower()


def _scope(context: Mapping[str, Any]) -> Scope:
    return Scope({name: of_value(value) for name, value in context.items()}, open=True)
