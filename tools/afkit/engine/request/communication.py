"""A communication, merged with what lies below it: the requests that a component makes, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from afkit.app.knowledge.merging import Directive, Layer, merged
from afkit.engine.policy import POLICY, Policy
from afkit.engine.usage import members, through_temp, variables


class Communication(tuple[Directive, ...]):
    """The request items of a communication, in order, and what follows from them. It never changes."""

    @cached_property
    def reads(self) -> tuple[frozenset[str], bool]:
        """The members of `connection` that the expressions read, and whether any reads it as a whole."""
        temps = [item.value.get("temp") for item in self]
        names = {name for item in self for name in variables(item.value)}
        return members(through_temp(names, temps), "connection")


def communication(
    name: str, code: Any, below: Sequence[Layer], top: Layer, *, policy: Policy = POLICY
) -> Communication:
    """Merge the layers `below` into each item of a communication; an empty communication has no item."""
    items: list[tuple[str, int | None, Mapping[str, Any]]]
    if isinstance(code, list):
        items = [(f"{name}[{i + 1}]", i, item) for i, item in enumerate(code) if isinstance(item, Mapping)]
    else:
        items = [(name, None, code)] if isinstance(code, Mapping) else []
    result = []
    for title, index, item in items:
        origin = top.origin if top.origin is None or index is None else top.origin.at(index)
        directive = merged(title, *below, top._replace(value=item, origin=origin), merging=policy.merging)
        result.append(directive._replace(programs={}))
    return Communication(result)
