"""Recordings of runs: written without secrets, and played back in place of the network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from afkit.engine.codes import RECORDING_UNREADABLE
from afkit.engine.trace.redacted import Body, Redacted, body_without_secrets, url_without_secrets
from afkit.engine.transport.wire import HttpRequest, HttpResponse, TransportError
from afkit.errors import RunError
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.vault import Vault

FORMAT = 1


class Taken(NamedTuple):
    """One recorded exchange that can be played."""

    method: str
    url: str
    body: str
    response: HttpResponse | None
    fault: str | None


def cassette_text(exchanges: Sequence[Redacted]) -> str:
    """Write a recording as JSON: format, and per exchange request, response or fault, and its milliseconds."""
    entries = [
        {
            "request": {
                "method": one.method,
                "url": one.request.line,
                "headers": [list(pair) for pair in one.request.headers],
                **_body(one.request.body),
            },
            "response": None
            if one.response is None
            else {
                "status": int(one.response.line),
                "headers": [list(pair) for pair in one.response.headers],
                **_body(one.response.body),
            },
            **({"fault": one.fault} if one.fault is not None else {}),
            "milliseconds": round(one.milliseconds, 1),
        }
        for one in exchanges
    ]
    return json.dumps({"format": FORMAT, "exchanges": entries}, indent=2, ensure_ascii=False) + "\n"


def _body(body: Body) -> dict[str, str]:
    return {"base64" if body.base64 else "body": body.text} if body.text else {}


def read_cassette(text: str, name: str) -> list[Taken]:
    """Read a recording. Raises RunError for a text that is none."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise RunError(
                f"the recording {name} is of format {data['format']!r}; this afkit reads {FORMAT}",
                code=RECORDING_UNREADABLE,
            )
        return [_taken(entry) for entry in data["exchanges"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RunError(
            f"{name} is not a recording", code=RECORDING_UNREADABLE, hint="afkit run … --record FILE writes one"
        ) from None


def _taken(entry: Mapping[str, Any]) -> Taken:
    request, response = entry["request"], entry["response"]
    played = None
    if response is not None:
        headers = tuple((str(name), str(value)) for name, value in response["headers"])
        played = HttpResponse(int(response["status"]), headers, _data(response))
    return Taken(str(request["method"]), str(request["url"]), _text(request), played, entry.get("fault"))


def _data(message: Mapping[str, Any]) -> bytes:
    if "base64" in message:
        return Body(str(message["base64"]), base64=True).data()
    return str(message.get("body", "")).encode()


def _text(message: Mapping[str, Any]) -> str:
    return str(message.get("base64", message.get("body", "")))


class Replay:
    """Answer requests from a recording; each exchange is played once.

    A request is that of an exchange if method and URL are (secrets masked on both sides). Of several, one with the same
    body comes first, then the earliest: bodies hold moments and ids that no two runs share. A request that was not
    recorded fails and shows the nearest one that was. `other_bodies` are the requests, method and URL, that were answered
    with what came to another body.
    """

    def __init__(self, exchanges: Sequence[Taken], vault: Vault) -> None:
        self._left = list(exchanges)
        self._all = tuple(exchanges)
        self._vault = vault
        self.other_bodies: list[str] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded response. Raises TransportError where none was recorded, or where none came then."""
        url = url_without_secrets(request.url, self._vault)
        fitting = [one for one in self._left if (one.method, one.url) == (request.method, url)]
        if not fitting:
            raise self._unknown(request.method, url)
        body = body_without_secrets(request.body, self._vault).text
        found = next((one for one in fitting if one.body == body), None)
        if found is None:
            found = fitting[0]
            self.other_bodies.append(f"{request.method} {url}")
        self._left.remove(found)
        if found.response is None:
            raise TransportError("ConnectionError", found.fault or "the connection broke")
        return found.response

    def stand_in(self, request: HttpRequest) -> HttpResponse | None:
        """Give the reply that fits a request best, for a dry run: of the same method and path on any host; None if there
        is none. The addresses of a dry run may hold placeholders, so hosts and queries need not be the same."""
        path = urlsplit(request.url)
        best = None
        for one in self._left:
            known = urlsplit(one.url)
            if one.method == request.method and known.path == path.path and one.response is not None:
                if known.query == path.query:
                    best = one
                    break
                best = best or one
        if best is None:
            return None
        self._left.remove(best)
        return best.response

    def _unknown(self, method: str, url: str) -> TransportError:
        wanted = f"{method} {url}"
        known = [f"{one.method} {one.url}" for one in self._all]
        if wanted in known:
            count = known.count(wanted)
            times = "once" if count == 1 else f"{count} times"
            return TransportError(
                "ConnectionError", f"the recording answers {wanted} {times}, and it is asked for again"
            )
        nearest = max(known, key=lambda one: SequenceMatcher(None, one, wanted).ratio(), default=None)
        hint = f"the nearest recorded request is {nearest}" if nearest else "the recording is empty"
        return TransportError(
            "ConnectionError", f"the recording has no answer to {wanted}", f"{hint}; --record makes a new one"
        )
