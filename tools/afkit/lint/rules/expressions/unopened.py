"""Find expressions whose opening braces are missing: `}}` stands behind something that reads as one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from afkit.patterns import lazy

_BRACES = lazy(r"\{\{|\}\}")
_BEGIN = lazy(r"(?<![\w.`'\"])!?[A-Za-z]\w*")
_MANY = 20
"""Words of a text, before braces that close nothing, with which the expression may begin."""


def unopened(text: str, reads: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield where expressions stand that are closed but not opened, their braces included; `reads` knows an expression."""
    begin, opened = 0, False
    for match in _BRACES.finditer(text):
        if match.group() == "{{":
            opened = True
            continue
        if not opened:
            before = text[begin : match.start()]
            first = before.rfind("{") + 1
            for number, word in enumerate(_BEGIN.finditer(before, first)):
                if number < _MANY and reads(before[word.start() :]):
                    braced = word.start() == first or not before[first : word.start()].strip()
                    at = first - 1 if first and braced else word.start()
                    yield begin + at, match.end()
                    break
        begin, opened = match.end(), False


def is_expression(inner: str, roots: Collection[str], functions: Collection[str]) -> bool:
    """Tell whether a text is an expression of some variables and functions, and of no others."""
    from afkit.iml import ImlSyntaxError, compile
    from afkit.iml.syntax.ast import Call

    try:
        template = compile(f"{{{{{inner}}}}}")
    except ImlSyntaxError:
        return False
    calls = [node.name for node in template.nodes() if isinstance(node, Call)]
    named = {name.partition(".")[0] for name in template.variables}
    return bool(calls or named) and named <= set(roots) and all(name in functions for name in calls)
