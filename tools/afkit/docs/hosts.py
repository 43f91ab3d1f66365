"""Which hosts a request may go to, told from the texts of its address without running anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import mentions, names
from afkit.app.model import Component

_HOST = re.compile(r"https?://([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\d+)?(?![\w{])", re.IGNORECASE)
_RELATIVE = re.compile(r"^\s*/(?!/)")


def hosts_of(facts: Facts, owner: Component, keys: Iterable[str] = ("communication", "epoch")) -> list[str]:
    """List the hosts that a component's requests name, in order; an address that a user enters goes by its label."""
    found: dict[str, None] = {}
    for key in keys:
        for request in facts.of(owner, key):
            if request.sends:
                found.update(dict.fromkeys(_reached(facts, request)))
    return list(found)


def _reached(facts: Facts, request: Request) -> Iterator[str]:
    texts = [str(request.value["url"])]
    base = facts.effective(request, "baseUrl")
    if isinstance(base, str) and not _absolute(texts[0]):
        texts.append(base)
    seen: set[str] = set()
    while texts:
        text = texts.pop(0)
        if text in seen:
            continue
        seen.add(text)
        yield from (match[1].lower() for match in _HOST.finditer(text))
        texts += list(_kept(facts, request, text))
        yield from _entered(facts, request, text)


def _absolute(url: str) -> bool:
    """Tell whether an address does not stand below base's: it has a host, or begins with an expression that may."""
    return not _RELATIVE.match(url) and ("://" in url or url.lstrip().startswith("{{"))


def _kept(facts: Facts, request: Request, text: str) -> Iterator[str]:
    """Give the values of `temp` that a text reads."""
    wanted = {path[1] for path in names(text) if path[0] == "temp" and len(path) > 1}
    for other in facts.of(request.owner, request.key) if request.owner is not None and wanted else ():
        for temp in (other.get("temp"), other.get("response", "temp")):
            if isinstance(temp, dict):
                yield from (value for name, value in temp.items() if name in wanted and isinstance(value, str))


def _entered(facts: Facts, request: Request, text: str) -> Iterator[str]:
    """Give the labels of a connection's parameters that hold a whole address."""
    wanted = {
        mention.names[1]
        for mention in mentions(text)
        if mention.names[0] in ("connection", "parameters") and len(mention.names) > 1 and not mention.tested
    }
    for connection in facts.connections_of(request.owner) if wanted else ():
        for field in facts.fields(connection, "params"):
            if field.name in wanted and _holds_address(field.value):
                yield f"{field.value.get('label') or field.name} of the connection"


def _holds_address(field: dict[str, Any]) -> bool:
    words = f"{field.get('name', '')} {field.get('label', '')}".lower()
    return field.get("type") == "url" or any(word in words for word in ("url", "host", "domain", "address", "server"))
