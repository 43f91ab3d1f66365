"""Which member was missing where an expression gave nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import template
from afkit.engine.values import describe
from afkit.iml import UNDEFINED
from afkit.iml.errors import ImlError
from afkit.iml.syntax.ast import Access, Index, Literal, Member, Mustache, Name, Node, Position, children
from afkit.iml.values import operators
from afkit.iml.values.builtins import VARIABLES
from afkit.nearest import nearest
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.iml import Environment

_SHOWN = 12
"""Names that are listed of what was there."""


class Gap(NamedTuple):
    """A path that leads nowhere: `member` is not there inside of `inside`, which `has` these (None: it is no collection).

    `found` describes what stands in the way, or is "empty" where the member is there and holds nothing.
    """

    path: str
    member: str
    inside: str
    found: str
    has: tuple[str, ...] | None

    def words(self) -> str:
        """Say it in a sentence."""
        if not self.inside:
            return f"{self.member} is {self.found}"
        if self.has is None:
            return f"{self.inside} is {self.found}, so there is no '{self.member}' in it"
        if self.found == "empty":
            return f"{self.inside} has '{self.member}', and it is empty"
        if not self.has:
            return f"{self.inside} has no '{self.member}': nothing is in it"
        near = nearest(self.member, self.has)
        listed = ", ".join(self.has[:_SHOWN]) + (", …" if len(self.has) > _SHOWN else "")
        return f"{self.inside} has no '{self.member}'" + (f"; did you mean '{near}'?" if near else f"; it has {listed}")

    def report(self) -> dict[str, Any]:
        """Give it as JSON data."""
        has = None if self.has is None else list(self.has[:_SHOWN])
        return {"path": self.path, "member": self.member, "in": self.inside, "has": has, "words": self.words()}


def is_empty(value: Any) -> bool:
    """Tell whether a value is nothing that a person would call one."""
    return value is UNDEFINED or value is None or value == ""


def step_into(value: Any, member: str | int, path: str, inside: str) -> Gap | None:
    """Say what is missing for `member` of a value; None if it is there and holds something."""
    name = str(member)
    if isinstance(value, Mapping):
        found = value.get(name, UNDEFINED)
        kind = "empty" if name in value else "absent"
        return Gap(path, name, inside, kind, tuple(map(str, value))) if is_empty(found) else None
    if isinstance(value, list):
        if isinstance(member, int) and 0 <= member < len(value) and not is_empty(value[member]):
            return None
        return Gap(path, name, inside, f"an array of {len(value)}", None)
    return Gap(path, name, inside, describe(value), None)


def gaps_of(text: Any, context: Mapping[str, Any], env: Environment) -> tuple[Gap, ...]:
    """Find the variables of a template that lead nowhere, in the order of the text; none for what is no template."""
    if not isinstance(text, str) or "{{" not in text:
        return ()
    try:
        parts = template(text).parts
    except ImlError:
        return ()
    found: dict[str, Gap] = {}
    for part in parts:
        if isinstance(part, Mustache):
            for gap in _gaps(part.expression, context, env):
                found.setdefault(gap.path, gap)
    return tuple(found.values())


def _gaps(node: Node, context: Mapping[str, Any], env: Environment) -> Iterator[Gap]:
    todo = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, Access) and isinstance(node.base, Name):
            gap = _walk(node.base.name, node, context, env)
            if gap is not None:
                yield gap
            todo.extend(reversed(children(node)[1:]))
            continue
        if isinstance(node, Name) and node.name not in VARIABLES and is_empty(_variable(node.name, context, env)):
            yield Gap(node.name, node.name, "", "empty", None)
        todo.extend(reversed(children(node)))


def _walk(root: str, node: Access, context: Mapping[str, Any], env: Environment) -> Gap | None:
    value = _variable(root, context, env)
    if is_empty(value):
        return None if root in VARIABLES else Gap(root, root, "", "empty", None)
    path = root
    for step in node.steps:
        inside = path
        if isinstance(step, Member):
            path = f"{path}.{step.name}"
            name, following = step.name, operators.member(value, step.name)
        elif isinstance(step, Position):
            path = f"{path}.{step.number}"
            name, following = str(step.number), operators.position(value, step.number, env)
        else:
            number = _number(step)
            if number is None:
                return None
            path = f"{path}[{number}]"
            name, following = str(number), operators.element(value, number, env)
        if is_empty(following):
            if isinstance(value, Mapping):
                kind = "empty" if following is not UNDEFINED else "absent"
                return Gap(path, name, inside, kind, tuple(map(str, value)))
            what = f"an array of {len(value)}" if isinstance(value, list) else describe(value)
            return Gap(path, name, inside, what, None)
        value = following
    return None


def _variable(name: str, context: Mapping[str, Any], env: Environment) -> Any:
    return context.get(name, env.variables.get(name, UNDEFINED))


def _number(step: Index) -> int | None:
    """Give the number of an index that is written out; empty brackets mean the first element."""
    if step.value is None:
        return 1
    return step.value.value if isinstance(step.value, Literal) and type(step.value.value) is int else None
