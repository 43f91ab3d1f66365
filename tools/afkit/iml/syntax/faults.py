"""The words of every fault that the parser reports, in one place and one voice."""

from __future__ import annotations

from afkit.iml.codes import (
    ARRAY_LITERAL,
    ARROW_FUNCTION,
    BRACES_IN_INDEX,
    BRACKET,
    METHOD_CALL,
    MISSING_ARGUMENT,
    MISSING_VALUE,
    NESTED_BRACES,
    NESTED_TOO_DEEP,
    OBJECT_LITERAL,
    TERNARY,
    TYPOGRAPHIC_SIGN,
    UNCLOSED_QUOTE,
    UNEXPECTED_TOKEN,
)
from afkit.iml.errors import Fault
from afkit.iml.syntax.recovery import MAX_NESTING
from afkit.iml.syntax.tokens import BACKTICK, CLOSE, NAME, NUMBER, OPEN, OTHER, TEXT, Token

_SMART_QUOTES = "“”„‟‘’‚‛«»"
_SMART_DASHES = "–—−‐‑"
_ARRAY_HINT = "write split('a,b', ','), emptyarray or add(emptyarray, a, b), or put a JSON array into temp"
_OBJECT_HINT = "put a JSON object into temp and name it here, or build a text and read it with parseJSON"


def describe(token: Token) -> str:
    """Name a token inside a sentence."""
    kind, text, _, _ = token
    shown = text if len(text) <= 30 else text[:29] + "…"
    match kind:
        case "name":
            return f"the name `{shown}`" if "`" not in shown else f"the name {shown}"
        case "number":
            return f"the number {shown}"
        case "text":
            return f"the text {shown}"
        case "backtick":
            return f"the name {shown}"
        case "}}":
            return "the end of the expression"
    if kind == OTHER and not shown.isprintable():
        return f"the character U+{ord(shown):04X}"
    return f"`{shown}`"


def unclosed(text: str, quote: int) -> Fault:
    """Say that a quoted text or a name in backticks is not closed."""
    mark = text[quote]
    what = "The name in backticks" if mark == "`" else "The quoted text"
    hint = f"add the missing {mark}"
    if mark != "`":
        hint += f"; a {mark} inside the text is written twice, a backslash does not escape it"
    return Fault(UNCLOSED_QUOTE, f"{what} that begins here is not closed", quote, min(quote + 20, len(text)), hint)


def unclosed_mustache(start: int) -> Fault:
    """Say that every `}}` behind a `{{` is inside quotes."""
    return Fault(
        UNCLOSED_QUOTE, "This `{{` is not closed: each `}}` behind it is inside quotes", start, start + 2, "add `}}`"
    )


def empty(start: int, end: int) -> Fault:
    """Say that nothing stands between braces."""
    return Fault(
        MISSING_VALUE, "The braces are empty: an expression is expected", start, end, "name a variable, or remove them"
    )


_SPLIT_OPERATORS = {
    ("<", ">"): "!=",
    (">", "="): ">=",
    ("<", "="): "<=",
    ("=", ">"): ">=",
    ("=", "<"): "<=",
    ("!", "="): "!=",
    ("=", "="): "==",
    ("|", "|"): "||",
    ("&", "&"): "&&",
}
"""Two operators side by side → the one that is meant."""


def operand_expected(token: Token, before: Token | None) -> Fault:
    """Say that a value is missing where a token stands; `before` is the token in front of it."""
    kind, _, start, end = token
    if kind == OTHER:
        special = _other(token)
        if special is not None:
            return special
    if kind == OPEN:
        return nested(start, end)
    if kind == "=>":
        return arrow(start, end)
    behind = f" after {describe(before)}" if before is not None else ""
    hint = None
    if kind == "." and before is None:
        hint = "a number begins with a digit, as in 0.5; a path begins with a variable"
    elif kind == "+":
        hint = "there is no unary +"
    elif kind == CLOSE and before is not None and before[0] in ("=", "=="):
        hint = "compare with a value, or with null or emptystring"
    joint = _SPLIT_OPERATORS.get((before[0], kind)) if before is not None else None
    if joint is not None and before is not None:
        hint = f"write {joint}" + (" without a blank" if joint == before[0] + kind else "")
    message = f"A value is expected{behind}, but {describe(token)} stands here"
    if kind == CLOSE:
        message = f"A value is expected{behind}, but the expression ends"
    return Fault(MISSING_VALUE, message, start, max(end, start + 1), hint)


def operator_expected(token: Token, before: Token | None) -> Fault:
    """Say that an expression cannot go on with a token; `before` is the last token of a whole value."""
    kind, text, start, end = token
    if kind == OTHER:
        special = _other(token)
        if special is not None:
            return special
    if kind == "=>":
        return arrow(start, end)
    if kind == OPEN:
        return nested(start, end)
    hint = "join values by an operator such as +, or separate arguments by a comma"
    if before is not None:
        hint = _joint_hint(token, before) or hint
    if kind in (")", "]"):
        opening = "(" if kind == ")" else "["
        return Fault(BRACKET, f"`{text}` closes nothing here", start, end, f"remove it, or add the missing `{opening}`")
    if kind in (",", ";"):
        hint = "arguments stand inside the brackets of a call: name(a, b)"
    if kind == "(":
        hint = "only a plain name can be called"
    behind = f" after {describe(before)}" if before is not None else ""
    return Fault(
        UNEXPECTED_TOKEN, f"An operator is expected{behind}, but {describe(token)} stands here", start, end, hint
    )


