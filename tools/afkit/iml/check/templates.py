"""Static checks of templates: what can be said without running them, with types flowing through expressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afkit.annotations import Any
from afkit.codes import Code
from afkit.iml.check import calls as check_calls
from afkit.iml.check import compare as check_compare
from afkit.iml.check.braces import tripled, unclosed
from afkit.iml.check.broken import run_together, without_echoes
from afkit.iml.check.types import (
    ANY,
    ARRAY,
    BOOLEAN,
    BUILTINS,
    NULL,
    NUMBER,
    TEXT,
    UNDEFINED_TYPE,
    Scope,
    Type,
    join,
)
from afkit.iml.codes import (
    COLLECTION_IN_TEXT,
    COMPARISON_OF_TYPES,
    FIRST_INSTEAD_OF_ALL,
    HYPHEN,
    INDEX,
    LONG_EXPRESSION,
    MODULE_NUMBER,
    NESTED_TOO_DEEP,
    OPERAND,
    UNKNOWN_MEMBER,
    UNKNOWN_VARIABLE,
    VARIABLE_NOT_HERE,
    WORD_OPERATOR,
)
from afkit.iml.errors import Fault, Severity
from afkit.iml.names import doubtful
from afkit.iml.syntax.ast import (
    KEYWORDS,
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
    Position,
    Step,
    Term,
    Text,
    Unary,
)
from afkit.iml.syntax.parser import parse
from afkit.nearest import nearest

ImlDiagnostic = Fault
"""A finding: code, severity, message, start and end in code points of the text, and a hint."""

_LONG = 120
_MANY = 1000
_KEYWORD_TYPES = {
    "true": BOOLEAN,
    "false": BOOLEAN,
    "null": NULL,
    "erase": NULL,
    "undefined": UNDEFINED_TYPE,
    "ignore": UNDEFINED_TYPE,
    "emptyarray": ARRAY,
}


def check(text: str, scope: Scope | None = None) -> list[ImlDiagnostic]:
    """Find what is wrong with a template at a place; in the order of the text. Never raises."""
    try:
        parts, faults = parse(text)
        checker = _Checker(text, scope or Scope(open=True), list(faults))
        checker.template(parts)
    except RecursionError:
        return [Fault(NESTED_TOO_DEEP, "The expression is nested too deeply", 0, len(text))]
    if not checker.found:
        return []
    found = (
        set(checker.found)
        if not faults
        else run_together(without_echoes(checker.found, parts, faults, text), checker.found, parts, text, checker.scope)
    )
    dashes = [fault.start for fault in found if fault.code == HYPHEN]
    if dashes:  # a name that is read as a subtraction is no number
        spoilt = [part for part in parts if any(part.start <= at < part.end for at in dashes)]
        found = {
            fault
            for fault in found
            if fault.code != COMPARISON_OF_TYPES or not any(part.start <= fault.start < part.end for part in spoilt)
        }
    return sorted(found, key=lambda fault: (fault.start, fault.end, fault.code))


def infer(text: str, scope: Scope) -> Type:
    """Give what is known of a template's value. Never raises."""
    try:
        parts, faults = parse(text)
        if len(parts) == 1 and isinstance(parts[0], Mustache):
            checker = _Checker(text, scope, [])
            kind = checker.node(parts[0].expression)
            wrong = any(fault.severity == "error" for fault in faults) or any(
                item.code == HYPHEN for item in checker.found
            )
            return ANY if wrong else kind  # what is meant is not known, and that is told
    except RecursionError:
        return ANY
    return TEXT


