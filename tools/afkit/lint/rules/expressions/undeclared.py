"""Names in functions that nothing declares. (AF719)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import TYPE_CHECKING
from afkit.app.knowledge.facts import Facts
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import NAME_NOT_DECLARED
from afkit.nearest import nearest

if TYPE_CHECKING:
    from afkit.iml.javascript.names import Undeclared
    from afkit.iml.javascript.syntax import SyntaxFault


@rule(
    NAME_NOT_DECLARED,
    "error",
    stops="run",
    confidence="likely",
    why="JavaScript reads a name that nothing declares only when it comes to it, and then ends with a ReferenceError: the "
    "run stops. Mostly a variable or a function of the language is misspelt.",
    source="P-72",
    good='functions: {double: {code: "function double(value) { return value * 2; }"}}',
    bad='functions: {double: {code: "function double(value) { return vlaue * 2; }"}}',
)
def name_not_declared(facts: Facts) -> Iterator[Found]:
    called = {site.call.name: len(site.call.args) for site in facts.calls(*facts.app.functions)}
    for name, found in facts.once(undeclared_names).items():
        code = facts.app.functions[name].codes["code"]
        if name in facts.once(faults):
            continue  # what cannot be read declares nothing, which is told
        for one in found:
            near = nearest(one.name, one.known)
            place = code.origin.inside(one.start, one.start + len(one.name))
            hint = f"did you mean {near}?" if near else "declare it, or use JavaScript's own objects"
            if not near and name in called:
                hint = f"declare it, or add it to the parameters of {name}"
            yield Found(place, f"nothing declares {one.name}", hint, None if near else "warning")


def undeclared_names(facts: Facts) -> dict[str, list[Undeclared]]:
    """The names that functions use and do not declare, by function."""
    from afkit.iml.javascript.names import undeclared

    others = frozenset(facts.app.functions)
    found = {name: list(undeclared(text, others)) for name, text in sources(facts).items()}
    return {name: names for name, names in found.items() if names}


def faults(facts: Facts) -> dict[str, SyntaxFault]:
    """The faults in the code of functions, by function, where there is an engine that finds them."""
    from afkit.iml.javascript.syntax import available, faulty, find_fault

    written = list(sources(facts).items())
    if not written or not available():
        return {}
    found = {written[number][0]: find_fault(written[number][1]) for number in faulty([text for _, text in written])}
    return {name: fault for name, fault in found.items() if fault is not None}


def sources(facts: Facts) -> dict[str, str]:
    """The code of each function that has one."""
    codes = ((function.name, function.codes.get("code")) for function in facts.app.functions.values())
    return {
        name: code.value
        for name, code in codes
        if code is not None and code.given and isinstance(code.value, str) and code.value.strip()
    }
