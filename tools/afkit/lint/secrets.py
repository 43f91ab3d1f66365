"""Which values of an app are secret, and where requests carry them.

Source: app-format reference, sections 3.6, 7.1 and 10.6 (R-01, R-02).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Request, mark
from afkit.app.knowledge.mentions import Mention, Names, mentions
from afkit.app.knowledge.secrecy import is_secret_field, looks_secret
from afkit.app.model import Component, Connection
from afkit.records import NamedTuple


class Carried(NamedTuple):
    """A secret in a part of a request: its log path, the steps to the text, and the mention that brings it there."""

    path: tuple[str, ...]
    steps: tuple[str | int, ...]
    mention: Mention


class Secrets:
    """Answers whether a variable is secret at a place of an app."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._temp: dict[Mark, frozenset[str]] = {}
        self._among: dict[Mark, frozenset[str]] = {}

    @cached_property
    def stored(self) -> dict[str, frozenset[str]]:
        """Secret names of each connection: of parameters, and of what its requests store."""
        found: dict[str, frozenset[str]] = {}
        for name, connection in self.facts.app.connections.items():
            fields = list(self.facts.fields(connection, "params"))
            names = {field.name for field in fields if is_secret_field(field.value)}
            names -= {field.name for field in fields if not is_secret_field(field.value)}
            for request in self.facts.of(connection):
                data = request.get("response", "data")
                for key, text in data.items() if isinstance(data, dict) else ():
                    carried = {item.names[1] for item in _mentions(text) if _reads_store(item.names)}
                    if looks_secret(key) or carried & names:
                        names.add(key)
            found[name] = frozenset(names)
        return found

    def among(self, owner: Component | None) -> frozenset[str]:
        """The secret names of the connections that a component reads."""
        at = mark(owner)
        known = self._among.get(at)
        if known is None:
            connections = self.facts.connections_of(owner)
            known = frozenset().union(*(self.stored[connection.name] for connection in connections))
            self._among[at] = known
        return known

    def is_secret(self, owner: Component | None, names: Names) -> bool:
        """Tell whether a variable is secret in the code of a component (None: base)."""
        root = names[0]
        if root == "common" and len(names) > 1:
            return looks_secret(names[1])
        if root == "temp" and len(names) > 1:
            return names[1] in self.temp(owner)
        if root == "query":
            return isinstance(owner, Connection) and names[1:2] == ("code",)
        stores = ("connection", "parameters", "data") if isinstance(owner, Connection) else ("connection",)
        if root not in stores:
            return False
        secret = self.among(owner)
        return bool(secret) if len(names) == 1 else names[1] in secret

    def temp(self, owner: Component | None) -> frozenset[str]:
        """The keys of `temp` that a component fills from secrets, also by way of other keys."""
        at = mark(owner)
        if at not in self._temp:
            self._temp[at] = frozenset()
            blocks = [
                block
                for request in self.facts.requests_of(owner)
                for block in (request.get("temp"), request.get("response", "temp"))
                if isinstance(block, dict)
            ]
            for _ in range(3):
                self._temp[at] = frozenset(
                    key
                    for block in blocks
                    for key, text in block.items()
                    if any(
                        self.is_secret(owner, item.names) and not item.digested and not item.tested
                        for item in _mentions(text)
                    )
                )
        return self._temp[at]

    def in_text(self, owner: Component | None, text: Any) -> Mention | None:
        """Give the first secret that a template gives out; one that is not only digested comes before one that is."""
        if not isinstance(text, str) or "{{" not in text:
            return None
        found = [item for item in mentions(text) if not item.tested and self.is_secret(owner, item.names)]
        return min(found, key=lambda item: item.digested, default=None)

    def carried(self, request: Request) -> Iterator[Carried]:
        """Yield the secrets in the headers, query and body that a request writes itself."""
        for part in ("headers", "qs", "body"):
            for steps, text in _leaves(request.get(part), (part,)):
                mention = self.in_text(request.owner, text)
                if mention is None and request.step == "token" and steps[-1] == "code_verifier":
                    mention = next(iter(_mentions(text)), None)  # it proves who asked for the code
                if mention is not None:
                    yield Carried(("request", *_log_steps(steps)), steps, mention)


def _reads_store(names: Names) -> bool:
    return len(names) > 1 and names[0] in ("parameters", "connection", "data")


def _mentions(text: Any) -> tuple[Mention, ...]:
    return mentions(text) if isinstance(text, str) else ()


def _leaves(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, (*steps, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, (*steps, number))


def _log_steps(steps: tuple[str | int, ...]) -> Iterator[str]:
    """A spread key and the number of an item are no steps of a path in the log."""
    for step in steps:
        if isinstance(step, int) or step == "{{...}}":
            return
        yield step


# Paths of log.sanitize


def sanitized(request: Request | None) -> list[str]:
    """Give the sanitize paths that a request lists itself."""
    listed = request.get("log", "sanitize") if request is not None else None
    return [path for path in listed if isinstance(path, str)] if isinstance(listed, list) else []


def masked(listed: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Give the places of the log that sanitize paths mask.

    Case and backticks do not count. `request.body<parameters.secret>` masks an occurrence within the body.
    """
    return frozenset(tuple(split_path(_whole(path.partition("<")[0]))) for path in listed) - {()}


def _whole(path: str) -> str:
    """Give a path that begins wrongly (which is told) as it was meant."""
    path = path.strip().removeprefix("{{").removesuffix("}}")
    return f"request.{path}" if path.startswith(("headers.", "qs.", "body.")) else path


def covered(path: tuple[str, ...], *places: Collection[tuple[str, ...]]) -> bool:
    """Tell whether a place of the log is masked, itself or as part of what is masked."""
    steps = tuple(step.lower() for step in path)
    return any(steps[:length] in found for length in range(1, len(steps) + 1) for found in places)


def split_path(listed: str) -> list[str]:
    """Split a sanitize path at its dots, except within backticks, in lower case."""
    if "`" not in listed:
        return [step.lower() for step in listed.split(".") if step]
    return [(quoted or plain).lower() for quoted, plain in re.findall(r"`([^`]*)`|([^.`]+)", listed)]


def write_path(path: tuple[str, ...]) -> str:
    """Write a sanitize path, with backticks around odd names; those of headers in lower case."""
    steps = [step.lower() for step in path] if "headers" in path[:2] else path
    return ".".join(step if re.fullmatch(r"\w+", step) else f"`{step}`" for step in steps)
