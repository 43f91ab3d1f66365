"""The syntax tree of a template: immutable, with spans in code points, flat where a text can be long.

Two nodes are equal if they mean the same; spans and spelling (quotes, `=` or `==`, `,` or `;`) do not count. Depth
grows only with brackets: operators of one level, accesses and prefixes are sequences, so a long text is no deep tree.
"""

from __future__ import annotations

from afkit.annotations import TypeAlias
from afkit.records import NamedTuple

LEVELS: dict[str, int] = {
    "||": 5,
    "&&": 6,
    "==": 10,
    "!=": 10,
    "<": 11,
    "<=": 11,
    ">": 11,
    ">=": 11,
    "+": 13,
    "-": 13,
    "++": 13,
    "*": 14,
    "/": 14,
    "%": 14,
}
"""The binary operators in their canonical spelling, and how tightly they bind (language reference, section 1.4)."""

SPELLINGS: dict[str, str] = {
    **{name: name for name in LEVELS},
    "|": "||",
    "or": "||",
    "&": "&&",
    "and": "&&",
    "=": "==",
    "===": "==",
    "!==": "!=",
    "mod": "%",
}
"""Every way to write a binary operator, and its canonical spelling."""

KEYWORDS = frozenset(
    {
        "true",
        "false",
        "null",
        "undefined",
        "emptystring",
        "emptyarray",
        "space",
        "tab",
        "newline",
        "carriagereturn",
        "nbsp",
        "erase",
        "ignore",
    }
)


class Literal(NamedTuple):
    """A number or a quoted text."""

    value: str | int | float
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


class Keyword(NamedTuple):
    """A constant such as `null` or `emptystring`."""

    name: str
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyword) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Name(NamedTuple):
    """A variable: plain, in backticks, or the number of a module (`1.x`)."""

    name: str
    spelling: str  # "plain", "quoted" or "module"
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Member(NamedTuple):
    """A step by name: `.name`, or quoted in backticks."""

    name: str
    quoted: bool
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Member) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Position(NamedTuple):
    """A step by a number after a dot, `.2`, counted from 1."""

    number: int
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Position) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


class Index(NamedTuple):
    """A step in brackets; `value` is None for the empty ones, which mean the first element."""

    value: Node | None
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Index) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


Step: TypeAlias = Member | Position | Index


class Access(NamedTuple):
    """A value and the steps into it; `steps` is never empty, and `base` is no Access."""

    base: Node
    steps: tuple[Step, ...]
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Access) and self.base == other.base and self.steps == other.steps

    def __hash__(self) -> int:
        return hash((self.base, self.steps))


class Call(NamedTuple):
    """A call; `separators` is what stood between the arguments. The name is the first part of the span."""

    name: str
    args: tuple[Node, ...]
    separators: str
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Call) and self.name == other.name and self.args == other.args

    def __hash__(self) -> int:
        return hash((self.name, self.args))


class Unary(NamedTuple):
    """Prefixes and their operand; the operator nearest to the operand is the last one."""

    operators: str  # of "!" and "-"
    operand: Node
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unary) and self.operators == other.operators and self.operand == other.operand

    def __hash__(self) -> int:
        return hash((self.operators, self.operand))


class Term(NamedTuple):
    """An operator and the operand at its right; the span is the operator's."""

    operator: str
    operand: Node
    spelling: str
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and self.operator == other.operator and self.operand == other.operand

    def __hash__(self) -> int:
        return hash((self.operator, self.operand))


class Binary(NamedTuple):
    """Operands joined from left to right by operators of one level."""

    first: Node
    terms: tuple[Term, ...]
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Binary) and self.first == other.first and self.terms == other.terms

    def __hash__(self) -> int:
        return hash((self.first, self.terms))


class Broken(NamedTuple):
    """What stands where an expression could not be read; no tree that is evaluated holds one."""

    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Broken)

    def __hash__(self) -> int:
        return 0


Node: TypeAlias = Literal | Keyword | Name | Access | Call | Unary | Binary | Broken


class Text(NamedTuple):
    """Literal text of a template."""

    value: str
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


class Mustache(NamedTuple):
    """An expression and its braces; the span includes them."""

    expression: Node
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mustache) and self.expression == other.expression

    def __hash__(self) -> int:
        return hash(self.expression)


Part: TypeAlias = Text | Mustache


def children(node: Node) -> tuple[Node, ...]:
    """Give the nodes directly below a node, in the order of the text."""
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Access):
        inner = tuple(step.value for step in node.steps if isinstance(step, Index) and step.value is not None)
        return (node.base, *inner)
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Binary):
        return (node.first, *(term.operand for term in node.terms))
    return ()
