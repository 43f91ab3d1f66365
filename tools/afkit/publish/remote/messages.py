"""Read the server's error bodies, which come in every shape, into one sentence (publisher's reference, section 2.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

LONGEST = 300
_POSITION = re.compile(r"\bposition (\d{1,9})\b")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_TAG = re.compile(r"<(?:!--.*?--|script.*?</script|style.*?</style|[^<>]*)>", re.I | re.S)
_KNOWN = ("message", "detail", "suberrors", "code")


class Said(NamedTuple):
    """What an error body says: one line without secrets, the server's code, and an offset into the text sent."""

    text: str
    code: str | None = None
    position: int | None = None


def read_error(
    status: int, body: bytes, mask: Callable[[str], str], *, sent: bytes | None, private: bool = False
) -> Said:
    """Tell an error body in one line.

    `mask` hides secrets. `sent` is the body of the request: an echo of it is cut out. `private` withholds the text
    altogether, because what was sent held secrets; its code and position are still read.
    """
    raw = body.decode("utf-8", "replace").strip()
    data = _json(raw)
    text = _tell(data, raw)
    position = _POSITION.search(text)
    code = data.get("code") if isinstance(data, dict) else None
    where = int(position.group(1)) if position else None
    if private:
        shown = "(what the server said is withheld: it may quote secrets)"
    else:
        shown = _clean(_without_echo(text, sent), mask) or _reason(status)
    return Said(shown, str(code) if isinstance(code, str | int) else None, where)


def _tell(data: Any, raw: str) -> str:
    if isinstance(data, dict):
        inner = data.get("error")
        if isinstance(inner, dict) and not any(data.get(key) for key in _KNOWN):
            data = inner
        parts = _texts(data.get("detail")) + [
            text for sub in _items(data.get("suberrors")) for text in _texts(sub.get("message"))
        ]
        if parts:
            return _joined(dict.fromkeys(parts))
        rest = {key: value for key, value in data.items() if key not in _KNOWN and value not in (None, "", [], {})}
        message = " ".join(_texts(data.get("message")))
        if message:
            return f"{message} {json.dumps(rest, ensure_ascii=False)}" if rest else message
        return json.dumps(data, ensure_ascii=False) if data else ""
    if data is not None:
        return " ".join(_texts(data)) or json.dumps(data, ensure_ascii=False)
    if raw.startswith("<"):
        title = _TITLE.search(raw)
        return "a web page instead of an answer: " + (title.group(1) if title else _TAG.sub(" ", raw))
    return raw


def _joined(parts: Iterable[str]) -> str:
    """Put sentences one after another; what does not end like one gets a semicolon."""
    *first, last = parts
    return " ".join([*(part if part.endswith((".", "!", "?", ":", ";", ",")) else f"{part};" for part in first), last])


def _json(raw: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [
            text for item in value for text in (_texts(item.get("message")) if isinstance(item, dict) else _texts(item))
        ]
    return []


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _without_echo(text: str, sent: bytes | None) -> str:
    if not sent:
        return text
    whole = sent.decode("utf-8", "replace").strip()
    for form in (whole, json.dumps(whole, ensure_ascii=False)[1:-1], json.dumps(whole)[1:-1]):
        if len(form) > 12:
            text = text.replace(form, "(what was sent)")
    return text


def _clean(text: str, mask: Callable[[str], str]) -> str:
    text = mask(" ".join("".join(c if c.isprintable() else " " for c in text).split()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"status {status}"
