"""Expressions: what static checks of IML find, told at the character; and expressions that nobody evaluates. (AF3xx)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import TYPE_CHECKING
from afkit.app.knowledge.facts import Facts, Mark, Text, mark
from afkit.app.knowledge.scopes import Scopes
from afkit.app.spec.shapes.basics import SPREAD, is_template
from afkit.iml.check.templates import check
from afkit.iml.codes import UNKNOWN_MEMBER
from afkit.iml.errors import Fault
from afkit.late import late
from afkit.lint.fixes.mend import json_text, put
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import EXPRESSION_IN_KEY, EXPRESSION_NOT_EVALUATED
from afkit.lint.rules.parameters.declared import LISTS, unnamed_fields
from afkit.lint.rules.parameters.misnamed import misnamed
from afkit.nearest import edits
from afkit.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from afkit.lint.fixes import offers, remedies
else:
    remedies = late("afkit.lint.fixes.remedies")  # for texts that have a fault
    offers = late("afkit.lint.fixes.offers")

_REQUESTS = frozenset({"base", "communication", "epoch", "attach", "detach", "update"})


def check_expressions(facts: Facts) -> Iterator[Diagnostic]:
    """Check every template of an app in the scope of its place (codes AF301 to AF351, of the language itself)."""
    scopes = facts.once(Scopes)
    seen: dict[tuple[str, int], list[Diagnostic]] = {}
    missing = _Missing(facts)
    for text in facts.templates:
        scope = scopes.of(text)
        at = (text.text, id(scope))
        faults = seen.get(at)
        if faults == []:
            continue
        known = check(text.text, scope)
        if not known:
            seen[at] = []
            continue
        known = remedies.without_followers(remedies.closed_where_meant(known, text.text, scope))
        wrong = [remedies.better(fault, text.text, scope) for fault in known]
        found = seen[at] = [_told(offers.offered(fault, text, scope), text) for fault in wrong]
        yield from (item for fault, item in zip(wrong, found, strict=True) if not missing.explains(text, fault))


def _told(fault: Fault, text: Text) -> Diagnostic:
    """Tell a fault of a template where it stands; what can be mended was meant otherwise."""
    fix = remedies.remedy(fault, text.text, text.origin)
    severity = "warning" if fix and fault.severity == "info" else fault.severity
    place = text.origin.inside(fault.start, fault.end)
    return Diagnostic(fault.code, severity, fault.message, place, fault.hint, fix, unsafe=remedies.is_bold(fault.code))


class _Missing:
    """Names that are read and that no field has, where as many fields lack their name: what is wrong is told there."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.taken: dict[Mark, set[str]] = {}

    def explains(self, text: Text, fault: Fault) -> bool:
        """Tell whether a fault is the consequence of a field without its name."""
        stored = " in connection:" in fault.message
        if fault.code != UNKNOWN_MEMBER or not (stored or "in parameters" in fault.message):
            return False
        known = self.facts.once(misnamed)
        if known:
            read = text.text[fault.start : fault.end].strip(".`")
            declared = self.facts.connections_of(text.owner) if stored else (text.owner,)
            if any(read in known.get(mark(owner), ()) for owner in declared):
                return True
        if _is_close(fault, text.text):
            return False
        unnamed = self.facts.once(unnamed_fields)
        owners = map(mark, self.facts.connections_of(text.owner)) if stored else (mark(text.owner),)
        count = sum(unnamed.get((owner, key), 0) for owner in owners for key in _FORMS)
        names = self.taken.setdefault(mark(text.owner), set())
        if fault.message in names or len(names) < count:
            names.add(fault.message)
            return True
        return False


def _is_close(fault: Fault, text: str) -> bool:
    """Tell whether a name is a misspelling of the one that the hint names."""
    meant = (fault.hint or "").removeprefix("did you mean ").rstrip("?").rpartition(".")[2]
    return bool(meant) and edits(text[fault.start : fault.end].strip("."), meant, 2) <= 2


_FORMS = ("params", "staticParams", "mappableParams", "inputParameters")


@rule(
    EXPRESSION_NOT_EVALUATED,
    "warning",
    stops="advice",
    why="Paths of `log.sanitize`, switches such as `followRedirects` and the bounds of `repeat` are not evaluated: "
    "the braces are taken literally.",
    source="P-68",
    good="base: {log: {sanitize: [request.headers.authorization]}}",
    bad='base: {log: {sanitize: ["request.headers.{{common.header}}"]}}',
)
def expression_not_evaluated(facts: Facts) -> Iterator[Found]:
    for text in facts.texts:
        if text.iml or "{{" not in text.text or not is_template(text.text):
            continue
        if text.key in _REQUESTS or (text.key in LISTS and text.members[-1:] in (["label"], ["help"])):
            message = "no expression is evaluated here: the braces are taken literally"
            yield Found(text.origin.location, message, "write the value out")


@rule(
    EXPRESSION_IN_KEY,
    "warning",
    stops="advice",
    why="Keys are not evaluated: the name is sent with the braces and all. Only the key `{{...}}` means something: it "
    "merges the members of a collection.\n\n"
    "Make the collection elsewhere, as by `toCollection` or a custom function, and merge it.",
    source="iml, section 1.1 (T2)",
    good="""
        modules:
          findUsers:
            label: Search users
            moduleType: search
            communication: {url: /users, qs: {"{{...}}": "{{toCollection(parameters.filters, 'key', 'value')}}"}}
        """,
    bad="""
        modules:
          findUsers:
            label: Search users
            moduleType: search
            communication: {url: /users, qs: {"{{parameters.field}}": "{{parameters.value}}"}}
        """,
)
def expression_in_key(facts: Facts) -> Iterator[Found]:
    for found in facts.computed_keys:
        if found.key in _REQUESTS and str(found.origin.path[-1]).strip("{}") == "...":
            fix = put(found.origin.key_location, json_text(SPREAD))
            yield Found(found.origin.key_location, "this key merges nothing", f"write {SPREAD}", fix=fix)
        elif found.key in _REQUESTS:
            yield Found(
                found.origin.key_location,
                "keys are not evaluated: this name is sent with its braces",
                "merge a collection by the key {{...}}",
            )
