"""Variables and constants that need no context (language reference, sections 1.7 and 6)."""

from __future__ import annotations

import math
from collections.abc import Callable

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.types import EMPTY, milliseconds

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

CONSTANTS: dict[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": UNDEFINED,
    "emptystring": EMPTY,
    "space": " ",
    "tab": "\t",
    "newline": "\n",
    "carriagereturn": "\r",
    "nbsp": "\u00a0",
    "erase": None,
    "ignore": UNDEFINED,
}
"""Keywords with a value of their own; `emptyarray`, a new array at each evaluation, is the one that is missing."""

VARIABLES: dict[str, Callable[[Environment], Any]] = {
    "now": lambda env: env.now(),
    "timestamp": lambda env: milliseconds(env.now()) // 1000,
    "uuid": lambda env: env.uuid(),
    "random": lambda env: env.random(),
    "pi": lambda env: math.pi,
    "executionId": lambda env: env.variables.get("executionId", UNDEFINED),
    "environment": lambda env: {"timezone": env.timezone},
}
"""Built-in variables and how an environment gives them."""

CLOCK = frozenset({"now", "timestamp"})
