"""Expressions that somebody forgot the braces of, or some of them. (AF362, AF363)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Text
from afkit.app.spec.variables import KNOWN, available
from afkit.iml.registry import names
from afkit.lint.fixes.mend import json_text, put, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import CONDITION_IS_A_TEXT, EXPRESSION_WITHOUT_BRACES, SINGLE_BRACES
from afkit.lint.rules.expressions.unopened import unopened
from afkit.lint.visits import each_text
from afkit.patterns import lazy

_PATH = lazy(r"[A-Za-z_]\w*(?:\.(?:\w+|`[^`]+`)|\[\d*\])+")
_TEST = lazy(r"!?[A-Za-z_]\w*(?:\.[\w`-]+)*\s*(?:[=!<>]=?=?|&&|\|\|)\s*\S.*")
_ITERATED = ("iterate", "container", "condition", "limit")
_ITERATE = """
        modules:
          listUsers: {label: List users, moduleType: search, communication: {url: /u, response: {iterate: %s}}}
        """
_VALUES = frozenset({"body", "item", "payload"})
_CONDITION = """
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /u, response: {valid: {condition: "%s", message: None.}, output: "{{body}}"}}
        """


@rule(
    EXPRESSION_WITHOUT_BRACES,
    "warning",
    stops="advice",
    why="Without `{{` and `}}` a text is only a text: a list to iterate over is missing, a condition always holds, and "
    "the service gets the name of the variable in place of its value.",
    source="iml, section 1",
    good=_ITERATE % '"{{body.users}}"',
    bad=_ITERATE % "body.users",
)
@each_text(lambda text: text.iml and ("{" not in text.text or _closes_more(text.text)))
def expression_without_braces(text: Text, facts: Facts) -> Iterator[Found]:
    if "}}" in text.text or text.text[:2] == "[[":
        yield from _not_opened(text)
        return
    written = text.text.strip()
    root = written.lstrip("!").partition(".")[0].partition("[")[0].split(" ")[0]
    if root not in KNOWN or not _is_code(text):
        return
    known = available(text.kind, text.owner, text.key, text.path)
    if root not in {name.partition(".")[0] for name in known}:
        return
    last = text.members[-1] if text.members else ""
    judged = last in _ITERATED
    whole = root == written and root in _VALUES and last in (*_ITERATED, "output", "wrapper")
    if whole or _PATH.fullmatch(written) or (judged and _TEST.fullmatch(written)):
        place = text.origin.location
        fix = put(place, json_text("{{" + written + "}}")) if written in place.text and "\n" not in place.text else ()
        message = f"'{written[:40]}' is taken as a text: an expression stands in {{{{…}}}}"
        yield Found(place, message, f"write {{{{{written[:60]}}}}}", fix=fix, unsafe=True)


_SQUARE = lazy(r"\[\[\s?([a-z][\w.]*)\s?\]\]")


def _closes_more(text: str) -> bool:
    """Tell whether braces close more than they open, as they do not in a query or in JSON."""
    opened = text.count("{{")
    return text.count("}}") > opened and text.count("{") == 2 * opened


def _not_opened(text: Text) -> Iterator[Found]:
    """Find expressions that are closed, but not opened."""
    square = _SQUARE.fullmatch(text.text)
    if square is not None:
        places = [square.span()] if _is_expression(square.group(1), "") else []
    else:
        places = list(unopened(text.text, _reads))
    for start, end in places:
        inner = text.text[start:end].strip("[]") if square is not None else text.text[start : end - 2]
        doubled = "{{" + inner.strip() + "}}"
        missing = "an expression has braces" if square is not None else "the two braces before it are missing"
        message = f"{text.text[start:end][:60]} is sent as it is: {missing}"
        fix = within(text.origin, start, end, doubled)
        yield Found(text.origin.inside(start, end), message, f"write {doubled[:80]}", fix=fix, unsafe=True)


def _reads(inner: str) -> bool:
    """Tell whether a text before braces that close nothing is an expression."""
    whole = inner.strip()
    return _is_expression(inner, "}", alone=True) and (whole in _READ or not whole.isidentifier())


def _is_code(text: Text) -> bool:
    """Tell whether a text is one of a request, and none that names things, such as a path of the log or a method."""
    members = text.members
    named = {"sanitize", "message", "method", "type", "url", "baseUrl"}
    return text.key not in ("samples", "interface", "common") and bool(members) and members[-1] not in named


_SINGLE = lazy(r"(?<!\{)\$?\{(?!\{)([^{}\n]+|[^{}]+(?=\}\}))\}(\}?)")
_VARIABLE = lazy(r"\$\{[A-Z][A-Z0-9_]*\}")
_SENT = frozenset({"headers", "qs", "url", "baseUrl"})
_PERCENT = lazy(r"\{%\s*([^{}%\n]+?)\s*%\}")
_CODE = lazy(r"\s?([a-z]\w*)(?:\.(?:\w+|`[^`]+`)|\[\d*\])+\s?|\s?\w+\(.*\)\s?")
_READ = KNOWN | {"body", "headers", "webhook", "payload"}


def _is_expression(inner: str, closed: str, *, alone: bool = False) -> bool:
    """Tell whether what stands in single braces was meant as an expression; two braces behind it are a sign of it.

    `alone` says that it may read nothing but variables that there are: steps of a path before it would be divided by it.
    """
    path = _CODE.fullmatch(inner)
    if not closed and (path is None or (path.group(1) and path.group(1) not in _READ)):
        return False
    from afkit.iml import ImlSyntaxError, compile
    from afkit.iml.syntax.ast import Call

    try:
        template = compile(f"{{{{{inner}}}}}")
    except ImlSyntaxError:
        return False
    roots = {name.partition(".")[0] for name in template.variables}
    calls = [node.name for node in template.nodes() if isinstance(node, Call)]
    known = roots <= _READ if alone else bool(calls or roots & KNOWN)
    return known and all(name in names() for name in calls)


@rule(
    SINGLE_BRACES,
    "warning",
    stops="advice",
    why="Only `{{…}}` is evaluated; `{body.x}` is sent as it is.",
    source="iml, section 1.1",
    good='rpcs: {getUser: {label: Get, communication: {url: "/users/{{parameters.id}}"}}}',
    bad='rpcs: {getUser: {label: Get, communication: {url: "/users/{parameters.id}"}}}',
)
@each_text(lambda text: text.iml and "{" in text.text and text.text.count("{") != 2 * text.text.count("{{"))
def single_braces(text: Text, facts: Facts) -> Iterator[Found]:
    written = text.text
    variable = _VARIABLE.fullmatch(written.strip()) if text.members[:1] and text.members[0] in _SENT else None
    if variable is not None:
        message = f"{written.strip()} is sent as it is: nothing puts a value in its place"
        yield Found(text.origin.location, message, "write an expression: {{…}}")
    for match in _PERCENT.finditer(written) if "{%" in written else ():
        if _is_expression(match.group(1), ""):
            doubled = "{{" + match.group(1) + "}}"
            message = f"{match.group()} is sent as it is: an expression has two braces on each side"
            place = text.origin.inside(match.start(), match.end())
            fix = within(text.origin, match.start(), match.end(), doubled)
            yield Found(place, message, f"write {doubled}", fix=fix, unsafe=True)
    if text.members[-1:] == ["url"] and text.kind in ("module", "rpc"):
        yield from _placeholders(text, facts)
    for match in _SINGLE.finditer(written):
        if not _is_expression(match.group(1), match.group(2) or _whole(text, match.group())):
            continue
        doubled = "{{" + match.group(1) + "}}"
        yield Found(
            text.origin.inside(match.start(), match.end()),
            f"{match.group()[:60]} is sent as it is: an expression has two braces on each side",
            f"write {doubled[:80]}",
            fix=within(text.origin, match.start(), match.end(), doubled),
            unsafe=True,
        )


def _placeholders(text: Text, facts: Facts) -> Iterator[Found]:
    """Find names of parameters in single braces, as descriptions of services write the parts of a path."""
    declared = {field.name for field in facts.fields(text.owner, "params", "staticParams", "mappableParams")}
    for match in _PLACEHOLDER.finditer(text.text):
        if match[1] in declared:
            place = text.origin.inside(match.start(), match.end())
            right = f"{{{{encodeURL(parameters.{match[1]})}}}}"
            fix = within(text.origin, match.start(), match.end(), right)
            told = f"{match[0]} is sent as it is: nothing puts a value in its place"
            yield Found(place, told, f"write {right}", fix=fix, unsafe=True)


_PLACEHOLDER = lazy(r"(?<![{$])\{(\w+)\}(?!\})")


def _whole(text: Text, found: str) -> str:
    """Give a brace where braces are all of a text that is evaluated and never sent: no other use of them is known."""
    judged = text.members[-1:] and text.members[-1] in (*_ITERATED, "output", "wrapper", "valid")
    return "}" if judged and text.text.strip() == found else ""


_CONDITIONS = ("condition", "valid")


def _asks(text: Text) -> bool:
    """Tell whether a text is a condition that holds braces, and something beside them."""
    written = text.text.strip()
    whole = written.startswith("{{") and written.endswith("}}") and written.count("{{") == 1
    return text.iml and "{{" in written and not whole and text.path[-1:] != () and text.path[-1] in _CONDITIONS


@rule(
    CONDITION_IS_A_TEXT,
    "warning",
    stops="advice",
    why="What stands beside the braces makes a text of the whole, and a text that is not empty always holds.",
    source="iml, section 1",
    good=_CONDITION % "{{body.total > 0}}",
    bad=_CONDITION % "{{body.total}} > 0",
)
@each_text(_asks)
def condition_is_a_text(text: Text, facts: Facts) -> Iterator[Found]:
    from afkit.iml.syntax.ast import Text as Plain
    from afkit.iml.syntax.parser import parse

    parts, faults = parse(text.text)
    beside = "".join(part.value for part in parts if isinstance(part, Plain))
    if faults or not beside.strip():
        return
    joined = "{{" + text.text.strip().replace("{{", "").replace("}}", "") + "}}"
    place = text.origin.location
    fits = not parse(joined).faults and text.text in place.text and "\n" not in place.text
    message = "this condition is a text, which always holds: a part of it stands outside of the braces"
    hint = f"write {joined[:80]}" if fits else "put all of it into one pair of braces"
    fix = within(text.origin, 0, len(text.text), joined) if fits else ()
    yield Found(place, message, hint, fix=fix, unsafe=True)
