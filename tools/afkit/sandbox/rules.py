"""Compiled values of sandbox.yaml: each knows its place, so that a failing rule can be pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app import Origin
from afkit.iml import Environment, ImlEvaluationError, Tree
from afkit.iml.values.types import truthy
from afkit.records import NamedTuple
from afkit.sandbox.errors import RuleError
from afkit.schemas import Schema, SchemaError


class Rule:
    """A value with expressions in it, ready to be evaluated."""

    __slots__ = ("_evaluate", "origin", "tree")

    def __init__(self, tree: Tree, origin: Origin) -> None:
        self.tree = tree
        self.origin = origin
        self._evaluate = tree.evaluate if tree.only is None else tree.only.evaluate

    def value(self, scope: Mapping[str, Any], env: Environment) -> Any:
        """Evaluate it. Raises RuleError with the place of the expression."""
        try:
            return self._evaluate(scope, env)
        except ImlEvaluationError as error:
            raise self._failed(error) from error

    def holds(self, scope: Mapping[str, Any], env: Environment) -> bool:
        """Evaluate it as a condition."""
        try:
            return truthy(self._evaluate(scope, env), env)
        except ImlEvaluationError as error:
            raise self._failed(error) from error

    def _failed(self, error: ImlEvaluationError) -> RuleError:
        place = self.origin.at(*error.path)
        return RuleError(error.message, place.inside(error.start, error.end))


class Check(NamedTuple):
    """A JSON Schema that a value is checked against."""

    schema: Schema
    origin: Origin

    def misfit(self, value: Any) -> str | None:
        """Say how a value does not fit; None if it does. Raises RuleError for a schema that cannot be used."""
        try:
            return self.schema.misfit(value)
        except SchemaError as error:
            raise RuleError(error.message, self.origin.location) from error


class Query(NamedTuple):
    """Items of a list, or member values of an object, that a condition is true for.

    `demand` names a member of the items and the text that it must equal for the condition to hold, if there is such.
    """

    source: Rule
    where: Rule
    first: bool
    demand: tuple[str, Rule] | None = None


class ReplySpec(NamedTuple):
    """A reply as declared. `json`, `text` and `data` are None where there is no such body."""

    status: Rule
    headers: Mapping[str, Rule]
    json: Rule | None
    text: Rule | None
    data: Rule | None = None


class Update(NamedTuple):
    """A change of the state; `verb` is set, append, merge or remove."""

    at: tuple[Rule, ...]
    verb: str
    value: Rule | None
    condition: Rule | None
    each: Rule | None
    let: tuple[tuple[str, Rule], ...]
    origin: Origin


class Outcome(NamedTuple):
    """What a step does when its condition is true."""

    cause: Rule | None
    updates: tuple[Update, ...]
    reply: ReplySpec | None


class Step(NamedTuple):
    """A step of a route; `modes` replaces `outcome` in some modes."""

    let: tuple[tuple[str, Rule | Query], ...]
    condition: Rule | None
    outcome: Outcome
    modes: Mapping[str, Outcome]
    schema: Check | None = None

    def in_mode(self, mode: str) -> Outcome:
        """Give what happens in a mode: what the mode declares, and the step's own for the rest."""
        special = self.modes.get(mode)
        if special is None:
            return self.outcome
        return Outcome(
            special.cause or self.outcome.cause,
            special.updates or self.outcome.updates,
            special.reply or self.outcome.reply,
        )


class Consent(NamedTuple):
    """The page on which a user agrees (OAuth 2): what it accepts, what it hands out, and where a grant is kept."""

    clients: Rule | None
    redirects: Rule | None
    scopes: Rule | None
    pkce: bool
    deny: Rule | None
    code: Rule | None
    keep: Update
    add: Mapping[str, Rule]
    origin: Origin
