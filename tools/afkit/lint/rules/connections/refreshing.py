"""When a token is renewed: a condition that says the reverse, or asks too late. (AF738)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import single, walk
from afkit.iml.syntax.ast import Access, Binary, Call, Keyword, Literal, Member, Name, Node, Unary
from afkit.lint.fixes.mend import NO_FIX, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import REFRESH_CONDITION_REVERSED
from afkit.lint.visits import each_request_with
from afkit.records import NamedTuple

_REFRESH = """
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication:
              token: {url: "https://a.example/t", condition: true,
                response: {data: {token: "{{body.t}}", expires: "{{addSeconds(now, body.expires_in)}}"}}}
              refresh: {condition: "{{data.expires %s addMinutes(now, 5)}}", url: "https://a.example/t", response:
                {data: {token: "{{body.t}}", expires: "{{addSeconds(now, body.expires_in)}}"}}}
        """
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ADDING = frozenset({"addSeconds", "addMinutes", "addHours", "addDays"})


class _Compared(NamedTuple):
    """A comparison of the end of a token with the present: where its operator stands, and whether it holds once the end is
    near; `late` is the call that moves the comparison behind the end."""

    operator: str
    start: int
    end: int
    ended: bool
    late: Call | None


@rule(
    REFRESH_CONDITION_REVERSED,
    "error",
    stops="run",
    confidence="likely",
    why="The step `refresh` runs when its condition is true: it has to be true from shortly before the token ends. The "
    "reverse asks for a new token before every run as long as the old one is good, and never again once it has ended.",
    source="app-format, section 7.3",
    good=_REFRESH % "<",
    bad=_REFRESH % ">",
)
@each_request_with("condition")
def refresh_condition_reversed(request: Request, facts: Facts) -> Iterator[Found]:
    condition = request.get("condition") if request.kind == "connection" and request.step == "refresh" else None
    root = single(condition) if isinstance(condition, str) else None
    found = _compared(root, True) if root is not None else None
    if found is None:
        return
    origin = request.origin.at("condition")
    if not found.ended:
        direct = isinstance(root, Binary) and any(item.start == found.start for item in root.terms)
        turned = _TURNED[found.operator]
        hint = f"write {turned}" if direct else "write {{data.expires < addMinutes(now, 5)}}"
        fix = within(origin, found.start, found.end, turned) if direct else NO_FIX
        place = origin.inside(found.start, found.end)
        yield Found(
            place, "this is true as long as the token is good, and false once it has ended", hint, fix=fix, unsafe=True
        )
    elif found.late is not None:
        place = origin.inside(found.late.start, found.late.end)
        told = "this is true only some time after the token has ended"
        yield Found(place, told, "write {{data.expires < addMinutes(now, 5)}}", "warning")


def _compared(node: Node, holds: bool) -> _Compared | None:
    """Find the comparison that a condition depends on; `holds` is False where the reverse of it decides."""
    if isinstance(node, Unary) and set(node.operators) == {"!"}:
        return _compared(node.operand, holds if len(node.operators) % 2 == 0 else not holds)
    if isinstance(node, Call) and node.name == "if" and len(node.args) == 3:
        given = [item.name for item in node.args[1:] if isinstance(item, Keyword)]
        if given in (["true", "false"], ["false", "true"]):
            return _compared(node.args[0], holds if given[0] == "true" else not holds)
    if not isinstance(node, Binary):
        return None
    if len(node.terms) == 1 and node.terms[0].operator in _TURNED:
        return _direct(node, holds)
    if all(term.operator in ("&&", "||") for term in node.terms):
        inner = (_compared(item, holds) for item in (node.first, *(term.operand for term in node.terms)))
        known = [item for item in inner if item is not None]
        return known[0] if len(known) == 1 else None
    return None


def _direct(node: Binary, holds: bool) -> _Compared | None:
    term = node.terms[0]
    left, right = node.first, term.operand
    if _ends(left) and _is_now(right) and not _ends(right):
        ended = term.operator in ("<", "<=")
    elif _ends(right) and _is_now(left) and not _ends(left):
        ended = term.operator in (">", ">=")
    else:
        return None
    late = next((item for item in (_moved(left), _moved(right)) if item is not None), None)
    return _Compared(term.operator, term.start, term.end, ended == holds, late)


def _ends(node: Node) -> bool:
    """Tell whether a value is made of when the token ends."""
    return any(
        isinstance(item, Access)
        and isinstance(item.base, Name)
        and item.base.name in ("data", "connection")
        and isinstance(item.steps[-1], Member)
        and _names_an_end(item.steps[-1].name.lower())
        for item in walk(node)
    )


def _names_an_end(name: str) -> bool:
    """Tell whether a name is that of a moment at which something ends, and not of how long it is good for."""
    return "expir" in name and not name.endswith(("in", "seconds", "ttl"))


def _is_now(node: Node) -> bool:
    return any(isinstance(item, Name) and item.name in ("now", "timestamp") for item in walk(node))


def _moved(node: Node) -> Call | None:
    """Give the call that puts the present before, or the end of the token behind, what it is."""
    if not isinstance(node, Call) or node.name not in _ADDING or len(node.args) != 2:
        return None
    amount, before = node.args[1], False
    if isinstance(amount, Unary) and amount.operators == "-":
        amount, before = amount.operand, True
    if not isinstance(amount, Literal) or not isinstance(amount.value, int | float):
        return None
    before = before != (amount.value < 0)
    return node if amount.value != 0 and before == _is_now(node.args[0]) else None
