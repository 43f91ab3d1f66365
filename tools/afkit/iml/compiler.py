"""Turn a syntax tree into Python closures: no generated code, nothing of the host reachable, nothing changed.

A closure takes the context and the environment and gives a value. Functions are looked up when a tree is compiled,
which happens at a template's first evaluation; the app's own functions are looked up in the environment at each call,
since they belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afkit.annotations import Any, TypeAlias
from afkit.iml.calls import compile_call
from afkit.iml.codes import RESULT_TOO_LARGE
from afkit.iml.environment import Environment
from afkit.iml.errors import CallError, ImlEvaluationError
from afkit.iml.syntax.ast import (
    Access,
    Binary,
    Call,
    Index,
    Keyword,
    Literal,
    Member,
    Mustache,
    Name,
    Node,
    Part,
    Term,
    Text,
    Unary,
)
from afkit.iml.values import operators
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.builtins import CONSTANTS, VARIABLES
from afkit.iml.values.types import to_text, truthy

Context: TypeAlias = dict[str, Any]
Closure: TypeAlias = Callable[[Context, Environment], Any]


def compile_parts(parts: Sequence[Part]) -> Closure:
    """Compile a template: one expression keeps its type, anything else becomes text (T5, T6)."""
    if not parts:
        return lambda context, env: ""
    if len(parts) == 1:
        part = parts[0]
        if isinstance(part, Text):
            return _constant(part.value)
        return compile_node(part.expression)
    head, tail = parts[0], parts[1]
    if len(parts) == 2 and isinstance(head, Text) and isinstance(tail, Mustache):
        return _prefixed(head.value, compile_node(tail.expression), tail)
    return _mixed(parts)


def _prefixed(prefix: str, inner: Closure, part: Mustache) -> Closure:
    def evaluate(context: Context, env: Environment) -> str:
        value = inner(context, env)
        text = prefix + (value if type(value) is str else to_text(value, env))
        if len(text) > env.max_text:
            raise _too_long(env, part.start, part.end)
        return text.strip() if env.semantics.trim_text else text

    return evaluate


def _mixed(parts: Sequence[Part]) -> Closure:
    closures = [part.value if isinstance(part, Text) else compile_node(part.expression) for part in parts]
    start, end = parts[0].start, parts[-1].end

    def evaluate(context: Context, env: Environment) -> str:
        pieces: list[str] = []
        size = 0
        for part in closures:
            if type(part) is str:
                piece = part
            else:
                value = part(context, env)  # type: ignore[operator]  # a closure, since it is no text
                piece = value if type(value) is str else to_text(value, env)
            size += len(piece)
            if size > env.max_text:
                raise _too_long(env, start, end)
            pieces.append(piece)
        text = "".join(pieces)
        return text.strip() if env.semantics.trim_text else text

    return evaluate


def _too_long(env: Environment, start: int, end: int) -> ImlEvaluationError:
    return ImlEvaluationError(f"The text is longer than {env.max_text} characters", start, end, code=RESULT_TOO_LARGE)


def compile_node(node: Node) -> Closure:
    """Compile one expression."""
    match node:
        case Literal():
            return _constant(node.value)
        case Keyword():
            return _keyword(node.name)
        case Name():
            return _variable(node.name)
        case Access():
            return _access(node)
        case Call():
            return compile_call(node, [compile_node(argument) for argument in node.args])
        case Unary():
            return _unary(node)
        case Binary():
            return _binary(node)
    raise AssertionError("a tree with faults cannot be compiled")


def _constant(value: Any) -> Closure:
    return lambda context, env: value


def _keyword(name: str) -> Closure:
    if name == "emptyarray":
        return lambda context, env: []
    return _constant(CONSTANTS[name])


def _variable(name: str) -> Closure:
    builtin = VARIABLES.get(name)
    if builtin is not None:
        return _builtin(name, builtin)

    def evaluate(context: Context, env: Environment) -> Any:
        return context[name] if name in context else env.variables.get(name, UNDEFINED)

    return evaluate


def _builtin(name: str, builtin: Callable[[Environment], Any]) -> Closure:
    """Compile a built-in variable, which the context may hide (decision D17)."""

    def evaluate(context: Context, env: Environment) -> Any:
        if env.semantics.shadowing == "built-in":
            return builtin(env)
        return context[name] if name in context else builtin(env)

    return evaluate


# Paths


def _access(node: Access) -> Closure:
    base, steps = node.base, node.steps
    if isinstance(base, Name) and base.name not in VARIABLES and all(isinstance(step, Member) for step in steps):
        names = [step.name for step in steps if isinstance(step, Member)]
        return _member_of(base.name, names[0]) if len(names) == 1 else _path(base.name, names)
    return _steps(compile_node(base), node)


def _member_of(root: str, name: str) -> Closure:
    def evaluate(context: Context, env: Environment) -> Any:
        value = context[root] if root in context else env.variables.get(root, UNDEFINED)
        if type(value) is dict:  # to ask first and then to take is quicker than `get`, which is a call
            return value[name] if name in value else UNDEFINED  # noqa: SIM401
        return operators.member(value, name)

    return evaluate


def _path(root: str, names: Sequence[str]) -> Closure:
    def evaluate(context: Context, env: Environment) -> Any:
        value = context[root] if root in context else env.variables.get(root, UNDEFINED)
        for name in names:
            if type(value) is dict:
                value = value[name] if name in value else UNDEFINED  # noqa: SIM401
            else:
                value = operators.member(value, name)
        return value

    return evaluate


def _steps(base: Closure, node: Access) -> Closure:
    steps = [_step(step) for step in node.steps]

    def evaluate(context: Context, env: Environment) -> Any:
        value = base(context, env)
        for step in steps:
            value = step(value, context, env)
        return value

    return evaluate


def _step(step: Any) -> Callable[[Any, Context, Environment], Any]:
    if isinstance(step, Member):
        name = step.name
        return lambda value, context, env: operators.member(value, name)
    if isinstance(step, Index):
        if step.value is None:
            return lambda value, context, env: operators.first(value, env)
        index = compile_node(step.value)
        return lambda value, context, env: operators.element(value, index(context, env), env)
    number = step.number
    return lambda value, context, env: operators.position(value, number, env)


# Operators


def _unary(node: Unary) -> Closure:
    operand = compile_node(node.operand)
    signs = node.operators[::-1]
    start, end = node.start, node.end
    if signs == "!":
        return _negation(operand)
    if signs == "-" and isinstance(node.operand, Literal) and isinstance(node.operand.value, (int, float)):
        return _constant(-node.operand.value)

    def evaluate(context: Context, env: Environment) -> Any:
        value = operand(context, env)
        try:
            for sign in signs:
                value = not truthy(value, env) if sign == "!" else operators.negate(value, env)
        except CallError as error:
            raise ImlEvaluationError(error.reason, start, end) from error
        return value

    return evaluate


def _negation(operand: Closure) -> Closure:
    def evaluate(context: Context, env: Environment) -> bool:
        value = operand(context, env)
        return not (value if type(value) is bool else truthy(value, env))

    return evaluate


def _binary(node: Binary) -> Closure:
    if any(term.spelling in ("and", "or", "mod") for term in node.terms):
        return _worded(node, _chain(node))
    return _chain(node)


def _worded(node: Binary, inner: Closure) -> Closure:
    word = next(term for term in node.terms if term.spelling in ("and", "or", "mod"))

    def evaluate(context: Context, env: Environment) -> Any:
        if not env.semantics.word_operators:
            raise ImlEvaluationError(f"`{word.spelling}` is no operator here", word.start, word.end)
        return inner(context, env)

    return evaluate


def _chain(node: Binary) -> Closure:
    first = compile_node(node.first)
    operands = [compile_node(term.operand) for term in node.terms]
    kind = node.terms[0].operator
    if kind in ("&&", "||"):
        return _logical(first, operands, stop=kind == "||")
    operations = [
        (operators.OPERATORS[term.operator], operand) for term, operand in zip(node.terms, operands, strict=True)
    ]
    if len(operations) == 1:
        if kind in ("==", "!="):
            return _equality(first, operands[0], same=kind == "==")
        return _single(first, *operations[0], node)
    if all(term.operator == "+" for term in node.terms):
        return _sum(first, operands, node)

    def evaluate(context: Context, env: Environment) -> Any:
        value = first(context, env)
        at = 0
        try:
            for operate, operand in operations:
                value = operate(value, operand(context, env), env)
                at += 1
        except CallError as error:
            raise _operand_error(error, node, at) from error
        return value

    return evaluate


def _equality(first: Closure, second: Closure, *, same: bool) -> Closure:
    """Compile `=` and `!=`, which never fail; nearly always two texts are compared."""

    def evaluate(context: Context, env: Environment) -> bool:
        left = first(context, env)
        right = second(context, env)
        if type(left) is str and type(right) is str:
            return (left == right) is same
        return operators.equal(left, right, env) is same

    return evaluate


def _single(first: Closure, operate: operators.Operator, second: Closure, node: Binary) -> Closure:
    def evaluate(context: Context, env: Environment) -> Any:
        left = first(context, env)
        right = second(context, env)
        try:
            return operate(left, right, env)
        except CallError as error:
            raise _operand_error(error, node, 0) from error

    return evaluate


def _sum(first: Closure, operands: Sequence[Closure], node: Binary) -> Closure:
    """Compile a chain of `+`. Once the sum is a text, pieces are collected, so that long chains stay linear."""

    def evaluate(context: Context, env: Environment) -> Any:
        value = first(context, env)
        pieces: list[str] = []
        size = at = 0
        try:
            for operand in operands:
                right = operand(context, env)
                if pieces:
                    piece = to_text(right, env)
                    size += len(piece)
                    if size > env.max_text:
                        raise operators.too_long(env)
                    pieces.append(piece)
                else:
                    value = operators.plus(value, right, env)
                    if isinstance(value, str):
                        pieces.append(value)
                        size = len(value)
                at += 1
        except CallError as error:
            raise _operand_error(error, node, at) from error
        return "".join(pieces) if len(pieces) > 1 else value

    return evaluate


def _operand_error(error: CallError, node: Binary, at: int) -> ImlEvaluationError:
    term = node.terms[at]
    left = node.terms[at - 1].operand if at else node.first
    return ImlEvaluationError(error.reason, node.first.start, term.operand.end, hint=error.hint or _hyphen(left, term))


def _hyphen(left: Node, term: Term) -> str | None:
    """Say how a name with a hyphen is written, where `headers.content-type` is a subtraction that has no value."""
    touches = term.operator == "-" and left.end == term.start and term.end == term.operand.start
    if not touches or not isinstance(left, Access) or not isinstance(term.operand, Name):
        return None
    last = left.steps[-1]
    if not isinstance(last, Member) or last.quoted:
        return None
    return f"a name with a hyphen stands in backticks: `{last.name}-{term.operand.name}`"


def _logical(first: Closure, rest: Sequence[Closure], *, stop: bool) -> Closure:
    """Compile `&&` and `||`: the operand that decides is the result."""

    def evaluate(context: Context, env: Environment) -> Any:
        value = first(context, env)
        for operand in rest:
            if (value if type(value) is bool else truthy(value, env)) is stop:
                return value
            value = operand(context, env)
        return value

    return evaluate
