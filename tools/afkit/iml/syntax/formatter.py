"""Write templates in one canonical form. What is read back means the same: spans and spelling differ, nothing else."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.iml.registry import Dialect
from afkit.iml.syntax.ast import (
    KEYWORDS,
    LEVELS,
    Access,
    Binary,
    Call,
    Index,
    Keyword,
    Literal,
    Member,
    Name,
    Node,
    Position,
    Step,
    Text,
    Unary,
)
from afkit.iml.syntax.parser import read
from afkit.iml.values.numbers import BIG
from afkit.patterns import lazy

_PLAIN = lazy(r"[^\W\d]\w*\Z")
_OPERATORS: dict[Dialect, dict[str, str]] = {
    "apps": {},
    "scenario": {"==": "=", "&&": "&", "||": "|"},
}
_PRIMARY = 18
_UNARY = 16


def format(text: str, dialect: Dialect = "apps") -> str:
    """Rewrite the expressions of a template; the text around them stays as it is.

    The apps dialect separates arguments by commas and prefers single quotes, the scenario dialect has semicolons,
    double quotes, `=`, `&` and `|`. Raises ImlSyntaxError.
    """
    writer = _Writer(dialect)
    parts = read(text).parts
    return "".join(
        part.value if isinstance(part, Text) else "{{" + writer.node(part.expression) + "}}" for part in parts
    )


class _Writer:
    """Writes nodes in one dialect."""

    __slots__ = ("operators", "quote", "separator")

    def __init__(self, dialect: Dialect) -> None:
        self.operators = _OPERATORS[dialect]
        self.quote = "'" if dialect == "apps" else '"'
        self.separator = ", " if dialect == "apps" else "; "

    def node(self, node: Node, least: int = 0) -> str:
        """Write a node; in brackets if it binds less tightly than its place needs."""
        text, level = self.bare(node)
        return f"({text})" if level < least else text

    def bare(self, node: Node) -> tuple[str, int]:
        match node:
            case Literal():
                return self.literal(node.value), _PRIMARY
            case Keyword():
                return node.name, _PRIMARY
            case Name():
                return self.name(node, None), _PRIMARY
            case Access():
                return self.access(node), _PRIMARY
            case Call():
                args = self.separator.join(self.node(argument) for argument in node.args)
                return f"{node.name}({args})", _PRIMARY
            case Unary():
                return node.operators + self.node(node.operand, _PRIMARY), _UNARY
            case Binary():
                return self.binary(node)
        raise AssertionError("a tree with faults cannot be written")

    def binary(self, node: Binary) -> tuple[str, int]:
        level = LEVELS[node.terms[0].operator]
        pieces = [self.node(node.first, level + 1)]
        for term in node.terms:
            operator = self.operators.get(term.operator, term.operator)
            pieces += [" ", operator, " ", self.node(term.operand, level + 1)]
        return "".join(pieces), level

    def literal(self, value: Any) -> str:
        if not isinstance(value, str):
            return number(value)
        other = '"' if self.quote == "'" else "'"
        quote = other if self.quote in value and other not in value else self.quote
        return quote + value.replace(quote, quote * 2) + quote

    def name(self, node: Name, follower: Step | None) -> str:
        if node.name.isdigit() and node.name.isascii() and isinstance(follower, (Member, Index)):
            return node.name  # `1.x` and `1[1]` name the module without backticks
        return self.quoted(node.name, KEYWORDS)

    def quoted(self, name: str, reserved: frozenset[str] = frozenset()) -> str:
        return name if _PLAIN.match(name) and name not in reserved else f"`{name}`"

    def access(self, node: Access) -> str:
        base = node.base
        head = self.name(base, node.steps[0]) if isinstance(base, Name) else self.node(base, _PRIMARY)
        if isinstance(base, Literal) and not isinstance(base.value, str):
            head = f"({head})"  # or the dot would belong to the number
        return head + "".join(map(self.step, node.steps))

    def step(self, step: Step) -> str:
        match step:
            case Member():
                return "." + self.quoted(step.name)
            case Position():
                return f".{step.number}"
            case Index():
                return "[]" if step.value is None else f"[{self.node(step.value)}]"


def number(value: int | float) -> str:
    """Write a number with all its digits: the language has no exponents."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < BIG):
        return str(int(value))
    from decimal import Decimal

    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
