"""Trees of templates: JSON in which every string is one, with the spread key `"{{...}}"` (T1, T2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from afkit.annotations import Any, TypeAlias
from afkit.iml.environment import Environment
from afkit.iml.errors import ImlEvaluationError, ImlSyntaxError
from afkit.iml.registry import Dialect
from afkit.iml.template import Template, compile
from afkit.iml.values.builtins import CLOCK
from afkit.iml.values.types import is_nothing, type_of
from afkit.records import NamedTuple

Path = tuple[str | int, ...]
SPREAD = "{{...}}"
_Evaluate = Callable[[dict[str, Any], Environment, list[str | int]], Any]


class Tree:
    """A compiled JSON value. Each evaluation gives new containers; the value it was made of is not kept.

    `only` is the template that the whole value is, if it is one; `plain` whether it is a scalar without an expression.
    """

    __slots__ = ("_clock", "_evaluate", "_templates", "only", "plain")

    def __init__(
        self, evaluate: _Evaluate, templates: tuple[tuple[Path, Template], ...], *, plain: bool = False
    ) -> None:
        self._evaluate = evaluate
        self._templates = templates
        self.plain = plain
        self._clock = any(name in CLOCK for _, template in templates for name in template.variables)
        self.only = templates[0][1] if len(templates) == 1 and not templates[0][0] else None

    @property
    def templates(self) -> tuple[tuple[Path, Template], ...]:
        """Every string with an expression, and the path that leads to it."""
        return self._templates

    @property
    def variables(self) -> frozenset[str]:
        """The variables that are read anywhere in the tree."""
        return frozenset().union(*(template.variables for _, template in self._templates))

    def evaluate(self, context: Mapping[str, Any], env: Environment | None = None) -> Any:
        """Compute the value. Undefined members stay as `UNDEFINED`; who writes JSON drops them.

        The clock stands still for the whole tree. Raises ImlEvaluationError with `path` set.
        """
        env = env or Environment()
        if self._clock and not env.still:
            env = env.frozen()
        if self.only is not None:
            return self.only.evaluate(context, env)
        path: list[str | int] = []
        try:
            return self._evaluate(context if type(context) is dict else dict(context), env, path)
        except ImlEvaluationError as error:
            error.path = tuple(reversed(path))  # each container that it left has added its own step
            raise


def compile_tree(value: Any, dialect: Dialect = "apps", literal: Callable[[Path], bool] | None = None) -> Tree:
    """Read every string of a JSON value as a template.

    `literal` tells of a path whether everything at and below it is plain text. Raises ImlSyntaxError with `path` set,
    for the first text that is no template.
    """
    templates: list[tuple[Path, Template]] = []
    part = _compile(value, (), dialect, literal, templates)
    return Tree(_evaluation(part), tuple(templates), plain=isinstance(part, _Constant))


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Give every string of a JSON value that could be a template, and the path to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from walk(item, (*path, at))


class _Constant(NamedTuple):
    """A scalar of the tree that no expression is in."""

    value: Any


_Part: TypeAlias = "Template | _Constant | _Evaluate"


def _compile(
    value: Any,
    path: Path,
    dialect: Dialect,
    literal: Callable[[Path], bool] | None,
    templates: list[tuple[Path, Template]],
) -> _Part:
    if literal is not None and literal(path):
        return _copy(value)
    if isinstance(value, str):
        template = _template(value, path, dialect) if "{{" in value else None
        if template is None or template.text_only:
            return _Constant(value)
        templates.append((path, template))
        return template
    if isinstance(value, dict):
        members = {str(key): _compile(item, (*path, key), dialect, literal, templates) for key, item in value.items()}
        return _merged(members) if SPREAD in members else _collection(members)
    if isinstance(value, list):
        return _array([_compile(item, (*path, at), dialect, literal, templates) for at, item in enumerate(value)])
    return _Constant(value)


def _evaluation(part: _Part) -> _Evaluate:
    if isinstance(part, Template):
        return lambda context, env, trail: part.evaluate(context, env)
    if isinstance(part, _Constant):
        value = part.value
        return lambda context, env, trail: value
    return part


def _template(text: str, path: Path, dialect: Dialect) -> Template:
    try:
        return compile(text, dialect)
    except ImlSyntaxError as error:
        error.path = path
        raise


def _copy(value: Any) -> _Evaluate:
    from copy import deepcopy

    return lambda context, env, trail: deepcopy(value)


def _collection(members: dict[str, _Part]) -> _Evaluate:
    """Compile a collection: what is constant is there from the start, and templates are run without anything around."""
    blank = {key: part.value if isinstance(part, _Constant) else None for key, part in members.items()}
    moving: list[tuple[str, Template | None, Any]] = [  # a template, or the evaluation of a container
        (key, part, None) if isinstance(part, Template) else (key, None, part)
        for key, part in members.items()
        if not isinstance(part, _Constant)
    ]

    def evaluate(context: dict[str, Any], env: Environment, trail: list[str | int]) -> dict[str, Any]:
        result = blank.copy()
        try:
            for key, template, compute in moving:
                if template is None:
                    result[key] = compute(context, env, trail)
                elif template.run is None:
                    result[key] = template.evaluate(context, env)
                else:
                    result[key] = template.run(context, env)
        except ImlEvaluationError:
            trail.append(key)
            raise
        except RecursionError:
            trail.append(key)
            if template is None:
                raise
            raise template.too_deep() from None
        return result

    return evaluate


def _merged(members: dict[str, _Part]) -> _Evaluate:
    """Compile a collection that another one is merged into."""
    parts = [(key, _evaluation(part)) for key, part in members.items()]

    def evaluate(context: dict[str, Any], env: Environment, trail: list[str | int]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        key = ""
        try:
            for key, compute in parts:
                value = compute(context, env, trail)
                if key == SPREAD:
                    _spread(result, value)
                else:
                    result[key] = value
        except ImlEvaluationError:
            trail.append(key)
            raise
        return result

    return evaluate


def _spread(result: dict[str, Any], value: Any) -> None:
    """Merge a collection into the members before it; nothing and empty text merge nothing."""
    if isinstance(value, dict):
        result.update(value)
    elif not is_nothing(value) and value != "":
        kind = type_of(value)
        hint = f'the value of the key "{SPREAD}" is an expression that gives a collection'
        raise ImlEvaluationError(f"Only a collection can be merged here, not a value of type {kind}", 0, 0, hint=hint)


def _array(parts: list[_Part]) -> _Evaluate:
    items = [_evaluation(part) for part in parts]

    def evaluate(context: dict[str, Any], env: Environment, trail: list[str | int]) -> list[Any]:
        result: list[Any] = []
        try:
            for compute in items:
                result.append(compute(context, env, trail))
        except ImlEvaluationError:
            trail.append(len(result))
            raise
        return result

    return evaluate
