"""The record of a run: every HTTP step, redacted when it is looked at.

Recording costs next to nothing; masking is done once, where the trace leaves, when all secrets of the run are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

from afkit.app.knowledge.secrecy import mask_header, mask_members, mask_url
from afkit.app.knowledge.vault import Vault
from afkit.engine.trace.sanitize import lookup, masked_variable, segments
from afkit.engine.transport.wire import title_case
from afkit.engine.values import plain
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.engine.transport.wire import Exchange, HttpRequest, HttpResponse, Pairs

BODY_LIMIT = 64 * 1024
"""Characters of a body that a trace shows."""

Step = dict[str, Any]
"""One HTTP step as JSON: step, method, url, headers, body, status, responseHeaders, responseBody, milliseconds, …"""


class Entry:
    """One HTTP call of a run, as it was; `step()` gives it redacted."""

    __slots__ = ("error", "exchange", "hop", "milliseconds", "request", "response", "vault")

    def __init__(self, exchange: Exchange, request: HttpRequest, vault: Vault, hop: int) -> None:
        self.exchange = exchange
        self.request = request
        self.vault = vault
        self.hop = hop  # how many redirects led here
        self.response: HttpResponse | None = None
        self.milliseconds = 0.0
        self.error: str | None = None

    @property
    def fault(self) -> str | None:
        """What went wrong with this call, None if nothing did."""
        if self.error is None and self.exchange.faults and self.response is not None:
            return self.exchange.faults[0]
        return self.error

    def taint(self) -> None:
        """Put the values at the `log.sanitize` paths into the vault."""
        if not self.exchange.sanitize:
            return
        shown: dict[str, Any] = {}
        for path in self.exchange.sanitize:
            steps = segments(path)
            if len(steps) < 2 or masked_variable(path) is not None or steps[0] not in ("request", "response"):
                continue
            if steps[0] not in shown:
                shown[steps[0]] = self._sent() if steps[0] == "request" else self._received()
            for value in lookup(shown[steps[0]], steps[1:]):
                self.vault.add(value)

    def _sent(self) -> Mapping[str, Any]:
        parts = self.exchange.shown
        return parts if isinstance(parts, Mapping) else {}

    def _received(self) -> Mapping[str, Any]:
        if self.response is None:
            return {}
        return {"headers": dict(self.response.headers), "body": _data(self.response)}

    def step(self, *, temp: bool = False, limit: int = BODY_LIMIT) -> Step:
        """Give the step as redacted JSON data."""
        self.taint()
        request, response = self.request, self.response
        hidden = _hidden_headers(self.exchange.sanitize)
        result: Step = {
            "step": self.exchange.step,
            "method": request.method,
            "url": self.vault.mask(mask_url(request.url)),
            "headers": self._headers(request.headers, hidden["request"]),
            "body": self._body(request.body, limit),
            "status": None if response is None else response.status,
            "responseHeaders": {} if response is None else self._headers(response.headers, hidden["response"]),
            "responseBody": None if response is None else self._body(response.body, limit),
            "milliseconds": round(self.milliseconds, 1),
        }
        if self.hop:
            result["redirect"] = self.hop
        place = self.exchange.directive.place()
        if place is not None:
            result["at"] = {"file": place.file, "line": place.line, "column": place.column}
        fault = self.fault
        if fault is not None:
            result["error"] = self.vault.mask(fault)
        if temp:
            result["temp"] = self.vault.mask_tree(plain(self.exchange.temp))
        return result

    def _headers(self, pairs: Pairs, hidden: frozenset[str]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for name, value in pairs:
            name = title_case(name)
            shown = self.vault.mask(mask_header(name, value, hidden=name.lower() in hidden))
            if name in result:
                earlier = result[name]
                result[name] = [*earlier, shown] if isinstance(earlier, list) else [earlier, shown]
            else:
                result[name] = shown
        return result

    def _body(self, data: bytes, limit: int) -> str | None:
        if not data:
            return None
        self.vault.prepare()  # gives the length of the longest secret
        head = data[: limit * 4 + self.vault.longest * 4 + 16]
        try:
            text = data.decode() if head is data or len(data) == len(head) else head.decode("utf-8", "ignore")
        except UnicodeDecodeError:
            return f"<{len(data)} bytes that are no text>"
        text = self.vault.mask(mask_members(text[: limit + self.vault.longest + 4096]))
        cut = len(text) > limit or len(data) > len(head)
        return text[:limit] + f"… ({len(data)} bytes in all)" if cut else text


class Trace:
    """The steps of one run, in order."""

    __slots__ = ("entries", "vault")

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.entries: list[Entry] = []

    def taint(self) -> None:
        """Make sure that the vault knows every value at a `log.sanitize` path of any step."""
        for entry in self.entries:
            entry.taint()

    def steps(self, *, temp: bool = False, limit: int = BODY_LIMIT) -> list[Step]:
        """Give all steps as redacted JSON data."""
        self.taint()
        return [entry.step(temp=temp, limit=limit) for entry in self.entries]

    def __len__(self) -> int:
        return len(self.entries)


class Event(NamedTuple):
    """Something that a listener may show while a run goes on.

    `request`: about to be sent; `settled`: its response was read and judged; `pause`: waiting, `seconds` long.
    """

    kind: Literal["request", "settled", "pause"]
    entry: Entry | None = None
    seconds: float = 0.0


def _hidden_headers(sanitize: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"request": set(), "response": set()}
    for path in sanitize:
        steps = segments(path)
        if len(steps) == 3 and steps[1] == "headers" and steps[0] in found:
            found[steps[0]].add(steps[2])
    return {side: frozenset(names) for side, names in found.items()}


def _data(response: HttpResponse) -> Any:
    """Parse a response body for looking up paths: JSON, else a form, else nothing."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        pass
    media = response.header("content-type") or ""
    if "urlencoded" in media:
        return dict(parse_qsl(response.body.decode("utf-8", "replace")))
    return None
