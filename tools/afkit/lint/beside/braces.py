"""Find expressions of a sandbox that are served, or taken for true, as they stand: some of their braces are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from afkit.app.model import Origin
from afkit.app.spec.check.walk import Place
from afkit.app.spec.format.sandbox import FUNCTIONS
from afkit.iml.registry import names
from afkit.lint.fixes.mend import within
from afkit.lint.rules.codes import EXPRESSION_WITHOUT_BRACES, SINGLE_BRACES
from afkit.lint.rules.expressions.unopened import is_expression, unopened
from afkit.source.diagnostic import Diagnostic

_EVALUATED = frozenset({"if", "where", "find", "filter", "each"})
"""Members that are of no use unless they are evaluated."""


def unbraced(place: Place, variables: Collection[str], origin: Origin) -> Iterator[Diagnostic]:
    """Give every finding on a text."""
    text = place.text
    bare = "}}" not in text and "{" not in text and place.path[-1] in _EVALUATED
    if not bare and text.count("}}") <= text.count("{{"):
        return

    def reads(inner: str) -> bool:
        return is_expression(inner, variables, {*names(), *FUNCTIONS})

    places = [(0, len(text))] if bare and reads(text) else unopened(text, reads)
    for start, end in places:
        single = text[start] == "{"
        inner = text[start + single : end].removesuffix("}}").strip()
        missing = "the two braces before it are missing" if not bare else "an expression stands in {{…}}"
        message = f"{text[start:end][:60]} is taken as it stands: "
        message += "an expression has two braces on each side" if single else missing
        here, doubled = origin.at(*place.path), "{{" + inner + "}}"
        fix = within(here, start, end, doubled)
        code = SINGLE_BRACES if single else EXPRESSION_WITHOUT_BRACES
        yield Diagnostic(code, "warning", message, here.inside(start, end), f"write {doubled[:80]}", fix, (), True)