class _Checker:
    """Walks the expressions of one template, collects findings and gives types."""

    __slots__ = ("found", "scope", "text")

    def __init__(self, text: str, scope: Scope, found: list[Fault]) -> None:
        self.text = text
        self.scope = scope
        self.found = found

    def report(
        self,
        code: Code,
        severity: Severity,
        message: str,
        node: Node | Step | Term,
        hint: str | None = None,
        *,
        end: int | None = None,
    ) -> None:
        """Add a finding about a node; `end` shortens its stretch. Of one template the first thousand are told."""
        if len(self.found) >= _MANY:
            return
        self.found.append(Fault(code, message, node.start, node.end if end is None else end, hint, severity))

    def template(self, parts: Sequence[Text | Mustache]) -> None:
        mixed = len(parts) > 1
        if mixed and ("{{{" in self.text or "}}}" in self.text) and (fault := tripled(self.text, parts)) is not None:
            self.found.append(fault)
        for part in parts:
            if len(self.found) >= _MANY:
                return  # more would not be told
            if isinstance(part, Text):
                fault = unclosed(part)
                if fault is not None and not any(other.start == fault.start for other in self.found):
                    self.found.append(fault)
                continue
            kind = self.node(part.expression)
            if mixed and kind.kind == "collection":
                hint = "write createJSON(value), or name a member"
                self.report(COLLECTION_IN_TEXT, "warning", "A collection is put into a text", part.expression, hint)
            if part.end - part.start > _LONG and _nested(part.expression) > 2:
                hint = "move a part into temp or a custom function"
                self.report(LONG_EXPRESSION, "info", "This expression is long and deeply nested", part, hint)  # type: ignore[arg-type]  # has a span

    # Nodes

    def node(self, node: Node) -> Type:
        """Check a node and give its type."""
        check = _CHECKS.get(node.__class__)
        return check(self, node) if check is not None else ANY

    def literal(self, node: Literal) -> Type:
        return TEXT if isinstance(node.value, str) else NUMBER

    def keyword(self, node: Keyword) -> Type:
        return _KEYWORD_TYPES.get(node.name, TEXT)

    def variable(self, node: Name) -> Type:
        name = node.name
        scope = self.scope
        if node.spelling == "module" and scope.dialect == "apps" and name not in scope.variables:
            message = f"The module number {name} means nothing in an app"
            remedy = "values come from parameters, body, item and the other variables of the place"
            self.report(MODULE_NUMBER, "warning", message, node, remedy)
            return ANY
        if name in scope.variables:
            return scope.variables[name]
        if name in BUILTINS:
            return BUILTINS[name]
        if name in scope.elsewhere:
            message = f"The variable {name} is not available here"
            self.report(VARIABLE_NOT_HERE, "warning", message, node, scope.elsewhere[name])
        elif not scope.open and not (scope.dialect == "scenario" and name.isdigit()):
            hint = self.variable_hint(name)
            self.report(UNKNOWN_VARIABLE, "warning", f"There is no variable {name}: it is undefined", node, hint)
        return ANY

    def variable_hint(self, name: str) -> str | None:
        if name == "emptyobject":
            return "write parseJSON('{}')"
        if name == "omit":
            return "write undefined, which leaves the member out"
        others = [*BUILTINS, *KEYWORDS]
        close = nearest(name, [*self.scope.variables, *others], others, self.scope.guesses)
        if close:
            return f"did you mean {close}?"
        return f"a text stands in quotes: '{name}'" if len(name) <= 40 else None

    # Paths

    def access(self, node: Access) -> Type:
        kind = self.node(node.base)
        trail = node.base.name if isinstance(node.base, Name) else ""
        # Of what may hold anything, some members exist elsewhere only.
        first, free = node.steps[0], bool(trail) and kind.kind == "any"
        if free and isinstance(first, Member) and f"{trail}.{first.name}" in self.scope.elsewhere:
            self.missing(kind, first, f"{trail}.{first.name}")
        for step in node.steps:
            before = kind
            if kind.kind == "any":
                trail = ""  # nothing is said about what is below it, and a path may be long
            if isinstance(step, Member):
                trail = f"{trail}.{step.name}" if trail else ""
                kind = self.member(kind, step, trail)
            else:
                trail = ""
                kind = self.element(kind, step)
            if before.optional and not kind.optional:
                kind = kind.maybe()
        return kind

    def member(self, kind: Type, step: Member, trail: str) -> Type:
        if kind.kind == "any":
            return ANY
        if kind.kind == "collection":
            if kind.members is None:
                if trail in self.scope.elsewhere:
                    self.missing(kind, step, trail)
                return ANY
            found = kind.members.get(step.name)
            if found is not None:
                return found
            self.missing(kind, step, trail)
            return ANY
        if kind.kind == "array":
            hint = f"write map(array, '{step.name}') for all of them, or [1].{step.name} for one"
            if step.name in ("length", "size", "count"):
                hint = f"write length({trail.rpartition('.')[0] or 'array'})"
            message = f"An array has no member {step.name}: this is undefined"
            self.report(FIRST_INSTEAD_OF_ALL, "warning", message, step, hint)
        elif kind.known:
            remedy = "write length(value)" if step.name == "length" else None
            message = f"A value of type {kind.kind} has no member {step.name}: this is undefined"
            self.report(UNKNOWN_MEMBER, "warning", message, step, remedy)
        return ANY

    def missing(self, kind: Type, step: Member, trail: str) -> None:
        reason = self.scope.elsewhere.get(trail)
        if reason is not None:
            self.report(VARIABLE_NOT_HERE, "warning", f"{trail} is not available here", step, reason)
        elif not kind.open:
            close = nearest(step.name, kind.members or (), guesses=self.scope.guesses)
            suggestion = f"did you mean {close}?" if close else None
            parent = trail.rpartition(".")[0] or "the value"
            self.report(
                UNKNOWN_MEMBER, "warning", f"There is no {step.name} in {parent}: it is undefined", step, suggestion
            )
        elif kind.members and (close := doubtful(step.name, kind.members, self.scope.guesses)):
            parent = trail.rpartition(".")[0] or "the value"
            message = f"No member of {parent} that is known here is called {step.name}"
            self.report(UNKNOWN_MEMBER, "info", message, step, f"perhaps {close} is meant")

    def element(self, kind: Type, step: Position | Index) -> Type:
        value: Node | None = None
        if isinstance(step, Index):
            value = step.value
            index_type = self.node(value) if value is not None else NUMBER
            if index_type.kind == "text" and isinstance(value, Literal):
                member = Member(str(value.value), True, step.start, step.end)
                return self.member(kind, member, "")
            if index_type.kind not in ("any", "number"):
                return ANY
        number = _number(step)
        if number == 0:
            hint = "arrays count from 1: [1] is the first element, [-1] the last"
            self.report(INDEX, "warning", "The index 0 is always undefined", step, hint)
        elif number is not None and number != int(number):
            self.report(INDEX, "warning", f"The index {number} is no whole number: this is undefined", step)
        if kind.kind == "array":
            return (kind.item or ANY).maybe()
        if kind.known and (isinstance(step, Index) or kind.kind != "collection"):
            if number != 0:  # of that is told already
                message = f"A value of type {kind.kind} is no array: the index is ignored"
                self.report(INDEX, "warning", message, step, "leave the index out")
            return kind
        return ANY

    # Operators

    def unary(self, node: Unary) -> Type:
        kind = self.node(node.operand)
        if "!" not in node.operators and kind.kind in ("boolean", "collection", "array", "buffer"):
            self.report(OPERAND, "warning", f"`-` needs a number, not a value of type {kind.kind}", node)
        return BOOLEAN if node.operators[0] == "!" else NUMBER

    def binary(self, node: Binary) -> Type:
        hyphens = check_compare.hyphens(self, node)
        self.words(node)
        kind = self.node(node.first)
        for at, term in enumerate(node.terms):
            if len(self.found) >= _MANY:
                return ANY
            left = node.first if at == 0 else node.terms[at - 1].operand
            right = ANY if at in hyphens else self.node(term.operand)
            kind = self.operation(term, left, kind, right)
        return kind

    def operation(self, term: Term, left: Node, before: Type, after: Type) -> Type:
        name = term.operator
        if name in ("&&", "||"):
            if name == "||":
                check_compare.alternative(self, term, left)
            return join(before, after)
        if name in ("==", "!="):
            check_compare.comparison(self, term, left, before, after)
            return BOOLEAN
        if name in ("<", "<=", ">", ">="):
            check_compare.order(self, term, left, before, after)
            return BOOLEAN
        if name == "+":
            return check_compare.sum_type(before, after)
        for kind in (before, after):
            if kind.kind in ("boolean", "collection", "array", "buffer"):
                self.report(OPERAND, "warning", f"`{name}` needs numbers, not a value of type {kind.kind}", term)
                break
        return NUMBER

    def words(self, node: Binary) -> None:
        if self.scope.dialect != "apps":
            return
        plain = {"and": "&&", "or": "||", "mod": "%"}
        for term in node.terms:
            if term.spelling in plain:
                hint = f"write {plain[term.spelling]}"
                self.report(
                    WORD_OPERATOR, "info", f"The word `{term.spelling}` belongs to the mapping panel", term, hint
                )


_CHECKS: dict[type, Callable[[_Checker, Any], Type]] = {
    Literal: _Checker.literal,
    Keyword: _Checker.keyword,
    Name: _Checker.variable,
    Access: _Checker.access,
    Call: check_calls.call,
    Unary: _Checker.unary,
    Binary: _Checker.binary,
}


def _number(step: Position | Index) -> int | float | None:
    """Give the index of a step if it is written as a number."""
    if isinstance(step, Position):
        return step.number
    value = step.value
    if isinstance(value, Unary) and value.operators == "-" and isinstance(value.operand, Literal):
        inner = value.operand.value
        return -inner if isinstance(inner, (int, float)) else None
    return value.value if isinstance(value, Literal) and isinstance(value.value, (int, float)) else None


def _nested(node: Node) -> int:
    """Count how deep calls stand inside calls."""
    from afkit.iml.syntax.ast import children

    deepest = max(map(_nested, children(node)), default=0)
    return deepest + isinstance(node, Call)
