"""Routes of a sandbox: what each takes, and which may take a request at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge

from afkit.records import NamedTuple
from afkit.sandbox.paths import PathPattern
from afkit.sandbox.rules import Check, Consent, Step


class Route(NamedTuple):
    """A route; `paths`, `methods` and `hosts` are empty for any. It has steps, or else a consent page."""

    name: str
    paths: tuple[PathPattern, ...]
    methods: frozenset[str]
    headers: tuple[tuple[str, str], ...]
    query: frozenset[tuple[str, str]]
    hosts: tuple[str, ...]
    guard: bool
    steps: tuple[Step, ...]
    request: Check | None = None
    reply: Check | None = None
    consent: Consent | None = None


class Routes(tuple[Route, ...]):
    """Routes in their order. Those that may take a request are found by its method and the parts of its path.

    What a request costs goes by the routes that have its path and method, not by how many there are.
    """

    _start: _Place
    _hosts: frozenset[str]
    _longest: int

    def __new__(cls, routes: Iterable[Route] = ()) -> Routes:
        made = super().__new__(cls, routes)
        made._start = _Place()
        for number, route in enumerate(made):
            for pattern in route.paths or (_ANY,):
                made._start.add(pattern, route.methods, number)
        made._hosts = frozenset(host for route in made for host in route.hosts)
        made._longest = max(map(len, made._hosts), default=0)
        return made

    def near(self, method: str, parts: list[str]) -> Iterator[Route]:
        """Give the routes that may take a path of these parts by this method, in their order."""
        last = None
        for number in merge(*self._start.lead(method, parts)):
            if number != last:  # more than one path of a route may lead here
                yield self[number]
            last = number

    def knows(self, host: str) -> bool:
        """Tell whether a route is for this host by its name, or for those below one that it is below."""
        if host in self._hosts:
            return True
        dots = (at for at in range(max(1, len(host) - self._longest), len(host)) if host[at] == ".")
        return any(f"*{host[at:]}" in self._hosts for at in dots)


_ANY = PathPattern((), "")
"""What a route without a path takes."""


class _Place:
    """Where a path leads, part by part: the places after it, and by method ("" is any) the routes that end here, or
    take all that is left.
    """

    __slots__ = ("after", "ends", "rests")

    def __init__(self) -> None:
        self.after: dict[str | None, _Place] = {}  # None: a placeholder
        self.ends: dict[str, list[int]] = {}
        self.rests: dict[str, list[int]] = {}

    def add(self, pattern: PathPattern, methods: frozenset[str], number: int) -> None:
        """Take in a path of a route."""
        place = self
        for part in pattern.parts:
            place = place.after.setdefault(part if isinstance(part, str) else None, _Place())
        for method in methods or ("",):
            (place.ends if pattern.rest is None else place.rests).setdefault(method, []).append(number)

    def lead(self, method: str, parts: list[str]) -> list[list[int]]:
        """Give the routes that a path may be for, in lists that are each in their order."""
        found: list[dict[str, list[int]]] = []
        places = [self]
        for part in parts:
            found += (place.rests for place in places)
            places = [after for place in places for key in (part, None) if (after := place.after.get(key)) is not None]
            if not places:
                break
        found += (place.ends for place in places)
        return [numbers for one in found for key in (method, "") if (numbers := one.get(key)) is not None]
