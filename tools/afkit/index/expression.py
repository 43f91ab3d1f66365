"""What stands at a character of a template, also of one that is being typed and cannot be read yet."""

from __future__ import annotations

import re

from afkit.iml.syntax.ast import Access, Call, Index, Literal, Member, Mustache, Name, Node, Part, children
from afkit.iml.syntax.parser import parse
from afkit.records import NamedTuple

_CALL_NAME = re.compile(r"([^\W\d]\w*)\s*\Z")


class Typing(NamedTuple):
    """What is being typed at a place inside `{{ }}`.

    `start` is where the word at hand begins in the template, `end` where it ends behind the place, `word` its part
    before the place. `base` is the value that it would be a member of (`parameters.address`; empty for a first name).
    `quoted` says that a backtick was opened. `call` and `argument` tell the innermost call around the place and which
    argument it is (from 0); `text` is the content so far of a quoted text that the place lies in, None elsewhere.
    """

    start: int
    end: int
    word: str
    base: str
    quoted: bool
    call: str
    argument: int
    text: str | None
    calls: tuple[tuple[str, int, int], ...]


def opening(text: str, at: int) -> int:
    """Give the offset behind the `{{` that is open at a place; -1 outside of expressions."""
    start = text.rfind("{{", 0, at)
    while start > 0 and text.startswith("{{", start - 1):
        start -= 1
    if start < 0 or start + 2 > at:
        return -1
    inside = _outside_quotes(text[start + 2 : at])
    return -1 if "}}" in inside else start + 2


def _outside_quotes(text: str) -> str:
    """Blank out what stands in quotes."""
    return re.sub(r"'[^']*'?|\"[^\"]*\"?|`[^`]*`?", lambda found: " " * len(found.group()), text)


def typing_at(text: str, at: int) -> Typing | None:
    """Tell what is being typed at a place of a template; None outside of expressions."""
    start = opening(text, at)
    if start < 0:
        return None
    calls: list[tuple[str, int, int]] = []  # name, argument, offset of the name
    position, quote = start, -1
    while position < at:
        char = text[position]
        if char in "'\"":
            close = text.find(char, position + 1, at)
            if close < 0:
                quote = position
                break
            position = close
        elif char == "`":
            close = text.find(char, position + 1, at)
            if close < 0:
                break
            position = close
        elif char == "(":
            named = _CALL_NAME.search(text, start, position)
            calls.append((named.group(1) if named else "", 0, named.start() if named else position))
        elif char == ")" and calls:
            calls.pop()
        elif char in ",;" and calls:
            name, number, where = calls[-1]
            calls[-1] = name, number + 1, where
        position += 1
    name, number = (calls[-1][0], calls[-1][1]) if calls else ("", 0)
    if quote >= 0:
        end = _end_of_quote(text, at, text[quote])
        return Typing(quote + 1, end, text[quote + 1 : at], "", False, name, number, text[quote + 1 : at], tuple(calls))
    return _word(text, start, at, name, number, tuple(calls))


def _word(text: str, start: int, at: int, call: str, argument: int, calls: tuple[tuple[str, int, int], ...]) -> Typing:
    head = text[start:at]
    quoted = head.count("`") % 2 == 1
    if quoted:
        tick = head.rindex("`")
        base = _base(head[:tick])
        end = at
        while end < len(text) and text[end] not in "`}'\"":
            end += 1
        return Typing(start + tick, end + text.startswith("`", end), head[tick + 1 :], base, True, call, argument, None,
            calls)  # fmt: skip
    found = re.search(r"(?:[^\W\d]\w*)?\Z", head)
    word = found.group() if found else ""
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    base = _base(head[: len(head) - len(word)])
    return Typing(at - len(word), end, word, base, False, call, argument, None, calls)


def _base(head: str) -> str:
    """Give the value that a dot at the end of a text reads a member of."""
    if not head.endswith("."):
        return ""
    position = len(head) - 1
    while position > 0:
        char = head[position - 1]
        if char == "`":
            position = head.rfind("`", 0, position - 1)
        elif char in ")]":
            position = _opening_bracket(head, position - 1)
            if char == ")":
                named = _CALL_NAME.search(head, 0, position)
                position = named.start() if named else position
        elif char.isalnum() or char in "_.":
            position -= 1
            continue
        else:
            break
        if position < 0:
            return ""
    return head[position:-1]


def _opening_bracket(text: str, close: int) -> int:
    depth = 0
    for position in range(close, -1, -1):
        if text[position] in ")]":
            depth += 1
        elif text[position] in "([":
            depth -= 1
            if depth == 0:
                return position
    return 0


def _end_of_quote(text: str, at: int, quote: str) -> int:
    end = text.find(quote, at)
    close = text.find("}}", at)
    if end < 0 or (0 <= close < end):
        end = at
        while end < len(text) and text[end] not in "\n}":
            end += 1
    return end


