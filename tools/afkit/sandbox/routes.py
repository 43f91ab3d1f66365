"""Routes of a sandbox: what each takes, and which may take a path at all."""

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
    """Routes in their order. Those that may take a path are found by its first part, not by trying all of them."""

    _by_head: dict[str, list[int]]
    _any: list[int]

    def __new__(cls, routes: Iterable[Route]) -> Routes:
        made = super().__new__(cls, routes)
        made._by_head, made._any = {}, []
        for number, route in enumerate(made):
            heads = {_head(pattern) for pattern in route.paths}
            if not heads or None in heads:
                made._any.append(number)
            else:
                for head in heads:
                    made._by_head.setdefault(head or "", []).append(number)
        return made

    def near(self, parts: list[str]) -> Iterator[Route]:
        """Give the routes that may take a path of these parts, in their order."""
        return (self[number] for number in merge(self._by_head.get(parts[0], ()), self._any))


def _head(pattern: PathPattern) -> str | None:
    """Give the part that a path must begin with; None for any."""
    first = pattern.parts[0] if pattern.parts else None
    return first if isinstance(first, str) else None
