"""The record of a run: every HTTP step, redacted when it is looked at.

Recording costs next to nothing; masking is done once, where the trace leaves, when all secrets of the run are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from afkit.app.knowledge.members import mask_header, mask_members, mask_url, secrets_sent
from afkit.app.knowledge.vault import Vault
from afkit.engine.trace.sanitize import Lookup, masked_variable, segments
from afkit.engine.transport.wire import HttpResponse, title_case
from afkit.engine.values import by_name, plain
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.engine.transport.wire import Exchange, HttpRequest, Pairs
    from afkit.engine.why.book import Book
    from afkit.engine.why.query import Steps
    from afkit.engine.why.reason import Reason

BODY_LIMIT = 64 * 1024
"""Characters of a body that a trace shows."""

_KEPT = 8 * BODY_LIMIT
"""Bytes of a body that a call holds when it is over: enough for `BODY_LIMIT` characters, and a secret at their end."""

MADE_UP = frozenset({"samples", "placeholders"})
"""Replies of a dry run that nobody ever gave: they have no status, and no result follows from them."""

_NO_RESPONSE = HttpResponse(0)

Step = dict[str, Any]
"""One HTTP step as JSON: step, method, url, headers, body, status, responseHeaders, responseBody, milliseconds, …"""


class Entry(NamedTuple):
    """One HTTP call of a run as far as it has come; it never changes. `step()` gives it redacted.

    Of a body that is longer than a trace shows, a call that is over holds the beginning; `sent` and `received` are the
    bytes of the whole.
    """

    number: int  # its place in the trace
    exchange: Exchange
    request: HttpRequest
    vault: Vault
    hop: int = 0  # how many redirects led here
    response: HttpResponse | None = None
    milliseconds: float = 0.0
    error: str | None = None  # what went wrong with this call
    sent: int | None = None
    received: int | None = None
    unsent: bool = False  # no connection was made, so that the request cannot have had an effect
    stood: str | None = None  # what stood in for the reply in a dry run

    def taint(self) -> None:
        """Put into the vault what the request carries under names of secrets, and the values at `log.sanitize` paths."""
        sent = self.request
        if self.stood not in MADE_UP:  # a placeholder is no secret
            for value in secrets_sent(sent.url, sent.headers, sent.body[:_KEPT].decode("utf-8", "replace")):
                self.vault.add(value)
        if not self.exchange.sanitize:
            return
        shown: dict[str, Any] = {}
        lookup = Lookup()
        for side, steps in _looked_up(self.exchange.sanitize):
            if side not in shown:
                shown[side] = self._sent() if side == "request" else self._received()
            for value in lookup.at(shown[side], steps):
                self.vault.add(value)

    def _sent(self) -> Mapping[str, Any]:
        parts = self.exchange.shown
        return parts if isinstance(parts, Mapping) else {}

    def _received(self) -> Mapping[str, Any]:
        if self.response is None:
            return {}
        return {"headers": dict(self.response.headers), "body": _data(self.response)}

    def step(self, *, temp: bool = False, limit: int = BODY_LIMIT, why: Steps = ()) -> Step:
        """Give the step as redacted JSON data; of a run that was asked why, with the parts of the request at `why`."""
        self.taint()
        return self.told(temp=temp, limit=limit, why=why)

    def told(self, *, temp: bool, limit: int, why: Steps = ()) -> Step:
        """Give the step as `step` does, where the vault knows everything already."""
        request, response = self.request, self.response
        answer = _NO_RESPONSE if response is None else response
        hidden = _hidden_headers(self.exchange.sanitize)
        sent = [mask_header(name, value, hidden=name.lower() in hidden["request"]) for name, value in request.headers]
        received = [
            mask_header(name, value, hidden=name.lower() in hidden["response"]) for name, value in answer.headers
        ]
        bodies = [self._text(request.body, self.sent, limit), self._text(answer.body, self.received, limit)]
        texts = [mask_url(request.url), *sent, *received, *(text or "" for text in bodies)]
        masked = self.vault.mask_all(texts)  # together, as most steps show no secret
        headers = masked[1 : 1 + len(sent)], masked[1 + len(sent) : -2]
        result: Step = {
            "step": self.exchange.step,
            "method": request.method,
            "url": masked[0],
            "headers": _by_title(request.headers, headers[0]),
            "body": self._cut(request.body, bodies[0] and masked[-2], self.sent, limit),
            "status": None if response is None or self.stood in MADE_UP else response.status,
            "responseHeaders": _by_title(answer.headers, headers[1]),
            "responseBody": self._cut(answer.body, bodies[1] and masked[-1], self.received, limit),
            "milliseconds": round(self.milliseconds, 1),
        }
        if self.hop:
            result["redirect"] = self.hop
        if self.stood is not None:
            result["standIn"] = self.stood
        place = self.exchange.directive.place()
        if place is not None:
            result["at"] = {"file": place.file, "line": place.line, "column": place.column}
        if self.error is not None:
            result["error"] = self.vault.mask(self.error)
        if temp:
            try:
                result["temp"] = self.vault.mask_tree(plain(self.exchange.temp))
            except RecursionError:  # what each request nests once more
                result["temp"] = None
        if self.exchange.kept is not None:
            result["why"] = [reason.report(self.vault, sources=bool(why)) for reason in self.reasons(why)]
        return result

    def reasons(self, why: Steps = ()) -> list[Reason]:
        """Give why the parts of the request at `why` are as they are; not masked. Empty unless the run was asked why."""
        if self.exchange.kept is None:
            return []
        from afkit.engine.why.parts import request_reasons
        from afkit.engine.why.reason import select

        return select(request_reasons(self.exchange, self.request.url), why)

    def _text(self, data: bytes, whole: int | None, limit: int) -> str | None:
        """Give a body as text, with as much behind its shown part as a secret at its end may be long; None for no text."""
        head = data[: self._looked_at(limit)]
        try:
            text = (
                head.decode()
                if len(head) == (len(data) if whole is None else whole)
                else head.decode("utf-8", "ignore")
            )
        except UnicodeDecodeError:
            return None
        return mask_members(text[: limit + self.vault.reach + 4096])

    def _looked_at(self, limit: int) -> int:
        """Give the bytes of a body that are looked at: `limit` characters and a secret at their end, however encoded."""
        return limit * 4 + self.vault.reach * 4 + 16

    def _cut(self, data: bytes, text: str | None, whole: int | None, limit: int) -> str | None:
        """Give what is shown of a body whose beginning is `text`, masked; `whole` is the length of all of it."""
        if not data:
            return None
        whole = len(data) if whole is None else whole
        if text is None:
            return f"<{whole} bytes that are no text>"
        cut = len(text) > limit or whole > min(len(data), self._looked_at(limit))
        return text[:limit] + f"… ({whole} bytes in all)" if cut else text


def _by_title(pairs: Pairs, shown: list[str]) -> dict[str, Any]:
    """Give headers by name with what is shown of their values."""
    return by_name(zip((title_case(name) for name, _ in pairs), shown, strict=True))


class Trace:
    """The steps of one run, in order."""

    __slots__ = ("_tainted", "book", "entries", "vault")

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.entries: list[Entry] = []
        self.book: Book | None = None  # what is noted of a run that is asked why
        self._tainted = 0  # entries whose `log.sanitize` paths were looked up

    def begin(self, exchange: Exchange, request: HttpRequest, hop: int) -> Entry:
        """Add a call that is about to be made."""
        entry = Entry(len(self.entries), exchange, request, self.vault, hop)
        self.entries.append(entry)
        return entry

    def keep(self, entry: Entry) -> Entry:
        """Keep what is known of a call by now."""
        self.entries[entry.number] = entry
        return entry

    def settle(self, entry: Entry) -> Entry:
        """Keep a call that is over: of its bodies, no more than a trace shows."""
        sent, received = entry.request.body, b"" if entry.response is None else entry.response.body
        if len(sent) > _KEPT or len(received) > _KEPT:
            entry.taint()
            response = entry.response and entry.response._replace(body=received[:_KEPT])
            request = entry.request._replace(body=sent[:_KEPT])
            asked = entry.exchange.kept is not None
            exchange = entry.exchange
            exchange = exchange._replace(request=request, shown=exchange.shown if asked else None)
            entry = entry._replace(
                exchange=exchange, request=request, response=response, sent=len(sent), received=len(received)
            )
        return self.keep(entry)

    def forget(self) -> None:
        """Keep the requests and replies alone, and none of the values that they were made of."""
        self.book = None
        for entry in self.entries:
            self.keep(entry._replace(exchange=entry.exchange._replace(temp=None, shown=None, kept=None)))

    def taint(self) -> None:
        """Make sure that the vault knows every value at a `log.sanitize` path of any step."""
        for entry in self.entries[self._tainted :]:
            entry.taint()
        self._tainted = max(self._tainted, len(self.entries) - 1)  # the last call may not be over

    def steps(self, *, temp: bool = False, limit: int = BODY_LIMIT, why: Steps = ()) -> list[Step]:
        """Give all steps as redacted JSON data. Of a run that was asked why, each has its parts at `why`: those of the
        request, and the fields of the output that was made of its reply."""
        self.taint()
        steps = [entry.told(temp=temp, limit=limit, why=why) for entry in self.entries]
        if self.book is not None:
            for number, reasons in self.outputs(why).items():
                if number >= 0:
                    steps[number]["why"] += reasons
        return steps

    def outputs(self, why: Steps = ()) -> dict[int, list[dict[str, Any]]]:
        """Give why the outputs are as they are, as redacted JSON data, by the step of whose reply they were made; under -1
        those that no request came before. Empty unless the run was asked why."""
        if self.book is None:
            return {}
        from afkit.engine.why.outputs import output_reasons

        made = {id(entry.exchange.kept): (number, entry.exchange.kept) for number, entry in enumerate(self.entries)}
        groups = [(-1, self.book.loose)]
        groups += [(number, kept.made) for number, kept in made.values() if kept is not None]
        found = output_reasons([outputs for _, outputs in groups], self.book, why)
        return {
            number: [reason.report(self.vault, sources=bool(why)) for reason in reasons]
            for (number, _), reasons in zip(groups, found, strict=True)
        }

    def absorb(self, other: Trace) -> None:
        """Take over what another run of the same vault did."""
        self.entries.extend(other.entries)
        if self.book is not None and other.book is not None:
            self.book.absorb(other.book)

    def __len__(self) -> int:
        return len(self.entries)


@lru_cache(256)
def _looked_up(sanitize: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the paths that lead to a value of the request or the response: which of the two, and the steps in it."""
    paths = [segments(path) for path in sanitize if masked_variable(path) is None]
    return tuple((steps[0], steps[1:]) for steps in paths if len(steps) > 1 and steps[0] in ("request", "response"))


@lru_cache(256)
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