class Pointed(NamedTuple):
    """What a place of a readable template points at.

    `node` is the innermost node there, `start` to `end` the stretch of what is pointed at. `names` are the names up to
    the one pointed at (`("parameters", "address")`); empty unless it is a variable or a member of one. `function` is
    the name of the call pointed at, `mustache` the whole expression around the place.
    """

    node: Node
    start: int
    end: int
    names: tuple[str, ...]
    function: str
    mustache: Mustache
    within: tuple[Call, ...]
    until: str


def point(text: str, at: int) -> Pointed | None:
    """Tell what a character of a template points at; None outside of expressions."""
    try:
        parts = parse(text).parts
    except RecursionError:
        return None
    for part in parts:
        if isinstance(part, Mustache) and part.start <= at <= part.end:
            return _descend(text, part, at)
    return None


def _descend(text: str, mustache: Mustache, at: int) -> Pointed:
    node = mustache.expression
    within: list[Call] = []
    while True:
        if isinstance(node, Call):
            if at <= node.start + len(node.name):
                return _pointed(node, node.start, node.start + len(node.name), mustache, within, function=node.name)
            within.append(node)
        inner = next((child for child in _parts(node) if child.start <= at <= child.end), None)
        if isinstance(node, Access) and (inner is None or inner is node.base):
            found = _in_access(text, node, at, mustache, within)
            if found is not None:
                return found
        if inner is None:
            names = (node.name,) if isinstance(node, Name) else ()
            return _pointed(node, node.start, node.end, mustache, within, names=names)
        node = inner


def _parts(node: Node) -> tuple[Node, ...]:
    return children(node)


def _in_access(text: str, node: Access, at: int, mustache: Mustache, within: list[Call]) -> Pointed | None:
    base = node.base
    if isinstance(base, Name) and at <= base.end:
        return _pointed(base, base.start, base.end, mustache, within, names=(base.name,))
    names: list[str] = [base.name] if isinstance(base, Name) else []
    known = isinstance(base, Name)
    for step in node.steps:
        if isinstance(step, Member):
            names.append(step.name)
            if step.start <= at <= step.end:
                start = step.end - len(step.name) - 2 * step.quoted
                return Pointed(node, start, step.end, tuple(names) if known else (), "", mustache, tuple(within),
                    text[node.start : step.end])  # fmt: skip
        elif isinstance(step, Index) and isinstance(step.value, Literal) and isinstance(step.value.value, str):
            names.append(step.value.value)
    return None


def _pointed(
    node: Node,
    start: int,
    end: int,
    mustache: Mustache,
    within: list[Call],
    *,
    names: tuple[str, ...] = (),
    function: str = "",
) -> Pointed:
    return Pointed(node, start, end, names, function, mustache, tuple(within), "")


class Use(NamedTuple):
    """A member of a root variable in a template: `parameters.x` has root `parameters`, member `x` at `start`.

    `form` is how the member is written: `name`, `tick` (in backticks) or `text` (in a quoted text). A root alone, or a
    call of a function, has the member "".
    """

    root: str
    member: str
    start: int
    end: int
    form: str


def uses(parts: tuple[Part, ...]) -> list[Use]:
    """List the root variables with their first members, and the calls (root `()`), of a template."""
    found: list[Use] = []
    stack = [part.expression for part in parts if isinstance(part, Mustache)]
    while stack:
        node = stack.pop()
        stack.extend(children(node))
        if isinstance(node, Access) and isinstance(node.base, Name):
            first = node.steps[0]
            if isinstance(first, Member):
                end = first.end - first.quoted
                form = "tick" if first.quoted else "name"
                found.append(Use(node.base.name, first.name, end - len(first.name), end, form))
            elif isinstance(first, Index) and isinstance(first.value, Literal) and isinstance(first.value.value, str):
                start = first.value.start + 1
                name = first.value.value
                found.append(Use(node.base.name, name, start, start + len(name), "text"))
        elif isinstance(node, Call):
            found.append(Use("()", node.name, node.start, node.start + len(node.name), "name"))
            got = _got(node)
            if got is not None:
                found.append(got)
    return sorted(found, key=lambda use: use.start)


def _got(call: Call) -> Use | None:
    """Read `get(parameters, 'x.y')` as a use of `parameters.x`."""
    if call.name != "get" or len(call.args) < 2 or not isinstance(call.args[0], Name):
        return None
    path = call.args[1]
    if not isinstance(path, Literal) or not isinstance(path.value, str) or not path.value:
        return None
    name = path.value.split(".", 1)[0]
    return Use(call.args[0].name, name, path.start + 1, path.start + 1 + len(name), "text")
