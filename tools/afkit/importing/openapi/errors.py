"""What a service says when it refuses: the text of its errors, and the table of statuses of base."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from afkit.importing.names import member
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import Operation, Response
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.words import sentence

_TEXTS = ("message", "detail", "error_description", "errormessage", "error_message", "description", "msg", "reason", "title",
          "error", "errors")  # fmt: skip
_MOST = 300
"""How many operations are looked at for the form of errors."""

TYPES = {
    "400": "DataError",
    "401": "InvalidAccessTokenError",
    "404": "DataError",
    "409": "DataError",
    "422": "DataError",
    "429": "RateLimitError",
    "500": "ConnectionError",
    "502": "ConnectionError",
    "503": "ConnectionError",
    "504": "ConnectionError",
}


class Errors:
    """Finds out how errors are told."""

    def __init__(self, description: Description, schemas: Schemas) -> None:
        self._description = description
        self._schemas = schemas

    def message(self, operations: Iterable[Operation]) -> str:
        """Give the text of an error as an expression: the members that most operations name, one after the other."""
        found: Counter[str] = Counter()
        for number, operation in enumerate(operations):
            if number >= _MOST:
                break
            for response in self._description.responses(operation):
                if response.status[:1] in "45d" and response.status[:1] != "" and response.media:
                    for place in self._places(self._schemas.shape(response.media[0].schema)):
                        found[place] += 1
        places = [place for place, _ in found.most_common(3)] or ["body.message", "body.error"]
        return " || ".join(places)

    def _places(self, shape: Shape, path: tuple[str, ...] = ("body",), depth: int = 0) -> list[str]:
        by_name = {name.lower(): name for name in shape.properties}
        for wanted in _TEXTS:
            name = by_name.get(wanted)
            if name is None:
                continue
            inner = self._schemas.shape(shape.properties[name])
            if inner.kind == "string":
                return [member(*path, name)]
            if inner.kind == "object" and depth < 2:
                found = self._places(inner, (*path, name), depth + 1)
                if found:
                    return found
            if inner.kind == "array" and inner.items is not None and depth < 2:
                item = self._schemas.shape(inner.items)
                if item.kind == "string":
                    return [f"{member(*path, name)}[1]"]
                found = self._places(item, (), depth + 1)
                if found:
                    return [f"{member(*path, name)}[1].{found[0]}"]
        return []


def error_table(text: str, title: str) -> dict[str, Any]:
    """Write `response.error` of base."""
    message = error_text(text)
    return {
        "message": message,
        **{status: {"type": kind, "message": _message(status, message, title)} for status, kind in TYPES.items()},
    }


_ROWS = 6
"""How many statuses a module explains by itself."""
_DULL = re.compile(
    r"(an? |the )?((client|server|general|generic|unexpected|unknown|standard|default|internal|api) )*"
    r"(errors?|failure|failed|response|invalid (request|input|parameters?|data)|validation (error|failed|exception)|"
    r"error (response|message|object))"
)


def error_rows(responses: Iterable[Response], text: str) -> dict[str, Any]:
    """Write the rows of a module's own: statuses for which the description says more than their name."""
    rows: dict[str, Any] = {}
    for response in responses:
        status, told = response.status, sentence(response.description)
        kind = TYPES.get(status, "DataError")
        if not re.fullmatch(r"4\d\d", status) or kind != "DataError" or status == "403" or len(rows) >= _ROWS:
            continue
        if _says_more(status, told):
            rows[status] = {"type": kind, "message": f"[{status}] {told} {{{{{text}}}}}"}
    return rows


def _says_more(status: str, told: str) -> bool:
    try:
        name = HTTPStatus(int(status)).phrase
    except ValueError:
        name = ""
    words = told.rstrip(".").lower()
    if "{{" in told or "}}" in told or len(words.split()) < 2:
        return False
    return words not in (name.lower(), f"{status} {name}".lower(), f"{name} error".lower()) and not _DULL.fullmatch(
        words
    )


def error_text(text: str) -> str:
    """Write the message of an error: the status, and what the service says."""
    return f"[{{{{statusCode}}}}] {{{{{text} || 'The service gave no reason.'}}}}"


def _message(status: str, message: str, title: str) -> str:
    if status == "401":
        return f"[401] {title} does not accept the credentials. Update the connection."
    return message
