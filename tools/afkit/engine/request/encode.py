"""Turn an evaluated body into bytes, by the directive's `type` (app-format reference, section 3.3)."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from afkit.engine.evaluate import as_text
from afkit.engine.policy import POLICY, Policy
from afkit.engine.values import describe
from afkit.iml import UNDEFINED
from afkit.iml.values.json import json_text
from afkit.iml.values.types import encode as as_bytes
from afkit.records import NamedTuple

BODY_TYPES = ("json", "urlencoded", "multipart/form-data", "text", "string", "raw", "binary")


class EncodeError(ValueError):
    """A body that its type cannot carry; `path` leads to the member at fault."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


class Encoded(NamedTuple):
    """Bytes and the content type that goes with them, None where the author has to say it."""

    data: bytes
    content_type: str | None


def encode(kind: str, body: Any, *, boundary: Callable[[], str], policy: Policy = POLICY) -> Encoded:
    """Encode a body. `boundary` makes the separator of a multipart body. Raises EncodeError."""
    if body is UNDEFINED:
        return Encoded(b"", None)
    if kind == "json":
        return Encoded(json_text(body).encode(), "application/json")
    if kind == "urlencoded":
        return Encoded(_form(body, policy).encode(), "application/x-www-form-urlencoded")
    if kind == "multipart/form-data":
        return _multipart(body, boundary(), policy)
    if kind == "binary" and not isinstance(body, bytes | bytearray | str):
        raise EncodeError(f"a body of type binary must be a buffer, not {describe(body)}")
    if isinstance(body, bytes | bytearray):
        return Encoded(bytes(body), None)
    return Encoded(as_bytes(as_text(body)), None)


def _form(body: Any, policy: Policy) -> str:
    if isinstance(body, str):
        return body
    if not isinstance(body, Mapping):
        raise EncodeError(f"a body of type urlencoded must be a collection, not {describe(body)}")
    return "&".join(f"{_escape(key)}={_escape(text)}" for key, text in _fields(body, policy))


def _escape(text: str) -> str:
    return quote(as_bytes(text), safe="-_.~")


def _fields(body: Mapping[str, Any], policy: Policy) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []

    def add(name: str, value: Any) -> None:
        if value is None or value is UNDEFINED:
            return
        if isinstance(value, Mapping) and policy.nested_form == "brackets":
            for key, item in value.items():
                add(f"{name}[{key}]", item)
        elif isinstance(value, list) and not any(isinstance(item, Mapping) for item in value):
            for item in value:
                add(name, item)
        elif isinstance(value, list) and policy.nested_form == "brackets":
            for index, item in enumerate(value):
                add(f"{name}[{index}]", item)
        else:
            pairs.append((name, json_text(value) if isinstance(value, list | Mapping) else as_text(value)))

    for key, item in body.items():
        add(key, item)
    return pairs


def _multipart(body: Any, boundary: str, policy: Policy) -> Encoded:
    if not isinstance(body, Mapping):
        raise EncodeError(f"a body of type multipart/form-data must be a collection, not {describe(body)}")
    parts: list[bytes] = []
    for name, value in body.items():
        several = isinstance(value, list) and policy.repeated_parts
        for item in value if several else [value]:
            if not _is_empty_part(item):
                parts.append(_part(name, item, boundary))
    parts.append(f"--{boundary}--\r\n".encode())
    return Encoded(b"".join(parts), f"multipart/form-data; boundary={boundary}")


def _is_empty_part(value: Any) -> bool:
    """Tell whether a part has nothing to carry: it is left out, as is a file that an optional input did not bring."""
    if isinstance(value, Mapping) and ("value" in value or "options" in value) and value.keys() <= {"value", "options"}:
        value = value.get("value")
    return value is None or value is UNDEFINED


def _part(name: str, value: Any, boundary: str) -> bytes:
    disposition = f'form-data; name="{_quoted(name)}"'
    content_type = None
    if isinstance(value, Mapping) and "value" in value:
        options = value.get("options")
        options = options if isinstance(options, Mapping) else {}
        filename = as_text(options.get("filename"))
        if filename:
            disposition += f'; filename="{_quoted(filename)}"'
            content_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        content_type = as_text(options.get("contentType")) or content_type
        value = value["value"]
    data = bytes(value) if isinstance(value, bytes | bytearray) else as_bytes(as_text(value))
    if content_type and any(ord(character) < 32 for character in content_type):
        raise EncodeError("a content type must not hold control characters", (name, "options", "contentType"))
    head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n"
    head += f"Content-Type: {content_type}\r\n\r\n" if content_type else "\r\n"
    return as_bytes(head) + data + b"\r\n"


def _quoted(text: str) -> str:
    """Escape a name inside a part's header, as browsers do."""
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