def _joint_hint(token: Token, before: Token) -> str | None:
    """Guess what was meant by two values side by side."""
    kind, text, start, _ = token
    touching = before[3] == start
    if before[0] == TEXT:
        if before[1][-2:-1] == "\\":
            return f"a backslash does not escape: inside the text write {before[1][0]} twice"
        if "}}" in before[1] or "{{" in before[1]:
            return "a quote may be missing further left: this text holds braces"
        if touching:
            return f"inside a quoted text, its own quote {before[1][0]} is written twice"
    if before[0] == NUMBER and kind == NAME and touching:
        if text.lower().startswith("e") and text[1:].isdigit():
            return "numbers have no exponent: write all the digits"
        return f"a name that begins with a digit stands in backticks: `{before[1]}{text}`"
    if before[0] == NAME and before[1] == "not":
        return "negation is written !value"
    if kind == BACKTICK or before[0] == BACKTICK:
        return "a dot is missing between the parts of a path"
    return None


def _other(token: Token) -> Fault | None:
    _, text, start, end = token
    if text in _SMART_QUOTES:
        return Fault(
            TYPOGRAPHIC_SIGN, f"{text} is a typographic quote, which is no quote here", start, end, "write ' or \""
        )
    if text in _SMART_DASHES:
        return Fault(
            TYPOGRAPHIC_SIGN,
            f"{text} is a typographic dash, which is no operator",
            start,
            end,
            "write the minus sign -",
        )
    if text in ("?", "??", "?."):
        hint = "write if(condition, a, b); for a ?? b write ifempty(a, b); a.b is empty where a is, without a ?"
        return Fault(TERNARY, "There is no `a ? b : c`", start, end, hint)
    if text == "{":
        return Fault(OBJECT_LITERAL, "There are no object literals", start, end, _OBJECT_HINT)
    if text == ":":
        hint = "put the whole text in quotes, such as 'HH:mm'; there are no object literals, put JSON into temp"
        return Fault(UNEXPECTED_TOKEN, "A colon has no meaning outside a quoted text", start, end, hint)
    if text == "\\":
        return Fault(UNEXPECTED_TOKEN, "A backslash has no meaning outside a quoted text", start, end, "remove it")
    return None


def array_literal(start: int, end: int) -> Fault:
    """Say that there are no array literals."""
    return Fault(ARRAY_LITERAL, "There are no array literals", start, end, _ARRAY_HINT)


def object_literal(start: int, end: int) -> Fault:
    """Say that there are no object literals."""
    return Fault(OBJECT_LITERAL, "There are no object literals", start, end, _OBJECT_HINT)


def arrow(start: int, end: int) -> Fault:
    """Say that there are no arrow functions."""
    hint = "map(array, 'key') takes a member of each element; for more, write a custom function"
    return Fault(ARROW_FUNCTION, "There are no arrow functions", start, end, hint)


def method_call(name: Token) -> Fault:
    """Say that values have no methods, and which function does it."""
    from afkit.iml.names import method_hint

    _, text, start, end = name
    return Fault(METHOD_CALL, f"There are no methods: `.{text}(…)` cannot be called", start, end, method_hint(text))


def nested(start: int, end: int) -> Fault:
    """Say that braces stand inside braces."""
    return Fault(
        NESTED_BRACES, "Braces stand inside braces", start, end, "write the inner expression without its own braces"
    )


def nested_index(start: int, end: int) -> Fault:
    """Say that braces stand inside the brackets of an index."""
    hint = "inside [ ] an expression needs no braces: write a[n]"
    return Fault(BRACES_IN_INDEX, "Braces stand inside the brackets of an index", start, end, hint, "warning")


def bracket_missing(opening: Token, before: Token | None, token: Token) -> Fault:
    """Say where a bracket should be closed; `before` is what stands before the opening one."""
    closing = ")" if opening[0] == "(" else "]"
    where = "before the expression ends" if token[0] == CLOSE else f"before {describe(token)}"
    name = before[1] if before is not None and before[0] == NAME and before[3] == opening[2] else ""
    return Fault(
        BRACKET, f"`{closing}` is missing {where}", token[2], token[3], f"add `{closing}` to close `{name}{opening[0]}`"
    )


def argument_missing(token: Token) -> Fault:
    """Say that nothing stands between separators, or between one and a bracket: the platform takes that for undefined."""
    which = "The last argument is missing" if token[0] == ")" else f"An argument is missing before {describe(token)}"
    hint = "write undefined, or remove the separator"
    return Fault(MISSING_ARGUMENT, f"{which}: it is undefined", token[2], token[3], hint, "warning")


def too_deep(start: int, end: int) -> Fault:
    """Say that an expression is nested too deep."""
    hint = "move a part of it into temp or a custom function"
    return Fault(NESTED_TOO_DEEP, f"The expression is nested deeper than {MAX_NESTING} levels", start, end, hint)


def member_expected(token: Token) -> Fault:
    """Say that no name follows a dot."""
    hint = None
    if token[0] == TEXT:
        hint = f"write a name with odd characters in backticks: .`{token[1][1:-1]}`"
    elif token[0] == OTHER or token[0] == "-":
        hint = "write a name with odd characters in backticks"
    shown = "the expression ends" if token[0] == CLOSE else f"{describe(token)} stands here"
    return Fault(
        UNEXPECTED_TOKEN, f"A name is expected after the dot, but {shown}", token[2], max(token[3], token[2] + 1), hint
    )
