"""Everything an evaluation may know besides its context: clock, zone, randomness, limits, custom functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from os import urandom
from types import MappingProxyType

from afkit.annotations import Any
from afkit.iml.semantics import DEFAULT, Semantics
from afkit.records import NamedTuple

_NONE: Mapping[str, Any] = MappingProxyType({})


class Limits(NamedTuple):
    """What one evaluation may use. Characters, items and seconds."""

    text: int = 16_000_000  # characters of any text or bytes of any buffer that an expression makes
    items: int = 1_000_000  # elements of any array that an expression makes
    seconds: float = 2.0  # for one regular expression


class Environment:
    """The surroundings of an evaluation; never changed by one.

    `now` gives an aware datetime, `random` a float in [0, 1), `uuid` a version 4 UUID as text. `functions` maps the
    names of the app's own functions to callables that take plain values. `variables` adds built-in variables such as
    `executionId`. `timezone` is an IANA name; `zone` is its tzinfo, UTC where the name is unknown. `remark` hears what an
    evaluation has to say beside its value. `still` tells whether the clock stands still.
    """

    __slots__ = (
        "_zone",
        "functions",
        "limits",
        "max_items",
        "max_text",
        "now",
        "random",
        "remark",
        "semantics",
        "still",
        "timezone",
        "uuid",
        "variables",
    )

    def __init__(
        self,
        timezone: str = "UTC",
        *,
        now: Callable[[], datetime] | None = None,
        random: Callable[[], float] | None = None,
        uuid: Callable[[], str] | None = None,
        functions: Mapping[str, Callable[..., Any]] = _NONE,
        semantics: Semantics = DEFAULT,
        limits: Limits = Limits(),  # noqa: B008 - immutable
        variables: Mapping[str, Any] = _NONE,
        remark: Callable[[str], object] | None = None,
    ) -> None:
        self.timezone = timezone
        self.now = now or _system_now
        self.random = random or _system_random
        self.uuid = uuid or _system_uuid
        self.functions = functions
        self.semantics = semantics
        self.limits = limits
        self.max_text = limits.text
        self.max_items = limits.items
        self.variables = variables
        self.remark = remark or _unheard
        self._zone: tzinfo | None = None
        self.still = False

    @property
    def zone(self) -> tzinfo:
        """The effective time zone; an unknown name counts as UTC (language reference, section 5.4)."""
        if self._zone is None:
            self._zone = zone_named(self.timezone) or UTC
        return self._zone

    def replace(self, **changes: Any) -> Environment:
        """Give a copy with other values for the named arguments of the constructor."""
        fields: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("timezone", "now", "random", "uuid", "functions", "semantics", "limits", "variables", "remark")
        }
        return Environment(**(fields | changes))

    def frozen(self) -> Environment:
        """Give a copy whose clock stands still, so that two uses of `now` in one template agree; itself if it does."""
        if self.still:
            return self
        instant = self.now()
        frozen = object.__new__(Environment)
        frozen.now = lambda: instant
        frozen.still = True
        # One by one: a loop over the names takes four times as long, and each step of a run does this.
        frozen.timezone, frozen._zone = self.timezone, self._zone
        frozen.random, frozen.uuid = self.random, self.uuid
        frozen.functions, frozen.variables = self.functions, self.variables
        frozen.semantics, frozen.limits, frozen.remark = self.semantics, self.limits, self.remark
        frozen.max_text, frozen.max_items = self.max_text, self.max_items
        return frozen


def _unheard(text: str) -> None:
    """Let a remark pass."""


def zone_named(name: str) -> tzinfo | None:
    """Find a time zone by its IANA name; None for a name that no database knows."""
    if name == "UTC":
        return UTC
    from afkit.iml.dates import find_zone

    return find_zone(name)


def _system_now() -> datetime:
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _system_random() -> float:
    from random import random

    return random()


def _system_uuid() -> str:
    """Write 122 random bits as RFC 9562 says; `uuid4` of the standard library takes four times as long to get there."""
    text = urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"
