"""Members of collections and lists that nothing reads, where the others are read one by one. (AF457)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from afkit.app.knowledge.facts import Facts, Mark, Use, mark
from afkit.app.knowledge.fields import Field
from afkit.app.model import Module
from afkit.app.spec.format.types import UNFILLED_TYPES
from afkit.iml.syntax.ast import Call, Literal
from afkit.lint.rule import Found
from afkit.nearest import nearest


def unread_members(module: Module, fields: Iterable[Field], facts: Facts) -> Iterator[Found]:
    """Tell of members of a parameter that nothing reads: where it is never sent as a whole, each must be read itself."""
    uses: Sequence[Use] | None = None
    for field in fields:
        spec = field.value.get("spec")
        if len(field.path) != 1 or field.type not in ("collection", "array") or not isinstance(spec, list):
            continue
        names = [item["name"] for item in spec if isinstance(item, dict) and isinstance(item.get("name"), str)]
        if len(names) != len(spec):
            continue
        if uses is None:
            by_owner = facts.once(_by_owner)
            uses = [*by_owner.get(mark(module), ()), *by_owner.get(mark(None), ())]
        read = _read(field.name, uses)
        if not read:
            continue
        meant = {nearest(name, names, guesses=facts.guesses) for name in read if name not in names}
        for number, item in enumerate(spec):
            name = item["name"]
            if name not in read and name not in meant and item.get("type") not in UNFILLED_TYPES:
                place = field.origin.at("spec", number, "name").location
                told = f"nothing reads parameters.{field.name}.{name}"
                yield Found(place, told, "read it in the communication, or remove it")


def _by_owner(facts: Facts) -> dict[Mark, list[Use]]:
    """The places at which each component reads parameters."""
    found: dict[Mark, list[Use]] = {}
    for use in facts.uses("parameters"):
        found.setdefault(mark(use.text.owner), []).append(use)
    return found


def _read(name: str, uses: Iterable[Use]) -> set[str]:
    """Give the members of a parameter that are read; none if it is read as a whole, too."""
    found: set[str] = set()
    for use in uses:
        names, calls = use.names, use.mention.calls
        if len(names) == 1:
            if any(_leaves_out(call, name) for call in calls):
                continue
            return set()
        if names[1] != name:
            continue
        inner = calls[-1] if calls else None
        member = next((step for step in names[2:] if not step.lstrip("-").isdigit()), None)
        if member is not None:
            found.add(member)
        elif inner is not None and inner.name == "map" and len(inner.args) > 1 and _text(inner, 1):
            found.update((_text(inner, 1).partition(".")[0], _text(inner, 2).partition(".")[0]))
        elif not use.mention.tested:
            return set()
    return found - {""}


def _leaves_out(call: Call, name: str) -> bool:
    """Tell whether a call gives all parameters but this one."""
    words = [_text(call, at) for at in range(1, len(call.args))]
    return (call.name == "omit" and name in words) or (call.name == "pick" and name not in words and all(words))


def _text(call: Call, at: int) -> str:
    value = call.args[at] if at < len(call.args) else None
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else ""
