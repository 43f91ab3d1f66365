"""Compiled values of sandbox.yaml: each knows its place, so that a failing rule can be pointed at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from afkit.app import Origin
from afkit.iml import Environment, ImlEvaluationError, Tree
from afkit.iml.values.types import truthy
from afkit.records import NamedTuple
from afkit.sandbox.errors import RuleError
from afkit.schemas import Schema, SchemaError


class Rule:
    """A value with expressions in it, ready to be evaluated.

    A request passes some hundred of them, so that each is asked without detours: a single expression is called as it is
    compiled, and what has none gives its value. Who asks very many calls `run` itself, and `failed` for what it raises.
    """

    __slots__ = ("origin", "run", "tree")

    def __init__(self, tree: Tree, origin: Origin) -> None:
        self.tree = tree
        self.origin = origin
        self.run: Callable[[dict[str, Any], Environment], Any] = tree.evaluate if tree.only is None else self._first
        if tree.plain:
            value = tree.evaluate({})
            self.run = lambda scope, env: value

    def value(self, scope: dict[str, Any], env: Environment) -> Any:
        """Evaluate it. Raises RuleError with the place of the expression."""
        try:
            return self.run(scope, env)
        except (ImlEvaluationError, RecursionError) as error:
            raise self.failed(error) from error

    def holds(self, scope: dict[str, Any], env: Environment) -> bool:
        """Evaluate it as a condition."""
        try:
            value = self.run(scope, env)
            return value if type(value) is bool else truthy(value, env)
        except (ImlEvaluationError, RecursionError) as error:
            raise self.failed(error) from error

    def _first(self, scope: dict[str, Any], env: Environment) -> Any:
        template = self.tree.only
        assert template is not None
        value = template.evaluate(scope, env)
        self.run = template.run
        return value

    def failed(self, error: ImlEvaluationError | RecursionError) -> RuleError:
        """Give the error that stands for what `run` has raised."""
        if isinstance(error, RecursionError):
            return RuleError("a value is nested too deeply, or holds itself", self.origin.location)
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


Shape: TypeAlias = "tuple[tuple[str | int, Shape], ...] | None"
"""The members of a container that hold expressions, or have such members; None for what an expression gives."""


class Update(NamedTuple):
    """A change of the state; `verb` is set, append, merge or remove; `shape` that of the value, as it is declared."""

    at: tuple[Rule, ...]
    verb: str
    value: Rule | None
    condition: Rule | None
    each: Rule | None
    let: tuple[tuple[str, Rule], ...]
    origin: Origin
    shape: Shape = None


class Outcome(NamedTuple):
    """What a step does when its condition is true."""

    cause: Rule | None
    updates: tuple[Update, ...]
    reply: ReplySpec | None

    def over(self, other: Outcome) -> Outcome:
        """Give what this one says, and what another one says for the rest."""
        return Outcome(self.cause or other.cause, self.updates or other.updates, self.reply or other.reply)


class Step(NamedTuple):
    """A step of a route; `modes` are the outcomes of the modes that have one of their own."""

    let: tuple[tuple[str, Rule | Query], ...]
    condition: Rule | None
    outcome: Outcome
    modes: Mapping[str, Outcome]
    schema: Check | None = None


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
