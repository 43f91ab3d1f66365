"""Checks of operators: comparisons that never hold, hyphens that subtract, sums."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.iml.check.types import ANY, BUILTINS, NUMBER, TEXT, Type
from afkit.iml.codes import BOOLEAN_AS_TEXT, COMPARISON_OF_TYPES, HYPHEN
from afkit.iml.syntax.ast import Access, Binary, Call, Literal, Member, Name, Node, Term
from afkit.iml.values.numbers import parse_number

if TYPE_CHECKING:
    from afkit.iml.check.checker import Checker


def comparison(checker: Checker, term: Term, left: Node, before: Type, after: Type) -> None:
    """Report `==` and `!=` between values of known, different types (decision D1)."""
    right = term.operand
    verdict = "never" if term.operator == "==" else "always"
    if _same(checker, term, left):
        return
    if isinstance(left, Literal) and isinstance(right, Literal) and type(left.value) is type(right.value):
        if left.value != right.value:
            checker.report(
                COMPARISON_OF_TYPES, "warning", f"Two different constants are compared: that is {verdict} true", term
            )
        return
    for one, kind in ((left, after), (right, before)):
        text = one.value if isinstance(one, Literal) else None
        if kind.kind == "boolean" and text in ("true", "false"):
            message = f"A boolean is compared with the text '{text}': that is {verdict} true"
            checker.report(BOOLEAN_AS_TEXT, "warning", message, one, f"write {text} without quotes")
            return
        if kind.known and text == "":
            return  # `x = ''` asks whether a field is filled, whatever its type
        if kind.kind == "number" and isinstance(text, str) and parse_number(text) is None:
            message = f"A number is compared with the text '{text}': that is {verdict} true"
            checker.report(COMPARISON_OF_TYPES, "warning", message, one)
            return
    if before.known and after.known and before.kind != after.kind:
        message = f"A value of type {before.kind} is compared with one of type {after.kind}"
        hint = "convert one side, so that it does not matter how the engine compares them"
        checker.report(COMPARISON_OF_TYPES, "warning", message, term, hint)


def order(checker: Checker, term: Term, left: Node, before: Type, after: Type) -> None:
    """Report `<`, `<=`, `>` and `>=` with an operand that is no number: every such comparison is false (section 1.5)."""
    if _same(checker, term, left):
        return
    for node, kind, other in ((left, before, after), (term.operand, after, before)):
        if kind.kind in ("collection", "array", "buffer", "undefined"):
            message = f"`{term.spelling}` with a value of type {kind.kind} is never true"
            hint = "compare length(value)" if kind.kind == "array" else None
            checker.report(COMPARISON_OF_TYPES, "warning", message, node, hint)
            return
        text = node.value if isinstance(node, Literal) else None
        if other.kind in ("number", "date", "boolean") and isinstance(text, str) and _no_number(text):
            hint = "convert it: parseDate(text, format)" if other.kind == "date" else None
            message = f"`{term.spelling}` between a {other.kind} and the text '{text}' is never true"
            checker.report(COMPARISON_OF_TYPES, "warning", message, node, hint)
            return


def _same(checker: Checker, term: Term, left: Node) -> bool:
    """Report a value that is compared with itself; tell whether it is."""
    right = term.operand
    written = checker.text[right.start : right.end]
    if not isinstance(right, Access) or checker.text[left.start : left.end] != written:
        return False
    verdict = "always" if "=" in term.operator and term.operator != "!=" else "never"
    message = f"{written} is compared with itself: that is {verdict} true"
    checker.report(COMPARISON_OF_TYPES, "warning", message, right, "compare it with another value")
    return True


def alternative(checker: Checker, term: Term, left: Node) -> None:
    """Report a constant behind `||` that was meant as one more value to compare with, as in `a == 'x' || 'y'`."""
    right = term.operand
    if not isinstance(right, Literal) or not right.value or not isinstance(left, Binary) or len(left.terms) != 1:
        return
    compared = left.terms[0]
    if compared.operator != "==" or not isinstance(compared.operand, Literal):
        return
    if type(compared.operand.value) is type(right.value):
        first = checker.text[left.first.start : left.first.end]
        constant = checker.text[right.start : right.end]
        message = f"{constant} is compared with nothing, so that this always holds"
        checker.report(COMPARISON_OF_TYPES, "warning", message, right, f"write {first} {compared.spelling} {constant}")


def _no_number(text: str) -> bool:
    return bool(text.strip()) and parse_number(text) is None


def sum_type(before: Type, after: Type) -> Type:
    """Give the type of `+`."""
    for one, other in ((before, after), (after, before)):
        if one.kind == "text":
            return TEXT
        if one.kind in ("null", "undefined"):
            return other
    numeric = ("number", "boolean")
    if before.kind in numeric and after.kind in numeric:
        return NUMBER
    if before.known and after.known:
        return TEXT
    return ANY


def hyphens(checker: Checker, node: Binary) -> frozenset[int]:
    """Report subtractions that were meant as a name with hyphens; give the positions of their terms.

    That is a member without quotes, a minus sign without blanks and the name of no variable.
    """
    found: set[int] = set()
    at = 0
    while at < len(node.terms):
        left = node.first if at == 0 else node.terms[at - 1].operand
        if not _is_hyphen(checker, node.terms[at], left):
            at += 1
            continue
        start = at
        while at < len(node.terms) and _touches(node.terms[at], left) and _is_word(node.terms[at].operand):
            found.add(at)
            left = node.terms[at].operand
            at += 1
        _report(checker, node, start, at)
    return frozenset(found)


def _is_hyphen(checker: Checker, term: Term, left: Node) -> bool:
    if not _touches(term, left) or not _is_name(term.operand):
        return False
    if not (isinstance(left, Access) and isinstance(left.steps[-1], Member) and not left.steps[-1].quoted):
        return False
    operand = term.operand
    if isinstance(operand, Call):
        return False
    root = operand.base if isinstance(operand, Access) else operand
    return isinstance(root, Name) and root.name not in checker.scope.variables and root.name not in BUILTINS


def _touches(term: Term, left: Node) -> bool:
    return term.operator == "-" and left.end == term.start and term.end == term.operand.start


def _is_name(node: Node) -> bool:
    root = node.base if isinstance(node, Access) else node
    return isinstance(root, Name) and root.spelling == "plain"


def _is_word(node: Node) -> bool:
    """Tell whether a term can be a further part of a name; a number can: `x-hub-signature-256`."""
    return _is_name(node) or (isinstance(node, Literal) and type(node.value) in (int, float))


def _report(checker: Checker, node: Binary, start: int, stop: int) -> None:
    left = node.first if start == 0 else node.terms[start - 1].operand
    assert isinstance(left, Access)
    last = left.steps[-1]
    assert isinstance(last, Member)
    words = [last.name]
    rest = ""
    for term in node.terms[start:stop]:
        operand = term.operand
        root = operand.base if isinstance(operand, Access) else operand
        words.append(checker.text[root.start : root.end])
        rest = checker.text[root.end : operand.end]
    name = "-".join(words)
    path = checker.text[left.start : last.start]
    message = f"This subtracts {words[1]} from {checker.text[left.start : left.end]}"
    hint = f"a name with hyphens stands in backticks: {path}.`{name}`{rest}"
    checker.report(HYPHEN, "warning", message, left, hint, end=node.terms[stop - 1].operand.end)
