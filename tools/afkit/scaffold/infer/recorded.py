"""Read recorded answers: of a recording (`run --record`), a HAR file, or a plain JSON reply. Nothing secret passes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from afkit.app.knowledge.secrecy import MASK, looks_secret
from afkit.engine.codes import RECORDING_UNREADABLE
from afkit.engine.trace.cassette import Taken, read_cassette
from afkit.engine.transport.wire import HttpResponse
from afkit.errors import RunError
from afkit.records import NamedTuple
from afkit.source import read_source
from afkit.source.check import MAX_FOREIGN

_ITEMS, _TEXT = 3, 400
"""Items of a list and characters of a text that are kept: enough to show what it is."""


class Answer(NamedTuple):
    """One answer, and the request it was given to: None where only the answer is known. `data` is None for no JSON."""

    method: str | None
    url: str
    sent: Any
    status: int
    data: Any


def read_answers(path: str) -> list[Answer]:
    """Read a file. Raises RunError for one that holds no answer, SourceError for one that cannot be read."""
    return answers_of(read_source(path, controls=True, most=MAX_FOREIGN).text, path)


def answers_of(text: str, name: str) -> list[Answer]:
    """Read the text of a file. Raises RunError for one that holds no answer."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise RunError(
            f"{name} is not JSON",
            code=RECORDING_UNREADABLE,
            hint="give a recording (afkit run … --record FILE), a HAR file, or a reply as JSON",
        ) from None
    try:
        found = _answers(value, text, name)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RunError(f"{name} is a recording that cannot be read", code=RECORDING_UNREADABLE) from None
    if not found:
        raise RunError(f"{name} holds no answer", code=RECORDING_UNREADABLE)
    return found


def _answers(value: Any, text: str, name: str) -> list[Answer]:
    if isinstance(value, Mapping) and isinstance(value.get("exchanges"), list) and "format" in value:
        return [_exchange(one, one.response) for one in read_cassette(text, name) if one.response is not None]
    if isinstance(value, Mapping) and isinstance(value.get("log"), Mapping) and "entries" in value["log"]:
        return [_entry(one) for one in value["log"]["entries"] if one["response"]["status"]]
    return [Answer(None, "", None, 200, cleaned(value))]


def _exchange(one: Taken, response: HttpResponse) -> Answer:
    data = _json(response.body.decode("utf-8", "replace"))
    return Answer(one.method, one.url, cleaned(_json(one.body)), response.status, cleaned(data))


def _entry(one: Mapping[str, Any]) -> Answer:
    request, response = one["request"], one["response"]
    posted = request.get("postData") or {}
    content = response.get("content") or {}
    text = content.get("text")
    if content.get("encoding") == "base64" and isinstance(text, str):
        text = base64.b64decode(text).decode("utf-8", "replace")
    return Answer(
        str(request["method"]).upper(),
        str(request["url"]),
        cleaned(_json(posted.get("text"))),
        int(response["status"]),
        cleaned(_json(text)),
    )


def _json(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def cleaned(value: Any, name: str = "") -> Any:
    """Give a value fit to be kept: secrets by name masked, long lists and texts cut, no expression in it."""
    if isinstance(value, Mapping):
        return {str(key): cleaned(item, str(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item, name) for item in value[:_ITEMS]]
    if looks_secret(name) and isinstance(value, str | int | float) and not isinstance(value, bool):
        return MASK
    if isinstance(value, str):
        text = value if len(value) <= _TEXT else value[:_TEXT] + "…"
        return text.replace("{{", "{ {")
    return value
