"""Repeat a request until its condition no longer holds (app-format reference, section 3.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import truthy
from afkit.engine.response.read import NOTHING
from afkit.engine.transport.wire import Pause

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State
    from afkit.engine.transport.wire import Flow

Once = Callable[[bool], "Flow[tuple[Any, dict[str, Any]]]"]
"""Runs an item once; the argument tells whether it ran before."""


def repeated(directive: Directive, state: State, once: Once) -> Flow[Any]:
    """Run an item, and again while `repeat.condition` holds, up to `repeat.limit` times in all.

    The condition is evaluated after each call; the last result that any call had is the result.
    """
    spec = directive.value.get("repeat")
    result, context = yield from once(False)
    if not spec or not isinstance(spec, Mapping):
        return result
    limit = min(_number(spec.get("limit"), state.policy.repeat_cap), state.policy.repeat_cap)
    count = 1
    while count < limit:
        more = context if state.policy.repeat_sees_body else {}
        if "condition" not in spec or not truthy(state.value(directive, ("repeat", "condition"), more)):
            break
        yield Pause(_number(spec.get("delay"), 0) / 1000)
        outcome, context = yield from once(True)
        count += 1
        result = result if outcome is NOTHING else outcome
    return result


def _number(value: Any, usual: float) -> float:
    try:
        return float(value) if value is not None else usual
    except (TypeError, ValueError):
        return usual
