"""Read `response.trigger`: the id and date of an item that a polling trigger watches (section 10.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import as_text
from afkit.engine.faults import FlowError, dotted
from afkit.engine.inputs.coerce import WrongTypeError, coerce
from afkit.engine.position import Watched
from afkit.iml import UNDEFINED

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State


def mark(directive: Directive, state: State, context: dict[str, Any], value: Any) -> Watched:
    """Evaluate `response.trigger` for one item. Raises FlowError if the id is missing, or a date needed."""
    identity = state.value(directive, ("response", "trigger", "id"), context)
    if identity is UNDEFINED or identity is None or identity == "":
        raise _fault(directive, "id", "the item has no id")
    if not by_date(directive, state):
        return Watched(value, identity, None)
    date = state.value(directive, ("response", "trigger", "date"), context)
    try:
        return Watched(value, identity, coerce("date", date, state.env))
    except WrongTypeError as error:
        raise _fault(directive, "date", str(error)) from None


def by_date(directive: Directive, state: State) -> bool:
    """Tell whether a trigger keeps a date (else an id)."""
    return as_text(state.value(directive, ("response", "trigger", "type"))) != "id"


def _fault(directive: Directive, key: str, message: str) -> FlowError:
    path = ("response", "trigger", key)
    name = dotted(directive.name, path)
    return FlowError("DataError", f"{name}: {message}", directive=name, place=directive.place(path))
