"""A run as a HAR 1.2 file, which browsers and proxies open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from afkit.version import VERSION

if TYPE_CHECKING:
    from afkit.engine.trace.redacted import Message, Redacted
    from afkit.engine.transport.wire import Pairs


def har_text(exchanges: Sequence[Redacted]) -> str:
    """Write exchanges as HAR 1.2. Times are in milliseconds; sizes are those of the redacted texts."""
    log = {
        "version": "1.2",
        "creator": {"name": "afkit", "version": VERSION},
        "entries": [_entry(one) for one in exchanges],
    }
    return json.dumps({"log": log}, indent=2, ensure_ascii=False) + "\n"


def _entry(one: Redacted) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "startedDateTime": one.started.isoformat(timespec="milliseconds"),
        "time": round(one.milliseconds, 3),
        "request": _request(one),
        "response": _response(one.response),
        "cache": {},
        "timings": {"send": 0, "wait": round(one.milliseconds, 3), "receive": 0},
    }
    return {**entry, "comment": one.fault} if one.fault else entry


def _request(one: Redacted) -> dict[str, Any]:
    query = parse_qsl(urlsplit(one.request.line).query, keep_blank_values=True)
    request: dict[str, Any] = {
        "method": one.method,
        "url": one.request.line,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(one.request.headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": len(one.request.body.data()),
    }
    if one.request.body.text:
        body = {"mimeType": _header(one.request.headers, "content-type"), "text": one.request.body.text}
        request["postData"] = {**body, "comment": "base64"} if one.request.body.base64 else body
    return request


def _response(message: Message | None) -> dict[str, Any]:
    status = int(message.line) if message is not None else 0
    headers = message.headers if message is not None else ()
    content: dict[str, Any] = {"size": 0, "mimeType": _header(headers, "content-type") or "x-unknown"}
    if message is not None and message.body.text:
        content.update(size=len(message.body.data()), text=message.body.text)
        if message.body.base64:
            content["encoding"] = "base64"
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in set(HTTPStatus) else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": content,
        "redirectURL": _header(headers, "location"),
        "headersSize": -1,
        "bodySize": content["size"],
    }


def _pairs(headers: Pairs) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _header(headers: Pairs, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")
