"""Templates: a text read once, checked, and evaluated as often as needed."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.iml.codes import EVALUATION_TOO_DEEP
from afkit.iml.environment import Environment
from afkit.iml.errors import Fault, ImlEvaluationError
from afkit.iml.registry import Dialect
from afkit.iml.syntax.ast import Access, Call, Member, Mustache, Name, Node, Part, Position, children
from afkit.iml.syntax.parser import read
from afkit.iml.values.builtins import CLOCK

_DEFAULT = Environment()


class Template:
    """A compiled template; immutable, to be shared freely.

    `parts` is its tree, `warnings` what the reader tolerated, `single` whether it is one expression and nothing else,
    so that its value keeps its type. `run` is what `evaluate` calls, from the first evaluation on; None before it.
    """

    __slots__ = ("_variables", "dialect", "parts", "run", "text", "warnings")

    _variables: frozenset[str] | None
    dialect: Dialect
    parts: tuple[Part, ...]
    run: Any
    text: str
    warnings: tuple[Fault, ...]

    def __init__(self, text: str, parts: tuple[Part, ...], warnings: tuple[Fault, ...], dialect: Dialect) -> None:
        put = object.__setattr__
        put(self, "text", text)
        put(self, "parts", parts)
        put(self, "warnings", warnings)
        put(self, "dialect", dialect)
        put(self, "run", None)
        put(self, "_variables", None)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a template does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a template does not change")

    def __repr__(self) -> str:
        return f"Template({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    @property
    def single(self) -> bool:
        """Whether the template is one expression without text around it (T5)."""
        return len(self.parts) == 1 and isinstance(self.parts[0], Mustache)

    @property
    def text_only(self) -> bool:
        """Whether the template holds no expression at all."""
        return not any(isinstance(part, Mustache) for part in self.parts)

    @property
    def constant(self) -> bool:
        """Whether the value depends on nothing: no variable, no call."""
        return not self.variables and not any(isinstance(node, Call) for node in self.nodes())

    @property
    def variables(self) -> frozenset[str]:
        """The variables that are read, each with the names that follow it: `{"parameters.eventType", "now"}`."""
        found = self._variables
        if found is None:
            found = frozenset(_paths(self.nodes()))
            object.__setattr__(self, "_variables", found)
        return found

    def nodes(self) -> list[Node]:
        """All nodes of all expressions, outer ones first."""
        found: list[Node] = []
        todo = [part.expression for part in reversed(self.parts) if isinstance(part, Mustache)]
        while todo:
            node = todo.pop()
            found.append(node)
            todo.extend(reversed(children(node)))
        return found

    def evaluate(self, context: Mapping[str, Any], env: Environment = _DEFAULT) -> Any:
        """Compute the value. Neither the context nor the environment is changed.

        Raises ImlEvaluationError, with the place of the call or operand that failed.
        """
        run = self.run
        try:
            if run is None:
                run = self._build()
            return run(context if type(context) is dict else dict(context), env)
        except RecursionError:
            raise self.too_deep() from None

    def too_deep(self) -> ImlEvaluationError:
        """Give the error that stands for a RecursionError of `run`."""
        end = len(self.text)
        return ImlEvaluationError("A value is nested too deeply, or holds itself", 0, end, code=EVALUATION_TOO_DEEP)

    def _build(self) -> Any:
        from afkit.iml.compiler import compile_parts

        run = compile_parts(self.parts)
        if any(name in CLOCK for name in self.variables):
            inner = run

            def run(context: dict[str, Any], env: Environment) -> Any:
                return inner(context, env if env.still else env.frozen())

        object.__setattr__(self, "run", run)
        return run


def _paths(nodes: list[Node]) -> set[str]:
    found = set()
    bases = set()
    for node in nodes:
        if isinstance(node, Access) and isinstance(node.base, Name):
            bases.add(id(node.base))
            names = [node.base.name]
            for step in node.steps:
                if isinstance(step, Member):
                    names.append(step.name)
                elif isinstance(step, Position):
                    names.append(str(step.number))
                else:
                    break
            found.add(".".join(names))
        elif isinstance(node, Name) and id(node) not in bases:
            found.add(node.name)
    return found


def compile(text: str, dialect: Dialect = "apps") -> Template:
    """Read a template. Raises ImlSyntaxError, whose `faults` are all that were found."""
    parts, faults = read(text)
    return Template(text, parts, faults, dialect)
