"""Compile calls: arity, conversion of arguments to the declared types, limits, and errors that name the call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from afkit.annotations import Any, TypeAlias
from afkit.iml.codes import FUNCTION_FAILED, FUNCTION_NOT_FOUND, PARAMETER_MISSING, RESULT_TOO_LARGE
from afkit.iml.environment import Environment
from afkit.iml.errors import CallError, ImlError, ImlEvaluationError
from afkit.iml.registry import Function, lookup
from afkit.iml.syntax.ast import Call, Literal
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.types import coerce, is_nothing

Closure: TypeAlias = Callable[[dict[str, Any], Environment], Any]

_EXACT: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "date": (datetime,),
    "buffer": (bytes,),
    "collection": (dict,),
    "array": (list,),
}
_NULL_AS_VALUE = frozenset({"any", "number", "boolean"})


def _exact(kind: str) -> frozenset[type] | None:
    """Give the types whose values need no conversion to a declared type; None if no value does."""
    kinds = kind.split("|")
    return None if "any" in kinds else frozenset([exact for name in kinds for exact in _EXACT[name]])


def compile_call(node: Call, args: Sequence[Closure]) -> Closure:
    """Compile a call. An unknown function is an error when the call is reached, as on the platform."""
    function = lookup(node.name)
    if "," in node.separators and ";" in node.separators:
        return _mixed_separators(node, _call(node, function, args))
    return _call(node, function, args)


def _call(node: Call, function: Function | None, args: Sequence[Closure]) -> Closure:
    if function is None:
        return _custom_only(node, args)
    if function.most is not None:
        args = args[: function.most]  # surplus arguments are ignored (decision D16)
    if len(args) < function.least:
        return _too_few(node, function, args)
    if function.lazy:
        return _lazy(node, function, args)
    if len(args) == 1:
        return _one(node, function, args[0])
    return _many(node, function, args)


def _mixed_separators(node: Call, inner: Closure) -> Closure:
    def evaluate(context: dict[str, Any], env: Environment) -> Any:
        if env.semantics.mixed_separators == "refuse":
            raise ImlEvaluationError("Arguments are separated by `,` and by `;`", node.start, node.end)
        return inner(context, env)

    return evaluate


def _custom_only(node: Call, args: Sequence[Closure]) -> Closure:
    name = node.name

    def evaluate(context: dict[str, Any], env: Environment) -> Any:
        if name in env.functions:
            return _custom(node, args, context, env)
        raise _not_found(node, env)

    if len(args) != 1:
        return evaluate
    (only,) = args

    def evaluate_one(context: dict[str, Any], env: Environment) -> Any:
        body = env.functions.get(name)
        if body is None:
            raise _not_found(node, env)
        try:
            result = body(only(context, env))
        except Exception as error:
            raise failure(node, error) from error
        if type(result) is str and len(result) <= env.max_text:
            return result
        return _bounded(node, result, env)

    return evaluate_one


def _not_found(node: Call, env: Environment) -> ImlEvaluationError:
    from afkit.iml.names import function_hint

    hint = function_hint(node.name, env.functions)
    end = node.start + len(node.name)
    return ImlEvaluationError(f"Function '{node.name}' not found!", node.start, end, code=FUNCTION_NOT_FOUND, hint=hint)


def _too_few(node: Call, function: Function, args: Sequence[Closure]) -> Closure:
    def evaluate(context: dict[str, Any], env: Environment) -> Any:
        if node.name in env.functions:
            return _custom(node, args, context, env)
        if env.semantics.few_arguments == "undefined":
            values = [arg(context, env) for arg in args]
            return apply(node, function, values + [UNDEFINED] * (function.least - len(args)), env)
        missing = function.params[len(args)].name
        reason = f"The parameter '{missing}' is missing"
        hint = f"write {function.signature}"
        raise ImlEvaluationError(reason, node.start, node.end, function=node.name, code=PARAMETER_MISSING, hint=hint)

    return evaluate


def _lazy(node: Call, function: Function, args: Sequence[Closure]) -> Closure:
    body, name = function.call, node.name

    def evaluate(context: dict[str, Any], env: Environment) -> Any:
        if env.functions and name in env.functions:
            return _custom(node, args, context, env)
        try:
            return body(context, env, *args)
        except Exception as error:
            raise failure(node, error) from error

    return evaluate


def _one(node: Call, function: Function, arg: Closure) -> Closure:
    """Compile the call of one argument, the commonest there is, without any loop."""
    exact = _exact(function.params[0].type)
    body = function.call
    name = node.name

    def evaluate(context: dict[str, Any], env: Environment) -> Any:
        if env.functions and name in env.functions:
            return _custom(node, (arg,), context, env)
        value = arg(context, env)
        if exact is not None and type(value) not in exact:
            return apply(node, function, [value], env)
        try:
            result = body(env, value)
        except Exception as error:
            raise failure(node, error) from error
        if type(result) is str and len(result) <= env.max_text:
            return result
        return _bounded(node, result, env)

    return evaluate


def _many(node: Call, function: Function, args: Sequence[Closure]) -> Closure:
    body = function.call
    name = node.name
    types = [param.type if (param := function.param(at)) is not None else "any" for at in range(len(args))]
    exact_types = [_exact(kind) for kind in types]
    fixed: list[Any] = []
    plan = []
    for at, (arg, exact) in enumerate(zip(args, exact_types, strict=True)):
        literal = node.args[at]
        constant = isinstance(literal, Literal) and (exact is None or type(literal.value) in exact)
        fixed.append(literal.value if isinstance(literal, Literal) else None)
        if not constant:
            plan.append((at, arg, exact))

    def evaluate(context: dict[str, Any], env: Environment) -> Any:
        if env.functions and name in env.functions:
            return _custom(node, args, context, env)
        values = fixed.copy()
        fits = True
        for at, arg, exact in plan:
            values[at] = value = arg(context, env)
            if exact is not None and type(value) not in exact:
                fits = False
        if not fits:
            return apply(node, function, values, env)
        try:
            result = body(env, *values)
        except Exception as error:
            raise failure(node, error) from error
        if type(result) is str and len(result) <= env.max_text:
            return result
        return _bounded(node, result, env)

    return evaluate


def apply(node: Call, function: Function, values: list[Any], env: Environment) -> Any:
    """Convert arguments, call a built-in function and bound its result.

    Null as the first argument of a function on text, dates, arrays or collections comes back unchanged (decision D7).
    Null for an optional parameter counts as left out.
    """
    first = function.params[0] if function.params else None
    if values and first is not None and first.type not in _NULL_AS_VALUE and is_nothing(values[0]):
        if function.nulls == "pass" and env.semantics.empty_arguments == "fail":
            reason = f"The parameter '{first.name}' is empty"
            raise ImlEvaluationError(reason, node.start, node.end, function=node.name, code=FUNCTION_FAILED)
        if function.nulls == "pass":
            return values[0]
        ready = values[:1]
    else:
        ready = []
    while len(values) > function.least and is_nothing(values[-1]) and _droppable(function, len(values) - 1):
        values.pop()
    try:
        for at in range(len(ready), len(values)):
            ready.append(_convert(function, at, values[at], env))
        return _bounded(node, function.call(env, *ready), env)
    except Exception as error:
        raise failure(node, error) from error


def _droppable(function: Function, at: int) -> bool:
    param = function.param(at)
    return param is not None and param.optional and param.type != "any" and not param.heeded


def _convert(function: Function, at: int, value: Any, env: Environment) -> Any:
    param = function.param(at)
    if param is None:
        return value
    if param.optional and param.type != "any" and is_nothing(value):
        return param.default
    try:
        return coerce(value, param.type, env)
    except CallError as error:
        raise CallError(f"Parameter '{param.name}': {error.reason}", hint=error.hint) from error


def _custom(node: Call, args: Sequence[Closure], context: dict[str, Any], env: Environment) -> Any:
    """Call one of the app's own functions, with values as they are."""
    values = []
    for arg in args:  # a comprehension would be one call more
        values.append(arg(context, env))
    try:
        return _bounded(node, env.functions[node.name](*values), env)
    except Exception as error:
        raise failure(node, error) from error


