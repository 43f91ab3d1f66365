"""Read the form in a request's body: URL-encoded, or in parts with files (RFC 7578)."""

from __future__ import annotations

import re
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from afkit.iml import UNDEFINED

_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


def form_of(content_type: str, body: bytes) -> dict[str, Any]:
    """Give the members of a form: texts, and files as `name`, `type`, `size` (bytes) and `data` (bytes).

    A repeated member of a URL-encoded form has its last value; of a form in parts, a list of all. A part is a file if it
    has a file name, or if it is no text. What is no form has no members.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _URLENCODED:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind != _MULTIPART:
        return {}
    boundary = _header("content-type", content_type).get_param("boundary")
    return _parts(boundary, body) if isinstance(boundary, str) and boundary else {}


def _parts(boundary: str, body: bytes) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for head, content in _split(boundary.encode("latin-1", "replace"), body):
        fields = {}
        for line in head.decode("utf-8", "replace").split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                fields[name.strip().lower()] = value.strip()
        disposition = _header("content-disposition", fields.get("content-disposition", ""))
        member = disposition.get_param("name", header="content-disposition")
        if isinstance(member, str) and member:
            found.setdefault(member, []).append(_value(disposition, fields.get("content-type", ""), content))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _split(boundary: bytes, body: bytes) -> list[tuple[bytes, bytes]]:
    """Cut a body into the head and the content of each part."""
    parts: list[tuple[bytes, bytes]] = []
    start = -1
    data = b"\r\n" + body
    for mark in re.finditer(rb"\r\n--" + re.escape(boundary) + rb"(--|[ \t]*(?=\r\n))", data):
        if start >= 0:
            head, _, content = data[start : mark.start()].partition(b"\r\n\r\n")
            parts.append((head, content))
        if mark[1] == b"--":
            break
        start = mark.end()
    return parts


def _value(disposition: Message, kind: str, content: bytes) -> Any:
    name = disposition.get_filename()
    if name is None:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return {
        "name": UNDEFINED if name is None else name,
        "type": kind or "application/octet-stream",
        "size": len(content),
        "data": content,
    }


def _header(name: str, value: str) -> Message:
    """Give a header with parameters in the form that the standard library reads them from."""
    message = Message()
    message[name] = re.sub(r"[\r\n]+", " ", value)
    return message
