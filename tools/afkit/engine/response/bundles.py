"""Turn the result of a communication into bundles, by the kind of module (app-format reference, section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.engine.faults import FlowError
from afkit.engine.policy import Policy
from afkit.engine.response.read import NOTHING
from afkit.engine.values import describe


def bundles_of(kind: str, result: Any, *, iterated: bool, policy: Policy) -> list[Any]:
    """Give the bundles of a result. Raises FlowError for a result that the kind of module must not have."""
    if result is NOTHING:
        return []
    if kind in ("action", "universal", "responder"):
        return _one(result, iterated, policy)
    items = result if isinstance(result, list) else [result]
    for index, item in enumerate(items):
        if not isinstance(item, Mapping):
            raise FlowError(
                "DataError",
                f"Invalid item {index + 1} of the output: a bundle must be a collection, not {describe(item)}.",
            )
    if kind == "instant_trigger" and len(items) > 1:
        raise FlowError("DataError", "Invalid module output. An instant trigger gives one bundle per call.")
    if kind == "search" and policy.search_adds_position:
        return [{**item, "__IMTLENGTH__": len(items), "__IMTINDEX__": i + 1} for i, item in enumerate(items)]
    return list(items)


def _one(result: Any, iterated: bool, policy: Policy) -> list[Any]:
    if isinstance(result, list) and iterated and policy.action_iterate == "last":
        result = result[-1] if result else {}
    if isinstance(result, Mapping):
        return [result]
    if isinstance(result, str) and not result.strip():
        return [{}]
    name = "Array" if isinstance(result, list) else describe(result).split()[-1].capitalize()
    raise FlowError("DataError", f"Invalid module output. Expected Object, but found {name}.")