def _bounded(node: Call, result: Any, env: Environment) -> Any:
    kind = type(result)
    if kind is str or kind is bytes:
        if len(result) > env.max_text:
            unit = "characters" if kind is str else "bytes"
            raise ImlEvaluationError(
                f"The result has more than {env.max_text} {unit}",
                node.start,
                node.end,
                function=node.name,
                code=RESULT_TOO_LARGE,
            )
    elif kind is list and len(result) > env.max_items:
        raise ImlEvaluationError(
            f"The result has more than {env.max_items} elements",
            node.start,
            node.end,
            function=node.name,
            code=RESULT_TOO_LARGE,
        )
    return result


def failure(node: Call, error: Exception) -> Exception:
    """Turn what a function raised into an error that names the call; errors of arguments pass as they are."""
    if isinstance(error, (ImlEvaluationError, RecursionError)):
        return error
    hint = None
    error_type = None
    if isinstance(error, CallError):
        reason, hint, error_type = error.reason, error.hint, error.error_type
    elif isinstance(error, ImlError):
        reason, hint = error.message, error.hint
    else:
        reason = f"it cannot work with these arguments ({type(error).__name__})"
    return ImlEvaluationError(
        reason, node.start, node.end, function=node.name, code=FUNCTION_FAILED, hint=hint, error_type=error_type
    )
