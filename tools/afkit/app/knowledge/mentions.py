"""What an expression mentions: questions that rules ask about a template, answered from its syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from afkit.iml.syntax.ast import (
    Access,
    Binary,
    Call,
    Index,
    Literal,
    Member,
    Mustache,
    Name,
    Node,
    Part,
    Unary,
    children,
)
from afkit.iml.syntax.parser import parse
from afkit.records import NamedTuple

Names = tuple[str, ...]
"""A variable and the members read from it, such as ("connection", "apiKey")."""

DIGESTS = frozenset({"sha1", "sha256", "sha384", "sha512", "md5", "cryptoSign", "jwt", "generateJwtWithKeyId"})
"""Functions from whose result the key cannot be read back."""


_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_TESTS = frozenset({"length", "contains", "indexOf", "isArray", "isEmpty", "startsWith", "endsWith"})


class Mention(NamedTuple):
    """A variable in a template: its names, where it stands, and the calls around it from the outside in.

    `tested` is True if its value only decides something, as in a condition or a comparison: it does not come out.
    """

    names: Names
    start: int
    end: int
    calls: tuple[Call, ...]
    tested: bool = False

    @property
    def digested(self) -> bool:
        """True if the value only goes into a signature or a digest."""
        return any(call.name in DIGESTS for call in self.calls)


def parts(text: str) -> tuple[Part, ...]:
    """Read a template into its parts. Faults are told elsewhere."""
    return parse(text).parts if "{{" in text else ()


@lru_cache(maxsize=4096)
def mentions(text: str) -> tuple[Mention, ...]:
    """List the variables of a template in order; `get(x, 'a.b')` with a literal path counts as `x.a.b`."""
    found: list[Mention] = []
    for part in parts(text):
        if isinstance(part, Mustache):
            found.extend(_mentions(part.expression, ()))
    return tuple(found)


def names(text: str) -> frozenset[Names]:
    """Give the variables of a template without their places."""
    return frozenset(mention.names for mention in mentions(text))


def roots(text: str) -> frozenset[str]:
    """Give the first names of a template's variables."""
    return frozenset(mention.names[0] for mention in mentions(text))


@lru_cache(maxsize=4096)
def calls(text: str) -> tuple[Call, ...]:
    """List every call of a template, outer ones first."""
    expressions = [part.expression for part in parts(text) if isinstance(part, Mustache)]
    return tuple(node for expression in expressions for node in walk(expression) if isinstance(node, Call))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def single(text: str) -> Node | None:
    """Give the expression of a text that is exactly one; None otherwise."""
    found = parts(text)
    return found[0].expression if len(found) == 1 and isinstance(found[0], Mustache) else None


def path_of(node: Node) -> Names | None:
    """Give the names of a variable or of members read from one (indices end it); None for anything else."""
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Access) and isinstance(node.base, Name):
        return (node.base.name, *_steps(node))
    return None


def _steps(node: Access) -> Iterator[str]:
    for step in node.steps:
        if isinstance(step, Member):
            yield step.name
        elif isinstance(step, Index) and isinstance(step.value, Literal) and isinstance(step.value.value, str):
            yield step.value.value
        else:
            return


def _mentions(node: Node, around: tuple[Call, ...], tested: bool = False) -> Iterator[Mention]:
    path = path_of(node)
    if path is not None:
        yield Mention(path, node.start, node.end, around, tested)
        if isinstance(node, Access):
            for step in node.steps:
                if isinstance(step, Index) and step.value is not None and not isinstance(step.value, Literal):
                    yield from _mentions(step.value, around, True)
    elif isinstance(node, Call):
        got = _got(node)
        if got is not None:
            yield Mention(got, node.start, node.end, around, tested)
            return
        for number, argument in enumerate(node.args):
            yield from _mentions(argument, (*around, node), tested or _only_tests(node, number))
    else:
        decided = _decided(node)
        for number, child in enumerate(children(node)):
            yield from _mentions(child, around, tested or number in decided)


def _only_tests(call: Call, number: int) -> bool:
    """Tell whether a call looks at an argument without giving anything of it out."""
    if call.name == "switch":
        return number == 0 or (number % 2 == 1 and number < len(call.args) - 1)
    return call.name in _TESTS or (call.name == "if" and number == 0)


def _decided(node: Node) -> range:
    """Give the numbers of the operands that only decide what the others give: all of a comparison, one of `a && b`."""
    if isinstance(node, Unary):
        return range(1 if "!" in node.operators else 0)
    if not isinstance(node, Binary):
        return range(0)
    operator = node.terms[0].operator
    if operator in _COMPARISONS:
        return range(len(node.terms) + 1)
    return range(len(node.terms)) if operator == "&&" else range(0)


def _got(call: Call) -> Names | None:
    if call.name != "get" or len(call.args) < 2:
        return None
    base, path = path_of(call.args[0]), call.args[1]
    if base is None or not isinstance(path, Literal) or not isinstance(path.value, str):
        return None
    return (*base, *path.value.split("."))
