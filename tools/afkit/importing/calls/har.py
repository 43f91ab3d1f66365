"""Read a HAR recording: the calls of an API in it, without pages, pictures and preflights."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.calls.call import Call, Part, of_one_host
from afkit.importing.made import ImportFault
from afkit.importing.report import Report
from afkit.source import read_source
from afkit.source.check import MAX_FOREIGN

_ASSET = re.compile(r"^(image|font|video|audio)/|javascript|text/(css|html)|wasm")
_FILE = re.compile(r"\.(js|css|png|jpe?g|gif|svg|ico|woff2?|ttf|map|html?)$", re.IGNORECASE)


def read_har(path: str, report: Report) -> list[Call]:
    """Read a recording. Raises ImportFault for a file that is none, or that holds no call of an API."""
    text = read_source(path, controls=True, most=MAX_FOREIGN).text
    try:
        value = json.loads(text)
        entries = value["log"]["entries"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ImportFault(f"{path} is not a HAR recording", hint="a browser's network panel saves one") from None
    if not isinstance(entries, list):
        raise ImportFault(f"{path} is not a HAR recording: log.entries is not a list")
    calls = [call for entry in entries if (call := _call(entry)) is not None and call.is_web]
    dropped = len(entries) - len(calls)
    if dropped:
        report.left_out(
            f"{dropped} of {len(entries)} entries",
            "they are pages, pictures, scripts, preflights, or were broken off",
        )
    if not calls:
        raise ImportFault(f"{path} holds no call of an API", hint="record while the page calls it")
    return of_one_host(calls, report)


def _call(entry: Any) -> Call | None:
    request = entry.get("request") if isinstance(entry, Mapping) else None
    if not isinstance(request, Mapping):
        return None
    method, url = str(request.get("method", "")).upper(), str(request.get("url", ""))
    response = entry.get("response")
    response = response if isinstance(response, Mapping) else {}
    content = response.get("content")
    content = content if isinstance(content, Mapping) else {}
    kind = str(content.get("mimeType", "")).lower()
    if method not in ("GET", "POST", "PUT", "PATCH", "DELETE") or not re.match(r"https?://[^/]", url):
        return None
    if _ASSET.search(kind) or _FILE.search(url.split("?")[0]):
        return None
    body, form, multipart = _posted(request.get("postData"))
    status = response.get("status")
    if status == 0:  # the page went away before an answer came
        return None
    return Call(
        method,
        url,
        tuple(_headers(request.get("headers"))),
        body,
        form,
        multipart,
        status if isinstance(status, int) and status >= 200 else 200,
        _answer(content),
        kind=kind.partition(";")[0].strip(),
    )


def _headers(value: Any) -> list[tuple[str, str]]:
    found = [
        (str(item.get("name", "")), str(item.get("value", "")))
        for item in (value if isinstance(value, list) else [])
        if isinstance(item, Mapping)
    ]
    return [(name, text) for name, text in found if name and not name.startswith(":")]


def _posted(value: Any) -> tuple[str | None, tuple[Part, ...], bool]:
    if not isinstance(value, Mapping):
        return None, (), False
    kind = str(value.get("mimeType", "")).lower()
    params = value.get("params")
    if isinstance(params, list) and params:
        items = [item for item in params if isinstance(item, Mapping) and item.get("name")]
        parts = tuple(Part(str(i["name"]), str(i.get("value", "")), bool(i.get("fileName"))) for i in items)
        return None, parts, kind.startswith("multipart")
    text = value.get("text")
    if isinstance(text, str) and kind.startswith("multipart"):
        heads = re.findall(
            r"(?im)^content-disposition: *form-data;([^\r\n]*)((?:\r?\n[^\r\n]+)*)\r?\n\r?\n([^\r\n]*)", text
        )
        named = [(re.search(r'\bname="([^"]+)"', head), "filename=" in head, text) for head, _, text in heads]
        return None, tuple(Part(name[1], "" if file else text, file) for name, file, text in named if name), True
    if isinstance(text, str) and "urlencoded" in kind:
        from urllib.parse import parse_qsl

        return None, tuple(Part(*pair) for pair in parse_qsl(text, keep_blank_values=True)), False
    return (text if isinstance(text, str) and text else None), (), False


def _answer(content: Mapping[str, Any]) -> Any:
    text = content.get("text")
    if not isinstance(text, str) or "json" not in str(content.get("mimeType", "")).lower():
        return None
    if content.get("encoding") == "base64":
        import base64

        try:
            text = base64.b64decode(text).decode("utf-8", "replace")
        except ValueError:
            return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
