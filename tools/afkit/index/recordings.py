"""What a service was seen to answer: the recordings of runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from afkit.records import NamedTuple


class Recorded(NamedTuple):
    """One recorded answer: to which method and path it came, its JSON, and the file that holds it. No secret is in it."""

    method: str
    path: str
    body: Any
    file: str


def read_recorded(text: str, file: str) -> list[Recorded]:
    """Give the JSON answers of a recording (`afkit run --record`), the last first; none for a text that is no recording."""
    try:
        data = json.loads(text)
        entries = data["exchanges"] if data["format"] == 1 else []
        found = [_recorded(entry, file) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    return [one for one in reversed(found) if one is not None]


def _recorded(entry: Any, file: str) -> Recorded | None:
    response = entry["response"]
    if response is None or "body" not in response or not 200 <= response["status"] < 300:
        return None
    try:
        body = json.loads(response["body"])
    except ValueError:
        return None
    return Recorded(str(entry["request"]["method"]), urlsplit(str(entry["request"]["url"])).path, body, file)


def inner(value: Any, path: Sequence[str]) -> Any:
    """Give the value below a path of names; of a list its first item. None where nothing is there."""
    for name in path:
        while isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, dict) else None
    return value
