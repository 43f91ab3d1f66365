"""Read a template: a hand-written operator-precedence parser that goes on after a fault.

Linear in the length of the text: each token is looked at a bounded number of times, brackets nest at most 64 deep, and
everything that can be long without brackets (operators, paths, prefixes) is read in a loop.
"""

from __future__ import annotations

from functools import lru_cache

from afkit.annotations import TYPE_CHECKING
from afkit.iml.codes import NESTED_TOO_DEEP
from afkit.iml.errors import Fault, ImlSyntaxError
from afkit.iml.syntax.ast import (
    KEYWORDS,
    Access,
    Broken,
    Call,
    Index,
    Keyword,
    Literal,
    Member,
    Mustache,
    Name,
    Node,
    Part,
    Position,
    Step,
    Text,
    Unary,
)
from afkit.iml.syntax.building import BINARY, Level, close_levels, indexed, members, plain_path, term_of
from afkit.iml.syntax.recovery import MAX_FAULTS, MAX_NESTING, Recovery
from afkit.iml.syntax.tokens import BACKTICK, BODY, CLOSE, DOTTED, NAME, NUMBER, OPEN, PATH, TEXT, Token, scan, split
from afkit.iml.values.numbers import parse_number
from afkit.late import late
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.iml.syntax import faults
else:
    faults = late("afkit.iml.syntax.faults")

_PREFIXES = frozenset({"-", "!"})
_ENDS = frozenset({CLOSE, ")", "]", ",", ";"})
_new = tuple.__new__  # makes a node in half the time that its own constructor takes
_SHORT = 4000
"""Characters of a template up to which it is kept."""


class Parsed(NamedTuple):
    """A template's parts, and all faults found in its text. With one of severity error, parts hold Broken nodes."""

    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]


def read(text: str) -> Parsed:
    """Read a template that has no error. Raises ImlSyntaxError, whose `faults` are all that were found."""
    try:
        parsed = parse(text)
    except RecursionError:
        fault = Fault(NESTED_TOO_DEEP, "The expression is nested too deeply", 0, len(text))
        raise ImlSyntaxError(text, (fault,)) from None
    if parsed.faults and any(fault.severity == "error" for fault in parsed.faults):
        raise ImlSyntaxError(text, parsed.faults)
    return parsed


def parse(text: str) -> Parsed:
    """Read a template; language reference, sections 1.1 to 1.4. Raises RecursionError only.

    What was read is kept for a while: a template is asked about by several.
    """
    return (_kept if len(text) <= _SHORT else _last)(text)


def _parse(text: str) -> Parsed:
    parts: list[Part] = []
    found: list[Fault] = []
    last = text.rfind(CLOSE)
    parser = _Parser(found)
    position = 0
    nesting = True
    while len(found) < MAX_FAULTS:
        start = text.find(OPEN, position)
        if start < 0 or start + 2 > last:
            break
        while text.startswith("{", start + 2):  # of a run of braces, the last two open the expression
            start += 1
        path = PATH(text, start + 2)
        if path is not None:
            if start > position:
                parts.append(_new(Text, (text[position:start], position, start)))
            position = path.end()
            root, names, index = path.groups()
            plain = plain_path(root, names[1:], path.start(1))
            if index is not None:
                plain = indexed(plain, index, path.start(3))
            parts.append(_new(Mustache, (plain, start, position)))
            continue
        body = BODY(text, start + 2)
        if body is not None:
            end, quote = body.end(), -1
            tokens = split(text, start + 2, end)
        else:
            tokens, end, quote, unbalanced = scan(text, start + 2, nesting)
            nesting = nesting and not unbalanced
            if end < 0:
                found.append(faults.unclosed_mustache(start))
                break
        if start > position:
            parts.append(_new(Text, (text[position:start], position, start)))
        if quote >= 0:
            found.append(faults.unclosed(text, quote))
            expression: Node = Broken(start + 2, end - 2)
        elif len(tokens) == 1:
            found.append(faults.empty(start, end))
            expression = Broken(start + 2, end - 2)
        else:
            before = len(found)
            expression = parser.read(tokens)
            if body is not None and len(found) > before:
                # A fault is named by the single names and signs around it.
                del found[before:]
                expression = parser.read(scan(text, start + 2, nesting).tokens)
        parts.append(_new(Mustache, (expression, start, end)))
        position = end
    if position < len(text):
        parts.append(Text(text[position:], position, len(text)))
    return Parsed(tuple(parts), tuple(found))


