"""Evaluate the IML of a directive; a failure names the directive, the author's line and the character."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from afkit.engine.faults import FlowError, dotted, known_type
from afkit.engine.policy import POLICY, Policy
from afkit.engine.remembered import remembering
from afkit.iml import UNDEFINED, Environment, Template, compile, to_text
from afkit.iml import truthy as iml_truthy
from afkit.iml.errors import ImlError, ImlEvaluationError, ImlSyntaxError

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.source import Location, Path

SPREAD = "{{...}}"
Program: TypeAlias = Callable[[Mapping[str, Any], Environment], Any]
_PLAIN = Environment()
_template = lru_cache(maxsize=8192)(compile)


class _TemplateError(Exception):
    """Carries an expression's error up to the directive; `steps` lead to it, the innermost first."""

    def __init__(self, error: ImlError) -> None:
        self.error = error
        self.steps: list[str | int] = []


def template(text: str) -> Template:
    """Compile a text once per process. Raises ImlSyntaxError."""
    return _template(text)


def is_template(value: object) -> bool:
    """Tell whether a value is a text that holds IML."""
    return isinstance(value, str) and "{{" in value and "}}" in value


def evaluate(value: Any, context: Mapping[str, Any], env: Environment) -> Any:
    """Evaluate a JSON value: texts are templates, the spread key merges its collection, undefined members stay.

    Raises ImlError as `_TemplateError`; callers outside this module use `value_of`.
    """
    kind = type(value)
    if kind is str:
        if "{{" not in value:
            return value
        try:
            return _template(value).evaluate(context, env)
        except ImlError as error:
            raise _TemplateError(error) from None
    if kind is dict:
        return _collection(value, context, env)
    if kind is list:
        return [_member(index, item, context, env) for index, item in enumerate(value)]
    return value


def _collection(value: dict[str, Any], context: Mapping[str, Any], env: Environment) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in value.items():
        if key == SPREAD:
            spread = _member(key, item, context, env)
            if isinstance(spread, Mapping):
                result.update(spread)
        else:
            result[key] = _member(key, item, context, env)
    return result


def _member(key: str | int, item: Any, context: Mapping[str, Any], env: Environment) -> Any:
    if type(item) is str and "{{" not in item:
        return item
    try:
        return evaluate(item, context, env)
    except _TemplateError as failure:
        failure.steps.append(key)
        raise


def _program(value: Any) -> Program:
    """Compile a JSON value: what is written out is folded, the rest runs as `evaluate` would."""
    kind = type(value)
    if kind is str and "{{" in value:
        return _text(value)
    if kind is dict:
        return _members(value)
    if kind is list:
        return _items(value)
    return lambda context, env: value


def _text(text: str) -> Program:
    try:
        run = remembering(_template(text), _template(text).evaluate)
    except ImlError:
        return lambda context, env: evaluate(text, context, env)  # tells the error when its turn comes

    def evaluate_text(context: Mapping[str, Any], env: Environment) -> Any:
        try:
            return run(context, env)
        except ImlError as error:
            raise _TemplateError(error) from None

    return evaluate_text


def _members(value: dict[str, Any]) -> Program:
    fixed = {key: item for key, item in value.items() if key != SPREAD and not _varies(item)}
    if len(fixed) == len(value):
        return lambda context, env: dict(fixed)
    members = tuple((key, item, _program(item) if key not in fixed else None) for key, item in value.items())

    def evaluate_members(context: Mapping[str, Any], env: Environment) -> Any:
        result: dict[str, Any] = {}
        for key, item, run in members:
            if run is None:
                result[key] = item
                continue
            try:
                found = run(context, env)
            except _TemplateError as failure:
                failure.steps.append(key)
                raise
            if key != SPREAD:
                result[key] = found
            elif isinstance(found, Mapping):
                result.update(found)
        return result

    return evaluate_members


def _items(value: list[Any]) -> Program:
    items = tuple(_program(item) for item in value)

    def evaluate_items(context: Mapping[str, Any], env: Environment) -> Any:
        result: list[Any] = []
        for run in items:
            try:
                result.append(run(context, env))
            except _TemplateError as failure:
                failure.steps.append(len(result))
                raise
        return result

    return evaluate_items


def _varies(value: Any) -> bool:
    """Tell whether a value has to be made anew for each run: it is computed, or could be changed by who gets it."""
    return isinstance(value, dict | list) or (isinstance(value, str) and "{{" in value)


def _member_of(directive: Directive, path: Path) -> Any:
    value: Any = directive.value
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return UNDEFINED
        value = value[step]
    return value


def value_of(
    directive: Directive,
    path: Path,
    context: Mapping[str, Any],
    env: Environment,
    policy: Policy = POLICY,
    status: int | None = None,
) -> Any:
    """Evaluate the member of a directive at `path`; UNDEFINED where nobody wrote it. Raises FlowError."""
    programs = directive.programs
    try:
        if programs is None:
            return evaluate(_member_of(directive, path), context, env)
        program = programs.get(path)
        if program is None:
            program = programs[path] = _program(_member_of(directive, path))
        return program(context, env)
    except _TemplateError as failure:
        raise _fault(directive, (*path, *reversed(failure.steps)), failure.error, policy, status) from None
    except RecursionError:
        raise FlowError(
            policy.iml_error_type,
            f"Failed to map '{dotted(directive.name, path)}': the value is nested too deeply",
            directive=dotted(directive.name, path),
            place=directive.place(path),
        ) from None


def _fault(directive: Directive, path: Path, error: ImlError, policy: Policy, status: int | None) -> FlowError:
    name = dotted(directive.name, path)
    kind = error.error_type if isinstance(error, ImlEvaluationError) else None
    return FlowError(
        known_type(kind, policy.iml_error_type),
        f"Failed to map '{name}': {error.message}",
        status=status,
        directive=name,
        place=_inside(directive, path, error),
        hint=error.hint,
    )


def _inside(directive: Directive, path: Path, error: ImlError) -> Location | None:
    origin = directive.origin(path)
    if origin is None:
        return None
    if isinstance(error, ImlEvaluationError | ImlSyntaxError):
        return origin.inside(error.start, error.end)
    return origin.location


def truthy(value: Any) -> bool:
    """Tell whether a condition holds: as in JavaScript, empty collections and arrays are true."""
    return iml_truthy(value, _PLAIN)


def as_text(value: Any) -> str:
    """Render a value as the platform renders it inside text (language reference, section 2.3)."""
    return value if type(value) is str else str(to_text(value, _PLAIN))


def iso(value: datetime) -> str:
    """Print a date as ISO 8601 in UTC with milliseconds."""
    moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