_kept = lru_cache(maxsize=2048)(_parse)
_last = lru_cache(maxsize=1)(_parse)


class _Parser(Recovery):
    """Reads one expression after the other, each from the tokens of its mustache."""

    __slots__ = ()

    def read(self, tokens: list[Token]) -> Node:
        self.tokens = tokens
        self.at = self.depth = 0
        self.stopped = False
        before = len(self.faults)
        node = self.expression()
        token = tokens[self.at]
        if token[0] != CLOSE and len(self.faults) == before:
            self.report(faults.operator_expected(token, tokens[self.at - 1] if self.at else None))
        return node

    # Operators

    def expression(self) -> Node:
        """Read operands and operators; operators of one level become one node, looser ones hold tighter ones."""
        tokens = self.tokens
        node = self.prefixed() if tokens[self.at][0] in _PREFIXES else self.operand()
        kind, text, _, _ = token = tokens[self.at]
        if kind in _ENDS:
            return node
        open_levels: list[Level] = []
        while (operator := BINARY.get(text)) is not None and kind in (text, NAME):
            level, name = operator
            if open_levels:
                node = close_levels(open_levels, level + 1, node)
            if open_levels and open_levels[-1][0] == level:
                _, first, terms, pending = open_levels.pop()
                terms.append(term_of(pending, node))
            else:
                first, terms = node, []
            open_levels.append((level, first, terms, (name, token)))
            self.at += 1
            node = self.prefixed() if tokens[self.at][0] in _PREFIXES else self.operand()
            kind, text, _, _ = token = tokens[self.at]
        return close_levels(open_levels, 0, node)

    def prefixed(self) -> Node:
        start = self.tokens[self.at][2]
        signs = []
        while (kind := self.tokens[self.at][0]) in _PREFIXES:
            signs.append(kind)
            self.at += 1
        operand = self.operand()
        return Unary("".join(signs), operand, start, operand.end)

    # Operands

    def operand(self) -> Node:
        at = self.at
        tokens = self.tokens
        kind, text, start, end = tokens[at]
        self.at = at = at + 1
        node: Node
        if kind == NAME:
            follower = tokens[at][0]
            if follower == "(":
                node = self.call(text, start)
                follower = tokens[self.at][0]
            elif text in KEYWORDS:
                node = _new(Keyword, (text, start, end))
            else:
                node = _new(Name, (text, "plain", start, end))
            return self.access(node) if follower == "." or follower == "[" else node
        if kind == TEXT:
            quote = text[0]
            inner = text[1:-1]
            node = _new(Literal, (inner.replace(quote + quote, quote) if quote in inner else inner, start, end))
        elif kind == DOTTED:
            root, _, names = text.partition(".")
            node = plain_path(root, names, start)
        elif kind == NUMBER:
            node = self.number(text, start, end)
        elif kind == BACKTICK:
            node = Name(text[1:-1], "quoted", start, end)
        elif kind == "(":
            node = self.group(tokens[at - 1])
        else:
            self.at = at - 1
            return self.misplaced(tokens[at - 1])
        follower = tokens[self.at][0]
        return self.access(node) if follower == "." or follower == "[" else node

    def number(self, text: str, start: int, end: int) -> Node:
        """Read digits as the number of a module if a path follows directly, else as a number."""
        kind, _, dot, behind = self.tokens[self.at]
        if dot == end and text.isdigit():
            after = self.tokens[self.at + 1] if kind == "." else None
            if kind == "[" or (after is not None and after[2] == behind and after[0] in (NAME, DOTTED, BACKTICK)):
                return Name(text, "module", start, end)
        value = int(text) if len(text) < 16 and text.isdigit() else parse_number(text)
        return _new(Literal, (0 if value is None else value, start, end))

    def misplaced(self, token: Token) -> Node:
        """Report a token that begins no value, by the name of what was probably meant."""
        kind, text, start, end = token
        before = self.tokens[self.at - 1] if self.at else None
        if kind == "[" or text == "{":
            self.skip_bracketed()
            end = self.tokens[self.at - 1][3]
            self.report(faults.array_literal(start, end) if kind == "[" else faults.object_literal(start, end))
            return Broken(start, end)
        return self.broken(faults.operand_expected(token, before))

    def group(self, opening: Token) -> Node:
        if not self.descend(opening):
            return Broken(opening[2], opening[3])
        node = self.expression()
        self.close(")", opening)
        return node

    def call(self, name: str, start: int) -> Node:
        tokens = self.tokens
        opening = tokens[self.at]
        self.at += 1
        if not self.descend(opening):
            return Broken(start, opening[3])
        args: list[Node] = []
        separators: list[str] = []
        kind = tokens[self.at][0]
        if kind != ")" and kind != CLOSE:
            while True:
                if kind == "," or kind == ";" or (kind == ")" and separators):
                    token = tokens[self.at]
                    self.report(faults.argument_missing(token))
                    args.append(Keyword("undefined", token[2], token[2]))
                else:
                    args.append(self.expression())
                kind = tokens[self.at][0]
                if kind != "," and kind != ";":
                    break
                separators.append(kind)
                self.at += 1
                kind = tokens[self.at][0]
        end = self.close(")", opening)
        return _new(Call, (name, tuple(args), "".join(separators), start, end))

    def descend(self, opening: Token) -> bool:
        self.depth += 1
        if self.depth <= MAX_NESTING:
            return True
        self.report(faults.too_deep(opening[2], opening[3]))
        self.stop()
        return False

    def close(self, kind: str, opening: Token) -> int:
        """Step over a closing bracket and give the offset behind it, going on as well as possible if it is missing."""
        self.depth -= 1
        token = self.tokens[self.at]
        if token[0] == kind:
            self.at += 1
            return token[3]
        if token[0] == CLOSE or token[0] in (")", "]"):
            before = next((one for one in reversed(self.tokens) if one[3] <= opening[2]), None)
            self.report(faults.bracket_missing(opening, before, token))
            self.stop()
            return token[2]
        self.report(faults.operator_expected(token, self.tokens[self.at - 1]))
        self.skip_to_close(kind)
        return self.tokens[self.at - 1][3]

    # Paths

    def access(self, base: Node) -> Node:
        steps: list[Step] = []
        start = base.start
        if isinstance(base, Access):  # in brackets: `(a.b).c`
            steps.extend(base.steps)
            base = base.base
        tokens = self.tokens
        while True:
            kind, _, dot, _ = tokens[self.at]
            if kind == ".":
                self.at += 1
                name_kind, text, begin, end = tokens[self.at]
                if name_kind == NAME and tokens[self.at + 1][0] != "(":
                    steps.append(_new(Member, (text, False, dot, end)))
                    self.at += 1
                elif name_kind == DOTTED:
                    steps.extend(members(text, dot, begin))
                    self.at += 1
                elif not self.member(dot, steps):
                    return Broken(start, tokens[self.at][2])
            elif kind == "[":
                self.at += 1
                step = self.index(tokens[self.at - 1])
                if step is None:
                    return Broken(start, tokens[self.at][2])
                steps.append(step)
            else:
                return _new(Access, (base, tuple(steps), start, steps[-1].end))

    def member(self, dot: int, steps: list[Step]) -> bool:
        token = self.tokens[self.at]
        kind, text, _, end = token
        if kind in (NAME, BACKTICK):
            if kind == NAME and self.tokens[self.at + 1][0] == "(":
                self.broken(faults.method_call(token))
                return False
            steps.append(Member(text if kind == NAME else text[1:-1], kind == BACKTICK, dot, end))
        elif kind == NUMBER:
            for digits in text.split("."):
                steps.append(Position(int(digits[:18]), dot, end))
        else:
            self.broken(faults.member_expected(token))
            return False
        self.at += 1
        return True

    def index(self, opening: Token) -> Step | None:
        token = self.tokens[self.at]
        if token[0] == "]":
            self.at += 1
            return Index(None, opening[2], token[3])
        if not self.descend(opening):
            return None
        inner = token[0] == OPEN
        if inner:
            self.at += 1
        value = self.expression()
        if inner:
            closing = self.tokens[self.at]
            if closing[0] != CLOSE or self.at == len(self.tokens) - 1:
                self.report(faults.nested(token[2], token[3]))
                self.stop()
                return None
            self.report(faults.nested_index(token[2], closing[3]))
            self.at += 1
        return Index(value, opening[2], self.close("]", opening))
